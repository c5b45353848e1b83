// What comes in between: another environment, a page that is left, a second click, an answer that fails when nobody looks.

import type { Page } from "@playwright/test";

import { connect, connectElsewhere, environment, expect, expectAccessible, expectStatus, field, heading, hold, make, quiet, read, requests, row, serving, test, visit } from "./fixtures.ts";

const LOGIN = { name: "Zed", description: "First", active: true, type: "basic", basicAuth: { username: "u", password: "example-only" } };

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const dialog = (page: Page, name?: string | RegExp) => page.getByRole("dialog", name === undefined ? {} : { name });

/** Two clicks at one place, as a hand makes them. */
async function clickTwice(page: Page, target: ReturnType<Page["locator"]>): Promise<void> {
  const box = (await target.boundingBox())!;
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
}

async function askToDelete(page: Page, name: string): Promise<void> {
  await button(page, `Actions for ${name}`).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
}

test.describe("another environment", () => {
  test.use({ sandboxOptions: serving({ environments: [environment("one", "One"), environment("two", "Two", "staging")] }) });

  test("is offered nothing of what was to be undone in the one before", async ({ page, sandbox }) => {
    await make(sandbox, "/authentications", LOGIN);
    const environments = page.getByRole("combobox", { name: "Environment", exact: true });
    await connect(page);
    await connectElsewhere(page, "Two");
    await environments.selectOption("One");
    await visit(page, "Authentications");
    await askToDelete(page, "Zed");
    await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
    const restored = await hold(page, "POST", /\/authentications$/);
    await button(page, "Undo").click();
    await restored.asked;
    await environments.selectOption("Two");
    await expect(row(page, "Authentications", "Aurora connector")).toBeVisible();
    restored.release();
    await quiet(page);
    await expect(button(page, "Undo")).toHaveCount(0);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

test.describe("in production", () => {
  test.use({ sandboxOptions: serving({ environments: [environment("live", "Live", "production")] }) });

  test("the second half of a double click answers nothing", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", LOGIN);
    await connect(page);
    await visit(page, "Authentications");
    await page.getByRole("link", { name: "Zed", exact: true }).click();
    await expect(heading(page, "Zed")).toBeVisible();
    await button(page, "Delete").click();
    await expect(dialog(page, "Delete Zed?")).toBeVisible();
    await clickTwice(page, dialog(page, "Delete Zed?").getByRole("button", { name: "Delete", exact: true }));
    await expect(dialog(page, "Delete from Live?")).toBeVisible();
    await quiet(page);
    expect((await sandbox.call("GET", `/authentications/${id}`)).status).toBe(200);
    await expect(dialog(page, "Delete from Live?")).toBeVisible();
    await dialog(page, "Delete from Live?").getByRole("button", { name: "Cancel" }).click();
    await dialog(page, "Delete Zed?").getByRole("button", { name: "Keep it" }).click();

    await field(page, "Description").fill("Second");
    await button(page, "Save changes").click();
    await button(page, "Save to production").click();
    await expect(button(page, "Undo")).toBeVisible();
    await clickTwice(page, button(page, "Undo"));
    await expect(button(page, "Undo in production")).toBeVisible();
    await quiet(page);
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "Second" });
    // Nor does a second Enter.
    await expect(page.getByRole("status")).toBeFocused();
    await page.keyboard.press("Enter");
    await button(page, "Undo in production").click();
    await expectStatus(page, "Change undone");
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "First" });
  });
});

test.describe("at work", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("a delete from a row stays until it is known what became of it", async ({ page, sandbox }) => {
    await make(sandbox, "/authentications", LOGIN);
    await page.goto("/authentications");
    const held = await hold(page, "DELETE", /\/authentications\//);
    await sandbox.fault({ match: { method: "DELETE", path: "/authentications" }, times: 1, then: { status: 500 } });
    await askToDelete(page, "Zed");
    await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
    await held.asked;
    await expect(dialog(page).getByRole("button", { name: "Delete", exact: true })).toBeFocused();
    await expect(dialog(page)).not.toContainText("Cancel stops");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(dialog(page, "Delete Zed?")).toBeVisible();
    held.release();
    await expect(dialog(page).getByRole("alert")).toContainText("500");
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Retry" }).click();
    await expectStatus(page, "Authentication deleted");
  });

  test("what failed after its dialog was closed, or its page left, is told", async ({ page, sandbox }) => {
    for (const n of [1, 2, 3]) await make(sandbox, "/authentications", { ...LOGIN, name: `Zed ${n}` });
    for (const leaves of [false, true]) {
      await page.goto("/channels");
      await visit(page, "Authentications");
      await page.getByRole("searchbox").fill("zed");
      await expect(page.locator("tbody tr[data-place]")).toHaveCount(3);
      await page.getByRole("checkbox", { name: "Select all on this page" }).check();
      // The first one is inactive by the second time.
      const held = await hold(page, "PUT", /\/authentications\//, leaves ? 1 : 2);
      await button(page, "Make inactive").click();
      await dialog(page).getByRole("button", { name: "Make inactive" }).click();
      await held.asked;
      await sandbox.fault({ match: { method: "PUT", path: "/authentications" }, times: 1, then: { status: 500, body: JSON.stringify({ userMessage: "It rained in." }) } });
      if (leaves) {
        // The search was one step, too.
        for (const _ of [1, 2]) await page.goBack();
        await expect(heading(page, "Channels")).toBeVisible();
      } else {
        await dialog(page).getByRole("button", { name: "Cancel" }).click();
        await dialog(page).getByRole("button", { name: "Close" }).click();
      }
      held.release();
      await expect(page.getByRole("alert")).toContainText("It rained in.");
      await expect(page.getByRole("status")).toContainText(leaves ? "0 of 2 authentications made inactive, 1 failed" : "Authentication made inactive");
      await sandbox.clearFaults();
    }
  });

  test("a double click begins a change of some records and does not stop it", async ({ page, sandbox }) => {
    for (const n of [1, 2, 3]) await make(sandbox, "/authentications", { ...LOGIN, name: `Zed ${n}` });
    await page.goto("/authentications?q=zed");
    await expect(page.locator("tbody tr[data-place]")).toHaveCount(3);
    for (const n of [1, 2]) await page.getByRole("checkbox", { name: `Select Zed ${n}` }).check();
    const first = await hold(page, "PUT", /\/authentications\//);
    await button(page, "Make inactive").click();
    const start = dialog(page).getByRole("button", { name: "Make inactive" });
    await expect(start).toBeVisible();
    // Where Cancel will be, too.
    const box = (await start.boundingBox())!;
    await page.mouse.dblclick(box.x + box.width - 20, box.y + box.height / 2);
    await first.asked;
    await expect(dialog(page).getByRole("button", { name: "Cancel" })).toBeVisible();
    first.release();
    await expectStatus(page, "2 authentications made inactive");
  });

  test("Back during a create in a panel says that it is on its way, and closes with it", async ({ page }) => {
    await page.goto("/client-applications");
    await page.getByRole("link", { name: "New client application" }).click();
    await field(page, "Authentication").fill("Panel login");
    await button(page, "New authentication “Panel login”").click();
    const sheet = dialog(page, "New authentication");
    await sheet.getByLabel("Type", { exact: true }).selectOption("basic");
    await sheet.getByLabel("Username").fill("u");
    await sheet.getByLabel("Password").fill("example-only");
    const made = await hold(page, "POST", /\/authentications$/);
    await sheet.getByRole("button", { name: "Create authentication" }).click();
    await made.asked;
    await page.goBack();
    const question = dialog(page, "Saving…");
    await expect(question).toContainText("You can leave when it is there.");
    await expect(question.getByRole("button", { name: "Discard changes" })).toHaveCount(0);
    await expectAccessible(page);
    made.release();
    await expect(sheet).toBeHidden();
    await expect(question).toBeHidden();
    await expect(field(page, "Authentication")).toHaveValue("Panel login");
    await expect(field(page, "Authentication")).toBeFocused();
    await expectStatus(page, "Authentication created");
  });

  test("what was created without an answer is created again only by those who say so", async ({ page, sandbox }) => {
    await page.goto("/authentications/new");
    await field(page, "Name").fill("Zed");
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("u");
    await field(page, "Password").fill("example-only");
    await page.route(/\/authentications$/, async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await button(page, "Create authentication").click();
    const outcome = page.getByRole("group", { name: "Outcome" });
    await expect(outcome).toContainText("Zed is there. It was created.");
    await button(page, "Create authentication").click();
    await expect(outcome.getByRole("button", { name: "Open it" })).toBeFocused();
    expect(await requests(sandbox, "POST").then((all) => all.filter((one) => one.path.endsWith("/authentications")))).toHaveLength(1);
    await page.keyboard.press("Enter");
    await expect(heading(page, "Zed")).toBeVisible();
  });

  test("the focus is not lost when a list is read after all", async ({ page }) => {
    let first = true;
    await page.route(/\/authentications\?/, (route) => {
      const fails = first && route.request().resourceType() !== "document";
      if (fails) first = false;
      return fails ? route.fulfill({ status: 500, json: {} }) : route.fallback();
    });
    await page.goto("/authentications");
    await button(page, "Retry").focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("tbody tr[data-place]").first()).toBeVisible();
    await expect(heading(page, "Authentications")).toBeFocused();
  });

  test("a link whose question comes too late leads nowhere later", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", LOGIN);
    const part = await hold(page, "GET", /\/list-[^/]+\.wasm$/);
    await page.goto(`/authentications/${id}`);
    await field(page, "Description").fill("Typed");
    await page.getByRole("navigation").getByRole("link", { name: "Channels", exact: true }).click();
    await button(page, "Save changes").click();
    await expect(button(page, "Undo")).toBeVisible();
    part.release();
    await quiet(page);
    await expect(heading(page, "Zed")).toBeVisible();
    await expect(button(page, "Undo")).toBeVisible();
  });
});

test("a sign-in that is asked for is asked for once, and takes no letters", async ({ page, sandbox }) => {
  for (const n of [1, 2, 3]) await make(sandbox, "/authentications", { ...LOGIN, name: `Zed ${n}` });
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("searchbox").fill("zed");
  await expect(row(page, "Authentications", "Zed 1")).toBeVisible();
  await quiet(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await sandbox.fault({ match: { path: "/authentications" }, then: { status: 401 } }, { match: { path: "/oauth2/token" }, then: { status: 401 } });
  await button(page, "Make inactive").click();
  await dialog(page, /^Make 3/).getByRole("button", { name: "Make inactive" }).click();
  await expect(field(page, "Client ID")).toBeFocused();
  await dialog(page, "Sign in again").getByRole("button", { name: "Not now" }).click();
  await expect(dialog(page, /^Make 3/)).toContainText("1 failed, 2 not sent");
  await expect(dialog(page, "Sign in again")).toBeHidden();
  await dialog(page, /^Make 3/).getByRole("button", { name: "Close" }).click();
  // Who was not typing has a field at once; who was gives it no letter.
  await visit(page, "Orchestrations");
  await expect(row(page, "Orchestrations", "Meridian mortgages")).toBeVisible();
  await quiet(page);
  await sandbox.fault({ match: { path: "/orchestrations" }, then: { status: 401 } });
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("m");
  await expect(dialog(page, "Sign in again")).toBeVisible();
  await page.keyboard.type("005");
  await expect(field(page, "Client ID")).toHaveValue("sandbox-admin");
});

test("choices that wait for a sign-in are there after it", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Client applications");
  await page.getByRole("link", { name: "New client application", exact: true }).click();
  await quiet(page);
  await sandbox.fault({ match: { path: "/authentications" }, then: { status: 401 } }, { match: { path: "/oauth2/token" }, then: { status: 401 } });
  await field(page, "Authentication").fill("Meridian");
  const again = dialog(page, "Sign in again");
  await expect(again).toBeVisible();
  await sandbox.clearFaults();
  await again.getByLabel("Client secret").fill("sandbox-secret");
  await again.getByRole("button", { name: "Connect" }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole("listbox", { name: "Choices" }).getByRole("option").first()).toBeVisible();
  await expect(field(page, "Authentication")).toBeFocused();
  await expect(field(page, "Authentication")).toHaveValue("Meridian");
});

test("Back while a save waits for a sign-in leaves the sign-in where it can be answered", async ({ page, sandbox }) => {
  const id = await make(sandbox, "/authentications", LOGIN);
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("link", { name: "Zed", exact: true }).click();
  await field(page, "Description").fill("Second");
  await quiet(page);
  await sandbox.fault({ match: { path: "/authentications" }, then: { status: 401 } }, { match: { path: "/oauth2/token" }, then: { status: 401 } });
  await button(page, "Save changes").click();
  const again = dialog(page, "Sign in again");
  await expect(again).toBeVisible();
  await page.goBack();
  await expect(dialog(page, /Saving|Discard/)).toHaveCount(0);
  await sandbox.clearFaults();
  await again.getByLabel("Client secret").fill("sandbox-secret");
  await again.getByRole("button", { name: "Connect" }).click();
  await expectStatus(page, "Changes saved");
  await expect(heading(page, "Zed")).toBeVisible();
  expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "Second" });
});
