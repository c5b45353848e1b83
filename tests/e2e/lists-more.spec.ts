// What lists can do beyond paging: menus, keyboard, selection, bulk changes, export, filters, views.

import { readFileSync } from "node:fs";

import type { Download, Page } from "@playwright/test";

import { connect, expect, expectAccessible, row, table, test, visit } from "./fixtures.ts";

const list = "Orchestrations";

async function names(page: Page, name = list): Promise<string[]> {
  return table(page, name).locator("a.name").allTextContents();
}

async function choose(page: Page, ...all: string[]): Promise<void> {
  for (const name of all) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
}

async function text(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), "utf8");
}

test.beforeEach(async ({ page }) => {
  await connect(page);
  await visit(page, list);
  await expect(table(page, list).getByRole("row").nth(5)).toBeVisible();
});

test("a row has a menu that the keyboard walks through", async ({ page }) => {
  const [name] = await names(page);
  const button = page.getByRole("button", { name: `Actions for ${name}`, exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu", { name: `Actions for ${name}` });
  await expect(menu.getByRole("menuitem", { name: "Open" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("ArrowUp");
  await expect(menu.getByRole("menuitem", { name: "Delete…" })).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("menuitem", { name: "Duplicate" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
});

test("a copy as JSON holds no secret", async ({ page }) => {
  // The shipped policy lets nobody read the clipboard, so the test listens where it is written.
  await page.evaluate(() => {
    const copied: string[] = [];
    Object.assign(window, { copied });
    navigator.clipboard.writeText = async (text) => void copied.push(text);
  });
  await visit(page, "Authentications");
  await page.getByRole("button", { name: /^Actions for/ }).first().click();
  await page.getByRole("menuitem", { name: "Copy as JSON" }).click();
  await expect(page.getByRole("status")).toHaveText("JSON copied, secrets masked");
  const copied = await page.evaluate(() => (window as unknown as { copied: string[] }).copied.join());
  expect(copied).toContain("••••••••");
  expect(JSON.parse(copied)).toHaveProperty("id");
});

test("a row is switched off and on again from its menu", async ({ page }) => {
  const name = (await names(page))[0]!;
  const act = async (what: string) => {
    await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await act("Make inactive");
  await expect(page.getByRole("status")).toHaveText("Orchestration made inactive");
  await expect(row(page, list, name)).toContainText("Inactive");
  await act("Make active");
  await expect(page.getByRole("status")).toHaveText("Orchestration made active");
});

test("a refused delete says why before and after", async ({ page }) => {
  await visit(page, "Client applications");
  await page.getByRole("button", { name: "Actions for Meridian web chat", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Meridian web chat?" });
  await expect(dialog).toContainText(/used by \d+ (orchestrations?|participants?)/);
  await expectAccessible(page);
});

test("keys search, open, walk and choose, but never while somebody types", async ({ page }) => {
  const [first, second] = await names(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: second!, exact: true })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: `Select ${first}`, exact: true })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Selection" })).toBeHidden();
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search orchestrations" });
  await expect(search).toBeFocused();
  await page.keyboard.type("n/ n");
  await expect(search).toHaveValue("n/ n");
  await search.fill("");
  await table(page, list).getByRole("link").first().focus();
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { level: 1, name: "New orchestration" })).toBeVisible();
});

test("many are made inactive after a plan, and the result is on the list", async ({ page }) => {
  const active = table(page, list).getByRole("row").filter({ hasText: /Active/ }).locator("a.name");
  const chosen = (await active.allTextContents()).slice(0, 3);
  await choose(page, ...chosen);
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("3 selected");
  await expectAccessible(page);
  await bar.getByRole("button", { name: "Make inactive" }).click();
  const dialog = page.getByRole("dialog", { name: "Make 3 orchestrations inactive?" });
  await expect(dialog).toContainText("3 orchestrations will be made inactive");
  await dialog.getByRole("button", { name: "Make inactive" }).click();
  await expect(page.getByRole("status")).toHaveText("3 orchestrations made inactive");
  for (const name of chosen) await expect(row(page, list, name)).toContainText("Inactive");
  await expect(bar).toBeHidden();
});

test("a bulk change sends back what it read, and failures can be tried again", async ({ page, sandbox }) => {
  const chosen = (await names(page)).slice(0, 2);
  const bodies: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") bodies.push(request.postData() ?? "");
  });
  await choose(page, ...chosen);
  await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: 1, then: { status: 503 } });
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Make inactive" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make inactive" }).click();
  await expect(dialog).toContainText("1 done, 1 failed");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(dialog).toBeHidden();
  expect(bodies).toHaveLength(3);
  for (const body of bodies) expect(JSON.parse(body)).toMatchObject({ active: false, modified: expect.any(String) });
});

test("a bulk delete plans for what is in use", async ({ page }) => {
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: /^Select all \d/ }).click();
  await bar.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: /^Delete \d+ orchestrations\?$/ });
  await expect(dialog).toContainText(/\d+ orchestrations will be deleted/);
  await expect(dialog).toContainText(/in use: the server refuses these/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog).toContainText(/\d+ done, \d+ failed/, { timeout: 30_000 });
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("navigation", { name: "Pagination" })).toContainText(/1–\d+ of \d+/);
});

test("everything that matches goes into a file, secrets masked", async ({ page }) => {
  await visit(page, "Authentications");
  await expect(table(page, "Authentications").getByRole("row").nth(1)).toBeVisible();
  const save = async (what: string) => {
    await page.getByRole("button", { name: "Export", exact: true }).first().click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: what }).click();
    return text(download);
  };
  const csv = await save("As CSV");
  expect(csv.split("\r\n")[0]).toMatch(/^\ufeffid,|,id,/);
  const all = JSON.parse(await save("As JSON")) as { id: string }[];
  expect(all.length).toBeGreaterThan(2);
  expect(csv.trimEnd().split("\r\n").length).toBeGreaterThan(all.length);
  expect(JSON.stringify(all)).toContain("••••••••");
});

test("filters stand in the address", async ({ page }) => {
  await visit(page, "Client applications");
  await page.getByLabel("Role").selectOption("customer");
  await expect(page).toHaveURL(/role=customer/);
  await expect(table(page, "Client applications").locator("a.name").first()).toBeVisible();
  await page.getByRole("button", { name: "Unused" }).click();
  await expect(page).toHaveURL(/unused=true/);
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/role/);
  await visit(page, list);
  await page.getByRole("button", { name: "Dangling" }).click();
  await expect(page).toHaveURL(/dangling=true/);
  await expect(table(page, list).getByText("Missing:").first()).toBeVisible();
  await expectAccessible(page);
});

test("columns, density and views are remembered", async ({ page }) => {
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Bypass" }).click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Bypass" })).toHaveAttribute("aria-checked", "false");
  await expect(page.getByRole("menuitemcheckbox", { name: "Bypass" })).toBeFocused();
  await page.getByRole("menuitemcheckbox", { name: "Compact rows" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "Bypass" })).toBeHidden();
  await page.getByRole("searchbox").fill("meridian");
  await expect(page).toHaveURL(/q=meridian/);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await page.getByLabel("Name of the view").fill("Meridian only");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Meridian only");
  await visit(page, "Channels");
  await visit(page, list);
  await expect(page.getByRole("columnheader", { name: "Bypass" })).toBeHidden();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Meridian only", exact: true }).click();
  await expect(page).toHaveURL(/q=meridian/);
});

test.describe("thousands of records", () => {
  test.use({ sandboxOptions: ["--scale", "3000"] });

  test("are drawn where they are seen, and walked through by keyboard", async ({ page }) => {
    await page.getByLabel("Rows per page").selectOption("all");
    await expect(table(page, list)).toHaveAttribute("aria-rowcount", "3001", { timeout: 60_000 });
    expect(await table(page, list).getByRole("row").count()).toBeLessThan(120);
    await page.locator(".scroll").evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(table(page, list).locator("[aria-rowindex='3001']")).toBeInViewport();
    await table(page, list).locator("[aria-rowindex='3001'] a.name").focus();
    for (let n = 0; n < 30; n++) await page.keyboard.press("ArrowUp");
    await expect(table(page, list).locator("[aria-rowindex='2971'] a.name")).toBeFocused();
    await page.getByRole("button", { name: "Modified" }).click();
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("3,000 selected");
  });
});
