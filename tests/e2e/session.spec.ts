// Sessions: every kind of sign-in, two systems, several environments, several tabs.

import { type Page } from "@playwright/test";

import { connect, environment, expect, expectAccessible, expectStatus, field, heading, open, quiet, requests, serving, table, test, visit } from "./fixtures.ts";

const connectButton = (page: Page) => page.getByRole("button", { name: "Connect", exact: true });
const session = (page: Page) => page.getByRole("group", { name: "Session", exact: true });
const showSession = (page: Page) => page.getByRole("button", { name: "Session", exact: true }).click();
const group = (page: Page, name: string) => page.getByRole("group", { name, exact: true });

test.describe("in a German browser", () => {
  test.use({ locale: "de-DE" });

  test("one button signs in to both systems, and each is left by itself", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await expect(group(page, "Conversation Manager")).toBeVisible();
    await expect(group(page, "Orchestrator")).toBeVisible();
    await expectAccessible(page);
    await field(page, "Client secret").fill("sandbox-secret");
    await field(page, "Personal access token").fill("wrong");
    await connectButton(page).click();
    // One is in, the other says why not.
    await expect(group(page, "Conversation Manager")).toContainText("Signed in");
    await expect(group(page, "Orchestrator").getByRole("alert")).toContainText("401");
    await field(page, "Personal access token").fill("sandbox-pat");
    await connectButton(page).click();
    await expect(heading(page, "Connect")).toBeHidden();
    await visit(page, "Apps");
    await expect(table(page, "Apps")).toBeVisible();
    // Each system gets its own token in its own header, and the Orchestrator no header of the other.
    const calls = (await requests(sandbox)).filter((one) => one.status === 200);
    const apps = calls.filter((one) => one.path.startsWith("/orchestrator/api"));
    expect(apps.length).toBeGreaterThan(0);
    for (const { headers } of apps) {
      expect(Object.keys(headers)).toContain("x-ocp-personal-access-token");
      expect(Object.keys(headers)).not.toContain("authorization");
      expect(Object.keys(headers)).not.toContain("x-egain-error-message");
    }
    // The language of the interface, whatever that of the browser is.
    for (const { headers } of calls.filter((one) => /^\/(conversation|orchestrator)\//.test(one.path))) {
      expect(headers["accept-language"]).toBe("en-US");
    }
    for (const { headers } of calls.filter((one) => one.path.startsWith("/conversation/"))) {
      expect(Object.keys(headers)).not.toContain("x-ocp-personal-access-token");
    }
    await visit(page, "Orchestrations");
    await showSession(page);
    await expect(session(page)).toContainText("app.conversation.conversationmgr.manage");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Sign out of Conversation Manager", exact: true }).click();
    await expect(field(page, "Client secret")).toBeVisible();
    await expect(heading(page, "Orchestrations")).toBeVisible();
    await showSession(page);
    await expect(page.getByRole("button", { name: "Sign out of Orchestrator", exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "Sign in to Conversation Manager", exact: true })).toBeVisible();
  });
});

test.describe("a person", () => {
  test.use({ sandboxOptions: ["--ocp-auth", "password", "--require-otp", "--token-ttl", "300"] });

  test("signs in with a one-time code, and the refresh token renews before the end", async ({ page }) => {
    const forms: URLSearchParams[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/openid-connect/token")) forms.push(new URLSearchParams(request.postData() ?? ""));
    });
    await page.clock.install();
    await page.goto("/connect");
    await field(page, "Username").fill("admin");
    await field(page, "Password").fill("sandbox");
    await connectButton(page).click();
    await expect(page.getByRole("alert")).toContainText("invalid_grant");
    await field(page, "One-time code").fill("000000");
    await connectButton(page).click();
    await expect(heading(page, "Connect")).toBeHidden();
    expect(forms[1]!.get("grant_type")).toBe("password");
    expect(forms[1]!.get("client_id")).toBe("ocp");
    // Half a minute before the end it is renewed, once, without anybody asking for anything.
    await page.clock.runFor(240_000);
    expect(forms).toHaveLength(2);
    await page.clock.runFor(45_000);
    await expect.poll(() => forms.at(-1)!.get("grant_type")).toBe("refresh_token");
    expect(forms).toHaveLength(3);
    // An answer that the sleep cuts off would take the new refresh token with it.
    await quiet(page);
    // After the sleep of a laptop too.
    await page.clock.fastForward("01:00:00");
    await visit(page, "Overview");
    await visit(page, "Apps");
    await expect(table(page, "Apps").getByRole("link").first()).toBeVisible();
    await expect(page.getByRole("dialog")).toBeHidden();
    expect(forms.length).toBeGreaterThan(3);
    expect(forms.slice(2).every((form) => form.get("grant_type") === "refresh_token")).toBe(true);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain("refresh");
  });
});

test.describe("tabs", () => {
  test("a new tab gets the session, a save marks the other's copy, and signing out signs out both", async ({ page, context }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await open(page, "Orchestrations", "Meridian mortgages");

    const other = await context.newPage();
    await other.addInitScript(() => {
      const said: string[] = [];
      (window as unknown as { said: string[] }).said = said;
      new BroadcastChannel("baton").onmessage = (event) => said.push(String(event.data));
    });
    await other.goto(page.url());
    // Nobody has typed anything there.
    await expect(field(other, "Description")).toBeVisible();
    const said = await other.evaluate(() => (window as unknown as { said: string[] }).said.join());
    expect(said).toContain('"give"');
    expect(said).not.toContain("sandbox-secret");
    // What the token allows came with it.
    await showSession(other);
    await expect(session(other)).toContainText("app.conversation.conversationmgr.manage");
    await other.keyboard.press("Escape");

    await field(other, "Description").fill("Saved in the other tab");
    await other.getByRole("button", { name: "Save changes", exact: true }).click();
    await expectStatus(other, "Changes saved");
    const note = page.getByRole("group", { name: "Changed in another tab" });
    await expect(note).toBeVisible();
    await expectAccessible(page);
    await note.getByRole("button", { name: "Read it again" }).click();
    await expect(field(page, "Description")).toHaveValue("Saved in the other tab");
    await expect(note).toBeHidden();

    await other.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(connectButton(page)).toBeVisible();
    await expectStatus(page, "Signed out of Conversation Manager in another tab");
    await page.reload();
    await expect(connectButton(page)).toBeVisible();
  });

  test.describe("apart", () => {
    test.use({ sandboxOptions: serving({ shareSession: false, environments: [environment("sandbox", "Sandbox")] }) });

    test("shareSession keeps them apart", async ({ page, context }) => {
      await connect(page);
      await visit(page, "Channels");
      const other = await context.newPage();
      await other.goto(page.url());
      await expect(connectButton(other)).toBeVisible();
      await expect(table(other, "Channels")).toBeHidden();
    });
  });
});

test.describe("nobody there", () => {
  test.use({ sandboxOptions: serving({ idleMinutes: 5, environments: [environment("sandbox", "Sandbox")] }) });

  test("locks, forgets the token, and goes on with what was typed", async ({ page }) => {
    await page.clock.install();
    await connect(page);
    await visit(page, "Orchestrations");
    await open(page, "Orchestrations", "Meridian mortgages");
    await field(page, "Description").fill("Typed before lunch");
    await page.clock.runFor(4 * 60_000);
    await expect(page.getByRole("dialog", { name: "Locked" })).toBeHidden();
    await page.clock.runFor(70_000);
    await expect(page.getByRole("dialog", { name: "Locked" })).toBeVisible();
    await expect(heading(page, "Meridian mortgages")).toBeHidden();
    await page.keyboard.press("Escape");
    // What is on the page stays hidden until somebody signs in.
    await expect(field(page, "Description")).toBeHidden();
    await page.clock.runFor(10_000);
    await field(page, "Client secret").fill("sandbox-secret");
    await connectButton(page).click();
    await expect(page.getByRole("dialog", { name: "Locked" })).toBeHidden();
    await expect(field(page, "Description")).toHaveValue("Typed before lunch");
  });
});

test.describe("two environments", () => {
  const config = { environments: [environment("one", "One"), environment("two", "Two", "staging")] };
  test.use({ sandboxOptions: serving(config) });

  test("nothing of one is seen in the other", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Channels");
    await expect(table(page, "Channels")).toBeVisible();
    // Under way when the environment changes: refused in the one just left.
    await sandbox.fault({ match: { method: "GET", path: "/accounts" }, then: { status: 500, delayMs: 800 } });
    const environments = page.getByRole("combobox", { name: "Environment", exact: true });
    await page.getByRole("navigation").getByRole("link", { name: "Accounts", exact: true }).click();
    await environments.selectOption("Two");
    await expect(connectButton(page)).toBeVisible();
    await field(page, "Client secret").fill("sandbox-secret");
    await sandbox.clearFaults();
    await connectButton(page).click();
    await expect(table(page, "Accounts")).toBeVisible();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await environments.selectOption("One");
    // Still signed in there.
    await expect(table(page, "Accounts")).toBeVisible();
    await expect(page.getByRole("alert")).toBeHidden();
  });
});
