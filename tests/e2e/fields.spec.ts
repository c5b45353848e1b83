// Fields that hold more than a text: sets of boxes, a picture from a file.

import type { Page } from "@playwright/test";

import { type Sandbox, expect, expectStatus, field, heading, make, read, test } from "./fixtures.ts";

test.use({ sandboxOptions: ["--open"] });

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const set = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const saving = (page: Page) => page.getByRole("region", { name: "Save", exact: true });

/** A channel with some types of rich messages. */
async function channel(sandbox: Sandbox, richMessageTypes: string[] = []): Promise<string> {
  const restrictions = { outbound: { richMessageTypes } };
  return make(sandbox, "/channels", { name: "Boxes", type: "custom.boxes", displayName: "Boxes", active: true, icon: PNG, restrictions });
}

async function typesOf(sandbox: Sandbox, id: string): Promise<string[]> {
  type Answer = { restrictions: { outbound: { richMessageTypes?: string[] } } };
  return (await read<Answer>(sandbox, `/channels/${id}`)).restrictions.outbound.richMessageTypes ?? [];
}

test("the boxes of a set stay while they are ticked, those of one's own too", async ({ page, sandbox }) => {
  const id = await channel(sandbox, ["form", "carousel"]);
  await page.goto(`/channels/${id}`);
  const types = set(page, "Rich message types");
  const box = (name: string) => types.getByRole("checkbox", { name, exact: true });

  // By keys: from one box to the next, and back to the one before.
  await box("quickreply").focus();
  await page.keyboard.press("Space");
  await expect(box("quickreply")).toBeChecked();
  await expect(box("quickreply")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(box("timepicker")).toBeFocused();

  // One that nobody knows can be ticked again.
  await box("carousel").focus();
  await page.keyboard.press("Space");
  await expect(box("carousel")).not.toBeChecked();
  await expect(box("carousel")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(box("carousel")).toBeChecked();
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+s");
  await expectStatus(page, "Changes saved");
  expect(await typesOf(sandbox, id)).toEqual(["form", "quickreply"]);
  // Even now the focus stays where it is.
  await expect(box("carousel")).toBeFocused();

  await field(types, "Add to rich message types").fill("video, audio");
  await page.keyboard.press("Enter");
  await expect(box("video")).toBeChecked();
  await box("video").uncheck();
  await press(page, "Discard");
  await expect(box("audio")).toHaveCount(0);
  await expect(box("video")).toHaveCount(0);
  await expect(box("form")).toBeChecked();
});

test("what stands in the input of a set counts: for leaving, for a save, for a draft", async ({ page, sandbox }) => {
  const id = await channel(sandbox);
  await page.goto(`/channels/${id}`);
  const types = set(page, "Rich message types");
  const add = field(types, "Add to rich message types");
  await add.pressSequentially("video, aud");
  await expect(types.getByRole("checkbox", { name: "video" })).toHaveCount(0);
  await expect(saving(page)).toContainText("1 unsaved change");

  // Taken away again, nothing is left of it.
  await add.fill("");
  await expect(saving(page)).not.toContainText("unsaved");
  await add.pressSequentially("carousel form");
  await page.keyboard.press("Control+s");
  await expectStatus(page, "Changes saved");
  expect(await typesOf(sandbox, id)).toEqual(["carousel", "form"]);
  await add.blur();
  await expect(add).toHaveValue("");
  await expect(types.getByRole("checkbox", { name: "carousel" })).toBeChecked();
  await expect(saving(page)).not.toContainText("unsaved");

  await add.pressSequentially("video");
  await press(page, "Discard");
  await expect(add).toHaveValue("");
  await expect(types.getByRole("checkbox", { name: "video" })).toHaveCount(0);

  // A reload asks, and the draft has it.
  await add.pressSequentially("audio");
  const asked = page.waitForEvent("dialog");
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await asked;
  await press(page, "Restore draft");
  await expect(types.getByRole("checkbox", { name: "audio" })).toBeChecked();
});

const png = (name: string) => ({ name, mimeType: "image/png", buffer: Buffer.from(PNG, "base64") });
const broken = { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") };

test("a file goes with the icon that came of it, and its error with the form", async ({ page, sandbox }) => {
  const id = await channel(sandbox);
  const before = (await read<{ icon: string }>(sandbox, `/channels/${id}`)).icon;
  await page.goto(`/channels/${id}`);
  const input = page.locator("main input[type=file]");
  const error = page.getByRole("alert").filter({ hasText: "is no picture" });

  await input.setInputFiles(broken);
  await expect(error).toBeVisible();
  // The same can be chosen again, when it is mended.
  await expect(input).toHaveValue("");
  await field(page, "Display name").fill("Other");
  await press(page, "Discard");
  await expect(error).toBeHidden();

  await input.setInputFiles(png("pic.png"));
  await expect(saving(page)).toContainText("1 unsaved change");
  await expect(input).toHaveValue(/pic\.png$/);
  await press(page, "Discard");
  await expect(saving(page)).not.toContainText("unsaved");
  await expect(input).toHaveValue("");

  // And after an Undo.
  await input.setInputFiles(png("pic.png"));
  await expect(saving(page)).toContainText("1 unsaved change");
  await press(page, "Save changes");
  await expectStatus(page, "Changes saved");
  await input.setInputFiles(broken);
  await expect(error).toBeVisible();
  await press(page, "Undo");
  await expect.poll(async () => (await read<{ icon: string }>(sandbox, `/channels/${id}`)).icon).toBe(before);
  await expect(error).toBeHidden();
});

test("a further record begins without the file of the last one", async ({ page }) => {
  await page.goto("/channels/new");
  const input = page.locator("main input[type=file]");
  await field(page, "Display name").fill("First");
  await field(page, "Type").fill("custom.first");
  await input.setInputFiles(png("pic.png"));
  await expect(page.getByRole("img", { name: "Icon as it is now" })).toBeVisible();
  await press(page, "Save and add another");
  await expectStatus(page, "Channel created");
  await expect(field(page, "Display name")).toHaveValue("");
  await expect(heading(page, "New channel")).toBeVisible();
  await expect(input).toHaveValue("");
});

test("a choice that is missing is marked as a text is", async ({ page }) => {
  await page.goto("/client-applications/new");
  await press(page, "Create client application");
  const border = (label: string) => field(page, label).evaluate((it) => getComputedStyle(it).borderColor);
  await expect(field(page, "Role")).toHaveAttribute("aria-invalid", "true");
  // The focus, which has a look of its own, is on the first of them.
  await expect(field(page, "Name")).toBeFocused();
  await expect(field(page, "Callback")).toHaveAttribute("aria-invalid", "true");
  expect(await border("Role")).toBe(await border("Callback"));
});
