// Fields that hold more than a text: sets of boxes.

import type { Page } from "@playwright/test";

import { type Sandbox, expect, expectStatus, field, make, read, test } from "./fixtures.ts";

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
