// Signing in at an identity provider: `oidc-provider`, which is certified, and not our own imitation.

import { type Page } from "@playwright/test";

import { expectAccessible, field, heading, open, quiet, serving, table, visit } from "./fixtures.ts";
import { expect, test } from "./oidc.ts";

const connectButton = (page: Page) => page.getByRole("button", { name: "Connect", exact: true });
const asAda = (page: Page) => page.getByRole("button", { name: "Sign in as Ada" });
const stored = (page: Page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

/** Signs in by the redirect, from the page that is open. */
async function byRedirect(page: Page): Promise<void> {
  await connectButton(page).click();
  await asAda(page).click();
}

test("goes to the provider and comes back to where it was, with S256, state and nonce", async ({ page, oidc }) => {
  await page.goto("/orchestrations?q=mortgages");
  await expect(heading(page, "Orchestrations")).toBeVisible();
  await connectButton(page).click();
  await expect(asAda(page)).toBeVisible();
  await asAda(page).click();
  await expect(table(page, "Orchestrations").getByRole("link", { name: "Meridian mortgages", exact: true })).toBeVisible();
  expect(new URL(page.url()).search).toBe("?q=mortgages");

  const exchanged = oidc.posts.find((one) => one.form.get("grant_type") === "authorization_code")!;
  expect(exchanged.form.get("code_verifier")?.length).toBeGreaterThanOrEqual(43);
  expect(exchanged.form.has("client_secret")).toBe(false);
  // The redirect is over: nothing of it is left.
  expect(await stored(page)).not.toContain("verifier");
  expect(await stored(page)).not.toContain(exchanged.form.get("code_verifier")!);

  // What is known of the token; and what would renew it is given back.
  await page.getByRole("button", { name: "Session", exact: true }).click();
  await expect(page.getByRole("group", { name: "Session" })).toContainText("app.conversation.conversationmgr.manage");
  await page.getByRole("button", { name: "Sign out of Conversation Manager" }).click();
  await expect(connectButton(page)).toBeVisible();
  await expect.poll(() => oidc.posts.filter((one) => one.path === "/token/revocation").length).toBe(1);
  expect(oidc.posts.at(-1)!.form.get("token_type_hint")).toBe("refresh_token");
});

test("a refresh token renews after a 401; then a window signs in again, and nothing typed is lost", async ({ page, oidc, context }) => {
  await page.goto("/orchestrations");
  await byRedirect(page);
  await open(page, "Orchestrations", "Meridian mortgages");
  await field(page, "Description").fill("Typed before it ended");
  oidc.endTokens();
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
  expect(oidc.posts.filter((one) => one.form.get("grant_type") === "refresh_token")).toHaveLength(1);

  // Neither token is good any more; what the page reads by itself is over.
  await quiet(page);
  await page.route(/\/token$/, (route) => route.fulfill({ status: 400, headers: { "access-control-allow-origin": "*" }, json: { error: "invalid_grant" } }), { times: 1 });
  oidc.endTokens();
  await field(page, "Description").fill("Typed before it ended for good");
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  const opened = context.waitForEvent("page");
  await connectButton(page).click();
  const popup = await opened;
  // The provider knows the person still: it asks nothing and sends the window back at once.
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
  await expect(field(page, "Description")).toHaveValue("Typed before it ended for good");
  // It may close at any moment.
  const said = () => popup.getByText("You can close this window.").isVisible();
  await expect.poll(() => popup.isClosed() || said().catch(() => true)).toBe(true);
});

test("where the browser opens no window, the draft is kept and the page comes back", async ({ page, oidc }) => {
  await page.addInitScript(() => void (window.open = () => null));
  await page.goto("/orchestrations");
  await byRedirect(page);
  await open(page, "Orchestrations", "Meridian mortgages");
  const address = page.url();
  await field(page, "Description").fill("Kept as a draft");
  await page.route(/\/token$/, (route) => route.fulfill({ status: 400, headers: { "access-control-allow-origin": "*" }, json: { error: "invalid_grant" } }), { times: 1 });
  // What the page reads by itself would ask for the sign-in before the save does.
  await quiet(page);
  oidc.endTokens();
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
  await connectButton(page).click();
  await page.getByRole("button", { name: "Restore draft" }).click();
  await expect(field(page, "Description")).toHaveValue("Kept as a draft");
  expect(page.url()).toBe(address);
});

test.describe("both systems of an environment", () => {
  test.use({ sandboxOptions: async ({ oidc }, use) => use(serving(oidc.config(true))) });

  test("the second is gone on to after the redirect of the first", async ({ page, context }) => {
    await page.goto("/apps");
    await expect(heading(page, "Apps")).toBeVisible();
    await page.goto("/connect");
    await byRedirect(page);
    // What the memory of this tab holds would not outlive a second redirect.
    await expect(page.getByRole("group", { name: "One more system" })).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByRole("group", { name: "Conversation Manager", exact: true }).getByRole("checkbox")).not.toBeChecked();
    await expect(page.getByRole("group", { name: "Orchestrator", exact: true }).getByRole("checkbox")).toBeChecked();
    const opened = context.waitForEvent("page");
    await connectButton(page).click();
    await opened;
    await expect(heading(page, "Connect")).toBeHidden();
    await visit(page, "Apps");
    await expect(table(page, "Apps").getByRole("link", { name: "card_services", exact: true })).toBeVisible();
    await visit(page, "Orchestrations");
    await expect(table(page, "Orchestrations").getByRole("link", { name: "Meridian mortgages", exact: true })).toBeVisible();
  });
});

test("answers that nobody asked for are not taken, and no return address leads away", async ({ page, oidc }) => {
  await page.goto("/connect?code=stolen&state=forged");
  await expect(page.getByRole("alert")).toContainText("was not begun in this tab");
  expect(page.url()).not.toContain("stolen");
  expect(oidc.posts).toEqual([]);

  // The provider answers with the nonce of somebody else.
  await page.route(/\/token$/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const claims = Buffer.from(JSON.stringify({ sub: "ada", nonce: "another" })).toString("base64url");
    await route.fulfill({ response: answer, json: { ...body, id_token: `e30.${claims}.c2ln` } });
  });
  await page.goto("/connect?return=https://evil.example/&back=//evil.example");
  await byRedirect(page);
  await expect(page.getByRole("alert")).toContainText("nonce");
  await page.unroute(/\/token$/);

  // Somebody writes another return address into the tab.
  await page.addInitScript(() => {
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
      set.call(this, key, value.replace(/"back":"[^"]*"/, '"back":"//evil.example/x"'));
    };
  });
  await page.goto("/connect");
  await connectButton(page).click();
  await page.waitForURL((url) => url.origin === oidc.url || url.pathname !== "/connect");
  await expect(heading(page, "Connect")).toBeHidden();
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeVisible();
  expect(page.url()).not.toContain("evil");
  expect(new URL(page.url()).hostname).toBe("127.0.0.1");
});

test("a refusal of the provider is shown in its words", async ({ page }) => {
  await page.goto("/connect");
  await page.route(/\/auth\?/, async (route) => {
    const state = new URL(route.request().url()).searchParams.get("state");
    const back = new URL(route.request().url()).searchParams.get("redirect_uri");
    const location = `${back}?error=access_denied&error_description=Ada+said+no&state=${state}`;
    await route.fulfill({ status: 302, headers: { location } });
  });
  await connectButton(page).click();
  await expect(page.getByRole("alert")).toContainText("Ada said no");
});

