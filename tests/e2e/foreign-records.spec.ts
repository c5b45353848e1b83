// Servers that show records otherwise than they were made: less of them, other forms of their ids and states.

import type { Page, Route } from "@playwright/test";

import { choose, expect, expectStatus, field, make, read, test } from "./fixtures.ts";

type Json = Record<string, unknown>;

/** Passes an answer on, changed. */
async function changed(route: Route, change: (body: Json) => unknown): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({ response, json: change((await response.json()) as Json) });
}

const save = (page: Page) => page.getByRole("button", { name: "Save changes", exact: true });

test.describe("a server that shows little, or otherwise", () => {
  test.use({ sandboxOptions: ["--open"] });

  const login = { name: "Short", description: "first", type: "basic", basicAuth: { username: "u", password: "example-only" } };

  test("Undo of a delete puts back what was deleted, and not what the list had", async ({ page, sandbox }) => {
    for (const n of [1, 2, 3]) await make(sandbox, "/authentications", { ...login, name: `Short ${n}` });
    await page.route(/\/authentications\?/, (route) => {
      if (route.request().resourceType() === "document") return route.fallback();
      return changed(route, (body) => ({ ...body, authentication: (body.authentication as Json[]).map(({ id, name }) => ({ id, name })) }));
    });
    await page.goto("/authentications?q=short");
    const rows = page.locator("tbody tr[data-place]");
    await expect(rows).toHaveCount(3);
    const restored = async (count: number) => {
      const { authentication } = await read<{ authentication: Json[] }>(sandbox, "/authentications?$pagenum=1&$pagesize=75");
      const found = authentication.filter((one) => String(one.name).startsWith("Short"));
      expect(found).toHaveLength(count);
      for (const one of found) expect(one).toMatchObject({ description: "first", basicAuth: { username: "u" } });
    };
    await page.getByRole("button", { name: "Actions for Short 1", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expect(rows).toHaveCount(2);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(page.getByRole("status")).toHaveText(/^Authentication restored/);
    await restored(3);
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expectStatus(page, "3 authentications deleted");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(page.getByRole("status")).toHaveText(/^3 authentications restored/);
    await restored(3);
  });

  test("Undo of a state puts back what stood there", async ({ page, sandbox }) => {
    const { participant } = await read<{ participant: Json[] }>(sandbox, "/participants?$pagenum=1&$pagesize=75");
    const id = await make(sandbox, "/participants", { ...participant[0], id: undefined, name: "Odd state" });
    const sent: unknown[] = [];
    let active: unknown = "false";
    await page.route(new RegExp(`/participants(/${id}|\\?.*)$`), async (route) => {
      const method = route.request().method();
      if (route.request().resourceType() === "document") return route.fallback();
      if (method === "PUT") {
        active = (route.request().postDataJSON() as Json).active;
        sent.push(active);
        return route.fulfill({ status: 204 });
      }
      const odd = (one: Json) => (one.id === id ? { ...one, active } : one);
      return changed(route, (body) => (Array.isArray(body.participant) ? { ...body, participant: (body.participant as Json[]).map(odd) } : odd(body)));
    });
    await page.goto("/participants?q=odd+state");
    await page.getByRole("checkbox", { name: "Select Odd state" }).check();
    await page.getByRole("button", { name: "Make active" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Make active" }).click();
    await expectStatus(page, "Participant made active");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(page.getByRole("status")).toHaveText(/^Participant restored/);
    expect(sent).toEqual([true, "false"]);
  });

  test("a record that does not say its id can be saved and deleted", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", login);
    await page.route(`**/authentications/${id}`, (route) => {
      const reads = route.request().method() === "GET" && route.request().resourceType() !== "document";
      return reads ? changed(route, ({ id: _, ...body }) => body) : route.fallback();
    });
    await page.goto(`/authentications/${id}`);
    await field(page, "Description").fill("second");
    await save(page).click();
    await expectStatus(page, "Changes saved");
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "second" });
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expectStatus(page, "Authentication deleted");
  });

  test("ids that are numbers are references, too", async ({ page }) => {
    const apps = [{ id: 301, name: "teams-connector", roles: [{ name: "custom_agent" }] }, { id: 302, name: "desk", roles: [{ name: "custom_agent" }] }];
    const flow = { id: 7, name: "Numbered", applications: { agentConfiguration: { agents: [{ id: 301 }] } } };
    let sent: Json = {};
    await page.route(/\/(clientapplications|orchestrations)(\/\d+)?(\?.*)?$/, (route) => {
      const [url, method] = [new URL(route.request().url()), route.request().method()];
      if (route.request().resourceType() === "document") return route.fallback();
      if (method === "PUT") {
        sent = route.request().postDataJSON() as Json;
        return route.fulfill({ status: 204 });
      }
      const id = Number(url.pathname.split("/").pop());
      if (url.pathname.includes("orchestrations")) return route.fulfill({ json: id ? flow : { orchestration: [flow], paginationInfo: { count: 1 } } });
      return route.fulfill({ json: id ? apps.find((one) => one.id === id) : { clientapplication: apps, paginationInfo: { count: 2 } } });
    });
    await page.goto("/client-applications/301");
    await expect(page.getByRole("link", { name: "Numbered", exact: true })).toBeVisible();
    await page.goto("/orchestrations/7");
    const agent = page.getByRole("combobox", { name: "Agent", exact: true });
    await expect(agent).toHaveValue("teams-connector");
    await expect(page.getByRole("figure", { name: "How a conversation runs" }).getByRole("listitem").filter({ hasText: "teams-connector" })).toBeVisible();
    await choose(page, "Agent", "desk", "desk");
    await save(page).click();
    await expect.poll(() => sent.applications).toEqual({ agentConfiguration: { agents: [{ id: 302 }] } });
  });
});
