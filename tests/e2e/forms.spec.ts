// What a form does besides its fields: keys under dialogs, the focus after a panel, JSON that cannot be read, lists that two people changed.

import type { Page } from "@playwright/test";

import { choose, expect, expectAccessible, expectStatus, field, heading, make, read, requests, type Sandbox, test } from "./fixtures.ts";

test.use({ sandboxOptions: ["--open"] });

const press = (scope: Pick<Page, "getByRole">, name: string) => scope.getByRole("button", { name, exact: true }).click();
const login = (name: string, more: object = {}) => ({ name, description: "As it was", active: true, type: "basic", basicAuth: { username: "u", password: "example-only" }, ...more });

const choices = (page: Page) => page.getByRole("listbox", { name: "Choices" }).getByRole("option");

type Json = Record<string, any>;

async function change(sandbox: Sandbox, path: string, edit: (now: Json) => void): Promise<void> {
  const { id: _, created: __, ...now } = await read<Json>(sandbox, path);
  edit(now);
  const put = await sandbox.call("PUT", path, now);
  expect(put.status, await put.text()).toBe(204);
}

async function fillRole(scope: Page | ReturnType<Page["getByRole"]>): Promise<void> {
  await field(scope, "Role").selectOption("custom_bot");
  await field(scope, "Version").selectOption("v3");
  await field(scope, "Callback").fill("https://bot.example.com/hub");
  await field(scope, "Notification email").fill("ops@example.com");
}

test("Ctrl+S does nothing under a dialog: what is shown once stays, and nothing is created twice", async ({ page, sandbox }) => {
  const then = { status: 201, body: JSON.stringify({ id: "0a0a0a0a-1111-4222-8333-444444444444", clientSecret: "shown only once" }) };
  await sandbox.fault({ match: { method: "POST", path: "/clientapplications" }, times: 2, then });
  await page.goto("/client-applications/new");
  await field(page, "Name").fill("Made once");
  await fillRole(page);
  await page.keyboard.press("Control+s");
  const once = page.getByRole("dialog", { name: "Keep these now" });
  await expect(once).toBeVisible();
  await page.keyboard.press("Control+s");
  await once.getByRole("button", { name: "Reveal clientSecret" }).click();
  await page.keyboard.press("Control+s");
  await expect(once).toContainText("shown only once");
  expect((await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/clientapplications"))).toHaveLength(1);
});

test("Ctrl+S under a question leaves what is chosen there, and opens no other one", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Two at work"));
  await page.goto(`/authentications/${id}`);
  await field(page, "Description").fill("Mine");
  await change(sandbox, `/authentications/${id}`, (now) => (now.description = "Theirs"));
  await page.keyboard.press("Control+s");
  const yours = page.getByRole("radio", { name: "Yours: Description" });
  await yours.check();
  await page.keyboard.press("Control+s");
  await expect(yours).toBeChecked();
  await press(page, "Back to the form");
  await press(page, "Delete");
  await expect(page.getByRole("dialog", { name: "Delete Two at work?" })).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await press(page, "Keep it");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await requests(sandbox, "PUT")).toHaveLength(1);
});

test("the focus is in the field again after its panel has created, or was given up", async ({ page }) => {
  await page.goto("/participants/new");
  const application = field(page, "Application");
  const panel = page.getByRole("dialog", { name: "New client application" });
  for (const end of ["key", "click", "cancel"]) {
    await application.fill(`Brand ${end}`);
    await press(page, `New client application “Brand ${end}”`);
    await expect(field(panel, "Name")).toHaveValue(`Brand ${end}`);
    if (end === "cancel") {
      await press(panel, "Cancel");
      await press(page, "Discard changes");
    } else {
      await fillRole(panel);
      // From anywhere in the panel, also where nothing has the focus.
      await panel.getByRole("heading", { level: 2 }).click();
      if (end === "key") await page.keyboard.press("Control+s");
      else await press(panel, "Create client application");
    }
    await expect(panel).toHaveCount(0);
    await expect(application).toBeFocused();
    await expect(application).toHaveValue(end === "cancel" ? "Brand click" : `Brand ${end}`);
  }
});

test("what a reference field cannot find stays to be corrected; the only match is taken", async ({ page }) => {
  await page.goto("/participants/new");
  const application = field(page, "Application");
  await application.fill("Nobody at all");
  await expect(choices(page)).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(application).toHaveValue("Nobody at all");
  await expect(page.getByText("Choose a client application.")).toBeVisible();
  await application.fill("meridian advis");
  await expect(choices(page)).toHaveCount(1);
  await page.keyboard.press("Tab");
  await expect(application).toHaveValue("Meridian advisers");
  // Where nothing has to be chosen, it is said all the same.
  await page.goto("/orchestrations/new");
  const customer = field(page, "Customer");
  await customer.fill("Nobody at all");
  await page.keyboard.press("Tab");
  await expect(customer).toHaveValue("Nobody at all");
  await expect(page.getByText("No client application is chosen for “Nobody at all”.")).toBeVisible();
  await expectAccessible(page);
});

test("JSON that cannot be read is not thrown away, and nothing typed beside it is lost", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Broken"));
  await page.goto(`/authentications/${id}`);
  const tab = (name: string) => page.getByRole("tab", { name, exact: true });
  await tab("Form").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab("JSON")).toBeFocused();
  await expect(tab("JSON")).toHaveAttribute("aria-selected", "true");
  const json = field(page, "Document as JSON");
  const text = await json.inputValue();
  await json.fill(text.replace('"As it was"', '"Precious",,'));
  await expect(page.getByText("it is not kept over a reload")).toBeVisible();
  await page.getByRole("button", { name: "Reveal secrets" }).click({ force: true });
  await expect(json).toHaveValue(/Precious/);
  await expectAccessible(page);
  await tab("Form").click();
  const note = page.getByRole("group", { name: "JSON that cannot be read" });
  await expect(note).toBeVisible();
  await expect(page.locator("#record-form")).toHaveAttribute("inert");
  await expectAccessible(page);
  await press(note, "Mend it");
  await expect(json).toBeFocused();
  await json.fill(text.replace('"As it was"', '"Precious"'));
  await tab("Form").click();
  await expect(note).toHaveCount(0);
  await expect(field(page, "Description")).toHaveValue("Precious");
  await tab("JSON").click();
  await json.fill("{");
  await tab("Form").click();
  await press(note, "Give it up");
  await expect(field(page, "Name")).toBeFocused();
  await expect(field(page, "Description")).toHaveValue("Precious");
});

test("settings of the other type are not sent with a new record, and those of an old one can be removed", async ({ page, sandbox }) => {
  await page.goto("/authentications/new");
  await field(page, "Name").fill("Of one type");
  await field(page, "Type").selectOption("oauth2");
  await field(page, "Payload").fill('{"client_secret": "typed and forgotten"}');
  await field(page, "Type").selectOption("basic");
  await expect(page.getByRole("group", { name: "OAuth 2" })).toContainText("is not sent");
  await expectAccessible(page);
  await field(page, "Username").fill("u");
  await field(page, "Password").fill("p");
  // Switching back loses nothing.
  await field(page, "Type").selectOption("oauth2");
  await press(page, "Reveal");
  await expect(field(page, "Payload")).toHaveValue(/typed and forgotten/);
  await field(page, "Type").selectOption("basic");
  await press(page, "Create authentication");
  await expectStatus(page, "Authentication created");
  const sent = (await requests(sandbox, "POST")).at(-1)!;
  expect(sent.body).not.toHaveProperty("oauth2");

  const id = await make(sandbox, "/authentications", login("Of both", { oauth2: { method: "POST", tokenRequestUrl: "https://x.example.com/t", accessTokenPath: "$.a" } }));
  await page.goto(`/authentications/${id}`);
  const note = page.getByRole("group", { name: "OAuth 2" });
  await expect(note).toContainText("still holds settings");
  await press(note, "Remove");
  await expect(field(page, "Type")).toBeFocused();
  await press(page, "Save changes");
  await expectStatus(page, "Changes saved");
  expect(await read(sandbox, `/authentications/${id}`)).not.toHaveProperty("oauth2");
});

for (const width of [1280, 360]) {
  test(`two people add a bot: both are kept, and the question is read from its beginning at ${width} px`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height: 780 });
    const all = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations");
    const { id } = all.orchestration.find((one) => one.name === "Meridian retail web chat")!;
    const { participant } = await read<{ participant: Json[] }>(sandbox, "/participants");
    const [theirs] = participant.filter((one) => one.name === "Mia, German");
    await page.goto(`/orchestrations/${id}`);
    await field(page, "Description").fill("Mine. ".repeat(60));
    await press(page, "Add bot");
    await page.getByRole("combobox", { name: "Participant", exact: true }).nth(1).click();
    const mine = choices(page).filter({ hasNotText: /Mia/ }).first();
    const name = (await mine.locator(".t").textContent())!;
    await mine.click();
    await change(sandbox, `/orchestrations/${id}`, (now) => {
      now.description = "Theirs";
      now.applications.botConfiguration.bots.push({ id: theirs!.application.id, participant: { id: theirs!.id } });
    });
    await press(page, "Save changes");
    const dialog = page.getByRole("dialog", { name: "Somebody else changed this meanwhile" });
    await expect(dialog.getByText("Nothing has been saved yet.")).toBeFocused();
    await expect(dialog.getByRole("heading", { level: 2 })).toBeInViewport({ ratio: 1 });
    await expect(dialog.getByRole("button", { name: "Back to the form" })).toBeInViewport({ ratio: 1 });
    await expect(dialog).toContainText(`Participant: ${name}`);
    await expect(dialog).toContainText("Participant: Mia, German");
    await expect(dialog).not.toContainText(theirs!.id);
    await expectAccessible(page);
    await dialog.getByRole("radio", { name: "Yours: Description" }).check();
    await press(dialog, "Save the merge");
    await expectStatus(page, "Changes saved");
    const bots = (await read<Json>(sandbox, `/orchestrations/${id}`)).applications.botConfiguration.bots;
    expect(bots).toHaveLength(3);
    expect(bots.map((bot: Json) => bot.participant.id)).toContain(theirs!.id);
    // The names stand where ids were, here too.
    await page.getByRole("tab", { name: "Changes" }).click();
    await expect(page.getByRole("table", { name: "Saved changes" })).toContainText(`Participant: ${name}`);
  });
}

test("a save can be undone until the page is left, a delete until the list is", async ({ page, sandbox }) => {
  const ids = [await make(sandbox, "/authentications", login("Left one")), await make(sandbox, "/authentications", login("Left two"))];
  await page.goto(`/authentications/${ids[0]}`);
  await field(page, "Description").fill("Saved");
  await press(page, "Save changes");
  await expectStatus(page, "Changes saved");
  const undo = page.getByRole("button", { name: "Undo" });
  const box = (await undo.boundingBox())!;
  const wide = await undo.evaluate((element) => element.scrollWidth <= element.clientWidth);
  expect(wide && box.width > 40, "the word fits into its button").toBe(true);
  await page.getByRole("link", { name: "Back to list" }).click();
  await expect(heading(page, "Authentications")).toBeVisible();
  await expect(undo).toHaveCount(0);
  await page.getByRole("rowheader").getByRole("link", { name: "Left two" }).click();
  await press(page, "Delete");
  await press(page.getByRole("dialog"), "Delete");
  await expectStatus(page, "Authentication deleted");
  await expect(heading(page, "Authentications")).toBeVisible();
  await expect(undo).toBeVisible();
  await page.getByRole("link", { name: "Channels", exact: true }).click();
  await expect(heading(page, "Channels")).toBeVisible();
  await expect(undo).toHaveCount(0);
});

test("what is discarded is offered back as it was typed, with what was typed since", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Discarded"));
  await page.goto(`/authentications/${id}`);
  await field(page, "Description").fill("Half an hour of work");
  await field(page, "Password").fill("typed-secret");
  await page.getByRole("button", { name: "Discard", exact: true }).press("Enter");
  await expectStatus(page, "Changes discarded");
  await expect(field(page, "Description")).toHaveValue("As it was");
  await expect(heading(page, "Discarded")).toBeFocused();
  // What was typed is in no draft, and what is typed now is not thrown away for it.
  await field(page, "Description").fill("Since");
  await press(page, "Undo");
  await expect(field(page, "Description")).toHaveValue("Half an hour of work");
  await expectStatus(page, "What was typed since was put aside");
  await press(page, "Undo");
  await expect(field(page, "Description")).toHaveValue("Since");
  await press(page, "Undo");
  await expect(field(page, "Description")).toHaveValue("Half an hour of work");
  await press(page, "Save changes");
  await expectStatus(page, "Changes saved");
  expect(await read<Json>(sandbox, `/authentications/${id}`)).toMatchObject({ description: "Half an hour of work", basicAuth: { password: "typed-secret" } });
  // The next page does not offer it.
  await field(page, "Description").fill("Once more");
  await press(page, "Discard");
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: /list$/ }).click();
  await expect(heading(page, "Authentications")).toBeVisible();
  await expect(page.getByRole("status")).toBeEmpty();
});

test("a record restored after its page was left is in the list at once", async ({ page, sandbox }) => {
  await page.goto(`/authentications/${await make(sandbox, "/authentications", login("Brought back"))}`);
  await press(page, "Delete");
  await press(page.getByRole("dialog"), "Delete");
  await expectStatus(page, "Authentication deleted");
  const again = page.getByRole("rowheader").getByRole("link", { name: "Brought back", exact: true });
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await expect(again).toHaveCount(0);
  await press(page, "Undo");
  await expect(again).toBeVisible();
  await press(page, "Open it");
  await expect(heading(page, "Brought back")).toBeVisible();
});

test("the title of a dialog is read in full, however long the name", async ({ page, sandbox }) => {
  const name = "W".repeat(255);
  await page.goto(`/authentications/${await make(sandbox, "/authentications", login(name))}`);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await press(page, "Delete");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("It cannot be brought back with the same id.")).toBeInViewport({ ratio: 1 });
    expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await press(page, "Keep it");
  }
});

test("what the arrows point at in a list of choices can be seen, and so can its foot", async ({ page, sandbox }) => {
  for (let n = 0; n < 20; n += 1) await make(sandbox, "/authentications", login(`Choice ${n}`));
  await page.setViewportSize({ width: 1280, height: 640 });
  await page.goto("/client-applications/new");
  const input = page.getByRole("combobox", { name: "Authentication", exact: true }).first();
  await input.click();
  const active = page.locator(".option.active");
  await expect(active).toBeVisible();
  for (let n = 0; n < 18; n += 1) {
    await page.keyboard.press("ArrowDown");
    await expect(active).toBeInViewport({ ratio: 1 });
  }
  const foot = (await page.getByRole("button", { name: "New authentication", exact: true }).boundingBox())!;
  const bar = (await page.getByRole("region", { name: "Save", exact: true }).boundingBox())!;
  expect(foot.y + foot.height).toBeLessThanOrEqual(bar.y);
});

test("on a phone, what is told covers nothing", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto(`/authentications/${await make(sandbox, "/authentications", login("Small"))}`);
  await field(page, "Description").fill("Saved");
  await press(page, "Save changes");
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  const told = (await page.locator(".toast").boundingBox())!;
  const bar = (await page.getByRole("region", { name: "Save", exact: true }).boundingBox())!;
  expect(bar.y + bar.height).toBeLessThanOrEqual(told.y);
  expect(told.y + told.height).toBeLessThanOrEqual(640);
  await expectAccessible(page);
});

test("a conflict without a difference leads on, and a refused delete says what to do", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Refused"));
  await page.goto(`/authentications/${id}`);
  await sandbox.fault({ match: { method: "PUT", path: "/authentications" }, times: 1, then: { status: 409 } });
  await field(page, "Description").fill("Sent twice");
  await press(page, "Save changes");
  await press(page, "Try again");
  await expectStatus(page, "Changes saved");
  // A name that is taken is no change by somebody else.
  const words = JSON.stringify({ code: "409-1", userMessage: "This name is taken." });
  await sandbox.fault({ match: { method: "PUT", path: "/authentications" }, times: 1, then: { status: 409, body: words } });
  await field(page, "Description").fill("Sent a third time");
  await press(page, "Save changes");
  await expect(page.getByRole("alert")).toContainText("This name is taken.");
  await expect(page.getByRole("alert")).not.toContainText("meantime");
  await press(page, "Try again");
  await expectStatus(page, "Changes saved");
  await sandbox.fault({ match: { method: "DELETE", path: "/authentications" }, times: 1, then: { status: 409 } });
  await press(page, "Delete");
  await press(page.getByRole("dialog"), "Delete");
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("Whatever still uses it has to let go of it first.");
});

test("every field that the server names is marked", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Named"));
  const details = ["description", "name"].map((value) => ({ key: "attribute", value }));
  const body = JSON.stringify({ code: "400-152", userMessage: "These cannot be.", details });
  await sandbox.fault({ match: { method: "PUT", path: "/authentications" }, times: 1, then: { status: 400, body } });
  await page.goto(`/authentications/${id}`);
  await field(page, "Description").fill("x");
  await press(page, "Save changes");
  await expect(page.getByRole("alert")).toHaveText(/These cannot be\. \(400-152\)/);
  await expect(field(page, "Description")).toBeFocused();
  await expect(field(page, "Name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("The server names this field, too.")).toHaveCount(1);
});

test("a header that is removed reveals nothing of the next", async ({ page }) => {
  await page.goto("/authentications/new");
  await field(page, "Type").selectOption("oauth2");
  for (const n of [0, 1]) {
    await press(page, "Add header");
    await field(page, "Header value").nth(n).fill(`secret ${n}`);
  }
  const values = field(page, "Header value");
  await page.getByRole("group", { name: "Header 1" }).getByRole("button", { name: "Reveal" }).click();
  await expect(values.first()).toHaveAttribute("type", "text");
  await press(page, "Remove header 1");
  await expect(values).toHaveCount(1);
  await expect(values).toHaveValue("secret 1");
  await expect(values).toHaveAttribute("type", "password");
});

test("sizes are taken as the form writes them", async ({ page }) => {
  await page.goto("/channels/new");
  const size = field(page, "Inbound max size");
  await size.fill("5,242,880");
  await expect(page.getByText("5,242,880, probably bytes (5 MB)")).toBeVisible();
  await size.fill("1e3");
  await size.blur();
  await expect(size).toHaveValue("1000");
  await size.fill("-1");
  await size.blur();
  await expect(size).toHaveAttribute("aria-invalid", "true");
});

test("the copy of a record is told from the record that comes after it", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/participants", { name: "Copied", type: "custom_bot", active: true, application: { id: (await read<Json>(sandbox, "/clientapplications")).clientApplication[0].id } });
  await page.goto(`/participants/new?from=${id}`);
  await expect(field(page, "Name")).toHaveValue("Copy of Copied");
  await press(page, "Save and add another");
  await expectStatus(page, "Participant created");
  await expect(page).toHaveURL(/\/participants\/new$/);
  await expect(field(page, "Name")).toHaveValue("");
});

test.describe("where the server hides secrets", () => {
  test.use({ sandboxOptions: ["--open", "--as", "secrets-masked"] });

  test("a masked payload is typed anew where the focus goes", async ({ page, sandbox }) => {
    const oauth2 = { tokenRequestUrl: "https://x.example.com/t", method: "POST", accessTokenPath: "$.a", payload: '{"a":1}' };
    const id = await make(sandbox, "/authentications", { name: "Masked", active: true, type: "oauth2", oauth2 });
    await page.goto(`/authentications/${id}`);
    await field(page, "Description").fill("d");
    await page.keyboard.press("Control+s");
    const payload = field(page, "Payload");
    await expect(payload).toBeFocused();
    await expect(payload).toHaveAttribute("aria-invalid", "true");
    await page.keyboard.press("Control+a");
    await page.keyboard.type('{"b":2}');
    await expect(payload).toHaveValue('{"b":2}');
  });
});

test("the flow shows who is inactive, and agents beside bots", async ({ page, sandbox }) => {
  const { orchestration } = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations");
  const { id } = orchestration.find((one) => one.name === "Meridian retail web chat")!;
  const { participant } = await read<{ participant: Json[] }>(sandbox, "/participants");
  const { clientApplication } = await read<{ clientApplication: Json[] }>(sandbox, "/clientapplications");
  const mia = participant.find((one) => one.name === "Mia")!;
  await change(sandbox, `/participants/${mia.id}`, (now) => (now.active = false));
  const agent = clientApplication.find((one) => one.name !== "Meridian advisers")!;
  await change(sandbox, `/orchestrations/${id}`, (now) => (now.applications.agentConfiguration = { agents: [{ id: agent.id }] }));
  await page.goto(`/orchestrations/${id}`);
  const flow = page.getByRole("figure", { name: "How a conversation runs" });
  await expect(flow.locator("svg.flow-wide text").filter({ hasText: /^inactive, / })).toBeVisible();
  await expect(flow.getByRole("listitem").filter({ hasText: `Without a bot: ${agent.name}` })).toHaveCount(1);
});

test("an orchestration goes from bots to agents, and a part goes with what makes it one", async ({ page, sandbox }) => {
  type Parts = { applications: Record<string, unknown> };
  type App = { id: string; name: string; roles: { name: string }[] };
  const answer = await read<Record<string, App[]>>(sandbox, "/clientapplications?$pagenum=1&$pagesize=75");
  const apps = Object.values(answer).find((one) => Array.isArray(one))!;
  const desk = apps.find((one) => one.name === "eGain agent desktop")!.id;
  const sender = apps.find((one) => one.roles.some((role) => role.name === "customer"))!;
  const { orchestration } = await read<{ orchestration: (Parts & { id: string; name: string })[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=75");
  const story = orchestration.find((one) => one.name === "Meridian retail web chat")!;
  const path = `/orchestrations/${story.id}`;
  const { id: _, ...whole } = await read<Parts & { id: string }>(sandbox, path);
  whole.applications.customerConfiguration = { customer: { id: sender.id, note: "kept" } };
  expect((await sandbox.call("PUT", path, whole)).status).toBe(204);
  await page.goto(path);
  await field(page, "Bypass VA duration (minutes)").fill("");
  while (await page.getByRole("button", { name: "Remove bot 1" }).isVisible()) await press(page, "Remove bot 1");
  await press(page, "Add agent");
  await choose(page, "Agent", "eGain agent desktop", "eGain agent desktop");
  // What went with the reference comes back with it.
  const customer = field(page, "Customer");
  await customer.focus();
  await page.locator(".combo", { has: customer }).getByRole("button", { name: "Clear" }).click();
  await choose(page, "Customer", sender.name, sender.name);
  await press(page, "Save changes");
  await expectStatus(page, "Changes saved");
  let now = (await read<Parts>(sandbox, path)).applications;
  expect(now).toEqual({ customerConfiguration: { customer: { id: sender.id, note: "kept" } }, agentConfiguration: { agents: [expect.objectContaining({ id: desk })] } });
  await customer.focus();
  await page.locator(".combo", { has: customer }).getByRole("button", { name: "Clear" }).click();
  await press(page, "Save changes");
  await expect.poll(async () => (await read<Parts>(sandbox, path)).applications).not.toHaveProperty("customerConfiguration");
});

test("what no field can show is said, and not thrown away", async ({ page, sandbox }) => {
  const { participant } = await read<{ participant: object[] }>(sandbox, "/participants?$pagenum=1&$pagesize=75");
  const id = await make(sandbox, "/participants", { ...participant[0], id: undefined, name: "Odd" });
  const odd = { options: { a: 1, keep: "me" }, intents: [{ x: 1 }], application: "somewhere" };
  await page.route(`**/participants/${id}`, async (route) => {
    if (route.request().method() !== "GET" || route.request().resourceType() === "document") return route.fallback();
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...odd } });
  });
  await page.goto(`/participants/${id}`);
  await expect(page.getByText('This field cannot show what stands here: {"a":1,"keep":"me"}. See JSON.')).toBeVisible();
  await expect(page.getByText('This field cannot show what stands here: "somewhere". See JSON.')).toBeVisible();
  for (const name of ["Add option", "Add intent"]) {
    await expect(page.getByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
    await page.getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
  }
  await expectAccessible(page);
  await page.getByRole("tab", { name: "JSON" }).click();
  await expect(field(page, "Document as JSON")).toHaveValue(/"keep": "me"/);
  await expect(page.getByRole("button", { name: "Save changes", exact: true })).toHaveAttribute("aria-disabled", "true");
});

test("a member that is written twice is no document", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", login("Twice"));
  await page.goto(`/authentications/${id}`);
  await page.getByRole("tab", { name: "JSON" }).click();
  await field(page, "Document as JSON").fill('{\n  "name": "One",\n  "name": "Two"\n}');
  await expect(page.getByRole("alert")).toContainText("Line 3, column 8: the member name is there twice.");
});
