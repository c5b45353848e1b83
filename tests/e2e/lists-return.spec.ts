// Lists as they are left and come back to: addresses, places, the way from record to record, the keyboard, views.

import type { Page } from "@playwright/test";

import { expect, expectAccessible, expectStatus, heading, requests, table, test } from "./fixtures.ts";

test.use({ sandboxOptions: ["--open"] });

const list = "Orchestrations";
const pager = (page: Page) => page.getByRole("navigation", { name: "Pagination", exact: true });
const names = (page: Page) => table(page, list).getByRole("rowheader").getByRole("link");
const search = (page: Page) => page.getByRole("searchbox", { name: "Search orchestrations", exact: true });
const back = (page: Page) => page.getByRole("link", { name: "Back to list", exact: true });
const next = (page: Page) => page.getByRole("button", { name: "Next page", exact: true });
const previous = (page: Page) => page.getByRole("button", { name: "Previous page", exact: true });
const scrolled = (page: Page) => page.locator(".scroll").evaluate((element) => element.scrollTop);
const scrollTo = (page: Page, top: number) => page.locator(".scroll").evaluate((element, top) => element.scrollTo(0, top), top);

/** What a menu at a button offers. */
async function menu(page: Page, button: string, name = button) {
  await page.getByRole("button", { name: button, exact: true }).click();
  return page.getByRole("menu", { name, exact: true });
}

test.describe("coming back", () => {
  test("from a record leads to the list as it was asked", async ({ page }) => {
    await page.goto("/orchestrations?q=meridian&sort=-name&size=50");
    await expect(pager(page)).toContainText("of 24");
    const name = await names(page).nth(3).innerText();
    await names(page).nth(3).click();
    await expect(heading(page, name)).toBeVisible();
    await back(page).click();
    await expect(page).toHaveURL(/\?q=meridian&sort=-name&size=50$/);
    await expect(names(page).nth(3)).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(names(page).nth(4)).toBeFocused();
  });

  test("after a delete, too", async ({ page }) => {
    await page.goto("/orchestrations?sort=name&unused=true");
    await expect(names(page).nth(4)).toBeVisible();
    const all = await names(page).allTextContents();
    await names(page).nth(3).click();
    await expect(heading(page, all[3]!)).toBeVisible();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expect(heading(page, list)).toBeVisible();
    await expect(page).toHaveURL(/\?sort=name&unused=true$/);
    await expect(page.getByRole("link", { name: all[3]!, exact: true })).toBeHidden();
    // The row that stands in its place.
    await expect(page.getByRole("link", { name: all[4]!, exact: true })).toBeFocused();
  });

  test("a cancelled new record leads back as well", async ({ page }) => {
    await page.goto("/orchestrations?active=false");
    await expect(names(page).first()).toBeVisible();
    await page.getByRole("link", { name: "New orchestration", exact: true }).click();
    await page.getByRole("link", { name: "Cancel", exact: true }).click();
    await expect(page).toHaveURL(/\?active=false$/);
  });

  test("Back finds the place and the row", async ({ page }) => {
    await page.goto("/orchestrations?size=all");
    await expect(names(page)).toHaveCount(60);
    await scrollTo(page, 1200);
    const name = await names(page).nth(45).innerText();
    await names(page).nth(45).click();
    await expect(heading(page, name)).toBeVisible();
    await page.goBack();
    await expect(names(page).nth(45)).toBeFocused();
    await expect.poll(() => scrolled(page)).toBe(1200);
    await page.keyboard.press("ArrowDown");
    await expect(names(page).nth(46)).toBeFocused();
    // Who opens the list by its link begins at its beginning.
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Channels", exact: true }).click();
    await expect(heading(page, "Channels")).toBeFocused();
    await page.goBack();
    await expect.poll(() => scrolled(page)).toBeGreaterThan(1100);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: list, exact: true }).click();
    await expect(page).toHaveURL(/\/orchestrations$/);
    await expect.poll(() => scrolled(page)).toBe(0);
  });

  test("a reload of a record keeps its neighbours and the way back", async ({ page, sandbox }) => {
    await page.goto("/orchestrations?q=meridian&sort=-name");
    await expect(pager(page)).toContainText("of 24");
    const all = await names(page).allTextContents();
    await names(page).nth(4).click();
    await expect(heading(page, all[4]!)).toBeVisible();
    await page.reload();
    await expect(heading(page, all[4]!)).toBeVisible();
    const following = page.getByRole("link", { name: "Next record", exact: true });
    await expect(following).toHaveAttribute("title", `Next record: ${all[5]}`);
    await following.click();
    await expect(heading(page, all[5]!)).toBeVisible();
    const kept = await page.evaluate(() => sessionStorage.getItem("baton.trail"));
    expect(JSON.stringify(kept)).not.toContain(all[5]);
    await back(page).click();
    await expect(page).toHaveURL(/\?q=meridian&sort=-name$/);
    expect(await requests(sandbox, "GET")).not.toEqual([]);
  });
});

test.describe("pages", () => {
  test("Previous works past the last page, and the address is put right", async ({ page }) => {
    await page.goto("/orchestrations?sort=name&page=9");
    await expect(pager(page)).toContainText("51–60 of 60");
    await expect(page).toHaveURL(/\?sort=name&page=3$/);
    await previous(page).click();
    await expect(pager(page)).toContainText("26–50 of 60");
    await page.goBack();
    await expect(pager(page)).toContainText("51–60 of 60");
  });

  test("a page of an order stays as it is when the search before it is taken back", async ({ page }) => {
    await page.goto("/orchestrations?sort=name&page=3");
    await expect(pager(page)).toContainText("51–60 of 60");
    await search(page).fill("meridian mortgages");
    await expect(pager(page)).toContainText("1–2 of 2");
    await page.goBack();
    await expect(page).toHaveURL(/\?sort=name&page=3$/);
    await expect(pager(page)).toContainText("51–60 of 60");
    await expect(page).toHaveURL(/\?sort=name&page=3$/);
  });

  test("begin at their beginning; Back restores where one was", async ({ page }) => {
    await page.setViewportSize({ width: 1200, height: 500 });
    await page.goto("/orchestrations?sort=name&size=50");
    await expect(pager(page)).toContainText("1–50 of 60");
    await scrollTo(page, 900);
    await next(page).click();
    await expect(pager(page)).toContainText("51–60 of 60");
    await expect.poll(() => scrolled(page)).toBe(0);
    await page.goBack();
    await expect(pager(page)).toContainText("1–50 of 60");
    await expect.poll(() => scrolled(page)).toBe(900);
    await page.getByRole("columnheader", { name: "Modified" }).getByRole("button").click();
    await expect(page).toHaveURL(/sort=modified/);
    await expect.poll(() => scrolled(page)).toBe(0);
  });
});

test("an address that asks for what the list does not offer shows all", async ({ page }) => {
  for (const odd of ["unused=false", "active=maybe", "type=x", "needs=nonsense"]) {
    await page.goto(`/orchestrations?${odd}`);
    await expect(pager(page), odd).toContainText("1–25 of 60");
  }
  await page.goto("/channels?type=telepathy");
  await expect(page.getByRole("heading", { name: "Nothing matches the filters" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Type" })).toHaveValue("telepathy");
});

test.describe("the keyboard", () => {
  test("goes from the search into the rows, by pages, and to the ends", async ({ page }) => {
    await page.goto("/orchestrations?size=all");
    await expect(names(page)).toHaveCount(60);
    await search(page).focus();
    await page.keyboard.press("ArrowDown");
    await expect(names(page).first()).toBeFocused();
    await page.keyboard.press("End");
    await expect(names(page).nth(59)).toBeFocused();
    await page.keyboard.press("PageUp");
    await expect(names(page).nth(59)).not.toBeFocused();
    await page.keyboard.press("PageDown");
    await expect(names(page).nth(59)).toBeFocused();
    await page.keyboard.press("Home");
    await expect(names(page).first()).toBeFocused();
  });

  test("opens the menu of a row, and reaches the bar of the selection", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(names(page)).toHaveCount(25);
    const name = await names(page).nth(1).innerText();
    const open = page.getByRole("menu", { name: `Actions for ${name}` });
    for (const key of ["Shift+F10", "ContextMenu", "m"]) {
      await names(page).nth(1).focus();
      await page.keyboard.press(key);
      await expect(open.getByRole("menuitem", { name: "Open" })).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(open).toBeHidden();
    }
    await names(page).nth(1).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("b");
    const bar = page.getByRole("region", { name: "Selection" });
    await expect(bar.getByRole("button").first()).toBeFocused();
  });
});

test.describe("saved views", () => {
  const save = async (page: Page, name: string) => {
    await (await menu(page, "Views")).getByRole("menuitem", { name: "Save this view…" }).click();
    const dialog = page.getByRole("dialog", { name: "Save this view" });
    await dialog.getByLabel("Name of the view").fill(name);
    return dialog;
  };

  test("need a name, say what they replace, and come back when removed", async ({ page }) => {
    await page.goto("/orchestrations?q=meridian");
    await expect(pager(page)).toContainText("of 24");
    const dialog = await save(page, " ");
    await dialog.getByRole("button", { name: "Save view" }).click();
    await expect(dialog.getByLabel("Name of the view")).toBeFocused();
    await expect(dialog).toContainText("Enter a name");
    await expectAccessible(page);
    await dialog.getByLabel("Name of the view").fill("Mine");
    await dialog.getByRole("button", { name: "Save view" }).click();
    await expectStatus(page, "View Mine saved in this browser");
    await save(page, "Mine");
    await expect(dialog).toContainText("There is a view of this name: it is replaced.");
    await dialog.getByRole("button", { name: "Replace view" }).click();
    await expectStatus(page, "View Mine replaced in this browser");
    await (await menu(page, "Views")).getByRole("menuitem", { name: "Remove Mine" }).click();
    await expect(page.getByText("View Mine removed")).toBeVisible();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect((await menu(page, "Views")).getByRole("menuitem", { name: "Mine", exact: true })).toBeVisible();
  });

  test("with long names end in an ellipsis, and say all on hover", async ({ page }) => {
    const long = "View".repeat(20);
    await page.goto("/orchestrations");
    await expect(names(page)).toHaveCount(25);
    await (await save(page, long)).getByRole("button", { name: "Save view" }).click();
    const label = (await menu(page, "Views")).getByRole("menuitem", { name: long, exact: true }).getByTitle(long);
    await expect(label).toHaveCSS("text-overflow", "ellipsis");
    expect(await label.evaluate((one) => one.getBoundingClientRect().right)).toBeLessThan(page.viewportSize()!.width);
  });
});

test.describe("where heads are not drawn", () => {
  test("the order is seen and chosen on a phone", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto("/orchestrations");
    await expect(names(page)).toHaveCount(25);
    const orders = await menu(page, "Sort", "Sort by");
    await orders.getByRole("menuitemcheckbox", { name: "Modified" }).click();
    await orders.getByRole("menuitemcheckbox", { name: "Modified, ascending" }).click();
    await expect(page).toHaveURL(/sort=-modified/);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Sort: Modified, descending" })).toBeVisible();
    const more = await menu(page, "More");
    await expect(more.getByRole("menuitemcheckbox", { name: "Customer (no room here)" })).toBeVisible();
    await more.getByRole("menuitem", { name: "Save this view…" }).click();
    await expect(page.getByRole("dialog", { name: "Save this view" }).getByLabel("Name of the view")).toBeFocused();
  });

  test("the order stays in sight when its column is hidden", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto("/orchestrations?sort=bypass");
    await expect(pager(page)).toContainText("1–25 of 60");
    const sign = page.getByRole("button", { name: "Sort: Bypass, ascending" });
    await expect(sign).toBeHidden();
    const columns = await menu(page, "Columns");
    await columns.getByRole("menuitemcheckbox", { name: "Bypass" }).click();
    await page.keyboard.press("Escape");
    await expect(sign).toBeVisible();
    await (await menu(page, "Columns")).getByRole("menuitem", { name: "Sort by…" }).click();
    await page.getByRole("menu", { name: "Sort by" }).getByRole("menuitemcheckbox", { name: "As the server has it" }).click();
    await page.keyboard.press("Escape");
    await expect(sign).toBeHidden();
  });
});
