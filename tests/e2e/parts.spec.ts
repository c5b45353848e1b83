// The program comes in parts: the first row needs one, the others come when there is time or when they are used.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

import type { Page } from "@playwright/test";

import { required } from "./environment.ts";
import { connectTo, expect, expectStatus, field, heading, hold, quiet, row, table, test, visit } from "./fixtures.ts";

const DIST = required("BATON_DIST");
const BUDGET = JSON.parse(readFileSync(fileURLToPath(new URL("../../xtask/budget.json", import.meta.url)), "utf8")) as {
  firstLoad: number;
};

/** The part of lists. */
const LIST = /\/list-[^/]+\.wasm$/;

/** As a CDN sends it. */
function brotli(name: string): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(new Uint8Array(readFileSync(join(DIST, name))), { params }).length;
}

/** The files of the bundle that were asked for before the first row of a list was on the page. */
async function untilFirstRow(page: Page): Promise<string[]> {
  await page.addInitScript(() => {
    const seen = window as unknown as { firstRow?: number };
    new MutationObserver((_, observer) => {
      if (!document.querySelector("tbody tr a[href]")) return;
      seen.firstRow = performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/orchestrations");
  await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
  const paths = await page.evaluate(() => {
    const { firstRow } = window as unknown as { firstRow: number };
    const resources = performance.getEntriesByType("resource").filter((one) => one.startTime <= firstRow);
    return resources.map((one) => new URL(one.name).pathname.slice(1));
  });
  const files = new Set(readdirSync(DIST));
  return [...new Set(["index.html", ...paths.filter((path) => files.has(path))])].sort();
}

test.describe("without signing in", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("the first row needs what `cargo xtask dist` counts, and that is within the budget", async ({ page }) => {
    const files = await untilFirstRow(page);
    const html = readFileSync(join(DIST, "index.html"), "utf8");
    const named = [...html.matchAll(/(?:href|src)="?\.\/([^" >]+)/g)].map((found) => found[1]!);
    // A browser asks for the icon of the page when it likes.
    const counted = new Set(["index.html", "config.json", "favicon.svg", ...named]);
    expect(files.filter((file) => !counted.has(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith(".wasm"))).toHaveLength(1);
    const bytes = files.reduce((sum, file) => sum + brotli(file), 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(BUDGET.firstLoad);
  });

  test("all other parts come when there is time", async ({ page }) => {
    const asked = new Set<string>();
    page.on("request", (request) => asked.add(new URL(request.url()).pathname.slice(1)));
    await page.goto("/orchestrations");
    const parts = readdirSync(DIST).filter((name) => /\.(wasm|bin)$/.test(name));
    expect(parts.length).toBeGreaterThan(1);
    await expect.poll(() => parts.filter((name) => !asked.has(name)), { timeout: 30_000 }).toEqual([]);
  });

  test("a page whose part fails says so, and Retry shows it", async ({ page }) => {
    let cut = true;
    await page.route(/\/edit-[^/]+\.wasm$/, (route) => (cut ? route.abort() : route.continue()));
    await page.goto("/orchestrations");
    await table(page, "Orchestrations").getByRole("link", { name: "Meridian mortgages", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    await expect(page).toHaveURL(/\/orchestrations\/./);
    // It goes on failing without harm.
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    cut = false;
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await expect(heading(page, "Meridian mortgages")).toBeVisible();
    await expect(page.getByRole("alert")).toBeHidden();
    await field(page, "Description").fill("Typed after Retry");
    await expect(page.getByRole("button", { name: "Save changes", exact: true })).toBeEnabled();
  });

  test("what is done and typed stays while the part that answers it fails", async ({ page }) => {
    let cut = true;
    await page.route(LIST, (route) => (cut ? route.abort() : route.continue()));
    await page.goto("/orchestrations");
    const search = page.getByRole("searchbox");
    await expect(page.getByRole("alert").first()).toContainText("could not be loaded");
    await page.getByRole("checkbox", { name: "Select Meridian mortgages", exact: true }).check();
    await expectStatus(page, "That part of Baton could not be loaded.");
    await search.fill("mortgages");
    await quiet(page);
    await expect(search).toHaveValue("mortgages");
    cut = false;
    await page.getByRole("button", { name: "Retry", exact: true }).first().click();
    await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
    await expect(page.locator("tbody tr[data-place]")).toHaveCount(2);
    await expect(search).toHaveValue("mortgages");
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
  });
});

test.describe("on a slow connection", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("keys that come before their part wait for it", async ({ page }) => {
    const part = await hold(page, "GET", LIST);
    await page.goto("/orchestrations");
    const names = table(page, "Orchestrations").locator("a.name");
    await expect(names).toHaveCount(25);
    await names.nth(1).focus();
    await page.keyboard.press("m");
    part.release();
    const menu = page.getByRole("menu", { name: `Actions for ${await names.nth(1).innerText()}` });
    await expect(menu.getByRole("menuitem", { name: "Open" })).toBeFocused();
  });

  test("two clicks that wait for a menu open it, and letters behind a slash are the search", async ({ page }) => {
    const part = await hold(page, "GET", LIST);
    await page.goto("/orchestrations");
    const search = page.getByRole("searchbox");
    await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
    const actions = page.getByRole("button", { name: "Actions for Meridian mortgages", exact: true });
    await actions.click();
    await actions.click();
    part.release();
    await expect(page.getByRole("menu", { name: "Actions for Meridian mortgages", exact: true })).toBeVisible();
    await actions.click();
    await expect(page.getByRole("menu")).toBeHidden();

    const again = await hold(page, "GET", LIST);
    await page.reload();
    await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
    await page.keyboard.type("/mort");
    again.release();
    await expect(search).toHaveValue("mort");
    await expect(search).toBeFocused();
    await expect(page.locator("tbody tr[data-place]")).not.toHaveCount(25);
  });

  test("keys that come before somebody goes on to type are not taken for others", async ({ page }) => {
    const part = await hold(page, "GET", LIST);
    await page.goto("/orchestrations");
    const names = table(page, "Orchestrations").locator("a.name");
    await expect(names).toHaveCount(25);
    const search = page.getByRole("searchbox");
    await page.keyboard.press("/");
    await page.keyboard.press("n");
    await names.nth(1).focus();
    await page.keyboard.press("m");
    await search.focus();
    await page.keyboard.type("mort");
    part.release();
    await expect(page.locator("tbody tr[data-place]")).not.toHaveCount(25);
    await page.keyboard.type("gages");
    await expect(search).toHaveValue("mortgages");
    await expect(search).toBeFocused();
    await expect(page).toHaveURL(/\/orchestrations\?q=mort/);
  });

  test("nothing is chosen where the rows are gone by then, and no box says so", async ({ page }) => {
    const part = await hold(page, "GET", LIST);
    const answer = await hold(page, "GET", /\/orchestrations\?/, 2);
    await page.goto("/orchestrations");
    await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
    await page.getByRole("searchbox").fill("mortgages");
    const all = page.getByRole("checkbox", { name: "Select all on this page" });
    await all.check();
    part.release();
    await answer.asked;
    await expect(all).not.toBeChecked();
    answer.release();
    await expect(page.locator("tbody tr[data-place]")).toHaveCount(2);
    await expect(all).not.toBeChecked();
    await expect(page.getByRole("region", { name: "Selection" })).toBeHidden();
  });
});

test("a part that comes after the page was left does nothing on it", async ({ page }) => {
  const part = await hold(page, "GET", LIST);
  await connectTo(page, "sandbox-pat");
  await visit(page, "Apps");
  await expect(row(page, "Apps", "card_services")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search apps" }).fill("card");
  await table(page, "Apps").getByRole("link", { name: "card_services", exact: true }).click();
  await expect(heading(page, "card_services")).toBeVisible();
  part.release();
  await quiet(page);
  await expect(heading(page, "card_services")).toBeVisible();
  await visit(page, "Apps");
  await page.getByRole("searchbox", { name: "Search apps" }).fill("branch");
  await expect(row(page, "Apps", "card_services")).toBeHidden();
  await expect(row(page, "Apps", "branch_hours")).toBeVisible();
});

test.describe("a part that was tampered with", () => {
  test.use({ sandboxOptions: ["--open"], allowedProblems: /integrity|digest/i });

  test("does not run", async ({ page }) => {
    const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    await page.route(/\/edit-[^/]+\.wasm$/, (route) =>
      route.fulfill({ body: empty, contentType: "application/wasm" }),
    );
    await page.goto("/orchestrations");
    await table(page, "Orchestrations").getByRole("link", { name: "Meridian mortgages", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
  });
});
