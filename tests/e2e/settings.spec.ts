// Settings, the check of an environment, and what must be kept nowhere.

import { readFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { connect, environment, expect, expectAccessible, expectStatus, field, hold, heading, requests, serving, table, test, visit } from "./fixtures.ts";

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
  // Who leaves while the policy is looked at has saved all the same.
  const policy = await hold(page, "GET", /^http:\/\/[^/]+\/$/);
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await policy.asked;
  await visit(page, "Channels");
  policy.release();
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
      {
        id: "two",
        name: "Two",
        conversationManager: { baseUrl: "/conversation/conversationmgr/v3", auth: { kind: "token" } },
        orchestrator: { baseUrl: "/orchestrator/api", auth: { kind: "personal_access_token" } },
      },
    ],
  };
  test.use({ sandboxOptions: serving(config) });

  test("are nowhere but where they were typed", async ({ page, sandbox }) => {
    const marker = "marker-5f1c";
    const token = await sandbox.token();
    const MASK = "••••••••";
    const seen: { where: string; text: string }[] = [];
    const note = (where: string, text: string) => void seen.push({ where, text });
    page.on("console", (message) => note("console", message.text()));
    page.on("request", (request) => note("address of a request", request.url()));
    page.on("framenavigated", (frame) => note("address of the page", frame.url()));
    await page.exposeFunction("said", note);
    await page.addInitScript(() => {
      const { said } = window as unknown as { said(where: string, text: string): void };
      navigator.clipboard.writeText = async (text) => said("copied", text);
      for (const name of ["baton", "baton.sign-in"]) {
        new BroadcastChannel(name).onmessage = (event) => said("told to other tabs", String(event.data));
      }
    });
    /** Takes down what is kept, and what is on the page but for the values of inputs. */
    const look = async (where: string) => {
      const kept = await page.evaluate(async () => {
        const bases = await indexedDB.databases();
        const { state } = history;
        return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, state, document.title, bases, await caches.keys()]);
      });
      note(`kept: ${where}`, kept);
      note(`page: ${where}`, await page.content());
      return kept;
    };
    const press = (name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
    const copy = async (button: Locator) => {
      const before = seen.length;
      await button.click();
      await expect.poll(() => seen.slice(before).some((one) => one.where === "copied")).toBe(true);
    };
    const file = async (act: () => Promise<void>) => {
      const download = page.waitForEvent("download");
      await act();
      const text = readFileSync(await (await download).path(), "utf8");
      note("file", text);
      return text;
    };
    const json = async () => {
      await page.getByRole("tab", { name: "JSON", exact: true }).click();
      const document = await field(page, "Document as JSON").inputValue();
      expect(document).toContain(MASK);
      note("document as JSON", document);
      await copy(page.getByRole("button", { name: "Copy body", exact: true }));
      await look("JSON");
      await page.getByRole("tab", { name: "Form", exact: true }).click();
    };
    const draft = (name: string) => expect.poll(() => look(`draft of ${name}`)).toContain(name);

    // Every kind of sign-in that has something to type.
    await page.goto("/connect");
    await field(page, "Client secret").fill(marker);
    await field(page, "Username").fill("admin");
    await field(page, "Password").fill(marker);
    await field(page, "One-time code").fill(marker);
    await press("Connect");
    await expect(page.getByRole("alert")).toHaveCount(2);
    await look("refused");
    await field(page, "Environment").selectOption("Two");
    await field(page, "Access token").fill(marker);
    await field(page, "Personal access token").fill(marker);
    await press("Connect");
    await expect(page.getByRole("alert")).toHaveCount(2);
    await look("refused");
    await field(page, "Access token").fill(token);
    await field(page, "Personal access token").fill("sandbox-pat");
    await press("Connect");
    await expect(heading(page, "Connect")).toBeHidden();

    // Every secret field of every form: an authentication of either type, headers, panels, setup.
    await visit(page, "Authentications");
    await page.getByRole("link", { name: "New authentication", exact: true }).click();
    await field(page, "Name").fill("Marked login");
    await field(page, "Type").selectOption("oauth2");
    await field(page, "Token request URL").fill("https://login.example.com/token");
    await field(page, "Method").selectOption("POST");
    await field(page, "Access token path").fill("$.access_token");
    await field(page, "Payload").fill(JSON.stringify({ client_secret: marker }));
    await press("Add header");
    await field(page, "Header name").fill("X-Key");
    await field(page, "Header value").fill(marker);
    await draft("Marked login");
    await json();
    // What a server says only once is kept nowhere either.
    await page.route("**/v3/authentications", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), clientSecret: `${marker}-once` } });
    }, { times: 1 });
    await press("Create authentication");
    const once = page.getByRole("dialog", { name: "Keep these now" });
    await expect(once).toContainText(MASK);
    await expectAccessible(page);
    await look("said once");
    await once.getByRole("button", { name: "Reveal clientSecret" }).click();
    await expect(once).toContainText(`${marker}-once`);
    await once.getByRole("button", { name: "I have kept them" }).click();
    await expect(heading(page, "Marked login")).toBeVisible();
    await field(page, "Header value").fill(`${marker}-2`);
    await field(page, "Description").fill("Marked too");
    await draft("Marked too");
    await page.getByRole("tab", { name: "Changes", exact: true }).click();
    await expect(table(page, "Changes")).toContainText(MASK);
    await look("changes");
    await json();
    await press("Save changes");
    await expectStatus(page, "Changes saved");
    await page.getByRole("tab", { name: "Changes", exact: true }).click();
    await expect(table(page, "Saved changes")).toContainText(MASK);
    await look("what this tab has done");
    await page.getByRole("link", { name: "Duplicate", exact: true }).click();
    await field(page, "Description").fill("Marked again");
    await draft("Marked again");
    await visitAndDiscard(page, "Authentications");
    expect(await file(async () => {
      await press("Export");
      await page.getByRole("menuitem", { name: "As JSON" }).click();
    })).toContain("Marked login");
    await file(async () => {
      await press("Export");
      await page.getByRole("menuitem", { name: "As CSV" }).click();
    });
    await press("Actions for Marked login");
    await copy(page.getByRole("menuitem", { name: "Copy as JSON" }));
    await look("list");

    await page.getByRole("link", { name: "New authentication", exact: true }).click();
    await field(page, "Name").fill("Marked user");
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("ada");
    await field(page, "Password").fill(marker);
    await draft("Marked user");
    await json();
    // A server that repeats what it was sent.
    const words = JSON.stringify({ code: "500-1", developerMessage: `Cannot store ${marker}.` });
    await sandbox.fault({ match: { method: "POST", path: "/authentications" }, times: 1, then: { status: 500, body: words } });
    await press("Create authentication");
    await expect(page.getByRole("alert")).toContainText("Cannot store");
    await copy(page.getByRole("alert").getByRole("button", { name: "Copy details" }));
    await look("a server that repeats it");
    // What is typed as JSON is no less secret, nor are members that no form knows.
    await page.getByRole("tab", { name: "JSON", exact: true }).click();
    const more = { apiKey: marker, hooks: [{ client_secret: marker, tokenUrl: "https://login.example.com" }] };
    const typed = { name: "Marked as JSON", type: "basic", basicAuth: { username: "ada", password: marker }, ...more };
    await field(page, "Document as JSON").fill(JSON.stringify(typed));
    await draft("Marked as JSON");
    await expect(page.getByLabel("Body of the request")).toContainText(`"apiKey": "${MASK}"`);
    await visitAndDiscard(page, "Client applications");

    await page.getByRole("link", { name: "New client application", exact: true }).click();
    await field(page, "Name").fill("Marked application");
    await press("Add header");
    await field(page, "Header name").fill("X-Key");
    await field(page, "Header value").fill(marker);
    await draft("Marked application");
    await json();
    await field(page, "Authentication").fill("Marked in a panel");
    await press("New authentication “Marked in a panel”");
    const panel = page.getByRole("dialog", { name: "New authentication" });
    await field(panel, "Type").selectOption("basic");
    await field(panel, "Username").fill("ada");
    await field(panel, "Password").fill(marker);
    await panel.getByRole("button", { name: "Create authentication", exact: true }).click();
    await expect(panel).toBeHidden();
    await look("panel");
    await visitAndDiscard(page, "Setup");

    await page.getByRole("radio", { name: "Bot only", exact: true }).check();
    await field(page, "Working name").fill("Marked setup");
    await press("Start");
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("hub");
    await field(page, "Password").fill(marker);
    await expect.poll(() => look("setup")).toContain("Marked setup");
    await copy(page.getByRole("complementary", { name: "Requests" }).getByRole("button", { name: "Copy body" }));

    // Every attempt is in Activity, in its lines for the shell, and in what is exported of it.
    await visitAndDiscard(page, "Activity");
    const texts = await page.evaluate(async () => {
      const seen: string[] = [];
      for (const link of document.querySelectorAll<HTMLElement>("main table a[data-entry]")) {
        link.click();
        while (!link.hasAttribute("aria-current")) await new Promise(requestAnimationFrame);
        const buttons = [...document.querySelectorAll<HTMLElement>("aside.entry button")];
        buttons.find((one) => one.textContent?.includes("Copy as curl"))!.click();
        seen.push(document.body.innerText);
      }
      return seen;
    });
    expect(texts.length).toBeGreaterThan(10);
    const curls = () => seen.filter((one) => one.where === "copied" && one.text.startsWith("curl ")).length;
    await expect.poll(curls).toBe(texts.length);
    texts.forEach((text) => note("request in Activity", text));
    const har = await file(() => press("Export HAR"));
    for (const part of ["/oauth2/token", "/openid-connect/token", "Marked login", "Marked user", "X-OCP-PERSONAL-ACCESS-TOKEN"]) {
      expect(har.toLowerCase()).toContain(part.toLowerCase());
    }
    await page.reload();
    await look("after a reload");

    for (const { where, text } of seen) {
      expect(text, where).not.toContain(marker);
      // Other tabs of this browser may use the session.
      for (const one of where === "told to other tabs" ? [] : [token, "sandbox-pat"]) expect(text, where).not.toContain(one);
    }
    for (const one of await requests(sandbox)) {
      expect(`${one.path}?${one.query}`).not.toContain(marker);
    }
  });
});

/** Leaves what is typed behind. */
async function visitAndDiscard(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  const question = page.getByRole("dialog", { name: "Discard changes?" });
  await expect(question.or(heading(page, name))).toBeVisible();
  if (await question.isVisible()) await question.getByRole("button", { name: "Discard changes" }).click();
  await expect(heading(page, name)).toBeVisible();
}
