// Settings, the check of an environment, and what must be kept nowhere.

import { readFileSync } from "node:fs";

import { type Page } from "@playwright/test";

import { connect, environment, expect, expectAccessible, expectStatus, field, heading, requests, serving, table, test, visit } from "./fixtures.ts";

const check = (page: Page) => page.getByRole("button", { name: "Check this environment", exact: true });
const findings = (page: Page, system = "Conversation Manager") => page.getByRole("region", { name: `Check of ${system}`, exact: true });
const line = (page: Page, name: string) => findings(page).getByRole("listitem").filter({ hasText: new RegExp(`^${name}`) });

test("environments of one's own: added, used and removed; refused outside the policy", async ({ page }) => {
  await page.goto("/settings");
  await expect(heading(page, "Settings")).toBeVisible();
  await page.getByRole("button", { name: "Add environment", exact: true }).click();
  await expectAccessible(page);
  const form = page.getByRole("form", { name: "New environment" });
  const hub = form.getByRole("group", { name: "Conversation Manager", exact: true });
  await field(form, "Name").fill("Mine");
  await field(hub, "Region").selectOption("EMEA");
  await expect(field(hub, "Base URL")).toHaveValue("https://api-emea.egain.cloud/conversation/conversationmgr/v3");
  await form.getByRole("button", { name: "Add environment", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("braces");
  await field(hub, "Token URL").fill("https://login-emea.egain.cloud/global/x/oauth2/v2.0/token");
  await form.getByRole("button", { name: "Add environment", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("policy");
  await expect(form.getByLabel("Line of the policy")).toHaveText(
    "connect-src 'self' https://api-emea.egain.cloud https://login-emea.egain.cloud",
  );
  await expectAccessible(page);
  await field(hub, "Base URL").fill("/conversation/conversationmgr/v3");
  await field(hub, "Token URL").fill("/oauth2/token");
  await field(hub, "Client ID").fill("sandbox-admin");
  await field(hub, "Scope").fill("app.conversation.conversationmgr.manage");
  await form.getByRole("button", { name: "Add environment", exact: true }).click();
  await expectStatus(page, "Mine added");

  await page.reload();
  await page.getByRole("combobox", { name: "Environment", exact: true }).selectOption("Mine");
  await visit(page, "Channels");
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(table(page, "Channels")).toBeVisible();
  await visit(page, "Settings");
  // Another name changes nothing else; another server asks to sign in.
  const edit = page.getByRole("form", { name: "Edit Mine" });
  await page.getByRole("button", { name: "Edit Mine" }).click();
  await expect(field(edit, "Name")).toBeFocused();
  await expect(field(edit.getByRole("group", { name: "Conversation Manager", exact: true }), "Scope")).toHaveValue("app.conversation.conversationmgr.manage");
  await expectAccessible(page);
  await field(edit, "Name").fill("Ours");
  await edit.getByRole("button", { name: "Save changes", exact: true }).click();
  await expectStatus(page, "Ours changed");
  await expect(page.getByRole("button", { name: "Edit Ours" })).toBeFocused();
  await expect(page.getByRole("combobox", { name: "Environment", exact: true }).locator("option:checked")).toHaveText("Ours");
  await visit(page, "Channels");
  await expect(table(page, "Channels")).toBeVisible();
  await visit(page, "Settings");
  await page.getByRole("button", { name: "Edit Ours" }).click();
  const again = page.getByRole("form", { name: "Edit Ours" }).getByRole("group", { name: "Conversation Manager", exact: true });
  await field(again, "Base URL").fill(`${new URL(page.url()).origin}/conversation/conversationmgr/v3`);
  await again.getByRole("checkbox", { name: "Stay signed in when this tab is reloaded" }).check();
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expectStatus(page, "Ours changed");
  await visit(page, "Channels");
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(table(page, "Channels")).toBeVisible();
  await page.reload();
  await expect(table(page, "Channels")).toBeVisible();
  await visit(page, "Settings");
  await page.getByRole("button", { name: "Remove Ours" }).click();
  await expectStatus(page, "Environment removed");
  await expect(page.getByRole("combobox", { name: "Environment", exact: true }).locator("option:checked")).toHaveText("Sandbox");
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toMatch(/Ours|"token"/);
  await expect(page.getByRole("list", { name: "Environments" }).getByRole("listitem")).toHaveCount(1);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the menu closes over the page that a link leads to", async ({ page }) => {
    await connect(page);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await visit(page, "Settings");
    await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
    await check(page).click();
    await expect(findings(page)).toBeVisible();
    await expectAccessible(page);
  });
});

test("theme and shortcuts stay as they are chosen", async ({ page }) => {
  await connect(page);
  await visit(page, "Settings");
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("switch", { name: "Single-key shortcuts" }).uncheck();
  await visit(page, "Channels");
  await expect(table(page, "Channels")).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search channels" })).not.toBeFocused();
  await visit(page, "Settings");
  await page.getByRole("switch", { name: "Single-key shortcuts" }).check();
  await visit(page, "Channels");
  await expect(table(page, "Channels")).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search channels" })).toBeFocused();
});

test("the check of an environment that has nothing to fix", async ({ page }) => {
  await connect(page);
  await visit(page, "Settings");
  await check(page).click();
  for (const name of ["Token", "Scopes", "CORS", "Error header", "Exposed headers", "Paging", "Clock"]) {
    await expect(line(page, name).locator(".state.ok")).toBeVisible();
  }
  await expect(findings(page, "Orchestrator")).toBeVisible();
  await expectAccessible(page);
});

for (const [cors, name, words, fix] of [
  ["none", "CORS", "CORS", /Access-Control-Allow-Origin: http:\/\/127/],
  ["no-error-header", "Error header", "refuses X-egain-error-message", /X-egain-error-message/],
  ["no-expose", "Exposed headers", "shows none", /Access-Control-Expose-Headers: .*Retry-After/],
] as const) {
  test.describe(`a server with --cors ${cors}`, () => {
    test.use({ sandboxOptions: ["--api-port", "0", "--cors", cors] });

    test("is found out, with what to change", async ({ page }) => {
      await page.goto("/connect");
      await check(page).click();
      await expect(line(page, name)).toContainText(words);
      await expect(findings(page).getByLabel(`Fix: ${name}`)).toHaveText(fix);
      await expectAccessible(page);
    });
  });
}

test.describe("a list without paging", () => {
  test.use({ sandboxOptions: ["--no-paging"] });

  test("is found out", async ({ page }) => {
    await connect(page);
    await visit(page, "Settings");
    await check(page).click();
    await expect(line(page, "Paging")).toContainText("refuse");
  });
});

test.describe("secrets", () => {
  const config = {
    environments: [
      {
        ...environment("one", "One"),
        orchestrator: { baseUrl: "/orchestrator/api", auth: { kind: "password", tokenUrl: "/auth/realms/master/protocol/openid-connect/token" } },
      },
      { id: "two", name: "Two", conversationManager: { baseUrl: "/conversation/conversationmgr/v3", auth: { kind: "token" } } },
    ],
  };
  test.use({ sandboxOptions: serving(config) });

  test("are nowhere but where they were typed", async ({ page, sandbox }) => {
    const marker = "marker-5f1c";
    const seen: string[] = [];
    page.on("console", (message) => seen.push(message.text()));
    page.on("framenavigated", (frame) => seen.push(frame.url()));
    await page.goto("/connect");
    await field(page, "Client secret").fill(marker);
    await field(page, "Username").fill("admin");
    await field(page, "Password").fill(marker);
    await field(page, "One-time code").fill(marker);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toHaveCount(2);
    const alerts = await page.getByRole("alert").allTextContents();
    expect(alerts.join()).not.toContain(marker);
    await field(page, "Environment").selectOption("Two");
    await field(page, "Access token").fill(marker);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await field(page, "Access token").fill(await sandbox.token());
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    // Every attempt is in Activity, and in what is exported of it, without what was typed.
    await visit(page, "Activity");
    await expect(page.getByRole("main")).toContainText("/oauth2/token");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export HAR" }).click();
    const har = readFileSync(await (await download).path(), "utf8");
    expect(har).toContain("/openid-connect/token");
    expect(har + (await page.content())).not.toContain(marker);
    await visit(page, "Authentications");
    await page.getByRole("link", { name: "New authentication", exact: true }).click();
    await field(page, "Name").fill("Not saved");
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("ada");
    await field(page, "Password").fill(marker);
    // A draft is there, without it.
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("Not saved");
    await page.reload();
    await expect(field(page, "Access token")).toHaveValue("");
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state]));
    expect(stored).not.toContain(marker);
    expect(seen.join("\n")).not.toContain(marker);
    for (const one of await requests(sandbox)) {
      expect(`${one.path}?${one.query}`).not.toContain(marker);
    }
  });
});

