// Lists: what an answer covers while records and names are read, when reading fails, and when it is cancelled.

import type { Page, Route } from "@playwright/test";

import { expect, expectAccessible, faults, field, read, requests, type Sandbox, table, test, visit } from "./fixtures.ts";

const SCALE = ["--open", "--scale", "1204"];

const pager = (page: Page) => page.getByRole("navigation", { name: "Pagination", exact: true });
const search = (page: Page, list: string) => page.getByRole("searchbox", { name: `Search ${list}`, exact: true });
const rows = (page: Page, list: string) => table(page, list).getByRole("row").filter({ has: page.getByRole("rowheader") });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const bar = (page: Page) => page.locator(".scope progress");

/** Holds pages of a list back, from one on, until they are let go. */
async function hold(page: Page, list: string, from = 1): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let open = false;
  await page.route(new RegExp(`/${list}\\?`), async (route) => {
    const number = Number(new URL(route.request().url()).searchParams.get("$pagenum"));
    const size = Number(new URL(route.request().url()).searchParams.get("$pagesize"));
    if (open || size < 75 || number < from) await route.continue();
    else held.push(route);
  });
  return async () => {
    open = true;
    await Promise.all(held.splice(0).map((route) => route.continue()));
  };
}

/** The column of a list, as it stands on the page. */
async function column(page: Page, list: string, label: string): Promise<string[]> {
  const labels = await table(page, list).getByRole("columnheader").allInnerTexts();
  const place = labels.indexOf(label) + 1;
  return rows(page, list).evaluateAll((lines, n) => lines.map((line) => (line.children[n] as HTMLElement).innerText.trim()), place);
}

/** The name of an orchestration beyond the first page that an account leads to. */
async function farName(sandbox: Sandbox): Promise<string> {
  type Account = { chatConfigurations?: { orchestration?: { id: string } } };
  const { account } = await read<{ account: Account[] }>(sandbox, "/accounts?$pagenum=2&$pagesize=75");
  const page = await read<{ orchestration: { id: string }[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=75");
  const near = new Set(page.orchestration.map((one) => one.id));
  const ids = account.map((one) => one.chatConfigurations?.orchestration?.id);
  const far = ids.find((id) => id && !near.has(id));
  return (await read<{ name: string }>(sandbox, `/orchestrations/${far}`)).name;
}

test.describe("1,204 orchestrations", () => {
  test.use({ sandboxOptions: SCALE });

  test("client applications are sorted and searched by the names of their authentications", async ({ page }) => {
    await page.goto("/client-applications?sort=authentication");
    await expect(rows(page, "Client applications")).toHaveCount(25);
    await expect(bar(page)).toHaveCount(0);
    const collator = new Intl.Collator("en", { numeric: true });
    const plain = async () => (await column(page, "Client applications", "Authentication")).map((text) => text.replace(/(,| \+).*$/, ""));
    await expect.poll(async () => (await plain()).every((text) => /login/.test(text))).toBe(true);
    const shown = await plain();
    expect(shown).toEqual([...shown].sort(collator.compare));
    await search(page, "client applications").fill("login 000100");
    await expect(rows(page, "Client applications").first()).toBeVisible();
    await expect(page.getByText("Nothing matches")).toBeHidden();
  });

  test("a search by a name that is not here yet does not say that there is nothing", async ({ page, sandbox }) => {
    const name = await farName(sandbox);
    const release = await hold(page, "orchestrations", 2);
    // A row that is on the screen would ask for its names by itself.
    await page.goto(`/accounts?q=${encodeURIComponent(name)}`);
    await expect(page.getByRole("heading", { name: "Nothing so far" })).toBeVisible();
    await expect(page.getByText("121 accounts were searched so far.")).toBeVisible();
    await expect(page.getByText(/Reading orchestrations: 75 of 1,204\./)).toBeVisible();
    await expect(page.getByRole("progressbar", { name: "Reading orchestrations" })).toBeVisible();
    await expectAccessible(page);
    await release();
    await expect(bar(page)).toHaveCount(0);
    await expect(rows(page, "Accounts").first()).toBeVisible();
  });

  test("names that could not be read are said, and read again", async ({ page, sandbox }) => {
    const name = await farName(sandbox);
    await faults(sandbox, { match: { method: "GET", path: "/orchestrations" }, times: 1, then: { status: 500, body: "{}" } });
    await page.goto(`/accounts?q=${encodeURIComponent(name)}`);
    await expect(page.getByText(/Names of orchestrations could not be read: sorted and searched by id\./)).toBeVisible();
    await expect(page.getByText("121 accounts were searched, without all that the answer needs.")).toBeVisible();
    await expectAccessible(page);
    await button(page, "Retry").click();
    await expect(rows(page, "Accounts").first()).toBeVisible();
    await expect(page.locator(".scope")).toHaveCount(0);
  });

  test("unused ones are found when all that may use them is read, and as far as it goes", async ({ page, sandbox }) => {
    const release = await hold(page, "orchestrations", 4);
    await page.goto("/participants");
    await expect(rows(page, "Participants")).toHaveCount(25);
    await button(page, "Unused").click();
    const reading = page.getByText(/Reading orchestrations: 225 of 1,204\./);
    await expect(reading).toBeVisible();
    await expect(page.getByText(/Nothing/)).toBeHidden();
    await expect(table(page, "Participants")).toHaveAttribute("aria-busy", "true");
    await button(page, "Cancel").click();
    await expect(page.getByText(/Reading orchestrations was cancelled at 225 of 1,204: what only others use counts as unused\./)).toBeVisible();
    await expect(page.getByText("121 participants were searched, without all that the answer needs.")).toBeVisible();
    await expect(button(page, "Load the rest")).toBeFocused();
    await release();
    await page.keyboard.press("Enter");
    await expect(page.locator(".scope")).toHaveCount(0);
    await expect(page.getByText("All 121 participants were searched.").or(rows(page, "Participants").first())).toBeVisible();
    await faults(sandbox, { match: { method: "GET", path: "/orchestrations" }, then: { status: 403, body: "{}" } });
    await page.reload();
    await expect(page.getByText(/The orchestrations could not be read: what only they use counts as unused\./)).toBeVisible();
    await expect(rows(page, "Participants")).toHaveCount(25);
    await expect(button(page, "Retry")).toBeVisible();
  });

  test("what has come stays when loading is cancelled, and it goes on from there", async ({ page, sandbox }) => {
    const release = await hold(page, "orchestrations", 6);
    await page.goto("/orchestrations");
    await expect(rows(page, "Orchestrations")).toHaveCount(25);
    await search(page, "orchestrations").fill("0012");
    await expect(page.getByText("In the 375 loaded of 1,204.")).toBeVisible();
    await button(page, "Cancel").focus();
    await page.keyboard.press("Enter");
    await expect(button(page, "Load the rest")).toBeFocused();
    await expect(page.getByText("In the 375 loaded of 1,204. Loading was cancelled.")).toBeVisible();
    const asked = async () => (await requests(sandbox, "GET")).filter((one) => one.query?.includes("pagesize=75") && one.path.endsWith("/orchestrations"));
    const before = (await asked()).length;
    await search(page, "orchestrations").fill("0001");
    await expect(rows(page, "Orchestrations").first()).toBeVisible();
    await button(page, "Name").click();
    await expect(page).toHaveURL(/sort=name/);
    await expect(page.getByText("In the 375 loaded of 1,204.")).toBeVisible();
    expect((await asked()).length).toBe(before);
    await release();
    await button(page, "Load the rest").click();
    await expect(page.locator(".scope")).toHaveCount(0);
    await search(page, "orchestrations").fill("orchestration 001203");
    await expect(rows(page, "Orchestrations")).toHaveCount(1);
    // Each page was answered once, but for those that were under way when it was cancelled.
    const pages = (await asked()).map((one) => Number(new URLSearchParams(one.query!).get("$pagenum")));
    expect(pages.filter((number) => number < 6).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test("no row moves while everything is loaded", async ({ page }) => {
    const release = await hold(page, "orchestrations", 3);
    await page.goto("/orchestrations");
    await expect(rows(page, "Orchestrations")).toHaveCount(25);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const top = async () => (await rows(page, "Orchestrations").first().boundingBox())!.y;
      const pagerTop = async () => (await pager(page).boundingBox())!.y;
      const before = [await top(), await pagerTop()];
      await search(page, "orchestrations").fill("orchestration");
      await expect(page.getByText("In the 150 loaded of 1,204.")).toBeVisible();
      expect([await top(), await pagerTop()]).toEqual(before);
      await search(page, "orchestrations").fill("");
      await expect(page.locator(".scope")).toHaveCount(0);
      expect([await top(), await pagerTop()]).toEqual(before);
    }
    await release();
  });

  test("rows are in the order asked for when an address asks for search and order at once", async ({ browser, sandbox }) => {
    // Every eighth of them is of this kind; the first page of the server holds four.
    const expected = Array.from({ length: 25 }, (_, n) => `Accounts orchestration ${String(n * 8).padStart(6, "0")}`);
    // One of several loads had shown the order of the first records alone.
    for (let load = 0; load < 8; load += 1) {
      const context = await browser.newContext({ baseURL: sandbox.url, viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await page.goto("/orchestrations?q=acc&sort=name");
      await expect(pager(page)).toContainText(/1–25 of \d+/);
      await expect(bar(page)).toHaveCount(0);
      await expect.poll(() => column(page, "Orchestrations", "Name"), `load ${load}`).toEqual(expected);
      await context.close();
    }
  });

  test("the rows that are here are searched before the first page of all has come", async ({ page }) => {
    const release = await hold(page, "orchestrations");
    await page.goto("/orchestrations");
    await expect(rows(page, "Orchestrations")).toHaveCount(25);
    await search(page, "orchestrations").fill("00000");
    await expect(page.getByText("In the 25 loaded of 1,204.")).toBeVisible();
    await expect(rows(page, "Orchestrations").first()).toBeVisible();
    await search(page, "orchestrations").fill("001203");
    await expect(page.getByRole("heading", { name: "Nothing so far" })).toBeVisible();
    await expect(page.getByText("25 of 1,204 orchestrations were searched so far.")).toBeVisible();
    await release();
    await expect(rows(page, "Orchestrations")).toHaveCount(1);
  });

  test("a page that fails is said with what the answer covers, and loading goes on", async ({ page, sandbox }) => {
    const release = await hold(page, "orchestrations", 6);
    await page.goto("/orchestrations?sort=name");
    await expect(page.getByText("In the 375 loaded of 1,204.")).toBeVisible();
    await faults(sandbox, { match: { method: "GET", path: "/orchestrations" }, times: 1, then: { status: 500, body: "{}" } });
    await release();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByText(/In the [\d,]+ loaded of 1,204\. The rest could not be read\./)).toBeVisible();
    await expectAccessible(page);
    // Nothing is tried again unasked.
    await search(page, "orchestrations").fill("0012");
    await expect(page.getByRole("alert")).toBeVisible();
    await button(page, "Load the rest").click();
    await expect(page.locator(".scope")).toHaveCount(0);
    await expect(page.getByRole("alert")).toBeHidden();
  });

  for (const [how, refuses] of [["refuses paging parameters", true], ["gives the first page whatever is asked", false]] as const) {
    test(`a server that ${how}: the list shows what it got and says how much`, async ({ page, sandbox }) => {
      const answer = await sandbox.call("GET", "/orchestrations?$pagenum=1&$pagesize=75");
      const all = (await answer.json()) as { orchestration: unknown[] };
      await page.route(/\/orchestrations(\?|$)/, async (route) => {
        if (route.request().resourceType() === "document") return route.continue();
        const size = new URL(route.request().url()).searchParams.get("$pagesize");
        if (refuses && size) return route.fulfill({ status: 400, json: { code: "400-101", developerMessage: "Unknown query parameter." } });
        return route.fulfill({ json: { ...all, orchestration: all.orchestration.slice(0, Number(size ?? 75)) } });
      });
      await page.goto("/orchestrations");
      await expect(rows(page, "Orchestrations")).toHaveCount(25);
      if (!refuses) {
        await expect(pager(page)).toContainText("1–25 of 1,204");
        await button(page, "Next page").click();
        await expect(pager(page)).toContainText("26–50 of 75");
      }
      await expect(page.getByText("75 of 1,204. The server gives no more than these")).toBeVisible();
      await expect(pager(page)).toContainText("of 75");
      await search(page, "orchestrations").fill("nothing is called this");
      await expect(page.getByText("75 of 1,204 orchestrations were searched.")).toBeVisible();
      await expect(page.getByText(/All .* were searched/)).toBeHidden();
      await expectAccessible(page);
    });
  }
});

test("who may not list authentications is told what that means for a search", async ({ page }) => {
  await page.goto("/connect");
  await field(page, "Client ID").fill("sandbox-reader");
  await field(page, "Client secret").fill("sandbox-secret");
  await button(page, "Connect").click();
  await visit(page, "Client applications");
  await expect(rows(page, "Client applications").first()).toBeVisible();
  await button(page, "Authentication").click();
  await expect(page.getByText("Names of authentications could not be read: sorted and searched by id.")).toBeVisible();
  await expect(page.getByRole("alert")).toBeHidden();
  await expectAccessible(page);
  await visit(page, "Channels");
  await search(page, "channels").fill("nothing is called this");
  await expect(page.getByText("All 7 channels were searched.")).toBeVisible();
});

test.describe("a slow server", () => {
  test.use({ sandboxOptions: ["--open"] });

  for (const width of [1440, 768, 360]) {
    test(`no table moves for what comes beside it, nor when it is sorted: ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 740 });
      for (const [list, kind] of [["Channels", "channels"], ["Client applications", "clientapplications"], ["Orchestrations", "orchestrations"], ["Accounts", "accounts"], ["Authentications", "authentications"]] as const) {
        let release = () => {};
        const may = new Promise<void>((done) => (release = done));
        await page.route(new RegExp(`/${kind}\\?`), async (route) => {
          await may;
          await route.fallback();
        });
        await page.goto(`/${list.toLowerCase().replace(" ", "-")}`);
        await expect(page.locator("tbody .sk").first()).toBeVisible();
        const top = async () => Math.round((await table(page, list).boundingBox())!.y);
        const before = await top();
        release();
        await expect(rows(page, list).first()).toBeVisible();
        await expect(page.getByRole("combobox", { name: "State" })).toBeVisible();
        expect(await top(), list).toBe(before);
        await page.goto(`/${list.toLowerCase().replace(" ", "-")}?sort=-modified`);
        await expect(page.getByRole("combobox", { name: "State" })).toBeVisible();
        await expect(page.locator(".filter.sorting")).toContainText("descending");
        expect(await top(), `${list}, sorted`).toBe(before);
        await page.unrouteAll({ behavior: "ignoreErrors" });
      }
    });
  }
});

test.describe("75 orchestrations", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "75"] });

  test("a last page that is full is known to be the last", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(pager(page)).toContainText("1–25 of 75");
    await button(page, "Next page").click();
    await expect(pager(page)).toContainText("26–50 of 75");
    await button(page, "Next page").click();
    await expect(pager(page)).toContainText("51–75 of 75");
    await expect(button(page, "Next page")).toHaveAttribute("aria-disabled", "true");
    await page.goto("/orchestrations?page=3");
    await expect(pager(page)).toContainText("51–75 of 75");
  });

  test("a full page of a server that counts each page alone is found to be the last", async ({ page }) => {
    await page.route(/\/v3\/orchestrations\?/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { orchestration?: unknown[]; paginationInfo: { count: number } };
      body.paginationInfo.count = body.orchestration?.length ?? 0;
      await route.fulfill({ response, json: body });
    });
    await page.goto("/orchestrations?page=3");
    await expect(pager(page)).toContainText("51–75");
    await button(page, "Next page").click();
    await expect(pager(page)).toContainText("51–75 of 75");
    await expect(button(page, "Next page")).toHaveAttribute("aria-disabled", "true");
    await page.unrouteAll({ behavior: "wait" });
  });
});
