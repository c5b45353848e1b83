// What belongs together in a record, and secrets that a server keeps to itself or gives once.

import type { Page } from "@playwright/test";

import { choose, expect, expectAccessible, expectStatus, field, heading, make, read, test } from "./fixtures.ts";
import type { Sandbox } from "./sandbox.ts";

type Json = Record<string, unknown>;

test.use({ sandboxOptions: ["--open"] });

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** The records on the first page of a list. */
async function list(sandbox: Sandbox, path: string): Promise<Json[]> {
  const { paginationInfo: _, ...rest } = await read<Record<string, Json[]>>(sandbox, `${path}?$pagenum=1&$pagesize=75`);
  return Object.values(rest)[0]!;
}

const first = async (sandbox: Sandbox, path: string): Promise<Json> => (await list(sandbox, path))[0]!;

/** A bot with a participant, and another bot. */
async function bots(sandbox: Sandbox) {
  const role = { name: "custom_bot", version: "v1", callback: "https://bot.example.com/hub", notificationEmail: "ops@example.com" };
  const app = (name: string) => make(sandbox, "/clientapplications", { name, active: true, roles: [role] });
  const [own, other] = [await app("Own bot"), await app("Other bot")];
  const participant = await make(sandbox, "/participants", { name: "Pia", type: "custom_bot", active: true, application: { id: own } });
  const row = { participant: { id: participant }, id: own };
  const orchestration = await make(sandbox, "/orchestrations", { name: "Pia first", active: true, applications: { botConfiguration: { bots: [row] } } });
  return { own, other, participant, orchestration };
}

test("a participant beside another bot is warned of, and the flow says whose it is", async ({ page, sandbox }) => {
  const { orchestration, participant } = await bots(sandbox);
  await page.goto(`/orchestrations/${orchestration}`);
  const warning = page.getByText("It is a participant of Own bot, not of the bot that is chosen.");
  await expect(heading(page, "Pia first")).toBeVisible();
  await expect(warning).toBeHidden();
  await choose(page, "Bot", "Other bot");
  await expect(warning).toBeVisible();
  const [said, own] = [await warning.boundingBox(), await field(page, "Participant").boundingBox()];
  expect(said!.x + said!.width, "it stays below its field").toBeLessThanOrEqual(own!.x + own!.width);
  await expect(page.getByText("participant of Own bot, not of Other bot").first()).toBeAttached();
  await expectAccessible(page);
  await choose(page, "Participant", "Pia");
  await expect(warning).toBeHidden();
  await page.goto(`/participants/${participant}`);
  const named = page.getByText("Another application is named as the bot of this participant by Pia first.");
  await expect(page.getByRole("link", { name: "Pia first" }).first()).toBeVisible();
  await expect(named).toBeHidden();
  await choose(page, "Application", "Other bot");
  await expect(named).toBeVisible();
});

test("a participant that is made beside a bot begins with that bot", async ({ page, sandbox }) => {
  const { other } = await bots(sandbox);
  await page.goto("/orchestrations/new");
  await choose(page, "Bot", "Other bot");
  await field(page, "Participant").fill("Newbie");
  await page.getByRole("button", { name: "New participant “Newbie”" }).click();
  const panel = page.getByRole("dialog", { name: "New participant" });
  await expect(field(panel, "Application")).toHaveValue("Other bot");
  await field(panel, "Type").selectOption("custom_bot");
  await panel.getByRole("button", { name: "Create participant" }).click();
  await expect(field(page, "Participant")).toHaveValue("Newbie");
  await expect(field(page, "Bot")).toHaveValue("Other bot");
  const all = await list(sandbox, "/participants");
  expect(all.find((one) => one.name === "Newbie")).toMatchObject({ application: { id: other } });
});

test("a second account with the same address on a channel is warned of, and can be saved", async ({ page, sandbox }) => {
  const account = await first(sandbox, "/accounts");
  await page.goto(`/accounts/new?from=${account.id}`);
  const warning = page.getByText(`The account ${account.name} has the same address on this channel`);
  await expect(warning).toBeVisible();
  await expectAccessible(page);
  await field(page, "Address").fill(`${account.address}-2`);
  await expect(warning).toBeHidden();
  await field(page, "Address").fill(String(account.address).toUpperCase());
  await expect(warning).toBeVisible();
  await button(page, "Create account").click();
  await expectStatus(page, "Account created");
  // Where nothing of it is changed, it is not said with every visit.
  await page.goto(`/accounts/${account.id}`);
  await expect(heading(page, String(account.name))).toBeVisible();
});

test("choices that look the same can be told apart", async ({ page, sandbox }) => {
  const { orchestration } = await bots(sandbox);
  const same = { ...(await read<Json>(sandbox, `/orchestrations/${orchestration}`)), id: undefined, created: undefined, modified: undefined };
  const twin = await make(sandbox, "/orchestrations", same);
  await page.goto("/accounts/new");
  await field(page, "Orchestration").fill("Pia first");
  const choices = page.getByRole("listbox", { name: "Choices" }).getByRole("option");
  await expect(choices).toHaveCount(2);
  for (const id of [orchestration, twin]) await expect(choices.filter({ hasText: id.slice(0, 8) })).toHaveCount(1);
});

test("what a server shows of a record beside its id goes with the record", async ({ page, sandbox }) => {
  const [old, other] = (await list(sandbox, "/channels")) as [Json, Json];
  const account = await first(sandbox, "/accounts");
  let sent: Json = {};
  await page.route(`**/accounts/${account.id}`, async (route) => {
    const request = route.request();
    if (request.resourceType() === "document") return route.fallback();
    if (request.method() === "PUT") {
      sent = request.postDataJSON() as Json;
      return route.fulfill({ status: 204 });
    }
    const { id, displayName, type } = old;
    return route.fulfill({ json: { ...account, channel: { id, displayName, type, own: "stays" } } });
  });
  await page.goto(`/accounts/${account.id}`);
  await choose(page, "Channel", String(other.displayName));
  await button(page, "Save changes").click();
  await expect.poll(() => sent.channel).toEqual({ id: other.id, displayName: other.displayName, type: other.type, own: "stays" });
});

test("a switch shows what a server writes in its own way", async ({ page, sandbox }) => {
  const account = await first(sandbox, "/accounts");
  await page.route(`**/accounts/${account.id}`, (route) => {
    if (route.request().resourceType() === "document") return route.fallback();
    const caseManagement = { copyCustomAttributes: "perhaps" };
    const chatConfigurations = { allowLogoutWithOpenChats: "true" };
    return route.fulfill({ json: { ...account, active: "false", caseManagement, chatConfigurations } });
  });
  await page.goto(`/accounts/${account.id}`);
  await expect(field(page, "Active")).not.toBeChecked();
  await expect(field(page, "Allow logout with open chats")).toBeChecked();
  await expect(field(page, "Copy custom attributes")).not.toBeChecked();
  await expect(page.getByText('This field cannot show what stands here: "perhaps". See JSON.')).toBeVisible();
  // What is said of it stands below: the name stays beside the switch.
  const [box, label] = [await field(page, "Copy custom attributes").boundingBox(), await page.getByText("Copy custom attributes", { exact: true }).boundingBox()];
  expect(label!.x - box!.x - box!.width).toBeLessThan(24);
});

test("the settings of a type that nobody knows are shown and sent", async ({ page, sandbox }) => {
  const login = { name: "Other type", type: "oauth2", oauth2: { tokenRequestUrl: "https://login.example.com/token", method: "POST", accessTokenPath: "$.t" } };
  const id = await make(sandbox, "/authentications", login);
  let sent: Json = {};
  await page.route(/\/authentications(\/[^?]*)?$/, async (route) => {
    const request = route.request();
    if (request.resourceType() === "document") return route.fallback();
    if (request.method() === "POST") {
      sent = request.postDataJSON() as Json;
      return route.fulfill({ status: 400, json: { code: "400-0", userMessage: "Not here." } });
    }
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...((await response.json()) as Json), type: "oauth2_mtls" } });
  });
  await page.goto(`/authentications/new?from=${id}`);
  await expect(field(page, "Token request URL")).toHaveValue("https://login.example.com/token");
  await button(page, "Create authentication").click();
  await expect(page.getByRole("alert")).toContainText("Not here.");
  expect(sent).toMatchObject({ type: "oauth2_mtls", oauth2: login.oauth2 });
});

test.describe("secrets", () => {
  const login = { name: "Silent", description: "first", type: "basic", active: true, basicAuth: { username: "u", password: "example-only" } };

  test("that a server keeps to itself are asked for before a save", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    const silent = (one: Json) => ({ ...one, basicAuth: { username: (one.basicAuth as Json | undefined)?.username } });
    await page.route(/\/authentications(\/[^?]*|\?.*)?$/, async (route) => {
      const request = route.request();
      if (request.resourceType() === "document" || request.method() !== "GET") return route.fallback();
      const response = await route.fetch();
      const body = (await response.json()) as Json;
      const all = body.authentication as Json[] | undefined;
      return route.fulfill({ response, json: all ? { ...body, authentication: all.map(silent) } : silent(body) });
    });
    await page.goto(`/authentications/${id}`);
    await field(page, "Description").fill("second");
    await button(page, "Save changes").click();
    await expect(page.getByText("The server does not send what is there, and without it a save may clear it: type it again.")).toBeVisible();
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject(login);
    await field(page, "Password").fill("example-new");
    await button(page, "Save changes").click();
    await expectStatus(page, "Changes saved");
    await button(page, "Undo").click();
    await expect(page.getByRole("status")).toHaveText(/^Change undone\. The secret stays as it was saved/);
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "first", basicAuth: { username: "u", password: "example-new" } });
    await page.goto("/authentications?q=silent");
    await page.getByRole("checkbox", { name: "Select Silent" }).check();
    await button(page, "Make inactive").click();
    await expect(page.getByRole("dialog")).toContainText("Left alone: the server hides its secrets");
  });

  test("in options are hidden until revealed", async ({ page, sandbox }) => {
    const account = await first(sandbox, "/accounts");
    const options = [{ name: "apiSecret", value: "example-only" }, { name: "region", value: "north" }];
    await page.route(`**/accounts/${account.id}`, (route) =>
      route.request().resourceType() === "document" ? route.fallback() : route.fulfill({ json: { ...account, options } }),
    );
    await page.goto(`/accounts/${account.id}`);
    const values = field(page, "Option value");
    await expect(values.nth(0)).toHaveAttribute("type", "password");
    await expect(values.nth(1)).toHaveValue("north");
    await expect(values.nth(1)).not.toHaveAttribute("type", "password");
    await page.getByRole("button", { name: "Reveal", exact: true }).click();
    await expect(values.nth(0)).toHaveValue("example-only");
    await expect(values.nth(0)).toHaveAttribute("type", "text");
    await field(page, "Option name").nth(1).fill("apiKey");
    await expect(values.nth(1)).toHaveAttribute("type", "password");
    await expectAccessible(page);
  });

  test("that come with what an Undo has made are shown once", async ({ page, sandbox }) => {
    const role = { name: "custom_agent", version: "v1", callback: "https://desk.example.com/hub", notificationEmail: "ops@example.com" };
    const id = await make(sandbox, "/clientapplications", { name: "Desk", active: true, roles: [role] });
    await page.route("**/clientapplications", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as Json), clientId: "made", clientSecret: "example-only" } });
    });
    await page.goto(`/client-applications/${id}`);
    await button(page, "Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expectStatus(page, "Client application deleted");
    await button(page, "Undo").click();
    const once = page.getByRole("dialog", { name: "Keep these now" });
    await expect(once).toContainText("Desk: clientId");
    await expect(once).toContainText("made");
    await expect(once).not.toContainText("example-only");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await once.getByRole("button", { name: "Reveal Desk: clientSecret" }).click();
    await expect(once).toContainText("example-only");
    await expectAccessible(page);
    await once.getByRole("button", { name: "I have kept them" }).click();
    await expect(once).toBeHidden();
  });
});

test("numbers that a server writes as texts are copied as numbers", async ({ page, sandbox }) => {
  const account = await first(sandbox, "/accounts");
  await page.route(`**/accounts/${account.id}`, (route) => {
    if (route.request().resourceType() === "document") return route.fallback();
    return route.fulfill({ json: { ...account, chatConfigurations: { ...(account.chatConfigurations as Json), timeout: "30" } } });
  });
  await page.goto(`/accounts/new?from=${account.id}`);
  await expect(field(page, "Timeout")).toHaveValue("30");
  await field(page, "Address").fill("copy@example.com");
  await button(page, "Create account").click();
  await expectStatus(page, "Account created");
});

test("members that the server sets are said not to be sent, where they are not", async ({ page, sandbox }) => {
  const { participant } = await bots(sandbox);
  const json = field(page, "Document as JSON");
  const says = (keys: string) => page.getByText(`The server sets ${keys}: what stands here is not sent.`);
  await page.goto(`/participants/${participant}`);
  await page.getByRole("tab", { name: "JSON" }).click();
  const read = JSON.parse(await json.inputValue()) as Json;
  await expect(page.getByText("The server sets")).toBeHidden();
  await json.fill(JSON.stringify({ ...read, id: "other", modified: "2020-01-01T00:00:00.000Z" }));
  await expect(says("id, modified")).toBeVisible();
  await page.goto("/participants/new");
  await page.getByRole("tab", { name: "JSON" }).click();
  await json.fill(JSON.stringify({ name: "n", id: "other", modified: "goes along" }));
  await expect(says("id")).toBeVisible();
  await expect(page.getByLabel("Body of the request")).toContainText("goes along");
});

test("a number with a point between three digits is not guessed at", async ({ page }) => {
  await page.goto("/channels/new");
  const length = field(page, "Inbound max text length");
  await length.fill("1.000");
  await length.blur();
  await expect(length).toHaveValue("1.000");
  await expect(page.getByText("Write a whole number, such as 15.")).toBeVisible();
  const name = field(page, "Display name");
  await name.fill("   ");
  await name.blur();
  await expect(page.getByText("Enter a display name.")).toBeVisible();
});
