// Changes of many records, exports and their ways back: what is said is true, and nothing said is lost.

import { readFileSync } from "node:fs";

import type { Download, Page } from "@playwright/test";

import { connect, expect, expectAccessible, expectStatus, field, heading, hold, make, open, quiet, read, requests, row, type Sandbox, table, test, visit } from "./fixtures.ts";

type Item = { id: string; name: string; active?: boolean; description?: string };

const bar = (page: Page) => page.getByRole("region", { name: "Selection" });
const dialog = (page: Page, name?: string | RegExp) => page.getByRole("dialog", name === undefined ? {} : { name });
const undo = (page: Page) => page.getByRole("button", { name: "Undo", exact: true });
const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });

async function list(page: Page, name: string): Promise<string[]> {
  await visit(page, name);
  const names = table(page, name).locator("a.name");
  await expect(names.first()).toBeVisible();
  return names.allTextContents();
}

async function selectAll(page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(bar(page)).toBeVisible();
  const all = bar(page).getByRole("button", { name: /^Select all/ });
  if (await all.isVisible()) await all.click();
}

async function exportAs(page: Page, kind: "CSV" | "JSON"): Promise<void> {
  await page.getByRole("button", { name: "Export", exact: true }).first().click();
  await page.getByRole("menuitem", { name: `As ${kind}` }).click();
}

async function text(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), "utf8");
}

/** What the server has. */
async function all(sandbox: Sandbox, kind: string): Promise<Item[]> {
  const answer = await read<Record<string, Item[]>>(sandbox, `/${kind}?$pagenum=1&$pagesize=75`);
  return Object.values(answer).find(Array.isArray) as Item[];
}

test.describe("a page that cannot be read", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "1204"] });
  const fault = { match: { method: "GET", path: "pagenum=6" }, then: { status: 500 } };

  test("makes no file and no plan of a part", async ({ page, sandbox }) => {
    let downloads = 0;
    page.on("download", () => downloads++);
    await page.goto("/orchestrations");
    await expect(table(page, "Orchestrations").locator("a.name").first()).toBeVisible();
    await sandbox.fault(fault);
    await exportAs(page, "JSON");
    const told = page.getByRole("group", { name: "Export" });
    await expect(told).toContainText("Nothing was exported: not all records could be read.");
    await expect(told).toContainText("500");
    await expectAccessible(page);
    expect(downloads).toBe(0);
    await selectAll(page);
    await bar(page).getByRole("button", { name: "Make inactive" }).click();
    await expect(dialog(page, "Make 1,204 orchestrations inactive?").getByRole("alert")).toContainText("500");
    await expectAccessible(page);
    await sandbox.clearFaults();
    await dialog(page).getByRole("button", { name: "Retry" }).click();
    await expect(dialog(page)).toContainText(/[\d,]+ orchestrations will be made inactive/);
    await expect(dialog(page, "Make 1,204 orchestrations inactive?")).toBeVisible();
    // All of them can be seen.
    const plan = dialog(page).getByRole("listitem");
    await expect(plan).toHaveCount(50);
    await dialog(page).getByRole("button", { name: "Show 500 more" }).click();
    await expect(plan).toHaveCount(550);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await page.keyboard.press("Escape");
    const download = page.waitForEvent("download");
    await told.getByRole("button", { name: "Retry" }).click();
    expect(JSON.parse(await text(download))).toHaveLength(1204);
    await expectStatus(page, "1,204 orchestrations exported, secrets masked");
    await expect(told).toBeHidden();
  });
});

test.describe("a server that counts nothing", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "200", "--as", "no-pagination-info"] });

  test("all that match can be chosen without a count", async ({ page }) => {
    await page.goto("/orchestrations");
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await expect(bar(page)).toContainText("25 selected");
    await bar(page).getByRole("button", { name: "Select all", exact: true }).click();
    await expect(bar(page)).toContainText("All selected");
    await bar(page).getByRole("button", { name: "Delete" }).click();
    await expect(dialog(page, "Delete 200 orchestrations?")).toBeVisible();
  });
});

test.describe("with masked secrets", () => {
  test.use({ sandboxOptions: ["--open", "--as", "secrets-masked"] });

  test("the plan says what will be left alone", async ({ page }) => {
    await page.goto("/authentications");
    await selectAll(page);
    await bar(page).getByRole("button", { name: "Make inactive" }).click();
    await expect(dialog(page)).toContainText(/\d+ authentications: Left alone: the server hides its secrets/);
    await expect(dialog(page)).not.toContainText("will be made inactive");
    await expect(dialog(page).getByRole("button", { name: "Make inactive" })).toBeHidden();
  });
});

for (const width of [1440, 768]) {
  test(`what is told lies over nothing of the bar of what is chosen: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await connect(page);
    await list(page, "Orchestrations");
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("button", { name: /^Actions for/ }).first().click();
    await page.getByRole("menuitem", { name: /^Make/ }).click();
    await expect(undo(page)).toBeVisible();
    const told = (await page.locator(".toast").boundingBox())!;
    expect(told.y + told.height).toBeLessThanOrEqual((await bar(page).boundingBox())!.y);
  });
}

test("on a phone all of the bar of what is chosen is on the screen", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/authentications/new");
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  for (const button of await bar(page).getByRole("button").all()) await expect(button).toBeInViewport({ ratio: 1 });
});

test.describe("signed in", () => {
  test.beforeEach(async ({ page }) => connect(page));

  test("a delete asks the server anew who uses the record", async ({ page, sandbox }) => {
    await page.clock.install();
    const like = await read<Item>(sandbox, `/participants/${(await all(sandbox, "participants"))[0]!.id}`);
    const { id: _id, ...participant } = { ...like, name: "Nobody's bot" };
    const id = await make(sandbox, "/participants", participant);
    await visit(page, "Participants");
    await page.getByRole("button", { name: "Unused" }).click();
    await expect(row(page, "Participants", "Nobody's bot")).toBeVisible();
    await quiet(page);
    // A colleague puts it in place of another one.
    const some = (await all(sandbox, "orchestrations")).find((one) => JSON.stringify(one).includes(like.id))!;
    const { id: _, ...body } = JSON.parse(JSON.stringify(some).replaceAll(like.id, id)) as Item;
    expect((await sandbox.call("PUT", `/orchestrations/${some.id}`, body)).ok).toBe(true);
    await page.clock.runFor(11_000);
    await page.getByRole("button", { name: "Actions for Nobody's bot", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await expect(async () => {
      await page.clock.runFor(100);
      await expect(dialog(page, "Delete Nobody's bot?")).toContainText("used by 1 orchestration", { timeout: 100 });
    }).toPass();
    // One a line: names hold commas.
    await expect(dialog(page).locator(".uses > .user")).toHaveCount(1);
    const link = dialog(page).getByRole("link", { name: some.name, exact: true });
    await expect(link).toHaveAttribute("target", "_blank");
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await expect(row(page, "Participants", "Nobody's bot")).toBeHidden();
  });

  test("Escape stops a run and shows what became of each record", async ({ page }) => {
    const names = await list(page, "Orchestrations");
    await selectAll(page);
    const third = await hold(page, "PUT", /\/orchestrations\//, 3);
    await bar(page).getByRole("button", { name: "Make active" }).click();
    await dialog(page).getByRole("button", { name: "Make active" }).click();
    await third.asked;
    await page.keyboard.press("Escape");
    const result = dialog(page).getByRole("heading", { level: 3 });
    await expect(result).toContainText(/1 on its way, \d+ not sent/);
    await expect(result).toBeFocused();
    // It would be sent twice.
    await expect(dialog(page).getByRole("button", { name: "Retry" })).toBeHidden();
    await expectAccessible(page);
    third.release();
    await expect(result).toContainText(/^3 done,/);
    await expect(dialog(page).getByRole("button", { name: "Retry" })).toBeVisible();
    const download = page.waitForEvent("download");
    await dialog(page).getByRole("button", { name: "Save as CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^orchestrations-result-[\w-]+-\d{4}-\d\d-\d\d\.csv$/);
    const lines = (await text(download)).trimEnd().split("\r\n");
    expect(lines[0]).toBe("\ufeffid,name,result,message,code");
    expect(lines.length - 1).toBeGreaterThan(names.length);
    expect(lines.filter((line) => line.includes(",done,"))).toHaveLength(3);
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toBeHidden();
    await expectStatus(page, "3 orchestrations made active");
  });

  test("what is so already is no part of what a stopped run did not send", async ({ page, sandbox }) => {
    const channels = await all(sandbox, "channels");
    for (const [n, one] of channels.entries()) {
      const { id, ...body } = await read<Item>(sandbox, `/channels/${one.id}`);
      expect((await sandbox.call("PUT", `/channels/${id}`, { ...body, active: n > 0 })).ok).toBe(true);
    }
    const sent = channels.length - 1;
    await list(page, "Channels");
    await selectAll(page);
    const held = await hold(page, "PUT", /\/channels\//);
    await bar(page).getByRole("button", { name: "Make inactive" }).click();
    await expect(dialog(page)).toContainText(`${sent} channels will be made inactive`);
    await expect(dialog(page)).toContainText("1 channel is so already");
    await dialog(page).getByRole("button", { name: "Make inactive" }).click();
    await held.asked;
    await expect(dialog(page)).toContainText(`0 of ${sent}`);
    await page.keyboard.press("Escape");
    held.release();
    await expect(dialog(page).getByRole("heading", { level: 3 })).toHaveText(`1 done, 1 left alone, ${sent - 1} not sent`);
    await expect(dialog(page).getByText("It was so already.")).toHaveCount(1);
    await expect(dialog(page).getByText("Not sent: stopped before")).toHaveCount(sent - 1);
  });

  test("a field of which no two records may have the same value is not offered, and secrets are left alone", async ({ page, sandbox }) => {
    const [first, second] = (await all(sandbox, "accounts")) as [Item, Item];
    const secret = { name: "apiSecret", value: "marker" };
    for (const [one, options] of [[first, [secret]], [second, [secret, { name: "region", value: "eu" }]]] as const) {
      const { id, ...body } = await read<Item>(sandbox, `/accounts/${one.id}`);
      expect((await sandbox.call("PUT", `/accounts/${id}`, { ...body, options })).ok).toBe(true);
    }
    await list(page, "Accounts");
    await box(page, first.name).check();
    await box(page, second.name).check();
    await bar(page).getByRole("button", { name: "Change a field…" }).click();
    await field(page, "Field").selectOption({ label: "Options: option value" });
    await field(page, "New value").fill("us");
    await dialog(page).getByRole("button", { name: "Preview" }).click();
    await expect(dialog(page)).toContainText("Left alone: secrets, which 2 accounts hold in this field.");
    await expect(dialog(page)).not.toContainText("marker");
    await expect(dialog(page)).toContainText("1 account will be changed");
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Change", exact: true }).click();
    await expect(dialog(page)).toContainText("Left alone: the field holds a secret in it.");
    expect(await read<object>(sandbox, `/accounts/${second.id}`)).toMatchObject({ options: [secret, { name: "region", value: "us" }] });
    expect(await read<object>(sandbox, `/accounts/${first.id}`)).toMatchObject({ options: [secret] });
    await dialog(page).getByRole("button", { name: "Close" }).last().click();
    const [channel] = await list(page, "Channels");
    await box(page, channel!).check();
    await bar(page).getByRole("button", { name: "Change a field…" }).click();
    const offered = await field(page, "Field").locator("option").allTextContents();
    expect(offered).toContain("Description");
    expect(offered).not.toContain("Type");
  });

  test("a state is put back on a server that writes it as text", async ({ page, sandbox }) => {
    const [first, second] = (await all(sandbox, "orchestrations")).filter((one) => one.active) as [Item, Item];
    // What it gives is text, and text is what it takes.
    await page.route(/\/orchestrations(\/[^/?]+)?(\?.*)?$/, async (route) => {
      const turn = (text: string | null, from: RegExp, to: string) => (text ?? "").replaceAll(from, to);
      const postData = turn(route.request().postData(), /"active": ?"(true|false)"/g, '"active":$1');
      const response = await route.fetch(postData ? { postData } : {});
      await route.fulfill({ response, body: turn(await response.text(), /"active": ?(true|false)/g, '"active":"$1"') });
    });
    await list(page, "Orchestrations");
    await box(page, first.name).check();
    await box(page, second.name).check();
    await bar(page).getByRole("button", { name: "Make inactive" }).click();
    await dialog(page).getByRole("button", { name: "Make inactive" }).click();
    await expectStatus(page, "2 orchestrations made inactive");
    await undo(page).click();
    await expectStatus(page, "2 orchestrations restored");
    for (const one of [first, second]) expect(await read<Item>(sandbox, `/orchestrations/${one.id}`)).toMatchObject({ active: true });
  });

  test("what was done is said when the page is left in the middle of a run", async ({ page, sandbox }) => {
    await visit(page, "Channels");
    await list(page, "Orchestrations");
    await selectAll(page);
    const second = await hold(page, "PUT", /\/orchestrations\//, 2);
    await bar(page).getByRole("button", { name: "Make active" }).click();
    await dialog(page).getByRole("button", { name: "Make active" }).click();
    await second.asked;
    await page.goBack();
    await expect(heading(page, "Channels")).toBeVisible();
    second.release();
    await expect(page.getByRole("status")).toHaveText(/^2 of \d+ orchestrations made active\. The page was left: nothing more was sent\.$/);
    expect(await requests(sandbox, "PUT")).toHaveLength(2);
  });

  test("a reload in the middle of a run is asked about", async ({ page }) => {
    await list(page, "Orchestrations");
    await selectAll(page);
    const first = await hold(page, "PUT", /\/orchestrations\//);
    await bar(page).getByRole("button", { name: "Make active" }).click();
    await dialog(page).getByRole("button", { name: "Make active" }).click();
    await first.asked;
    const asked = page.waitForEvent("dialog");
    const gone = page.evaluate(() => location.reload());
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await gone;
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    first.release();
    await expect(dialog(page)).toContainText("not sent");
  });

  test("a delete from a row, and one of many, can be undone", async ({ page, sandbox }) => {
    for (const name of ["Undo one", "Undo two", "Undo three"]) {
      const basicAuth = { username: name, password: "example-only" };
      await make(sandbox, "/authentications", { name, active: true, type: "basic", basicAuth });
    }
    await list(page, "Authentications");
    await page.getByRole("button", { name: "Actions for Undo one", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await dialog(page, "Delete Undo one?").getByRole("button", { name: "Delete" }).click();
    await expectStatus(page, "Authentication deleted");
    await expect(row(page, "Authentications", "Undo one")).toBeHidden();
    await undo(page).click();
    await expect(page.getByRole("status")).toContainText("Authentication restored with a new id.");
    await expect(row(page, "Authentications", "Undo one")).toBeVisible();
    await box(page, "Undo two").check();
    await box(page, "Undo three").check();
    await bar(page).getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete" }).click();
    await expectStatus(page, "2 authentications deleted");
    await expectAccessible(page);
    await undo(page).click();
    await expect(page.getByRole("status")).toContainText("2 authentications restored with new ids.");
    await expect(row(page, "Authentications", "Undo two")).toBeVisible();
    await expect(row(page, "Authentications", "Undo three")).toBeVisible();
    const names = (await all(sandbox, "authentications")).map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining(["Undo one", "Undo two", "Undo three"]));
  });

  test("a state and a field of many are put back", async ({ page, sandbox }) => {
    const [first, second] = (await list(page, "Channels")) as [string, string];
    const before = await all(sandbox, "channels");
    await box(page, first).check();
    await box(page, second).check();
    const change = bar(page).getByRole("button", { name: "Change a field…" });
    await change.click();
    await field(page, "Field").selectOption({ label: "Description" });
    // It is emptied only by someone who sees that.
    await expect(dialog(page)).toContainText("Left empty, the field is emptied in every record.");
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Preview" }).click();
    await expect(dialog(page).getByRole("table")).toContainText("(empty)");
    await expect(dialog(page).getByRole("button", { name: "Empty this field" })).toBeVisible();
    await dialog(page).getByRole("button", { name: "Back" }).click();
    await field(page, "New value").fill("Changed in bulk");
    await dialog(page).getByRole("button", { name: "Preview" }).click();
    await dialog(page).getByRole("button", { name: "Change", exact: true }).click();
    await expectStatus(page, "2 channels changed");
    expect((await all(sandbox, "channels")).filter((one) => one.description === "Changed in bulk")).toHaveLength(2);
    await undo(page).click();
    await expectStatus(page, "2 channels restored");
    const strip = (items: Item[]) => items.map(({ id, description, active }) => ({ id, description, active }));
    expect(strip(await all(sandbox, "channels"))).toEqual(strip(before));
  });

  test("Undo of many is not offered once the list is left", async ({ page }) => {
    const [first] = await list(page, "Orchestrations");
    await box(page, first!).check();
    await bar(page).getByRole("button", { name: /^Make (in)?active$/ }).nth((await row(page, "Orchestrations", first!).textContent())!.includes("Inactive") ? 0 : 1).click();
    await dialog(page).getByRole("button", { name: /^Make/ }).click();
    await expect(undo(page)).toBeVisible();
    await visit(page, "Channels");
    await expect(undo(page)).toBeHidden();
  });

  test("nothing is chosen once each is cleared; what is chosen and not shown is said", async ({ page }) => {
    const names = await list(page, "Channels");
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await expect(bar(page)).toContainText(`${names.length} selected`);
    for (const name of names) await box(page, name).uncheck();
    await expect(bar(page)).toBeHidden();
    await box(page, names[0]!).check();
    await box(page, names[1]!).check();
    await expect(bar(page)).toContainText("2 selected");
    await page.getByRole("searchbox").fill(names[2]!);
    await expect(bar(page)).toContainText("2 selected (2 not shown)");
  });

  test("a page that is all there is, chosen at once, stays chosen when a search narrows it", async ({ page }) => {
    const names = await list(page, "Channels");
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("searchbox").fill(names[0]!);
    await expect(table(page, "Channels").locator("a.name")).toHaveText([names[0]!]);
    await expect(bar(page)).toContainText(`${names.length} selected (${names.length - 1} not shown)`);
    await page.getByRole("checkbox", { name: "Select all on this page" }).uncheck();
    await expect(bar(page)).toContainText(`${names.length - 1} selected (${names.length - 1} not shown)`);
  });

  test("the shift key chooses all rows in between", async ({ page }) => {
    const names = await list(page, "Orchestrations");
    await box(page, names[2]!).click();
    await expect(bar(page)).toContainText("1 selected");
    await box(page, names[6]!).click({ modifiers: ["Shift"] });
    await expect(bar(page)).toContainText("5 selected");
    await expect(box(page, names[4]!)).toBeChecked();
    await box(page, names[4]!).click({ modifiers: ["Shift"] });
    await expect(bar(page)).toContainText("2 selected");
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
  });

  test("a table for spreadsheets is read as UTF-8, and a file says where it comes from", async ({ page }) => {
    await list(page, "Channels");
    const download = page.waitForEvent("download");
    await exportAs(page, "CSV");
    expect((await download).suggestedFilename()).toMatch(/^channels-[\w-]+-\d{4}-\d\d-\d\d\.csv$/);
    expect((await text(download)).startsWith("\ufeff")).toBe(true);
  });

  test("a record's page asks anew before its delete, too", async ({ page, sandbox }) => {
    await page.clock.install();
    await list(page, "Participants");
    await open(page, "Participants", "Mia");
    await quiet(page);
    await page.clock.runFor(11_000);
    const before = (await requests(sandbox, "GET")).length;
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(dialog(page, "Delete Mia?")).toBeVisible();
    await expect.poll(async () => (await requests(sandbox, "GET")).slice(before).some((one) => one.path.endsWith("/orchestrations"))).toBe(true);
  });
});
