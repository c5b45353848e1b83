// What was typed and what was saved, while somebody else is at work: nothing is overwritten unseen, and nothing lost.

import type { Page } from "@playwright/test";

import { choose, expect, expectAccessible, expectStatus, field, heading, hold, make, quiet, read, requests, type Sandbox, test } from "./fixtures.ts";

type Login = {
  name: string;
  description: string;
  basicAuth: { username: string; password: string };
  [more: string]: unknown;
};

const LOGIN = { name: "Pilot", description: "First", active: true, type: "basic", basicAuth: { username: "hub", password: "example-only" } };

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const draft = (page: Page) => page.getByRole("group", { name: "Draft", exact: true });
const conflict = (page: Page) => page.getByRole("dialog", { name: "Somebody else changed this meanwhile", exact: true });
const drafts = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("baton.draft.")));
const kept = (page: Page, text: string) =>
  expect.poll(() => page.evaluate(() => JSON.stringify(Object.values(localStorage)))).toContain(text);

async function opened(page: Page, sandbox: Sandbox, more: object = {}): Promise<string> {
  const id = await make(sandbox, "/authentications", { ...LOGIN, ...more });
  await page.goto(`/authentications/${id}`);
  await expect(heading(page, "Pilot")).toBeVisible();
  // Reloading is what these tests are about.
  page.on("dialog", (prompt) => void prompt.accept());
  return `/authentications/${id}`;
}

/** A colleague at work. */
async function change(sandbox: Sandbox, path: string, what: object): Promise<void> {
  const { id: _, created: __, ...now } = await read<Login>(sandbox, path);
  expect((await sandbox.call("PUT", path, { ...now, ...what })).status).toBe(204);
}

/** Holds the reading that follows the next save; one comes before it. */
const heldReadBack = (page: Page, path: string) => hold(page, "GET", new RegExp(`/conversation/.*${path}$`), 2);

test.describe("drafts", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("a draft puts in what was typed, and nothing of what was there before", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Name").fill("Mine");
    await kept(page, "Mine");
    await change(sandbox, path, { description: "Theirs", basicAuth: { username: "theirs", password: "theirs-only" } });
    await page.reload();
    await expect(draft(page)).toContainText("The record was changed since");
    await expectAccessible(page);
    await button(page, "Restore draft").click();
    await expect(field(page, "Description")).toHaveValue("Theirs");
    await expect(page.getByRole("region", { name: "Save", exact: true })).toContainText("1 unsaved changeName");
    await button(page, "Save changes").click();
    await expectStatus(page, "Changes saved");
    const basicAuth = { username: "theirs", password: "theirs-only" };
    expect(await read(sandbox, path)).toMatchObject({ name: "Mine", description: "Theirs", basicAuth });
    await expect.poll(() => drafts(page)).toEqual([]);
  });

  test("secrets alone are not kept, which is said once", async ({ page, sandbox }) => {
    await opened(page, sandbox);
    await field(page, "Password").fill("typed-only");
    await expect.poll(() => drafts(page)).toHaveLength(1);
    await page.reload();
    await expect(draft(page)).toContainText("They are never kept: type them again");
    await expect(button(page, "Restore draft")).toHaveCount(0);
    await expectAccessible(page);
    await button(page, "Discard draft").click();
    await expect(draft(page)).toBeHidden();
    expect(await drafts(page)).toEqual([]);

    // Of secrets that nobody typed nothing is said.
    await field(page, "Description").fill("Second");
    await kept(page, "Second");
    await page.reload();
    await expect(draft(page)).toContainText("It was typed in this browser and not saved.");
    await expect(draft(page)).not.toContainText("ecrets");
  });

  test("a draft of what somebody else changed too is decided before it is saved", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Mine");
    await kept(page, "Mine");
    await change(sandbox, path, { description: "Theirs", name: "Their pilot" });
    await page.reload();
    await expect(draft(page)).toContainText("at the same place");
    await button(page, "Restore draft").click();
    await button(page, "Save changes").click();
    await expect(conflict(page).getByRole("row", { name: /Description/ })).toContainText(/First.*Mine.*Theirs/);
    expect(await requests(sandbox, "PUT")).toHaveLength(1);
    await conflict(page).getByRole("radio", { name: "Yours: Description", exact: true }).check();
    await conflict(page).getByRole("button", { name: "Save the merge" }).click();
    await expectStatus(page, "Changes saved");
    expect(await read(sandbox, path)).toMatchObject({ name: "Their pilot", description: "Mine" });
  });

  test("neither a draft of before nor what is typed beside it is overwritten", async ({ page, sandbox }) => {
    await opened(page, sandbox);
    await field(page, "Description").fill("Older");
    await kept(page, "Older");
    await page.reload();
    await expect(draft(page)).toBeVisible();
    await field(page, "Name").fill("Newer");
    await kept(page, "Newer");
    await kept(page, "Older");
    await button(page, "Restore draft").click();
    await expect(field(page, "Description")).toHaveValue("Older");
    await expect(field(page, "Name")).toHaveValue("Pilot");
    // What was typed meanwhile is the next draft.
    await expect(draft(page)).toBeVisible();
    await button(page, "Discard draft").click();
    await expect(draft(page)).toBeHidden();
    await expect(field(page, "Description")).toHaveValue("Older");
    await button(page, "Discard").click();
    await expect.poll(() => drafts(page)).toEqual([]);
  });

  test("what is taken back in one tab stays in another", async ({ page, sandbox, context }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Of the first tab");
    await kept(page, "Of the first tab");
    const other = await context.newPage();
    await other.goto(path);
    await field(other, "Description").fill("Of the second tab");
    await kept(other, "Of the second tab");
    await button(other, "Discard").click();
    await expect.poll(() => drafts(other)).toHaveLength(1);
    await kept(other, "Of the first tab");
  });

  test("what was typed for a record that is gone can become a new one", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Precious");
    await kept(page, "Precious");
    expect((await sandbox.call("DELETE", path)).status).toBe(204);
    await page.reload();
    await expect(heading(page, "Not found")).toBeVisible();
    await expectAccessible(page);
    await draft(page).getByRole("link", { name: "Create it anew", exact: true }).click();
    await expect(field(page, "Description")).toHaveValue("Precious");
    await expect(field(page, "Password")).toHaveValue("");
    // Also after a reload.
    await page.reload();
    await expect(field(page, "Description")).toHaveValue("Precious");
    await field(page, "Password").fill("example-only");
    await button(page, "Create authentication").click();
    await expectStatus(page, "Authentication created");
    await expect.poll(() => drafts(page)).toEqual([]);
  });

  test("a record that goes while it is edited is created anew, and leaves no draft", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Precious");
    await kept(page, "Precious");
    expect((await sandbox.call("DELETE", path)).status).toBe(204);
    await button(page, "Save changes").click();
    await button(page, "Create it anew").click();
    await expect(field(page, "Name")).toBeFocused();
    await expect(page.getByRole("complementary", { name: "Relations", exact: true })).toBeHidden();
    await button(page, "Create authentication").click();
    await expectStatus(page, "Authentication created");
    await expect.poll(() => drafts(page)).toEqual([]);
  });
});

test.describe("JSON that cannot be read yet", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("survives a reload where it can hold no secret", async ({ page, sandbox }) => {
    const { channel } = await read<{ channel: { id: string; displayName: string }[] }>(sandbox, "/channels");
    const { id, displayName } = channel[0]!;
    page.on("dialog", (prompt) => void prompt.accept());
    await page.goto(`/channels/${id}`);
    await page.getByRole("tab", { name: "JSON", exact: true }).click();
    const json = field(page, "Document as JSON");
    const broken = (await json.inputValue()).replace(`"${displayName}"`, '"Precious",,');
    await json.fill(broken);
    await kept(page, "Precious");
    await page.reload();
    await expect(draft(page)).toContainText("cannot be read yet");
    await expectAccessible(page);
    await button(page, "Restore draft").click();
    await page.getByRole("tab", { name: "JSON", exact: true }).click();
    await expect(json).toHaveValue(broken);
    await json.fill(broken.replace(/,,+/, ","));
    await button(page, "Save changes").click();
    await expectStatus(page, "Changes saved");
    await expect.poll(() => drafts(page)).toEqual([]);

    // What is named like a secret is not kept.
    await json.fill('{"apiKey": "typed and dropped');
    await expect(page.getByText("it is not kept over a reload")).toBeVisible();
    await expect.poll(() => drafts(page)).toHaveLength(1);
    expect(await page.evaluate(() => JSON.stringify(Object.values(localStorage)))).not.toContain("typed and dropped");
    await page.reload();
    await expect(draft(page)).toContainText("They are never kept: type them again");
    await button(page, "Discard draft").click();
    expect(await drafts(page)).toEqual([]);
  });
});

test.describe("saving", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("what is typed and saved while a save is read back is saved too, and a colleague is not overwritten", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    const readBack = await heldReadBack(page, path);
    await field(page, "Description").fill("Once");
    await button(page, "Save changes").click();
    await readBack.asked;
    await field(page, "Description").fill("Twice");
    await button(page, "Save changes").click();
    expect(await requests(sandbox, "PUT")).toHaveLength(1);
    readBack.release();
    await expect.poll(async () => (await read<Login>(sandbox, path)).description).toBe("Twice");
    await expect(button(page, "Save changes")).toHaveAttribute("aria-busy", "false");

    const another = await heldReadBack(page, path);
    await field(page, "Description").fill("Thrice");
    await button(page, "Save changes").click();
    await another.asked;
    await field(page, "Description").fill("Mine");
    await change(sandbox, path, { description: "Theirs" });
    await button(page, "Save changes").click();
    another.release();
    await expect(conflict(page).getByRole("row", { name: /Description/ })).toContainText(/Thrice.*Mine.*Theirs/);
  });
});

test.describe("buttons of a record", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("stay what they are while a save is read back", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    const readBack = await heldReadBack(page, path);
    await field(page, "Description").fill("Second");
    await button(page, "Save changes").click();
    await readBack.asked;
    // Somebody in a hurry presses it while the answer comes.
    await button(page, "Delete").hover();
    await page.mouse.down();
    readBack.release();
    await quiet(page);
    await page.mouse.up();
    await expect(page.getByRole("dialog", { name: "Delete Pilot?", exact: true })).toBeVisible();
  });
});

test.describe("what is on its way to the server", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("a delete cannot be kept any more, and its question says so by staying", async ({ page, sandbox }) => {
    await opened(page, sandbox);
    const sent = await hold(page, "DELETE", /\/authentications\//);
    await button(page, "Delete").click();
    const question = page.getByRole("dialog", { name: "Delete Pilot?", exact: true });
    await question.getByRole("button", { name: "Delete", exact: true }).click();
    await sent.asked;
    // A browser closes it at the second one by itself.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(question.getByRole("button", { name: "Keep it" })).toHaveAttribute("aria-disabled", "true");
    await expect(question).toBeVisible();
    sent.release();
    await expectStatus(page, "Authentication deleted");
  });

  test("the undo of a page that was left does not take the place of the next one", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    const readBack = await heldReadBack(page, path);
    await field(page, "Description").fill("Second");
    await button(page, "Save changes").click();
    await readBack.asked;
    await page.getByRole("navigation").getByRole("link", { name: "Channels", exact: true }).click();
    await page.getByRole("button", { name: "Actions for SMS" }).click();
    await page.getByRole("menuitem", { name: "Make inactive" }).click();
    await expectStatus(page, "Channel made inactive");
    readBack.release();
    await quiet(page);
    await expectStatus(page, "Channel made inactive");
    await expect(button(page, "Undo")).toBeVisible();
  });

  test("a panel waits for what it makes, and makes it once", async ({ page }) => {
    await page.goto("/orchestrations/new");
    await field(page, "Name").fill("Flow");
    await field(page, "Participant").fill("Nora");
    await button(page, "New participant “Nora”").click();
    const sheet = page.getByRole("dialog", { name: "New participant", exact: true });
    await sheet.getByLabel("Type").selectOption("custom_bot");
    await choose(sheet, "Application", "Meridian assistant");
    const sent = await hold(page, "POST", /\/participants/);
    const readBack = await hold(page, "GET", /\/participants\/[^?]/);
    const posts: string[] = [];
    page.on("request", (one) => void (one.method() === "POST" && posts.push(one.url())));
    const create = sheet.getByRole("button", { name: "Create participant", exact: true });
    await create.click();
    await sent.asked;
    await page.keyboard.press("Escape");
    await expect(sheet).toBeVisible();
    sent.release();
    await readBack.asked;
    await expect(create).toHaveAttribute("aria-busy", "true");
    await create.click();
    await page.keyboard.press("Escape");
    readBack.release();
    await expect(sheet).toBeHidden();
    await expect(field(page, "Participant")).toHaveValue("Nora");
    expect(posts).toHaveLength(1);
  });

  test("what is typed while a record is read again is not lost", async ({ page, sandbox, context }) => {
    const path = await opened(page, sandbox);
    const other = await context.newPage();
    await other.goto(path);
    await field(other, "Name").fill("Theirs");
    await button(other, "Save changes").click();
    await expectStatus(other, "Changes saved");
    await other.close();
    const answer = await hold(page, "GET", /\/authentications\/[^?]+$/);
    await button(page, "Read it again").click();
    await answer.asked;
    await field(page, "Description").fill("Typed meanwhile");
    answer.release();
    await expect(heading(page, "Theirs")).toBeVisible();
    await expect(field(page, "Description")).toHaveValue("Typed meanwhile");
  });
});

test.describe("undo", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("undo leaves what a colleague has changed since", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Mine");
    await button(page, "Save changes").click();
    await expect(button(page, "Undo")).toBeVisible();
    await change(sandbox, path, { name: "Theirs" });
    await button(page, "Undo").click();
    await expectStatus(page, "Change undone");
    expect(await read(sandbox, path)).toMatchObject({ name: "Theirs", description: "First" });
    await expect(heading(page, "Theirs")).toBeVisible();

    await field(page, "Description").fill("Mine again");
    await field(page, "Name").fill("Mine too");
    await button(page, "Save changes").click();
    await expect(button(page, "Undo")).toBeVisible();
    await change(sandbox, path, { name: "Theirs again" });
    await button(page, "Undo").click();
    await expectStatus(page, "Change undone, but not Name: changed again since.");
    expect(await read(sandbox, path)).toMatchObject({ name: "Theirs again", description: "First" });
  });

  test("one's own undo is no change by somebody else", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Second");
    await button(page, "Save changes").click();
    const undo = page.getByRole("button", { name: "Undo" });
    await expect(undo).toBeVisible();
    await field(page, "Description").fill("Third");
    await undo.click();
    await expectStatus(page, "Change undone");
    expect(await read(sandbox, path)).toMatchObject({ description: "First" });
    await expect(field(page, "Description")).toHaveValue("Third");
    await button(page, "Save changes").click();
    await expect.poll(async () => (await read<Login>(sandbox, path)).description).toBe("Third");
    await expect(conflict(page)).toHaveCount(0);
  });

  test("a mask inside a payload is not sent back", async ({ page, sandbox }) => {
    const oauth2 = { tokenRequestUrl: "https://login.example.com/token", method: "POST", accessTokenPath: "$.token", payload: '{"client_id":"a","client_secret":"********"}' };
    await opened(page, sandbox, { type: "oauth2", basicAuth: undefined, oauth2 });
    await field(page, "Description").fill("Mine");
    await button(page, "Save changes").click();
    await expect(page.getByText("The server sent a mask. Type the secret again.")).toBeVisible();
    expect(await requests(sandbox, "PUT")).toEqual([]);
  });
});

test.describe("where the server masks secrets", () => {
  test.use({ sandboxOptions: ["--open", "--as", "secrets-masked"] });

  test("a copy asks for the secrets that nobody knows, also those that may be left out", async ({ page, sandbox }) => {
    const oauth2 = { tokenRequestUrl: "https://login.example.com/token", method: "POST", accessTokenPath: "$.token", payload: '{"client_secret":"example-only"}' };
    await opened(page, sandbox, { type: "oauth2", basicAuth: undefined, oauth2 });
    await page.getByRole("link", { name: "Duplicate", exact: true }).click();
    await expect(field(page, "Name")).toHaveValue("Copy of Pilot");
    await button(page, "Create authentication").click();
    await expect(page.getByText("The server sent a mask. Type the secret again.")).toBeVisible();
    await field(page, "Payload").fill('{"client_secret":"typed"}');
    await button(page, "Create authentication").click();
    await expectStatus(page, "Authentication created");
    const [sent] = (await requests(sandbox, "POST")).filter((one) => (one.body as Login | null)?.name === "Copy of Pilot");
    expect(sent!.body).toMatchObject({ oauth2: { payload: '{"client_secret":"typed"}' } });
  });

  test("undo of a save keeps the secret that was typed, and says so", async ({ page, sandbox }) => {
    await opened(page, sandbox);
    await field(page, "Description").fill("Mine");
    await field(page, "Password").fill("brand-new");
    await button(page, "Save changes").click();
    await button(page, "Undo").click();
    await expectStatus(page, "Change undone. The secret stays as it was saved: the server had hidden the one before.");
    const puts = await requests(sandbox, "PUT");
    expect(puts[1]?.body).toMatchObject({ description: "First", basicAuth: { username: "hub", password: "brand-new" } });
  });

  test("a secret that is taken out cannot be put back, and no Undo is offered", async ({ page, sandbox }) => {
    const role = { name: "customer", version: "v3", callback: "https://hub.example.com/in", notificationEmail: "ops@example.com" };
    const headers = [{ name: "X-Key", value: "example-only" }];
    const id = await make(sandbox, "/clientapplications", { name: "Pilot", active: true, roles: [{ ...role, headers }] });
    await page.goto(`/client-applications/${id}`);
    await button(page, "Remove header 1").click();
    await button(page, "Save changes").click();
    await expectStatus(page, "Changes saved. They cannot be undone: the server had hidden a secret that was there.");
    await expect(button(page, "Undo")).toBeHidden();
  });

  test("a merge that takes their mask is not sent", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Mine");
    await field(page, "Password").fill("brand-new");
    await change(sandbox, path, { name: "Theirs", basicAuth: LOGIN.basicAuth });
    await button(page, "Save changes").click();
    await conflict(page).getByRole("radio", { name: "Theirs: Password", exact: true }).check();
    await conflict(page).getByRole("button", { name: "Save the merge" }).click();
    await expect(field(page, "Password")).toHaveAccessibleDescription(/Type the secret again/);
    expect(await requests(sandbox, "PUT")).toHaveLength(1);
    await field(page, "Password").fill("brand-new");
    await button(page, "Save changes").click();
    await expect(page.getByRole("status")).toContainText("Changes saved");
    const sent = (await requests(sandbox, "PUT"))[1]?.body;
    expect(sent).toMatchObject({ name: "Theirs", description: "Mine", basicAuth: { password: "brand-new" } });
  });

  test("undo of a delete opens a form for the secrets that nobody knows", async ({ page, sandbox }) => {
    await opened(page, sandbox);
    await button(page, "Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await button(page, "Undo").click();
    await expect(heading(page, "New authentication")).toBeVisible();
    await expect(page.getByRole("status")).toContainText("The server had hidden secrets of this authentication");
    await expect(field(page, "Name")).toHaveValue("Pilot");
    await expect(field(page, "Username")).toHaveValue("hub");
    await expect(field(page, "Password")).toHaveValue("");
    await field(page, "Password").fill("brand-new");
    await button(page, "Create authentication").click();
    await expectStatus(page, "Authentication created");
    const posts = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/authentications"));
    expect(posts[1]?.body).toMatchObject({ ...LOGIN, basicAuth: { username: "hub", password: "brand-new" } });
    await expect.poll(() => drafts(page)).toEqual([]);
  });
});

test.describe("leaving while a save is on its way", () => {
  test.use({ sandboxOptions: ["--open"] });

  const leave = (page: Page) => page.getByRole("link", { name: "Back to list", exact: true }).click();
  const waiting = (page: Page) => page.getByRole("dialog", { name: "Saving…", exact: true });

  /** Holds the next PUT up until it is let go. */
  async function held(page: Page, path: string): Promise<() => void> {
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() === "PUT") await gate;
      await route.continue();
    });
    return go;
  }

  test("the page is left when it is saved", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    const go = await held(page, path);
    await field(page, "Description").fill("Mine");
    await button(page, "Save changes").click();
    await leave(page);
    await expect(waiting(page)).toBeVisible();
    await expect(waiting(page).getByRole("button")).toHaveText(["Stay here"]);
    await expectAccessible(page);
    go();
    await expect(heading(page, "Authentications")).toBeVisible();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expectStatus(page, "Changes saved");
    expect(await read(sandbox, path)).toMatchObject({ description: "Mine" });
  });

  test("it stays where the server refuses", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    const go = await held(page, path);
    await sandbox.fault({ match: { method: "PUT", path }, then: { status: 400 } });
    await field(page, "Description").fill("Mine");
    await button(page, "Save changes").click();
    await leave(page);
    await expect(waiting(page)).toBeVisible();
    go();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(field(page, "Description")).toHaveValue("Mine");
  });
});

test.describe("a conflict about rows", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("shows a row that is not there as nothing, and numbers rows as the form does", async ({ page, sandbox }) => {
    const role = (name: string) => ({ name, version: "v1", callback: "https://example.com/hub", notificationEmail: "ops@example.com", headers: [{ name: "Key", value: "example-only" }] });
    const id = await make(sandbox, "/clientapplications", { name: "Rows", active: true, roles: [role("customer"), role("custom_bot")] });
    const path = `/clientapplications/${id}`;
    await page.goto(`/client-applications/${id}`);
    await field(page, "Callback").nth(1).fill("https://example.com/mine");
    await change(sandbox, path, { roles: [role("custom_bot"), role("custom_agent")] });
    await button(page, "Save changes").click();
    const rows = conflict(page).getByRole("row");
    await expect(rows.filter({ hasText: "Role 1" }).first().locator("[data-side=Theirs]")).toHaveText("nothing");
    await expect(rows.filter({ has: page.getByRole("rowheader", { name: /^Callback/ }) })).toContainText("(2)");
    await expect(conflict(page).locator("[data-side=Original]").last()).toHaveText("nothing");
    await expectAccessible(page);
    await conflict(page).getByRole("button", { name: "Back to the form" }).click();
    await button(page, "Discard").click();
    await page.reload();
    await button(page, "Remove role 1").click();
    await page.getByRole("tab", { name: "Changes" }).click();
    const removed = page.getByRole("table", { name: "Changes" }).getByRole("row").filter({ hasText: "Role" });
    await expect(removed.locator("ins")).toHaveCount(0);
    await expect(removed.locator("del")).toContainText("custom_bot");
  });
});

test.describe("a conflict that only the developer's message names", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("is shown side by side", async ({ page, sandbox }) => {
    const path = await opened(page, sandbox);
    await field(page, "Description").fill("Mine");
    let first = true;
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() !== "PUT" || !first) return route.continue();
      first = false;
      // In the moment between the console's reading and writing.
      await change(sandbox, path, { name: "Theirs" });
      const body = { code: "400-152", developerMessage: "Attribute <modified> has an invalid value." };
      await route.fulfill({ status: 400, json: body });
    });
    await button(page, "Save changes").click();
    await expect(conflict(page)).toContainText("Theirs");
  });
});
