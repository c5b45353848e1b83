// In production each write asks once more: messages, scripts, files, apps and what belongs to them.

import type { Locator, Page } from "@playwright/test";

import { choose, environment, expect, expectAccessible, expectStatus, field, heading, requests, serving, test, visit } from "./fixtures.ts";

const live = {
  ...environment("live", "Live", "production"),
  orchestrator: { baseUrl: "/orchestrator/api", auth: { kind: "personal_access_token" } },
};

test.use({ sandboxOptions: [...serving({ environments: [live] }), "--deploy-seconds", "1"] });

/** The question `Deploy to Live?`, answered with no and then, after `again`, with yes. */
async function sure(page: Page, verb: string, again: Locator): Promise<void> {
  const dialog = page.getByRole("dialog", { name: `${verb} Live?` });
  await expect(dialog).toContainText("This is production");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await again.click();
  await dialog.getByRole("button", { name: `${verb} production`, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("messages, scripts, files, apps: nothing is sent before the second yes", async ({ page, sandbox }) => {
  const writes = async () => (await requests(sandbox)).filter((one) => !["GET", "OPTIONS", "HEAD"].includes(one.method) && !/token/.test(one.path)).length;
  await page.goto("/connect");
  await field(page, "Client secret").fill("sandbox-secret");
  await field(page, "Personal access token").fill("sandbox-pat");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian branch advisers");
  await field(page, "Text").fill("Hello");
  const send = page.getByRole("button", { name: "Send message" });
  await field(page, "Text").press("Control+Enter");
  expect(await writes()).toBe(0);
  await sure(page, "Send to", send);
  await expectStatus(page, "Message accepted");
  await page.getByRole("button", { name: "Load the example" }).click();
  const play = page.getByRole("button", { name: "Play", exact: true });
  await play.click();
  expect(await writes()).toBe(1);
  await sure(page, "Play in", play);
  await expect.poll(writes).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Stop", exact: true }).click();

  await visit(page, "Assets");
  await field(page, "Channel").selectOption("custom.teams");
  await field(page, "Files").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  const upload = page.getByRole("button", { name: "Upload", exact: true });
  await upload.click();
  await sure(page, "Upload to", upload);
  await expectStatus(page, "note.txt uploaded");

  await visit(page, "Apps");
  await page.getByRole("link", { name: "New app" }).click();
  await field(page, "Name").fill("night_desk");
  const create = page.getByRole("button", { name: "Create app" });
  await create.click();
  const before = await writes();
  await sure(page, "Create in", create);
  await expect(heading(page, "night_desk")).toBeVisible();
  expect(await writes()).toBe(before + 1);

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Deploy night_desk?" });
  const deploy = dialog.getByRole("button", { name: "Deploy", exact: true });
  await deploy.click();
  await expectAccessible(page);
  expect(await writes()).toBe(before + 1);
  await sure(page, "Deploy to", deploy);
  await expect(dialog).toBeHidden();
  await expectStatus(page, "night_desk deployed");

  await page.getByRole("link", { name: "Attached data", exact: true }).click();
  await page.getByRole("button", { name: "Add key" }).click();
  await page.keyboard.type("locale");
  await page.getByRole("button", { name: "Save changes" }).click();
  const save = page.getByRole("dialog", { name: "Save attached data?" }).getByRole("button", { name: "Save", exact: true });
  await save.click();
  await sure(page, "Save to", save);
  await expectStatus(page, "Changes saved");

  await page.getByRole("link", { name: "Voice biometrics", exact: true }).click();
  await field(page, "Profile").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("dialog", { name: "Save to Live?" }).getByRole("button", { name: "Save to production" }).click();
  const away = page.getByRole("button", { name: "Remove profile", exact: true });
  await away.click();
  const remove = page.getByRole("dialog", { name: "Remove profile?" }).getByRole("button", { name: "Remove profile", exact: true });
  const kept = await writes();
  await remove.click();
  await expectAccessible(page);
  await sure(page, "Remove from", remove);
  await expectStatus(page, "Profile removed");
  expect(await writes()).toBe(kept + 1);

  await page.getByRole("link", { name: "Overview", exact: true }).last().click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const gone = page.getByRole("dialog", { name: "Delete night_desk?" });
  await field(gone, "Type night_desk to confirm").fill("night_desk");
  const last = gone.getByRole("button", { name: "Delete", exact: true });
  await last.click();
  await sure(page, "Delete from", last);
  await expectStatus(page, "App deleted");
  expect(await writes()).toBe(kept + 2);
});
