// Servers that do later what they have accepted, or that read from a copy which is a moment behind.

import type { Page, Route } from "@playwright/test";

import { expect, expectStatus, field, heading, make, read, test } from "./fixtures.ts";
import type { Sandbox } from "./sandbox.ts";

type Json = Record<string, unknown>;

const login = { name: "Later", description: "first", type: "basic", basicAuth: { username: "u", password: "example-only" } };

const save = (page: Page) => page.getByRole("button", { name: "Save changes", exact: true });
const remove = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true });

/** Accepts writes to a record with this status, and does them when it was read so many times since. */
async function putOff(page: Page, sandbox: Sandbox, path: string, status: number, reads: number): Promise<void> {
  let due: { after: number; send: () => Promise<unknown> } | undefined;
  await page.route(`**${path}`, async (route: Route) => {
    const request = route.request();
    if (request.resourceType() === "document") return route.fallback();
    if (request.method() !== "GET") {
      const [method, text] = [request.method(), request.postData()];
      due = { after: reads, send: () => sandbox.call(method, path, text === null ? undefined : JSON.parse(text)) };
      return route.fulfill({ status });
    }
    if (due && due.after-- === 0) {
      await due.send();
      due = undefined;
    }
    return route.fallback();
  });
}

test.describe("a server that takes its time", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("a save that is only accepted is waited for", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    await putOff(page, sandbox, `/authentications/${id}`, 202, 2);
    await field(page, "Description").fill("second");
    await save(page).click();
    await expectStatus(page, "Changes saved");
    await expect(field(page, "Description")).toHaveValue("second");
    await expect(page.getByText("unsaved change")).toBeHidden();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expectStatus(page, "Change undone");
    await expect(field(page, "Description")).toHaveValue("first");
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "first" });
  });

  test("a save that is accepted and not done says so, and keeps what was typed", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    await putOff(page, sandbox, `/authentications/${id}`, 202, 100);
    await field(page, "Description").fill("second");
    await save(page).click();
    await expect(page.getByText("The server has accepted this, and has not done it yet.")).toBeVisible({ timeout: 20_000 });
    await expect(field(page, "Description")).toHaveValue("second");
    await expect(page.getByText("1 unsaved change", { exact: true })).toBeVisible();
    await page.unrouteAll();
    await save(page).click();
    await expectStatus(page, "Changes saved");
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "second" });
  });

  test("a delete that is only accepted is waited for", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    await putOff(page, sandbox, `/authentications/${id}`, 202, 2);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await remove(page).click();
    await expectStatus(page, "Authentication deleted");
    await expect(page).toHaveURL(/\/authentications$/);
    await expect(page.getByRole("link", { name: "Later", exact: true })).toBeHidden();
  });

  test("a delete that is accepted and not done says so in its question", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications?q=later`);
    await putOff(page, sandbox, `/authentications/${id}`, 202, 100);
    await page.getByRole("button", { name: "Actions for Later", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await remove(page).click();
    await expect(page.getByRole("dialog")).toContainText("The server has accepted this, and has not done it yet.", { timeout: 20_000 });
  });

  test("a save of which the server shows nothing at first is read again", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    await putOff(page, sandbox, `/authentications/${id}`, 204, 1);
    await field(page, "Description").fill("second");
    await save(page).click();
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
    await expect(field(page, "Description")).toHaveValue("second");
    await expect(page.getByText("unsaved change")).toBeHidden();
  });

  test("a save of which the server shows nothing is not lost", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    await putOff(page, sandbox, `/authentications/${id}`, 204, 100);
    await field(page, "Description").fill("second");
    await save(page).click();
    await expect(page.getByText("The server says that this is saved, and still shows what was there before.")).toBeVisible();
    await expect(field(page, "Description")).toHaveValue("second");
    await expect(page.getByText("1 unsaved change", { exact: true })).toBeVisible();
  });

  test("a new record that the server does not show at once is waited for", async ({ page, sandbox }) => {
    await page.goto("/authentications/new");
    let reads = 0;
    await page.route(/\/authentications\/[0-9a-f-]{36}$/, (route) => {
      if (route.request().resourceType() === "document" || route.request().method() !== "GET") return route.fallback();
      return ++reads > 2 ? route.fallback() : route.fulfill({ status: 404 });
    });
    await field(page, "Name").fill("Brand new");
    await page.getByLabel("Type", { exact: true }).selectOption("basic");
    await field(page, "Username").fill("u");
    await field(page, "Password").fill("example-only");
    await page.getByRole("button", { name: "Create authentication", exact: true }).click();
    await expect(heading(page, "Brand new")).toBeVisible();
    expect(reads).toBe(3);
  });

  test("a save that cannot be read back is no conflict with oneself", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.goto(`/authentications/${id}`);
    let [saved, lost] = [false, false];
    await page.route(`**/authentications/${id}`, (route) => {
      const isRead = route.request().method() === "GET";
      if (isRead && saved && !lost) {
        lost = true;
        return route.fulfill({ status: 403 });
      }
      saved ||= !isRead;
      return route.fallback();
    });
    await field(page, "Description").fill("second");
    await save(page).click();
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
    expect(lost).toBe(true);
    await field(page, "Username").fill("other");
    await save(page).click();
    await expect(page.getByText("unsaved change")).toBeHidden();
    await expect(page.getByRole("dialog")).toBeHidden();
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "second", basicAuth: { username: "other" } });
  });

  test.describe("a create without an answer", () => {
    const create = async (page: Page) => {
      await page.goto("/authentications/new");
      await field(page, "Name").fill("Later");
      await field(page, "Type").selectOption("basic");
      await field(page, "Username").fill("u");
      await field(page, "Password").fill("example-only");
      await page.getByRole("button", { name: "Create authentication", exact: true }).click();
      return page.getByRole("group", { name: "Outcome" });
    };

    test("has not made what was made long before", async ({ page, sandbox }) => {
      await make(sandbox, "/authentications", { ...login, description: undefined });
      await page.route(/\/authentications(\?.*)?$/, async (route) => {
        if (route.request().resourceType() === "document") return route.fallback();
        if (route.request().method() === "POST") return route.fulfill({ status: 504 });
        const response = await route.fetch();
        const body = (await response.json()) as { authentication: Json[] };
        for (const one of body.authentication) one.created = "2020-01-01T00:00:00.000Z";
        return route.fulfill({ response, json: body });
      });
      await expect(await create(page)).toContainText("Later is there. It may be this one: look before it is created once more.");
    });

    test("is opened without what was typed since only by those who say so", async ({ page, sandbox }) => {
      await page.route("**/authentications", async (route) => {
        if (route.request().method() !== "POST") return route.fallback();
        await sandbox.call("POST", "/authentications", route.request().postDataJSON());
        await route.fulfill({ status: 504 });
      });
      const outcome = await create(page);
      await expect(outcome).toContainText("Later is there. It was created.");
      await field(page, "Description").fill("typed since");
      await outcome.getByRole("button", { name: "Open it" }).click();
      const question = page.getByRole("dialog", { name: "Discard changes?", exact: true });
      await question.getByRole("button", { name: "Keep editing" }).click();
      await expect(field(page, "Description")).toHaveValue("typed since");
      await outcome.getByRole("button", { name: "Open it" }).click();
      await question.getByRole("button", { name: "Discard changes" }).click();
      await expect(heading(page, "Later")).toBeVisible();
    });
  });
});
