// Text from servers stays text, wherever it stands; and what the person sees when the program itself fails.

import type { Page } from "@playwright/test";

import { connect, copies, expect, expectAccessible, field, heading, make, open, table, test, visit } from "./fixtures.ts";

const EVIL = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>{{7*7}}\u202e`;
const NAME = `${EVIL}n`;
/** A grey square. */
const ICON =
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mOQz39NU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULADO75EzIKS1XAAAAAElFTkSuQmCC";

/** Nothing of it became an element or ran. */
async function expectText(page: Page): Promise<void> {
  await expect(page.locator("img[src=x], main script, dialog script, a[href^='javascript']")).toHaveCount(0);
  await expect(page).not.toHaveTitle("run");
}

const POLITE = { active: true, description: EVIL };

test("markup and scripts in every field of every resource stay text", async ({ page, sandbox }) => {
  const authentication = await make(sandbox, "/authentications", {
    ...POLITE,
    name: NAME,
    type: "oauth2",
    oauth2: {
      tokenRequestUrl: `https://login.example.com/${encodeURIComponent(EVIL)}`,
      method: "POST",
      headers: [{ name: "X-Evil", value: EVIL }],
      payload: JSON.stringify({ evil: EVIL }),
      accessTokenPath: `$.${EVIL}`,
    },
  });
  const application = await make(sandbox, "/clientapplications", {
    ...POLITE,
    name: NAME,
    roles: [{ name: "custom_bot", version: "v1", callback: "https://bot.example.com/x", notificationEmail: "ops@example.com", authentication: { id: authentication } }],
  });
  const customer = await make(sandbox, "/clientapplications", {
    ...POLITE,
    name: `${NAME}2`,
    roles: [{ name: "customer", version: "v1", callback: "https://bot.example.com/c", notificationEmail: "ops@example.com" }],
  });
  const bot = await make(sandbox, "/participants", {
    ...POLITE,
    name: NAME,
    type: "custom_bot",
    application: { id: application },
    intents: { intent: [{ value: EVIL, displayValue: EVIL }] },
    options: [{ name: EVIL, value: EVIL }],
  });
  const channel = await make(sandbox, "/channels", {
    ...POLITE,
    type: `custom.${EVIL}`,
    displayName: NAME,
    icon: ICON,
    l10nProperties: [{ language: "en-US", properties: [{ name: "msg_hub_off_hours", value: EVIL }] }],
  });
  const orchestration = await make(sandbox, "/orchestrations", {
    ...POLITE,
    name: NAME,
    applications: {
      botConfiguration: { bots: [{ id: application, participant: { id: bot } }] },
      customerConfiguration: { customer: { id: customer } },
    },
  });
  const account = await make(sandbox, "/accounts", {
    ...POLITE,
    name: NAME,
    address: EVIL,
    channel: { id: channel },
    caseManagement: { sameCaseDuration: 24, copyCustomAttributes: true },
    chatConfigurations: {
      timeout: 30,
      defaultLanguage: "en-US",
      onAgentUnavailability: "retain_and_retry",
      allowLogoutWithOpenChats: false,
      allowQueueTransferOnAgentUnavailability: true,
      orchestration: { id: orchestration },
      entryPoint: { id: EVIL },
    },
    options: [{ name: EVIL, value: EVIL }],
  });
  await connect(page);
  for (const [list, id] of [
    ["Authentications", authentication],
    ["Client applications", application],
    ["Participants", bot],
    ["Channels", channel],
    ["Orchestrations", orchestration],
    ["Accounts", account],
  ] as const) {
    await test.step(list, async () => {
      await visit(page, list);
      await page.getByRole("searchbox").fill("onerror");
      await table(page, list).locator(`a[href$="${id}"]`).first().click();
      await expect(heading(page, NAME)).toBeVisible();
      await expect(page.getByRole("button", { name: "Save changes", exact: true })).toBeVisible();
      await expectText(page);
      await page.getByRole("tab", { name: "JSON" }).click();
      await expect(field(page, "Document as JSON")).toHaveValue(/onerror/);
      // The question is one for all; these are used by others, whose names it lists.
      if (list !== "Client applications" && list !== "Orchestrations") return;
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await expect(page.getByRole("dialog")).toContainText(`Delete ${NAME}?`);
      await expectText(page);
      await page.getByRole("button", { name: "Keep it" }).click();
    });
  }
  await visit(page, "Activity");
  await table(page, "Activity").getByRole("link").filter({ hasText: account }).first().click();
  await expect(page.getByRole("complementary")).toContainText("onerror");
  await expectText(page);
});

test("markup and scripts in every message of a server stay text", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian mortgages");
  await field(page, "Description").fill("changed");
  const error = { code: EVIL, userMessage: EVIL, developerMessage: EVIL, details: [{ key: EVIL, value: EVIL }] };
  for (const body of [JSON.stringify(error), EVIL, JSON.stringify({ message: EVIL, error: EVIL, detail: EVIL })]) {
    await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: 1, then: { status: 500, body } });
    await page.getByRole("button", { name: "Save changes", exact: true }).click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText("onerror=");
    await expectText(page);
  }
});

test.describe("a panic", () => {
  // The panic is what is tested; it reaches the console too.
  test.use({ allowedProblems: /^uncaught/ });

  test("shows the crash page with its place; the draft is kept", async ({ page }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await open(page, "Orchestrations", "Meridian mortgages");
    await field(page, "Description").fill("Typed before the panic");
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("Typed before the panic");
    await page.evaluate(() => {
      // The router counts on this call, and panics without it.
      history.pushState = () => {
        throw new Error("deliberate");
      };
      const link = document.createElement("a");
      link.href = "/channels";
      link.id = "deliberate";
      link.textContent = "Panic";
      // Nobody asks whether to leave by such a link.
      link.dataset.peek = "";
      document.querySelector("main h1")!.append(link);
    });
    await page.locator("#deliberate").click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("Baton has stopped");
    await expect(alert).toContainText(/\.rs:\d+:\d+/);
    await expectAccessible(page);
    const copied = copies(page);
    await page.getByRole("button", { name: "Copy details" }).click();
    expect(await copied).toMatch(/Baton has stopped[\s\S]*\.rs:\d+[\s\S]*Baton \d+\.\d+\.\d+/);
    await page.getByRole("button", { name: "Reload" }).click();
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await visit(page, "Orchestrations");
    await open(page, "Orchestrations", "Meridian mortgages");
    await page.getByRole("button", { name: "Restore draft" }).click();
    await expect(field(page, "Description")).toHaveValue("Typed before the panic");
  });
});

test("a failure in one panel stays there", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  // What the form refers to cannot be read: the form itself is all there.
  await sandbox.fault({ match: { method: "GET", path: "/participants" }, then: { status: 500 } });
  await sandbox.fault({ match: { method: "GET", path: "/accounts" }, then: { status: 200, body: "<html>" } });
  await open(page, "Orchestrations", "Meridian mortgages");
  await field(page, "Description").fill("Still works");
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
});
