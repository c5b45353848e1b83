// What happens while something is on its way: a list that is out of date when it comes, a key during a save, another tab.

import type { Page } from "@playwright/test";

import { connect, connectElsewhere, environment, expect, expectStatus, field, heading, hold, make, quiet, read, requests, row, type Sandbox, serving, table, test, visit } from "./fixtures.ts";

type Json = Record<string, any>;

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const login = (name: string) => ({ name, description: "first", active: true, type: "basic", basicAuth: { username: "u", password: "example-only" } });
const app = (name: string, roles: object[]) => ({ name, active: true, roles });
const role = (name: string) => ({ name, version: "v3", callback: "https://bot.example.com/hub", notificationEmail: "ops@example.com" });

async function first(sandbox: Sandbox, path: string): Promise<Json> {
  const { paginationInfo: _, ...rest } = await read<Record<string, Json[]>>(sandbox, `${path}?$pagenum=1&$pagesize=25`);
  return Object.values(rest)[0]![0]!;
}

/** Answers are made at once, and held back until `release`. */
async function holdAnswers(page: Page, method: string, path: RegExp) {
  let [release, asked] = [() => {}, () => {}];
  const may = new Promise<void>((done) => (release = done));
  const made = new Promise<void>((done) => (asked = done));
  await page.route(path, async (route) => {
    if (route.request().method() !== method || route.request().resourceType() === "document") return route.fallback();
    const response = await route.fetch();
    asked();
    await may;
    await route.fulfill({ response }).catch(() => {});
  });
  return { release, made };
}

const json = (page: Page) => page.getByLabel("Document as JSON");

/** Saves a channel as JSON; while that is on its way a second text is typed, and a colleague saves another name. */
async function typeOn(page: Page, sandbox: Sandbox, end = "") {
  const { id } = await first(sandbox, "/channels");
  const put = await holdAnswers(page, "PUT", new RegExp(`/channels/${id}$`));
  await page.goto(`/channels/${id}`);
  await page.getByRole("tab", { name: "JSON" }).click();
  const document = JSON.parse(await json(page).inputValue()) as Json;
  const text = (description: string) => JSON.stringify({ ...document, description }, null, 2);
  await json(page).fill(text("first"));
  await page.keyboard.press("Control+s");
  await put.made;
  await json(page).fill(text("second") + end);
  const { id: _, created: __, ...theirs } = await read<Json>(sandbox, `/channels/${id}`);
  expect((await sandbox.call("PUT", `/channels/${id}`, { ...theirs, displayName: "Of a colleague" })).status).toBe(204);
  return { id, put, text };
}

test.describe("lists", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("one that was asked for before something was made does not hide it", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/clientapplications", app("Waits for a login", [role("custom_bot")]));
    await page.goto(`/client-applications/${id}`);
    await quiet(page);
    const list = await holdAnswers(page, "GET", /\/authentications\?/);
    const picker = field(page, "Authentication");
    await picker.fill("Made beside");
    await list.made;
    await page.getByRole("button", { name: "New authentication “Made beside”" }).click();
    const panel = page.getByRole("dialog", { name: "New authentication" });
    await field(panel, "Type").selectOption("basic");
    await field(panel, "Username").fill("u");
    await field(panel, "Password").fill("p");
    await panel.getByRole("button", { name: "Create authentication" }).click();
    await expect(panel).toBeHidden();
    await expect(picker).toHaveValue("Made beside");
    list.release();
    await quiet(page);
    await expect(picker).toHaveValue("Made beside");
    await expect(page.getByText("There is no such record.")).toBeHidden();
    await picker.fill("made b");
    await expect(page.getByRole("listbox", { name: "Choices" }).getByRole("option", { name: "Made beside" })).toBeVisible();
  });
});

test.describe("another environment", () => {
  const environments = [environment("one", "One"), environment("two", "Two", "staging")];
  test.use({ sandboxOptions: ["--scale", "1204", ...serving({ environments })] });

  test("reads all for itself, whatever was on its way for the one before", async ({ page }) => {
    const list = await holdAnswers(page, "GET", /\/orchestrations\?.*pagenum=([4-9]|1\d)&/);
    const environments = page.getByRole("combobox", { name: "Environment", exact: true });
    const search = page.getByRole("searchbox");
    await connect(page);
    await connectElsewhere(page, "Two");
    await environments.selectOption("One");
    await visit(page, "Orchestrations");
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await search.fill("acc");
    await list.made;
    await search.fill("");
    await expect(page).toHaveURL(/\/orchestrations$/);
    await environments.selectOption("Two");
    await expect(page.getByText("1–25 of 1,204")).toBeVisible();
    list.release();
    await quiet(page);
    await search.fill("acc");
    await expect(page.getByText(/^1–25 of \d+$/)).toBeVisible();
    await expect(page.getByText("could not be read")).toBeHidden();
    await expect(page.locator(".scope")).toHaveCount(0);
  });
});

test.describe("very many records", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "1204"] });

  test("an export has all of them, although some are being read for their names", async ({ page }) => {
    const names = await hold(page, "GET", /\/orchestrations\?.*pagenum=1&.*pagesize=75/);
    await page.goto("/accounts");
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await names.asked;
    await visit(page, "Orchestrations");
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    const saved = page.waitForEvent("download");
    await button(page, "Export").click();
    await page.getByRole("menuitem", { name: /CSV/ }).click();
    await expectStatus(page, "1,204 orchestrations exported, secrets masked");
    await saved;
    names.release();
    await quiet(page);
    await expect(page.getByText("1–25 of 1,204")).toBeVisible();
  });

  test("what is deleted in another tab costs a request each, and no list", async ({ page, sandbox }) => {
    await page.goto("/accounts?q=acc");
    await expect(page.getByText("1–25 of 121")).toBeVisible();
    await expect(page.locator(".scope")).toHaveCount(0);
    await quiet(page);
    const before = (await requests(sandbox)).length;
    const other = await page.context().newPage();
    await other.goto("/accounts");
    await other.getByRole("checkbox", { name: "Select all on this page" }).check();
    await other.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Delete" }).click();
    const plan = other.getByRole("dialog");
    await plan.getByRole("button", { name: "Delete", exact: true }).click();
    await expectStatus(other, "25 accounts deleted");
    await expect(page.getByText("1–25 of 96")).toBeVisible();
    await quiet(page);
    // The other tab reads its page before and after.
    const since = (await requests(sandbox)).slice(before);
    expect(since.filter((one) => one.path.endsWith("/accounts")).length).toBeLessThanOrEqual(4);
  });
});

test.describe("a list that is read again", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("keeps its rows meanwhile and not on another page, and searches what is there now", async ({ page, sandbox }) => {
    await page.goto("/orchestrations");
    const rows = page.getByRole("rowheader");
    await expect(rows).toHaveCount(25);
    await page.getByRole("searchbox").fill("mer");
    await expect(page.locator(".scope")).toHaveCount(0);
    await expect(rows.first()).toBeVisible();
    await page.getByRole("searchbox").fill("");
    await expect(page).toHaveURL(/\/orchestrations$/);
    await quiet(page);
    const { id: _, created: __, modified: ___, ...any } = await first(sandbox, "/orchestrations");
    await make(sandbox, "/orchestrations", { ...any, name: "Zebra of a colleague" });
    const list = await hold(page, "GET", /\/orchestrations\?/);
    await button(page, "Read again").click();
    await list.asked;
    await expect(rows).toHaveCount(25);
    await expect(button(page, "Read again")).toHaveAttribute("aria-busy", "true");
    list.release();
    await expect(button(page, "Read again")).toHaveAttribute("aria-busy", "false");
    await quiet(page);
    const second = await hold(page, "GET", /\/orchestrations\?.*pagenum=2/);
    const names = await rows.allInnerTexts();
    await button(page, "Next page").click();
    await second.asked;
    await expect(rows.filter({ hasText: names[0]! })).toHaveCount(0);
    second.release();
    await expect(page.getByText(/26–50 of \d+/)).toBeVisible();
    await page.getByRole("searchbox").fill("zebra");
    await expect(rows).toHaveText(["Zebra of a colleague"]);
  });
});

test.describe("forms", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("what a colleague saved during a save stays, although JSON was typed on", async ({ page, sandbox }) => {
    const { id, put } = await typeOn(page, sandbox);
    const at = () => json(page).evaluate((area: HTMLTextAreaElement) => area.selectionStart);
    await json(page).evaluate((area: HTMLTextAreaElement, place) => area.setSelectionRange(place, place), (await json(page).inputValue()).indexOf("second") + 6);
    const before = await at();
    put.release();
    await expectStatus(page, "Changes saved");
    await expect(page.getByText("1 unsaved change")).toBeVisible();
    await quiet(page);
    expect(await at(), "where somebody is typing").toBe(before);
    await page.keyboard.type(" and third");
    await expect(json(page)).toHaveValue(/"second and third"/);
    await expect(page.getByText("1 unsaved change")).toBeVisible();
    await page.getByRole("tab", { name: "JSON" }).focus();
    await expect(json(page)).toHaveValue(/Of a colleague/);
    await page.keyboard.press("Control+s");
    await expect.poll(async () => (await read<Json>(sandbox, `/channels/${id}`)).description).toBe("second and third");
    expect((await read<Json>(sandbox, `/channels/${id}`)).displayName).toBe("Of a colleague");
  });

  test("JSON that cannot be read when a save is over is put into what is there then", async ({ page, sandbox }) => {
    const { put, text } = await typeOn(page, sandbox, ",");
    put.release();
    await expectStatus(page, "Changes saved");
    await quiet(page);
    await expect(json(page)).toHaveValue(`${text("second")},`);
    await json(page).focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Backspace");
    await expect(page.getByText("1 unsaved change")).toBeVisible();
    await page.getByRole("tab", { name: "JSON" }).focus();
    await expect(json(page)).toHaveValue(/Of a colleague/);
    await expect(json(page)).toHaveValue(/second/);
  });

  test("what was discarded is not chosen when the choices come", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/clientapplications", app("Waits for a login", [role("custom_bot")]));
    await make(sandbox, "/authentications", login("Discarded login"));
    await page.goto(`/client-applications/${id}`);
    await quiet(page);
    const list = await hold(page, "GET", /\/authentications\?/);
    await field(page, "Authentication").fill("Discarded login");
    await list.asked;
    await field(page, "Description").fill("Changed");
    await expect(page.getByText("No authentication is chosen for “Discarded login”.")).toBeVisible();
    await button(page, "Discard").click();
    await expect(field(page, "Authentication")).toHaveValue("");
    list.release();
    await quiet(page);
    await expect(page.getByText("unsaved change")).toBeHidden();
    await expect(field(page, "Authentication")).toHaveValue("");
  });

  test("what is typed while a save reads is checked before it is sent", async ({ page, sandbox }) => {
    const { id } = await first(sandbox, "/channels");
    await page.goto(`/channels/${id}`);
    await quiet(page);
    const get = await hold(page, "GET", new RegExp(`/channels/${id}$`));
    await field(page, "Display name").fill("Renamed");
    await page.keyboard.press("Control+s");
    await get.asked;
    await field(page, "Display name").fill("");
    get.release();
    await expect(field(page, "Display name")).toHaveAttribute("aria-invalid", "true");
    expect(await requests(sandbox, "PUT")).toHaveLength(0);
    await field(page, "Display name").fill("Renamed again");
    await page.keyboard.press("Control+s");
    await expectStatus(page, "Changes saved");
    await expect(page).toHaveTitle("Renamed again · Baton");
  });

  test("a secret stays where its name was typed over and back", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login("Kept secret"));
    await page.goto(`/authentications/${id}`);
    await page.getByRole("tab", { name: "JSON" }).click();
    const text = await json(page).inputValue();
    await json(page).evaluate((area: HTMLTextAreaElement, at) => (area.focus(), area.setSelectionRange(at, at)), text.indexOf('"password"') + 9);
    await page.keyboard.type("x");
    await expect(page.getByText("unsaved change")).toBeVisible();
    await page.keyboard.press("Backspace");
    await expect(json(page)).toHaveValue(text);
    await expect(page.getByText("unsaved change")).toBeHidden();
  });

  test("a row that was not touched keeps what it lacks, whatever row is removed before it", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/clientapplications", app("Two roles", [role("custom_agent"), role("custom_bot")]));
    let sent: Json = {};
    await page.route(new RegExp(`/clientapplications/${id}$`), async (route) => {
      if (route.request().method() === "PUT") {
        sent = route.request().postDataJSON() as Json;
        return route.fulfill({ status: 204 });
      }
      const response = await route.fetch();
      const body = (await response.json()) as Json;
      return route.fulfill({ response, json: { ...body, roles: [body.roles[0], { name: "business_notification" }] } });
    });
    await page.goto(`/client-applications/${id}`);
    await button(page, "Remove role 1").click();
    await button(page, "Save changes").click();
    await expect.poll(() => sent.roles).toEqual([{ name: "business_notification" }]);
  });

  test("a copy of nothing is a new record", async ({ page, sandbox }) => {
    await page.goto("/channels/new?from=");
    await expect(heading(page, "New channel")).toBeVisible();
    await expect(field(page, "Display name")).toBeVisible();
    expect((await requests(sandbox, "GET")).filter((one) => one.path.endsWith("/channels/"))).toHaveLength(0);
  });
});

test("what a colleague has just made is found, although all were read a moment ago", async ({ page, sandbox }) => {
  await connect(page);
  const account = await first(sandbox, "/accounts");
  await visit(page, "Channels");
  await page.getByRole("searchbox").fill("e");
  await expect(table(page, "Channels").getByRole("rowheader").first()).toBeVisible();
  await quiet(page);
  const { id: _, created: __, modified: ___, ...channel } = await first(sandbox, "/channels");
  const made = await make(sandbox, "/channels", { ...channel, type: "custom.made", displayName: "Of a colleague" });
  const { id, created, ...rest } = account;
  expect((await sandbox.call("PUT", `/accounts/${id}`, { ...rest, channel: { id: made } })).status).toBe(204);
  // Ten seconds later, and as soon as somebody looks.
  await page.clock.setSystemTime(Date.now() + 15_000);
  await visit(page, "Accounts");
  await expect(row(page, "Accounts", String(account.name)).getByText("Of a colleague")).toBeVisible();
});
