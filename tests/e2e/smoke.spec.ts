import { expect, expectAccessible, test } from "./fixtures.ts";

test("the console starts", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
});

test("the console starts at an address below", async ({ page }) => {
  await page.goto("/orchestrations/new?size=50");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
});

test("the first page is accessible in both themes", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expectAccessible(page);
});
