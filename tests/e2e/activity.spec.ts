// Activity: what was sent is there, can be copied and exported, and holds no secret.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import {
  connect,
  copies,
  expect,
  expectAccessible,
  expectStatus,
  field,
  heading,
  open,
  requests as sentTo,
  table,
  test,
  visit,
} from "./fixtures.ts";

const MARKER = "marker-9f3c-secret";

test("every request is listed, shown, copied as curl and exported as HAR", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian mortgages");
  await field(page, "Description").fill("it's \"quoted\" $HOME 🏦\nand more");
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expectStatus(page, "Changes saved");
  await visit(page, "Activity");
  const requests = table(page, "Activity");
  await expect(requests.getByRole("row").filter({ hasText: "/oauth2/token" })).toContainText("POST");
  await page.getByRole("group", { name: "Show" }).getByRole("button", { name: "Writes" }).click();
  await expect(requests.locator("tbody tr")).toHaveCount(1);
  await expectAccessible(page);

  // By the keyboard alone: into the row, out of the panel, back at the row.
  const link = requests.getByRole("link");
  await link.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await expect(panel.getByRole("region", { name: "Body of the request" })).toContainText("it's");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  const copied = copies(page);
  await panel.getByRole("button", { name: "Copy as curl" }).click();
  const line = await copied;
  expect(line).toMatch(/^curl 'http.*--request 'PUT'.*"\$TOKEN"/s);
  expect(line).not.toMatch(/Bearer [A-Za-z0-9]/);
  // In a shell it is the same request.
  const env = { ...process.env, TOKEN: await sandbox.token(), no_proxy: "*" };
  const shell = spawnSync("sh", ["-c", line], { env, encoding: "utf8" });
  if (shell.status === 127) console.log("skipped: there is no curl");
  else {
    expect(shell.status, shell.stderr).toBe(0);
    const puts = await sentTo(sandbox, "PUT");
    expect(puts).toHaveLength(2);
    const same = ({ path, query, body }: (typeof puts)[number]) => ({ path, query, body });
    expect(same(puts[1]!)).toEqual(same(puts[0]!));
  }
  await panel.getByRole("button", { name: "Close" }).press("Escape");
  await expect(link).toBeFocused();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export HAR" }).click();
  const { log } = JSON.parse(readFileSync(await (await download).path(), "utf8"));
  expect(log.version).toBe("1.2");
  expect(log.entries.map((one: { request: { method: string } }) => one.request.method)).toContain("PUT");
  expect(JSON.stringify(log)).not.toContain("sandbox-secret");

  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByText("Nothing sent yet")).toBeVisible();
});

test("a failure leads to its request, and what was sent goes with the sign-out", async ({ page, sandbox }) => {
  await page.goto("/connect");
  await field(page, "Client secret").fill(MARKER);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("alert").getByRole("link", { name: "Show in Activity" }).click();
  await expect(heading(page, "Activity")).toBeVisible();
  await expect(page.getByRole("complementary")).toContainText("client_secret=••••••••");
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("link", { name: "New authentication", exact: true }).click();
  await field(page, "Name").fill("Marked");
  await field(page, "Type").selectOption({ index: 2 });
  await field(page, "Username").fill("marked");
  await field(page, "Password").fill(MARKER);
  // A server that repeats what it was sent.
  await sandbox.fault({
    match: { method: "POST", path: "/authentications" },
    times: 1,
    then: { status: 500, body: JSON.stringify({ code: "500-1", developerMessage: `Cannot store ${MARKER}.` }) },
  });
  await page.getByRole("button", { name: "Create authentication", exact: true }).click();
  await page.getByRole("alert").getByRole("link", { name: "Show in Activity" }).click();
  // Leaving would lose what was typed: the request is shown over the page.
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Cannot store ••••••••.");
  expect(await dialog.textContent()).not.toContain(MARKER);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(field(page, "Password")).toHaveValue(MARKER);
  await page.getByRole("button", { name: "Create authentication", exact: true }).click();
  await expectStatus(page, "Authentication created");
  expect(sandbox.output).not.toContain(MARKER);
  await page.getByRole("button", { name: "Sign out" }).click();
  await visit(page, "Activity");
  await expect(page.getByText("Nothing sent yet")).toBeVisible();
});
