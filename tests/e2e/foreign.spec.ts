// Servers that keep to the contract and differ where it is silent.

import type { Page, Route } from "@playwright/test";

import { choose, connect, environment, expect, expectAccessible, expectStatus, field, heading, make, open, quiet, read, requests, row, type Sandbox, serving, table, test, visit } from "./fixtures.ts";

const V3 = "**/conversationmgr/v3";

type Json = Record<string, unknown>;

/** Passes an answer on, changed. */
async function changed(route: Route, change: (body: Json) => unknown): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({ response, json: change((await response.json()) as Json) });
}

const save = (page: Page) => page.getByRole("button", { name: "Save changes", exact: true });

test("a record without an id can be copied, and is left alone by all else", async ({ page, sandbox }) => {
  await connect(page);
  await page.route(/\/channels\?/, (route) =>
    changed(route, (body) => ({ ...body, channel: [...(body.channel as Json[]), { displayName: "Nameless", active: true }] })),
  );
  await visit(page, "Channels");
  await page.getByRole("button", { name: "Actions for Nameless" }).click();
  for (const name of ["Open", "Duplicate", "Copy ID", "Make inactive", "Delete…"]) {
    await expect(page.getByRole("menuitem", { name })).toHaveAttribute("aria-disabled", "true");
  }
  await expect(page.getByRole("menuitem", { name: "Copy as JSON" })).not.toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await row(page, "Channels", "Nameless").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Make inactive" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 channel: Left alone: the server gave no ID for it.");
  expect((await requests(sandbox)).filter((one) => /\/channels\/$/.test(one.path))).toEqual([]);
});

test("what was made in the server's own form, and not answered, is not made twice", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("link", { name: "New authentication" }).click();
  await page.route(/\/authentications$/, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const body = route.request().postDataJSON() as Json;
    await sandbox.call("POST", "/authentications", { ...body, name: "made by the gateway", description: "Added by it" });
    await route.fulfill({ status: 504, contentType: "text/html", body: "<h1>504</h1>" });
  });
  await field(page, "Name").fill("Made by the gateway");
  await field(page, "Type").selectOption("basic");
  await field(page, "Username").fill("u");
  await field(page, "Password").fill("example-only");
  await page.getByRole("button", { name: "Create authentication", exact: true }).click();
  const outcome = page.getByRole("group", { name: "Outcome" });
  await expect(outcome).toContainText("made by the gateway is there. It may be this one");
  await expect(page.getByRole("button", { name: "Try again", exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await outcome.getByRole("link", { name: "Open it" }).click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(heading(page, "made by the gateway")).toBeVisible();
});

test("pages that are cut short by a server that counts nothing can be turned", async ({ page, sandbox }) => {
  await connect(page);
  await page.route(/\/orchestrations\?/, async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const [number, size] = [Number(asked.get("$pagenum") ?? 1), Math.min(10, Number(asked.get("$pagesize") ?? 25))];
    const { orchestration } = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=75");
    await route.fulfill({ json: { orchestration: orchestration.slice(0, 30).slice((number - 1) * size, number * size) } });
  });
  await visit(page, "Orchestrations");
  const pager = page.getByRole("navigation", { name: "Pagination", exact: true });
  for (const range of ["1–10", "11–20", "21–30"]) {
    await expect(pager).toContainText(range);
    await pager.getByRole("button", { name: "Next page" }).click();
  }
  // After the last full page comes an empty one: now it is known how many there are.
  await expect(pager).toContainText("21–30 of 30");
  await expect(pager.getByRole("button", { name: "Next page" })).toHaveAttribute("aria-disabled", "true");
});

test("the id of a conversation that the server does not name is asked for", async ({ page, sandbox }) => {
  await connect(page);
  await page.route(`${V3}/conversations/messages`, (route) => changed(route, () => ({})));
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian cards web chat");
  const send = page.getByRole("button", { name: "Send message", exact: true });
  await field(page, "Text").fill("Hello");
  await send.click();
  await expectStatus(page, "Message accepted");
  await field(page, "Text").fill("Again");
  await expect(page.getByText("did not say which conversation it is in")).toBeVisible();
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await field(page, "ID of the conversation").fill("c-1");
  await send.click();
  const posts = async () => (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/messages"));
  await expect.poll(async () => (await posts()).length).toBe(2);
  const body = (await posts())[1]!.body as { messages: { message: { conversation: Json }[] } };
  expect(body.messages.message[0]!.conversation).toEqual({ id: "c-1" });

  await page.getByRole("button", { name: "Load the example" }).click();
  await field(page, "Conversation").selectOption("new");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByText("The script stopped at step 1: it was accepted")).toBeVisible();
  expect(await posts()).toHaveLength(3);
});

test("a member that changes with every read keeps nothing from being saved", async ({ page, sandbox }) => {
  let reads = 0;
  await connect(page);
  await page.route(/\/orchestrations\/[^/?]+$/, (route) =>
    route.request().method() === "GET" ? changed(route, (body) => ({ ...body, lastRead: ++reads })) : route.continue(),
  );
  await visit(page, "Orchestrations");
  await page.getByRole("link", { name: "New orchestration", exact: true }).waitFor();
  const name = await page.getByRole("table", { name: "Orchestrations", exact: true }).locator("a.name").first().innerText();
  await open(page, "Orchestrations", name);
  await field(page, "Description").fill("Mine");
  await save(page).click();
  const dialog = page.getByRole("dialog", { name: "Somebody else changed this meanwhile" });
  await expect(dialog.getByRole("row", { name: /lastRead/i })).toBeVisible();
  await dialog.getByRole("button", { name: "Save the merge" }).click();
  await expectStatus(page, "Changes saved");
  await field(page, "Description").fill("Mine again");
  await save(page).click();
  const puts = async () => (await requests(sandbox, "PUT")).map((one) => (one.body as Json).description);
  await expect.poll(puts).toEqual(["Mine", "Mine again"]);
  await expect(dialog).toHaveCount(0);
});

for (const [what, answer] of Object.entries({ nothing: {}, "the whole record": null })) {
  test(`a new record is opened where the answer is ${what}`, async ({ page }) => {
    await connect(page);
    await page.route(`${V3}/authentications`, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const sent = route.request().postDataJSON() as Json;
      await changed(route, (body) => answer ?? { ...sent, ...body, created: "2026-01-01T00:00:00Z", modified: "2026-01-01T00:00:00Z" });
    });
    await visit(page, "Authentications");
    await page.getByRole("link", { name: "New authentication", exact: true }).click();
    await field(page, "Name").fill("Quiet one");
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("u");
    await field(page, "Password").fill("p");
    await page.getByRole("button", { name: "Create authentication", exact: true }).click();
    await expect(heading(page, "Quiet one")).toBeVisible();
    await expect(page).toHaveURL(/\/authentications\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
}

test("a list that leaves out what its records use is no proof that nothing is used", async ({ page }) => {
  await connect(page);
  await page.route(/\/clientapplications(\?|$)/, (route) =>
    changed(route, (body) => {
      const [key, all] = Object.entries(body).find((one): one is [string, Json[]] => Array.isArray(one[1]))!;
      return { ...body, [key]: all.map(({ roles: _, ...rest }) => rest) };
    }),
  );
  await visit(page, "Authentications");
  const said = /None of the \d+ client applications in the server's list names any authentication\./;
  await page.getByRole("rowheader").getByRole("link").first().click();
  await expect(page.getByRole("complementary", { name: "Relations" })).toContainText(said);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText(said);
  await expect(page.getByRole("dialog")).not.toContainText("Used by none");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("link", { name: "Back to list" }).click();
  await page.getByRole("rowheader").first().waitFor();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toContainText(said);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Unused" }).click();
  await expect(page.getByText("None of the client applications in the server’s list names any of these authentications: whether they are used cannot be told from it.")).toBeVisible();
  await expectAccessible(page);
});

test.describe("a server that writes what it is sent in its own way", () => {
  test.use({ sandboxOptions: ["--open"] });

  /** Trims descriptions and writes them in lower case; `answers` says whether it answers then. */
  const normalises = (page: Page, answers: () => boolean = () => true) =>
    page.route(/\/(authentications|channels)\/[^/?]+$/, async (route) => {
      if (route.request().method() !== "PUT") return route.fallback();
      const body = route.request().postDataJSON() as Json;
      const response = await route.fetch({ postData: JSON.stringify({ ...body, description: String(body.description).trim().toLowerCase() }) });
      return answers() ? route.fulfill({ response }) : route.fulfill({ status: 504, contentType: "text/html", body: "<h1>504</h1>" });
    });
  const login = { name: "Normal", description: "first", type: "basic", basicAuth: { username: "u", password: "example-only" } };

  test("a save can be undone, and one without an answer is no conflict with oneself", async ({ page, sandbox }) => {
    const path = `/authentications/${await make(sandbox, "/authentications", login)}`;
    let answers = true;
    await normalises(page, () => answers);
    await page.goto(path);
    await field(page, "Description").fill(" Second ");
    await save(page).click();
    await expect(field(page, "Description")).toHaveValue("second");
    await page.getByRole("button", { name: "Undo" }).click();
    await expectStatus(page, "Change undone");
    expect(await read(sandbox, path)).toMatchObject({ description: "first" });
    answers = false;
    await field(page, "Description").fill(" Third ");
    await save(page).click();
    await expectStatus(page, "Changes saved");
    await expect(field(page, "Description")).toHaveValue("third");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  test("a change of many can be undone", async ({ page, sandbox }) => {
    await normalises(page);
    const ids = [];
    for (const n of [1, 2]) ids.push(await make(sandbox, "/authentications", { ...login, name: `Normal ${n}` }));
    await page.goto("/authentications?q=normal");
    await expect(row(page, "Authentications", "Normal 1")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("button", { name: "Change a field…" }).click();
    const dialog = page.getByRole("dialog");
    await field(page, "Field").selectOption({ label: "Description" });
    await field(page, "New value").fill("Second ");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByRole("button", { name: "Change", exact: true }).click();
    await expectStatus(page, "2 authentications changed");
    expect(await read(sandbox, `/authentications/${ids[0]}`)).toMatchObject({ description: "second" });
    await page.getByRole("button", { name: "Undo" }).click();
    await expectStatus(page, "2 authentications restored");
    for (const id of ids) expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "first" });
  });
});

test.describe("pages that overlap", () => {
  test.use({ sandboxOptions: ["--open"] });

  for (const [all, given] of [[40, 40], [60, 52]] as const) {
    test(`of a server that counts ${all} and gives ${given}`, async ({ page, sandbox }) => {
      const { orchestration } = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=75");
      const records = Array.from({ length: given }, (_, n) => ({ ...orchestration[0], id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`, name: `Overlap ${n}` }));
      await page.route(/\/orchestrations\?/, (route) => {
        if (route.request().resourceType() === "document") return route.fallback();
        // Ten at a time, of which three came before.
        const start = (Number(new URL(route.request().url()).searchParams.get("$pagenum")) - 1) * 7;
        return route.fulfill({ json: { paginationInfo: { count: all, pagesize: 10 }, orchestration: records.slice(start, start + 10) } });
      });
      await page.goto("/orchestrations?q=overlap&size=all");
      const whole = all === given;
      await expect(page.getByRole("table", { name: "Orchestrations" })).toHaveAttribute("aria-rowcount", String(given + 1));
      const scope = page.locator(".scope");
      if (whole) await expect(scope).toHaveCount(0);
      else await expect(scope).toContainText(`${given} of ${all}. The server gives no more than these`);
    });
  }
});

test.describe("lists that a server gives in its own way", () => {
  test.use({ sandboxOptions: ["--open"] });

  const pager = (page: Page) => page.getByRole("navigation", { name: "Pagination", exact: true });
  const next = (page: Page) => pager(page).getByRole("button", { name: "Next page" });
  const first = (page: Page) => table(page, "Orchestrations").locator("a.name").first();

  /** Orchestrations `Own 0` and on, as `give` gives them of a page and a size; what was asked for. */
  async function orchestrations(page: Page, sandbox: Sandbox, count: number, give: (all: Json[], number: number, size: number) => object): Promise<string[]> {
    const { orchestration } = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=25");
    const all = Array.from({ length: count }, (_, n) => ({ ...orchestration[0], id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`, name: `Own ${n}` }));
    const asked: string[] = [];
    await page.route(/\/v3\/orchestrations(\?|$)/, (route) => {
      const { search, searchParams } = new URL(route.request().url());
      asked.push(search.replace(/&$/, ""));
      return route.fulfill(give(all, Number(searchParams.get("$pagenum")), Number(searchParams.get("$pagesize"))));
    });
    return asked;
  }
  const cut = (all: Json[], number: number, size: number) => all.slice((number - 1) * size, number * size);

  test("pages that are cut short show what they hold after a reload, too", async ({ page, sandbox }) => {
    await orchestrations(page, sandbox, 55, (all, number, size) => {
      const pagesize = Math.min(size, 10);
      return { json: { paginationInfo: { count: 55, pagenum: number, pagesize }, orchestration: cut(all, number, pagesize) } };
    });
    await page.goto("/orchestrations?page=4");
    await expect(pager(page)).toContainText("31–40 of 55");
    await expect(first(page)).toHaveText("Own 30");
    await next(page).click();
    await expect(pager(page)).toContainText("41–50 of 55");
    await next(page).click();
    for (const address of [null, "/orchestrations?page=6", "/orchestrations?page=9"]) {
      if (address) await page.goto(address);
      await expect(pager(page)).toContainText("51–55 of 55");
      await expect(first(page)).toHaveText("Own 50");
      await expect(next(page)).toHaveAttribute("aria-disabled", "true");
    }
  });

  for (const cap of [50, 30]) {
    test(`pages of ${cap} that nobody counts show what they hold`, async ({ page, sandbox }) => {
      await orchestrations(page, sandbox, 203, (all, number, size) => ({ json: { orchestration: cut(all, number, Math.min(size, cap)) } }));
      await page.goto("/orchestrations?size=75&page=2");
      await expect(pager(page)).toContainText(`${cap + 1}–${2 * cap}`);
      await expect(pager(page)).not.toContainText(" of ");
      await expect(first(page)).toHaveText(`Own ${cap}`);
      await next(page).click();
      await expect(pager(page)).toContainText(`${2 * cap + 1}–${3 * cap}`);
    });
  }

  test("a server that gives everything whatever page is asked for is seen on any of them", async ({ page, sandbox }) => {
    await orchestrations(page, sandbox, 203, (all) => ({ json: { orchestration: all } }));
    await page.goto("/orchestrations?page=3");
    await expect(pager(page)).toContainText("51–75 of 203");
    await expect(first(page)).toHaveText("Own 50");
    await expect(table(page, "Orchestrations").locator("a.name")).toHaveCount(25);
  });

  test("what all records do not have is not asked for one by one", async ({ page, sandbox }) => {
    await orchestrations(page, sandbox, 75, (all) => {
      const missing = (n: number) => ({ customerConfiguration: { customer: { id: `70000000-0000-4000-8000-${String(n).padStart(12, "0")}` } } });
      return { json: { paginationInfo: { count: 75 }, orchestration: all.map((one, n) => ({ ...one, applications: missing(n) })) } };
    });
    await page.goto("/orchestrations?dangling=true&size=75");
    await expect(pager(page)).toContainText("1–75 of 75");
    await quiet(page);
    await expect(page.locator(".sk")).toHaveCount(0);
    const single = (await requests(sandbox, "GET")).filter((one) => one.path.includes("/clientapplications/"));
    expect(single).toEqual([]);
  });

  const REFUSALS = {
    "a code of its own": { status: 400, json: { code: "400-999", developerMessage: "Unknown query parameter" } },
    "status 422": { status: 422, json: { detail: "Extra inputs are not permitted" } },
    "a page of HTML": { status: 400, contentType: "text/html", body: "<h1>400 Bad Request</h1>" },
  };
  for (const [how, refusal] of Object.entries(REFUSALS)) {
    for (const address of ["/orchestrations", "/orchestrations?size=75", "/orchestrations?page=2"]) {
      test(`paging that is refused with ${how} is left out from then on: ${address}`, async ({ page, sandbox }) => {
        const asked = await orchestrations(page, sandbox, 30, (all, number) => (number ? refusal : { json: { orchestration: all } }));
        await page.goto(address);
        await expect(pager(page)).toContainText("of 30");
        expect(asked.filter((one) => !one)).toHaveLength(1);
        const before = asked.length;
        await page.getByRole("button", { name: "Read again" }).click();
        await expect.poll(() => asked.slice(before)).toEqual([""]);
        await visit(page, "Channels");
        await expect(pager(page)).toContainText(/1–\d/);
        const channels = (await requests(sandbox, "GET")).filter((one) => one.path.endsWith("/v3/channels"));
        expect(channels.map((one) => one.query ?? "")).toEqual([""]);
      });
    }
  }

  test("what is refused without paging, too, is said, and paging stays", async ({ page, sandbox }) => {
    let refuses = true;
    const refusal = { status: 400, json: { code: "400-999", developerMessage: "Nothing today" } };
    const asked = await orchestrations(page, sandbox, 30, (all, number, size) => (refuses ? refusal : { json: { orchestration: cut(all, number, size) } }));
    await page.goto("/orchestrations");
    await expect(page.getByRole("alert")).toContainText("Nothing today");
    expect(asked).toEqual(["?$pagenum=1&$pagesize=25", ""]);
    refuses = false;
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(pager(page)).toContainText("1–25");
    expect(asked[2]).toBe("?$pagenum=1&$pagesize=25");
  });

  test("a page that is refused once, by a server that cuts pages, is no end of paging", async ({ page, sandbox }) => {
    let refusals = 1;
    const refusal = { status: 400, json: { code: "400-999", developerMessage: "Not now" } };
    await orchestrations(page, sandbox, 60, (all, number, size) =>
      number && refusals-- > 0 ? refusal : { json: { paginationInfo: { count: 60 }, orchestration: cut(all, number || 1, size || 25) } },
    );
    await page.goto("/orchestrations");
    await expect(page.getByText("25 of 60. The server gives no more than these")).toBeVisible();
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(pager(page)).toContainText("1–25 of 60");
    await expect(page.locator(".scope")).toHaveCount(0);
  });

  test("a page past the end that is refused takes no list for one without pages", async ({ page, sandbox }) => {
    const refusal = { status: 400, json: { code: "400-999", developerMessage: "There is no such page" } };
    const asked = await orchestrations(page, sandbox, 50, (all, number, size) => (number > 2 ? refusal : { json: { orchestration: cut(all, number || 1, size || 25) } }));
    await page.goto("/orchestrations?page=2");
    await expect(pager(page)).toContainText("26–50");
    await next(page).click();
    await expect(page.getByRole("alert")).toContainText("There is no such page");
    expect(asked.filter((one) => !one)).toEqual([]);
  });

  test("a change of many says that it waits for the server’s limit, and for how long", async ({ page, sandbox }) => {
    let wait = "120";
    for (const n of [1, 2]) await make(sandbox, "/authentications", { name: `Limited ${n}`, type: "basic", basicAuth: { username: "u", password: "example-only" } });
    await page.route(/\/v3\/authentications\?/, async (route) => {
      const response = await route.fetch();
      return route.fulfill({ response, headers: { ...response.headers(), "x-ratelimit-remaining": "0", "retry-after": wait } });
    });
    const dialog = page.getByRole("dialog");
    const start = async () => {
      await page.goto("/authentications");
      for (const n of [1, 2]) await row(page, "Authentications", `Limited ${n}`).getByRole("checkbox").check();
      await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Make inactive" }).click();
      await dialog.getByRole("button", { name: "Make inactive", exact: true }).click();
      await expect(dialog).toContainText("0 of 2");
      await expect(dialog).toContainText(/The server’s limit of calls is reached\. The next record is sent in \d+ s\./);
    };
    await start();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toContainText("2 not sent");
    expect(await requests(sandbox, "PUT")).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    wait = "4";
    await start();
    await expectStatus(page, "2 authentications made inactive", 15_000);
  });
});

test.describe("a server with few calls left", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "200"] });

  test("is waited for, which is said and can be stopped", async ({ page }) => {
    let few = true;
    await page.route(/\/v3\/orchestrations\?/, async (route) => {
      const response = await route.fetch();
      return route.fulfill({ response, headers: { ...response.headers(), ...(few && { "x-ratelimit-remaining": "0", "retry-after": "100" }) } });
    });
    await page.goto("/orchestrations");
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await page.getByRole("searchbox").fill("or");
    await expect(page.getByText(/The server has few calls left\. The next one in \d+ s\./)).toBeVisible();
    await expect(page.getByText(/rest is on its way/)).toBeVisible();
    await expectAccessible(page);
    few = false;
    await page.getByRole("button", { name: "Stop waiting" }).click();
    await expect(page.getByText("1–25 of 200")).toBeVisible();
    await expect(page.getByText(/few calls left/)).toBeHidden();
  });
});

test.describe("two environments", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "200", ...serving({ environments: [environment("one", "One", "development", { kind: "none" }), environment("two", "Two", "staging", { kind: "none" })] })] });

  test("the limit of one holds nothing up in the other", async ({ page }) => {
    let [asked, release] = [() => {}, () => {}];
    const made = new Promise<void>((done) => (asked = done));
    const may = new Promise<void>((done) => (release = done));
    await page.route(
      /\/v3\/orchestrations\?/,
      async (route) => {
        asked();
        await may;
        await route.fulfill({ status: 429, headers: { "retry-after": "60" }, json: { code: "429-100", developerMessage: "Slow down." } }).catch(() => {});
      },
      { times: 1 },
    );
    await page.goto("/channels");
    await expect(table(page, "Channels").locator("a.name").first()).toBeVisible();
    await visit(page, "Orchestrations");
    await made;
    await page.getByRole("combobox", { name: "Environment", exact: true }).selectOption("Two");
    const names = table(page, "Orchestrations").locator("a.name");
    await expect(names.first()).toBeVisible();
    release();
    await quiet(page);
    await page.getByRole("searchbox").first().fill("000199");
    await expect(names).toHaveCount(1);
    await expect(page.locator(".scope")).toHaveCount(0);
  });
});

test("a record that is named twice is no other one", async ({ page }) => {
  await connect(page);
  await page.route(/\/clientapplications\?/, (route) =>
    changed(route, (body) => {
      const all = body.clientApplication as Json[];
      const like = all.find((one) => (one.roles as Json[])[0]?.authentication)!;
      const [role] = like.roles as [Json];
      return { ...body, clientApplication: [{ ...like, name: "Twice", roles: [role, { ...role, name: "custom_agent" }] }] };
    }),
  );
  await visit(page, "Client applications");
  const cell = row(page, "Client applications", "Twice").locator("td").filter({ has: page.locator("a.ref") });
  await expect(cell).toHaveCount(1);
  await expect(cell).not.toContainText("+");
});

test("signs upon letters, in whichever form, keep nothing from being found and sorted", async ({ page, sandbox }) => {
  const basicAuth = { username: "u", password: "example-only" };
  for (const name of ["zebra 9", "\u00c4rger 1", "Cafe\u0301 espa\u00f1ol"]) {
    await make(sandbox, "/authentications", { name, active: true, type: "basic", basicAuth });
  }
  await connect(page);
  await visit(page, "Authentications");
  const names = table(page, "Authentications").locator("a.name");
  for (const [search, found] of [["caf\u00e9", "Cafe\u0301 espa\u00f1ol"], ["espanol", "Cafe\u0301 espa\u00f1ol"], ["ESPAN\u0303OL", "Cafe\u0301 espa\u00f1ol"], ["arger", "\u00c4rger 1"]] as const) {
    await page.getByRole("searchbox").fill(search);
    await expect.poll(() => names.allTextContents()).toEqual([found]);
  }
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect.poll(async () => (await names.allTextContents()).at(-1)).toBe("zebra 9");
});

/** Orchestrations, as many as there are in the sandbox up to `most`, in pages cut by `cut`. */
async function orchestrations(page: Page, sandbox: Sandbox, answer: (all: Json[], number: number, size: number) => unknown, most = 30): Promise<Json[]> {
  const { orchestration } = await read<{ orchestration: Json[] }>(sandbox, "/orchestrations?$pagenum=1&$pagesize=75");
  const all = orchestration.slice(0, most);
  await page.route(/\/v3\/orchestrations\?/, async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const [number, size] = [Number(asked.get("$pagenum") ?? 1), Number(asked.get("$pagesize") ?? 25)];
    await route.fulfill({ json: answer(all, number, size) });
  });
  return all;
}

for (const [what, cap] of [["with more behind it", 15], ["that is all there is", 30]] as const) {
  test(`a short first page ${what}, of a server that counts nothing, is looked behind`, async ({ page, sandbox }) => {
    await connect(page);
    const rows = cap === 30 ? 7 : 30;
    await orchestrations(page, sandbox, (all, number, size) => {
      const cut = Math.min(cap, size);
      return { orchestration: all.slice((number - 1) * cut, number * cut) };
    }, rows);
    await visit(page, "Orchestrations");
    const pager = page.getByRole("navigation", { name: "Pagination", exact: true });
    const next = pager.getByRole("button", { name: "Next page" });
    if (cap === 15) {
      await expect(next).toHaveAttribute("aria-disabled", "false");
      await expect(pager).toContainText("1–15");
      await next.click();
      await expect(pager).toContainText("16–30");
      await next.click();
      await expect(pager).toContainText("16–30 of 30");
    } else {
      await expect(pager).toContainText("1–7 of 7");
    }
    await expect(next).toHaveAttribute("aria-disabled", "true");
    await expect(next).toHaveAttribute("title", "This is the last page");
    await expectAccessible(page);
  });
}

test.describe("a reload of a later page", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("that the server gives the first one for is shown as what it is", async ({ page, sandbox }) => {
    await orchestrations(page, sandbox, (all) => ({ paginationInfo: { count: 28, pagenum: 1, pagesize: 25 }, orchestration: all.slice(0, 25) }), 28);
    await page.goto("/orchestrations?page=2");
    const pager = page.getByRole("navigation", { name: "Pagination", exact: true });
    await expect(page.getByText("The server gives no more than these")).toBeVisible();
    await expect(pager).toContainText("1–25");
    await expect(pager).not.toContainText("26–");
  });
});

test("a delete that the server does later is not undone on the screen", async ({ page, sandbox }) => {
  const basicAuth = { username: "u", password: "example-only" };
  const id = await make(sandbox, "/authentications", { name: "Goes later", active: true, type: "basic", basicAuth });
  await connect(page);
  await page.route(new RegExp(`/authentications/${id}$`), (route) =>
    route.request().method() === "DELETE" ? route.fulfill({ status: 204 }) : route.continue(),
  );
  await visit(page, "Authentications");
  const names = table(page, "Authentications").locator("a.name");
  await expect(row(page, "Authentications", "Goes later")).toBeVisible();
  const count = await names.count();
  const pager = page.getByRole("navigation", { name: "Pagination", exact: true });
  await expect(pager).toContainText(`1–${count} of ${count}`);
  await page.getByRole("button", { name: "Actions for Goes later" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const before = (await requests(sandbox, "GET")).length;
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expectStatus(page, "Authentication deleted");
  const lists = async () => (await requests(sandbox, "GET")).slice(before).filter((one) => one.path.endsWith("/authentications"));
  await expect.poll(async () => (await lists()).length).toBeGreaterThan(0);
  await quiet(page);
  await expect(pager).toContainText(`1–${count - 1} of ${count - 1}`);
  await expect(row(page, "Authentications", "Goes later")).toHaveCount(0);
  // Everything, too, which is what a search looks through.
  await page.getByRole("searchbox").fill("Goes later");
  await expect(page.getByRole("heading", { name: "Nothing matches “Goes later”" })).toBeVisible();
  await expect(page.getByText(`All ${count - 1} authentications were searched.`)).toBeVisible();
});

test("lists of summaries lead to no claims", async ({ page }) => {
  await connect(page);
  await page.route(/conversationmgr\/v3\/[a-z]+\?/, (route) =>
    changed(route, (body) => {
      const [key, all] = Object.entries(body).find((one) => Array.isArray(one[1])) as [string, Json[]];
      return { ...body, [key]: all.map(({ id, name, displayName, active }) => ({ id, name, displayName, active })) };
    }),
  );
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  const card = page.getByRole("region", { name: "Needs attention" });
  await expect(card).toContainText("None of the client applications in the server’s list names any authentication, none of the");
  await expect(card).toContainText("none of the accounts any channel or orchestration: whether these are used cannot be told from it.");
  await expect(card).not.toContainText("Nobody answers");
  await expect(card).not.toContainText("used by nothing");
  await expectAccessible(page);
  await visit(page, "Participants");
  await page.getByLabel("Type", { exact: true }).selectOption("custom_bot");
  await expect(page.getByText("None of the participants in the server’s list says its type: which of them match cannot be told from it.")).toBeVisible();
  await visit(page, "Accounts");
  await page.getByRole("button", { name: "Dangling" }).click();
  await expect(page.getByText("None of the accounts in the server’s list names any channel or orchestration: whether they point at something that is not there cannot be told from it.")).toBeVisible();
  await expectAccessible(page);
});

test.describe("a server that does less than it says", () => {
  test.use({ sandboxOptions: ["--open"] });

  const channelOf = async (page: Page) => Object.values(await (await page.request.get("/conversation/conversationmgr/v3/channels")).json()).find(Array.isArray)![0] as Json;

  test("keeps what was typed where a save took only a part of it, and says which", async ({ page }) => {
    const channel = await channelOf(page);
    await page.route(new RegExp(`/channels/${channel.id}$`), async (route) => {
      if (route.request().method() !== "PUT") return route.fallback();
      const body = route.request().postDataJSON() as Json;
      await route.fulfill({ response: await route.fetch({ postData: JSON.stringify({ ...body, description: channel.description }) }) });
    });
    await page.goto(`/channels/${channel.id}`);
    await field(page, "Display name").fill("Taken");
    await field(page, "Description").fill("Not taken");
    await save(page).click();
    await expect(page.getByRole("alert")).toContainText("still shows what was there before: Description.");
    await expect(heading(page, "Taken")).toBeVisible();
    await expect(field(page, "Description")).toHaveValue("Not taken");
    await expect(page.getByText("1 unsaved change")).toBeVisible();
    await expectStatus(page, "A part of the changes is saved");
    await page.reload();
    await expect(page.getByText("There is a draft of this form")).toBeVisible();
  });

  test("is not believed by a change of some, by one from a row, nor by Undo", async ({ page, sandbox }) => {
    let ignores = true;
    await page.route(/\/channels\/[^/?]+$/, async (route) => {
      if (route.request().method() !== "PUT" || !ignores) return route.fallback();
      const { id, created, ...now } = await read<Json>(sandbox, new URL(route.request().url()).pathname.replace(/.*\/v3/, ""));
      await route.fulfill({ response: await route.fetch({ postData: JSON.stringify({ ...now, description: `touched ${now.modified}` }) }) });
    });
    await page.goto("/channels");
    await page.getByRole("checkbox", { name: /^Select (?!all)/ }).first().check();
    await page.getByRole("checkbox", { name: /^Select (?!all)/ }).nth(1).check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Make inactive" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Make inactive" }).click();
    await expect(dialog).toContainText("2 failed");
    await expect(dialog).toContainText("still shows what was there before: Active.");
    await dialog.getByRole("button", { name: "Close" }).click();
    ignores = false;
    const channel = await channelOf(page);
    await page.goto(`/channels/${channel.id}`);
    await field(page, "Display name").fill("Renamed for a moment");
    await save(page).click();
    await expect(heading(page, "Renamed for a moment")).toBeVisible();
    ignores = true;
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("still shows what was there before: Display name.");
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
  });

  test("a delete that is answered with something else is looked up", async ({ page, sandbox }) => {
    const id = await make(sandbox, "/authentications", { name: "Not gone", type: "basic", basicAuth: { username: "u", password: "example-only" } });
    await page.route(new RegExp(`/authentications/${id}$`), (route) =>
      route.request().method() === "DELETE" ? route.fulfill({ json: { deleted: false, code: "409-0", developerMessage: "in use" } }) : route.fallback(),
    );
    await page.goto(`/authentications/${id}`);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("dialog")).toContainText("has not done it yet", { timeout: 20_000 });
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeHidden();
  });

  test("the same records again and again, one of them without an id, are an end", async ({ page }) => {
    const all = [1, 2].map((n) => ({ id: `c-${n}`, displayName: `Web ${n}`, type: `web.${n}`, active: true }));
    await page.route(/\/channels(\?|$)/, (route) => (route.request().resourceType() === "document" ? route.fallback() : route.fulfill({ json: { channel: [...all, { displayName: "Nameless" }] } })));
    let asked = 0;
    page.on("request", (request) => (asked += Number(/v3\/channels\?/.test(request.url()))));
    await page.goto("/channels?q=e");
    await expect(page.getByText("1–3 of 3")).toBeVisible();
    await quiet(page);
    expect(asked).toBeLessThan(12);
  });
});
