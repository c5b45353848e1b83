// Lists: paging, search, order, filters, addresses; and the main journey on servers that differ.

import type { Page } from "@playwright/test";

import {
  choose,
  connect,
  expect,
  expectAccessible,
  expectStatus,
  field,
  heading,
  hold,
  make,
  open,
  read,
  requests,
  row,
  type Sandbox,
  table,
  test,
  visit,
} from "./fixtures.ts";

type Item = { id: string; name: string; modified: string; active: boolean; applications: { botConfiguration?: { bypassVaDuration?: number } } };

const LISTS = [
  ["Authentications", "authentication", 8],
  ["Client applications", "client application", 16],
  ["Participants", "participant", 14],
  ["Channels", "channel", 7],
  ["Orchestrations", "orchestration", 60],
  ["Accounts", "account", 18],
] as const;

const pager = (page: Page) => page.getByRole("navigation", { name: "Pagination", exact: true });
const next = (page: Page) => page.getByRole("button", { name: "Next page", exact: true });
const previous = (page: Page) => page.getByRole("button", { name: "Previous page", exact: true });
const search = (page: Page, list = "orchestrations") => page.getByRole("searchbox", { name: `Search ${list}`, exact: true });
/** Rows but for the head. */
const rows = (page: Page, list = "Orchestrations") => table(page, list).getByRole("row").filter({ has: page.getByRole("rowheader") });
const names = (page: Page, list = "Orchestrations") => rows(page, list).getByRole("rowheader").getByRole("link");

async function all(sandbox: Sandbox): Promise<Item[]> {
  return (await read<{ orchestration: Item[] }>(sandbox, "/orchestrations?$pagesize=75")).orchestration;
}

test("each of the six lists: heading, table, search, link to a new one, count, rows that open", async ({ page }) => {
  await connect(page);
  for (const [plural, one, count] of LISTS) {
    await visit(page, plural);
    await expect(page).toHaveTitle(new RegExp(`^${plural}`));
    await expect(table(page, plural)).toBeVisible();
    await expect(search(page, plural.toLowerCase())).toBeVisible();
    await expect(page.getByRole("link", { name: `New ${one}`, exact: true })).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Rows per page", exact: true })).toBeVisible();
    await expect(pager(page)).toContainText(count > 25 ? `1–25 of ${count}` : `1–${count} of ${count}`);
    await expect(rows(page, plural)).toHaveCount(Math.min(count, 25));
    await expect(page.locator("main .sk")).toHaveCount(0);
    const first = names(page, plural).first();
    const name = await first.innerText();
    await first.click();
    await expect(heading(page, name)).toBeVisible();
    await expect(page).toHaveTitle(`${name} · Baton`);
    await page.goBack();
    await expect(heading(page, plural)).toBeVisible();
  }
  // Counts stand beside the navigation's links, not in their names.
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Orchestrations", exact: true })).toHaveCount(1);
});

test.describe("paging", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("forwards and back, with the address, Back, Forward and reload", async ({ page, sandbox }) => {
    const expected = (await all(sandbox)).map((one) => one.name);
    await page.goto("/orchestrations");
    await expect(names(page)).toHaveText(expected.slice(0, 25));
    await expect(pager(page)).toContainText("1–25 of 60");
    await expect(previous(page)).toBeDisabled();
    await next(page).click();
    await expect(pager(page)).toContainText("26–50 of 60");
    await expect(page).toHaveURL(/\?page=2$/);
    await expect(names(page)).toHaveText(expected.slice(25, 50));
    await next(page).click();
    await expect(pager(page)).toContainText("51–60 of 60");
    await expect(names(page)).toHaveText(expected.slice(50));
    await expect(next(page)).toBeDisabled();
    await previous(page).click();
    await expect(pager(page)).toContainText("26–50 of 60");
    await page.goBack();
    await expect(pager(page)).toContainText("51–60 of 60");
    await page.goBack();
    await page.goBack();
    await expect(pager(page)).toContainText("1–25 of 60");
    await expect(page).toHaveURL(/\/orchestrations$/);
    await page.goForward();
    await expect(pager(page)).toContainText("26–50 of 60");
    await page.reload();
    await expect(pager(page)).toContainText("26–50 of 60");
    await expect(names(page)).toHaveText(expected.slice(25, 50));
    const lists = (await requests(sandbox, "GET")).filter((one) => one.path.endsWith("/orchestrations") && one.query?.includes("pagenum"));
    expect(new URLSearchParams(lists[0]!.query!).get("$pagesize")).toBe("25");
    expect(new URLSearchParams(lists[0]!.query!).get("$pagenum")).toBe("1");
  });

  test("rows per page: 25, 50, 75 and all", async ({ page }) => {
    await page.goto("/orchestrations?page=2");
    const size = page.getByRole("combobox", { name: "Rows per page", exact: true });
    await expect(size.locator("option")).toHaveText(["25", "50", "75", "All"]);
    await size.selectOption("50");
    await expect(pager(page)).toContainText("1–50 of 60");
    await expect(page).toHaveURL(/\?size=50$/);
    await expect(rows(page)).toHaveCount(50);
    await size.selectOption("75");
    await expect(pager(page)).toContainText("1–60 of 60");
    await size.selectOption("All");
    await expect(page).toHaveURL(/\?size=all$/);
    await expect(pager(page)).toContainText("1–60 of 60");
    await expect(table(page, "Orchestrations")).toHaveAttribute("aria-rowcount", "61");
    await expect(rows(page)).toHaveCount(60);
    await page.reload();
    await expect(size.locator("option:checked")).toHaveText("All");
    await expect(pager(page)).toContainText("1–60 of 60");
    await size.selectOption("25");
    await expect(rows(page)).toHaveCount(25);
    await expect(page).toHaveURL(/\/orchestrations$/);
  });

  test("a name that was created, renamed and deleted meanwhile shows after reading again", async ({ page, sandbox }) => {
    await page.goto("/channels");
    await expect(rows(page, "Channels")).toHaveCount(7);
    const { channel } = await read<{ channel: { id: string; displayName: string }[] }>(sandbox, "/channels");
    const telegram = channel.find((one) => one.displayName === "Telegram")!;
    expect((await sandbox.call("DELETE", `/channels/${telegram.id}`)).status).toBe(204);
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(rows(page, "Channels")).toHaveCount(6);
    await expect(pager(page)).toContainText("1–6 of 6");
  });
});

test("a long name of a switched-off record leaves room for that it is", async ({ page }) => {
  await connect(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, "Orchestrations");
  await search(page).fill("rebooking assistant, spanish");
  const cell = page.getByRole("cell", { name: "Rebooking assistant, Spanish (inactive)", exact: true }).first();
  await expect(cell).toBeVisible();
  const inside = () =>
    cell.evaluate((cell) => {
      const [row, said] = [cell.closest("tr"), cell.querySelector(".off")].map((one) => one?.getBoundingClientRect());
      return !!row && !!said && said.top >= row.top && said.bottom <= row.bottom;
    });
  await expect.poll(inside).toBe(true);
});

test.describe("all records of a large set", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "1204"] });

  test("are searched, sorted and drawn; only visible rows are in the page", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(pager(page)).toContainText("1–25 of 1,204");
    const key = page.locator(".affix > kbd");
    await expect(key).toBeVisible();
    await search(page).fill("orchestration 001203");
    await expect(key).toBeHidden();
    await expect(names(page)).toHaveText([/orchestration 001203$/]);
    await expect(pager(page)).toContainText("1–1 of 1");
    await search(page).fill("");
    await page.getByRole("combobox", { name: "Rows per page" }).selectOption("All");
    await expect(pager(page)).toContainText("1–1,204 of 1,204");
    await expect(table(page, "Orchestrations")).toHaveAttribute("aria-rowcount", "1205");
    const drawn = await rows(page).count();
    expect(drawn).toBeGreaterThan(20);
    expect(drawn).toBeLessThan(200);
    const listed = await names(page).first().innerText();
    await rows(page).first().hover();
    await page.mouse.wheel(0, 20_000);
    await expect(names(page).filter({ hasText: listed })).toHaveCount(0);
    await expect.poll(async () => Number(await rows(page).first().getAttribute("aria-rowindex"))).toBeGreaterThan(300);
  });
});

test.describe("search, order and filters", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("each list begins anew, whatever the one before it was asked", async ({ page }) => {
    for (const asked of ["?q=aurora", "?page=2", "?size=all&sort=-name", "?active=false"]) {
      await page.goto(`/orchestrations${asked}`);
      await expect(rows(page).first()).toBeVisible();
      await visit(page, "Channels");
      await expect(rows(page, "Channels")).toHaveCount(7);
      await expect(search(page, "channels")).toHaveValue("");
      await expect(page).toHaveURL(/\/channels$/);
    }
  });

  test("a search covers all records, and names of what they refer to", async ({ page, sandbox }) => {
    await page.goto("/orchestrations");
    await expect(rows(page)).toHaveCount(25);
    // On the third page of the server.
    await search(page).fill("lindqvist store");
    await expect(names(page)).toHaveText(["Lindqvist store finder", "Lindqvist store finder, evenings"]);
    await expect(pager(page)).toContainText("1–2 of 2");
    await expect(page).toHaveURL(/\?q=lindqvist%20store$|\?q=lindqvist\+store$/);
    await page.reload();
    await expect(search(page)).toHaveValue("lindqvist store");
    await expect(rows(page)).toHaveCount(2);
    // By the name of a bot that only a reference shows.
    await search(page).fill("Card helper");
    await expect(names(page)).toHaveText(["Meridian cards and payments", "Meridian cards and payments, mobile app"]);
    // By an id.
    const one = (await all(sandbox))[41]!;
    await search(page).fill(one.id);
    await expect(names(page)).toHaveText([one.name]);
    await search(page).fill("nothing is called this");
    await expect(page.getByText("Nothing matches “nothing is called this”")).toBeVisible();
    await page.getByRole("button", { name: "Clear search and filters" }).click();
    await expect(rows(page)).toHaveCount(25);
    await expect(search(page)).toHaveValue("");
  });

  test("what was found while typing is found again while deleting", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(rows(page)).toHaveCount(25);
    const shown = async () => `${await pager(page).innerText()}: ${(await names(page).allInnerTexts()).join("|")}`;
    // Everything is loaded: from here on each key is answered at once.
    await page.getByRole("button", { name: "Name", exact: true }).click();
    await expect(page.getByRole("columnheader", { name: "Name", exact: true })).toHaveAttribute("aria-sort", "ascending");
    await expect(page.locator(".scope progress")).toHaveCount(0);
    await expect(pager(page)).toContainText("1–25 of 60");
    await expect(page.locator("tbody .sk")).toHaveCount(0);
    // Read until it is the same twice: a busy machine may answer a key in more than one go.
    const settled = async () => {
      let before = "";
      await expect
        .poll(async () => {
          const [last, now] = [before, await shown()];
          before = now;
          return now === last;
        })
        .toBe(true);
      return before;
    };
    const word = "chat mobile";
    const found = [await shown()];
    await search(page).focus();
    for (const letter of word) {
      await page.keyboard.press(letter === " " ? "Space" : letter);
      found.push(await settled());
    }
    expect(new Set(found).size).toBeGreaterThan(3);
    for (const _ of word) {
      found.pop();
      await page.keyboard.press("Backspace");
      await expect.poll(shown).toBe(found.at(-1));
    }
  });

  test("typing is one step of the history", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(rows(page)).toHaveCount(25);
    await search(page).pressSequentially("Aurora cargo");
    await expect(rows(page)).toHaveCount(2);
    await expect(search(page)).toHaveValue("Aurora cargo");
    await expect(search(page)).toBeFocused();
    await page.goBack();
    await expect(rows(page)).toHaveCount(25);
    await expect(search(page)).toHaveValue("");
    await page.goForward();
    await expect(search(page)).toHaveValue("Aurora cargo");
    await expect(rows(page)).toHaveCount(2);
  });

  test("each column sorts upwards, downwards, and as the server has it", async ({ page, sandbox }) => {
    const records = await all(sandbox);
    await page.goto("/orchestrations?size=all");
    await expect(rows(page)).toHaveCount(60);
    const served = records.map((one) => one.name);
    await expect(names(page)).toHaveText(served);
    const heads = table(page, "Orchestrations").getByRole("columnheader");
    const labels = await heads.allInnerTexts();
    expect(labels).toEqual(["Name", "State", "Customer", "Bot", "Escalates to", "Bypass", "Modified"]);
    for (const [n, label] of labels.entries()) {
      const head = heads.nth(n);
      const button = head.getByRole("button", { name: label, exact: true });
      const texts = async () => {
        const cells = await rows(page).evaluateAll((lines, n) => lines.map((line) => (line.children[n + 1] as HTMLElement).innerText.trim()), n);
        // What is missing is sorted by the id that stands there.
        return cells.filter((text) => !text.startsWith("Missing") && text !== "–");
      };
      await button.click();
      await expect(head).toHaveAttribute("aria-sort", "ascending");
      await expect(page).toHaveURL(/sort=[a-z]+/);
      const up = await texts();
      await button.click();
      await expect(head).toHaveAttribute("aria-sort", "descending");
      await expect(page).toHaveURL(/sort=-[a-z]+/);
      const down = await texts();
      expect(down.length).toBe(up.length);
      if (label !== "Modified") {
        const collator = new Intl.Collator("en", { numeric: true });
        // Several are sorted by all of their names, of which the first is shown.
        const plain = (text: string) => text.replace(/(,| \+| \().*$/, "");
        const order = (texts: string[]) => texts.every((text, n) => n === 0 || collator.compare(plain(texts[n - 1]!), plain(text)) <= 0);
        expect(order(up), `${label} upwards: ${up.join(" | ")}`).toBe(true);
        expect(order([...down].reverse()), `${label} downwards: ${down.join(" | ")}`).toBe(true);
      }
      await button.click();
      await expect(head).not.toHaveAttribute("aria-sort", /.+/);
      await expect(names(page)).toHaveText(served);
    }
    await page.goto("/orchestrations?sort=-modified&size=all");
    await expect(names(page)).toHaveText([...records].sort((a, b) => (a.modified < b.modified ? 1 : -1)).map((one) => one.name));
    await page.goto("/orchestrations?sort=name");
    await expect(names(page).first()).toHaveText("Aurora baggage, SMS");
    await next(page).click();
    await expect(page).toHaveURL(/sort=name/);
    await expect(pager(page)).toContainText("26–50 of 60");
  });

  test("the filter by state, alone and together with the rest", async ({ page, sandbox }) => {
    const off = (await all(sandbox)).filter((one) => !one.active).map((one) => one.name);
    await page.goto("/orchestrations");
    await page.getByRole("combobox", { name: "State", exact: true }).selectOption("Inactive");
    await expect(names(page)).toHaveText(off);
    await expect(page).toHaveURL(/\?active=false$/);
    await expect(pager(page)).toContainText(`1–${off.length} of ${off.length}`);
    await search(page).fill("meridian");
    const both = off.filter((name) => name.startsWith("Meridian"));
    await expect(names(page)).toHaveText(both);
    await page.reload();
    await expect(names(page)).toHaveText(both);
    await page.goto("/orchestrations?active=true&sort=name&size=50&page=2");
    await expect(pager(page)).toContainText(`51–${60 - off.length} of ${60 - off.length}`);
  });

  test("references show names; what is gone is said to be missing, with the start of its id", async ({ page, sandbox }) => {
    const gone = (await all(sandbox)).find((one) => one.name === "Lindqvist gift cards, evenings")!;
    const bots = (gone.applications.botConfiguration as unknown as { bots: { participant: { id: string } }[] }).bots;
    await page.goto("/orchestrations?size=75");
    await expect(row(page, "Orchestrations", gone.name).getByText(`Missing: ${bots[0]!.participant.id.slice(0, 8)}`)).toBeVisible();
    await expect(row(page, "Orchestrations", "Meridian savings").getByRole("link", { name: "Mia", exact: true })).toBeVisible();
    await expect(row(page, "Orchestrations", "Meridian mortgages").getByRole("link", { name: "Meridian web chat", exact: true })).toBeVisible();
    await page.goto("/accounts");
    await expect(row(page, "Accounts", "Lindqvist spring campaign").getByText(/^Missing: [0-9a-f]{8}$/)).toBeVisible();
    await expect(row(page, "Accounts", "Aurora WhatsApp").getByRole("link", { name: "WhatsApp", exact: true })).toBeVisible();
    await expect(row(page, "Accounts", "Aurora WhatsApp").getByRole("link", { name: "Aurora rebooking, WhatsApp", exact: true })).toBeVisible();
    await page.goto("/client-applications");
    await expect(row(page, "Client applications", "Aurora SMS relay").getByRole("link", { name: "SMS relay (old)" })).toBeVisible();
    // A record that refers to what is gone opens, and says so.
    await page.goto(`/orchestrations/${gone.id}`);
    await expect(page.getByRole("combobox", { name: "Participant" })).toHaveValue(/^Missing: /);
  });
});

for (const width of [1280, 1000, 390]) {
  test(`what is too long stays in its cell, ${width} pixels wide`, async ({ page }) => {
    const odd = [
      "One name that is far too long for the column of a list, whatever the window",
      "MMMMMMMMMMMMMMMMMMMMMMMM",
      "WWWW WWWW WWWW WWWW WWWW",
      "\u4f60\u597d\u4e16\u754c".repeat(12),
      "x".repeat(10_000),
      "short",
    ];
    await page.route(/\/orchestrations\?/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { orchestration: { name: unknown; modified: unknown }[] };
      for (const [n, name] of odd.entries()) body.orchestration[n]!.name = name;
      body.orchestration[0]!.modified = odd[0];
      // A record whose name is neither text nor a number is marked beside what stands in its place.
      body.orchestration[odd.length]!.name = true;
      await route.fulfill({ response, json: body });
    });
    await connect(page);
    await visit(page, "Orchestrations");
    await page.setViewportSize({ width, height: 800 });
    await expect(names(page).filter({ hasText: odd[0]! })).toBeVisible();
    await expect(rows(page).getByText("Unusual")).toBeVisible();
    await expect(page.locator("main .sk")).toHaveCount(0);
    // Nothing is as wide as its cell is not, also after the room in the columns was measured.
    const wide = () =>
      page.locator("tbody :is(th, td)").evaluateAll((cells) =>
        cells.flatMap((cell) => {
          const end = cell.getBoundingClientRect().right + 0.5;
          const parts = [...cell.children].filter((part) => part.getClientRects().length > 0);
          return parts.filter((part) => part.getBoundingClientRect().right > end).map((part) => part.textContent);
        }),
      );
    await expect.poll(wide).toEqual([]);
    const heights = await rows(page).evaluateAll((all) => [...new Set(all.map((one) => one.getBoundingClientRect().height))]);
    expect(heights).toHaveLength(1);
    // Where a name is seen it is a link, and cut off it says all of itself on hover.
    const link = names(page).filter({ hasText: odd[0]! });
    await link.hover();
    await expect(page.locator("th[title]")).toHaveAttribute("title", odd[0]!);
    await link.click();
    await expect(page).toHaveURL(/\/orchestrations\/[^/?]+$/);
  });
}

test("where a cell names more than one record, all of them are told on hover", async ({ page, sandbox }) => {
  const login = (name: string) => make(sandbox, "/authentications", { name, active: true, type: "basic", basicAuth: { username: "a", password: "example-only" } });
  const ids = [await login("First key"), await login("Second key")];
  const role = (name: string, id: string) => ({ name, version: "v3", callback: "https://hub.example.com/in", notificationEmail: "ops@example.com", authentication: { id } });
  await make(sandbox, "/clientapplications", { name: "Both", active: true, roles: [role("customer", ids[0]!), role("bot", ids[1]!)] });
  await connect(page);
  await visit(page, "Client applications");
  await page.getByRole("searchbox").fill("both");
  const cell = row(page, "Client applications", "Both").getByRole("cell").filter({ hasText: "First key +1" });
  await cell.hover();
  await expect(cell).toHaveAttribute("title", "First key, Second key");
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(cell).not.toHaveAttribute("title");
});

test("rows and cells have their roles, whatever their layout", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  const list = table(page, "Orchestrations");
  await expect(list.getByRole("columnheader")).toHaveText(["Name", "State", "Customer", "Bot", "Escalates to", "Bypass", "Modified"]);
  await expect(list.getByRole("rowgroup")).toHaveCount(2);
  await expect(rows(page).first().getByRole("rowheader")).toHaveCount(1);
  await expect(rows(page).first().getByRole("cell")).toHaveCount(8);
});

test.describe("nothing there yet", () => {
  for (const options of [["--open", "--empty"], ["--open", "--empty", "--as", "empty-204"], ["--open", "--empty", "--as", "no-pagination-info"], ["--open", "--empty", "--no-paging"]]) {
    test.describe(options.slice(1).join(" "), () => {
      test.use({ sandboxOptions: options });

      test("every list says so and offers the next step", async ({ page }) => {
        await page.goto("/orchestrations");
        for (const [plural, one] of LISTS) {
          await visit(page, plural);
          await expect(page.getByText(`No ${plural.toLowerCase()} yet`)).toBeVisible();
          await expect(page.getByRole("alert")).toBeHidden();
          await expect(rows(page, plural)).toHaveCount(0);
          await expect(page.getByRole("link", { name: `Create the first ${one}`, exact: true })).toBeVisible();
        }
      });
    });
  }
});

test.describe("slow answers", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("a skeleton in the shape of the rows, then the rows; nothing jumps", async ({ page }) => {
    await page.goto("/channels");
    await expect(rows(page, "Channels")).toHaveCount(7);
    const answer = await hold(page, "GET", /\/orchestrations\?/);
    await visit(page, "Orchestrations");
    await expect(table(page, "Orchestrations")).toHaveAttribute("aria-busy", "true");
    await expect(page.locator("tbody .sk").first()).toBeVisible();
    const head = await table(page, "Orchestrations").getByRole("columnheader").first().boundingBox();
    const skeleton = await page.locator("tbody tr").first().boundingBox();
    answer.release();
    await expect(rows(page)).toHaveCount(25);
    await expect(table(page, "Orchestrations")).toHaveAttribute("aria-busy", "false");
    await expect(page.locator("tbody .sk")).toHaveCount(0);
    expect(await table(page, "Orchestrations").getByRole("columnheader").first().boundingBox()).toEqual(head);
    expect(await rows(page).first().boundingBox()).toEqual(skeleton);
  });

  test("going on before the answer comes: the page asked for last is shown", async ({ page, sandbox }) => {
    await page.goto("/channels");
    await expect(rows(page, "Channels")).toHaveCount(7);
    await sandbox.fault({ match: { path: "/orchestrations?" }, times: 1, then: { delayMs: 1500 } });
    await visit(page, "Orchestrations");
    await visit(page, "Accounts");
    await expect(rows(page, "Accounts")).toHaveCount(18);
    await visit(page, "Orchestrations");
    await expect(rows(page)).toHaveCount(25);
    await expect(page.getByRole("alert")).toBeHidden();
  });
});

test("a reader sees what it may, and is told which scope is missing", async ({ page, sandbox }) => {
  await page.goto("/connect");
  await field(page, "Client ID").fill("sandbox-reader");
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await visit(page, "Authentications");
  await expect(page.getByRole("alert")).toContainText("403-197");
  await expect(page.getByRole("alert")).toContainText("app.conversation.conversationmgr.manage");
  await expect(page.getByRole("alert")).toContainText("You are not allowed to do this.");
  for (const [plural, , count] of LISTS.slice(1)) {
    await visit(page, plural);
    await expect(rows(page, plural)).toHaveCount(Math.min(count, 25));
    await expect(page.getByRole("alert")).toBeHidden();
  }
  await visit(page, "Orchestrations");
  const scope = "Needs the scope app.conversation.conversationmgr.manage";
  await expect(page.getByRole("link", { name: "New orchestration", exact: true })).toHaveAttribute("title", scope);
  await page.getByRole("button", { name: "Actions for Meridian mortgages", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toHaveAttribute("title", scope);
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1 }).press("n");
  await open(page, "Orchestrations", "Meridian mortgages");
  await expect(page.getByRole("link", { name: "Duplicate", exact: true })).toHaveAttribute("title", scope);
  await field(page, "Description").fill("A reader writes");
  for (const name of ["Save changes", "Delete"]) {
    await expect(page.getByRole("button", { name, exact: true })).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByRole("button", { name, exact: true })).toHaveAttribute("title", scope);
  }
  await page.keyboard.press("Control+s");
  await expect(field(page, "Description")).toHaveValue("A reader writes");
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  const interaction = "Needs the scope app.conversation.conversationmgr.interaction.manage";
  await visit(page, "Conversations");
  await expect(page.getByRole("button", { name: "Send message" })).toHaveAttribute("title", interaction);
  await expect(page.getByRole("button", { name: "Play" })).toHaveAccessibleDescription(interaction);
  await visit(page, "Assets");
  await expect(page.getByRole("button", { name: "Upload", exact: true })).toHaveAccessibleDescription(interaction);
  await expectAccessible(page);
  await visit(page, "Setup");
  await expect(page.getByRole("main")).toContainText("changes need the scope app.conversation.conversationmgr.manage");
  expect(await requests(sandbox, "PUT")).toEqual([]);
});

/** Create, edit, meet somebody else's change, be refused, delete. */
async function journey(page: Page, sandbox: Sandbox, of: { blocked: RegExp; dangling: boolean; words: boolean }): Promise<void> {
  const application = await make(sandbox, "/clientapplications", {
    name: "Pilot desk",
    active: true,
    roles: [{ name: "custom_agent", version: "v3", callback: "https://pilot.example.com/hub", notificationEmail: "ops@example.com" }],
  });
  await connect(page);
  await visit(page, "Orchestrations");
  await expect(rows(page).first()).toBeVisible();

  // Created; a reference that is gone meanwhile is refused, unless this server does not look.
  await page.getByRole("link", { name: "New orchestration", exact: true }).click();
  await field(page, "Name").fill("On another server");
  await choose(page, "Participant", "Mia");
  await expect(page.getByRole("combobox", { name: "Bot", exact: true })).toHaveValue("Meridian assistant");
  await choose(page, "On escalation: agent", "Pilot desk");
  await sandbox.call("DELETE", `/clientapplications/${application}`);
  await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
  if (!of.dangling) {
    const wrong = page.getByRole("combobox", { name: "On escalation: agent" });
    const words = of.words ? /choose another value.*400-152/i : /nothing under \/clientapplications has this id.*400-152/i;
    await expect(wrong).toHaveAccessibleDescription(words);
    await choose(page, "On escalation: agent", "Meridian advisers");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
  }
  await expectStatus(page, "Orchestration created");
  await expect(heading(page, "On another server")).toBeVisible();

  // Edited.
  const path = new URL(page.url()).pathname;
  await field(page, "Description").fill("Changed once");
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expectStatus(page, "Changes saved");
  expect((await read<{ description: string }>(sandbox, path)).description).toBe("Changed once");
  await field(page, "Bypass VA duration (minutes)").fill("20");
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
  await expect(page.getByText("1 unsaved change")).toBeHidden();
  await expect.poll(async () => (await read<Item>(sandbox, path)).applications.botConfiguration?.bypassVaDuration).toBe(20);

  // Blocked, in the server's words.
  await visit(page, "Orchestrations");
  await search(page).fill("Meridian retail web chat");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const blocked = page.getByRole("dialog", { name: "Delete Meridian retail web chat?", exact: true });
  await blocked.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(blocked.getByRole("alert")).toContainText(of.blocked);
  await expect(blocked.getByRole("alert")).toContainText(of.words ? "This object is still in use." : "in use and cannot be deleted");
  await page.keyboard.press("Escape");

  // Deleted.
  await visit(page, "Orchestrations");
  await search(page).fill("On another server");
  await open(page, "Orchestrations", "On another server");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expectStatus(page, "Orchestration deleted");
  await search(page).fill("On another server");
  await expect(page.getByText(/Nothing matches/)).toBeVisible();
  expect((await sandbox.call("GET", path)).status).toBe(404);
}

test.describe("the main journey", () => {
  for (const [name, ...options] of [
    ["plain"],
    ["--no-paging", "--no-paging"],
    ...["no-pagination-info", "empty-204", "delete-200-body", "blocked-400", "put-200-body", "conflict-409", "secrets-masked", "references-unchecked", "no-user-message"].map(
      (variant) => [variant, "--as", variant],
    ),
  ] as [string, ...string[]][]) {
    test.describe(name, () => {
      test.use({ sandboxOptions: options });

      test("create, edit, be refused, delete", async ({ page, sandbox }) => {
        await journey(page, sandbox, {
          blocked: name === "blocked-400" ? /400-0/ : /409-0/,
          dangling: name === "references-unchecked",
          words: name !== "no-user-message",
        });
      });
    });
  }
});

test.describe("lists of servers that differ", () => {
  test.describe("without a count", () => {
    test.use({ sandboxOptions: ["--open", "--as", "no-pagination-info"] });

    test("no number is made up, and the last page is found", async ({ page }) => {
      await page.goto("/orchestrations");
      await expect(rows(page)).toHaveCount(25);
      await expect(pager(page)).toContainText("1–25");
      await expect(pager(page)).not.toContainText("of 25");
      await next(page).click();
      await next(page).click();
      await expect(pager(page)).toContainText("51–60");
      await expect(next(page)).toBeDisabled();
      await page.goto("/orchestrations?sort=name&size=all");
      await expect(pager(page)).toContainText("1–60 of 60");
      await page.goto("/orchestrations?page=9");
      await expect(pager(page)).toContainText(/51–60/);
    });
  });

  test.describe("with 204 past the end", () => {
    test.use({ sandboxOptions: ["--open", "--as", "empty-204"] });

    test("a page past the end leads to the last one", async ({ page }) => {
      await page.goto("/orchestrations?page=9");
      await expect(pager(page)).toContainText("51–60 of 60");
      await expect(page.getByRole("alert")).toBeHidden();
    });
  });

  test.describe("without paging", () => {
    test.use({ sandboxOptions: ["--open", "--no-paging"] });

    test("one try tells; pages are cut here, and everything else works as before", async ({ page, sandbox }) => {
      await page.goto("/orchestrations");
      await expect(rows(page)).toHaveCount(25);
      await expect(pager(page)).toContainText("1–25 of 60");
      await expect(page.getByRole("alert")).toBeHidden();
      await next(page).click();
      await expect(pager(page)).toContainText("26–50 of 60");
      await next(page).click();
      await expect(pager(page)).toContainText("51–60 of 60");
      const lists = (await requests(sandbox, "GET")).filter((one) => one.path.endsWith("/orchestrations") && one.status === 200);
      expect(lists, "all records were read more than once").toHaveLength(1);
      await search(page).fill("aurora");
      await expect(pager(page)).toContainText("1–20 of 20");
      await visit(page, "Channels");
      await expect(rows(page, "Channels")).toHaveCount(7);
      await visit(page, "Accounts");
      await expect(pager(page)).toContainText("1–18 of 18");
      const refused = (await requests(sandbox, "GET")).filter((one) => one.status === 400);
      // Remembered; only what was on its way at the same time may have been refused too.
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.filter((one) => one.path.endsWith("/accounts"))).toEqual([]);
    });
  });

  test.describe("with masked secrets", () => {
    test.use({ sandboxOptions: ["--as", "secrets-masked"] });

    test("a mask is never written back: the secret is typed anew", async ({ page, sandbox }) => {
      await connect(page);
      await visit(page, "Authentications");
      await open(page, "Authentications", "Aurora connector");
      await field(page, "Description").fill("Renamed connector");
      await page.getByRole("button", { name: "Save changes", exact: true }).click();
      await expect(field(page, "Password")).toHaveAccessibleDescription(/Type the secret again/);
      await expect(field(page, "Password")).toBeFocused();
      expect(await requests(sandbox, "PUT")).toEqual([]);
      await field(page, "Password").fill("brand-new");
      await page.getByRole("button", { name: "Save changes", exact: true }).click();
      await expectStatus(page, "Changes saved");
      const [put] = await requests(sandbox, "PUT");
      expect(put?.body).toMatchObject({ description: "Renamed connector", basicAuth: { password: "brand-new" } });
    });
  });

  for (const [name, options] of [["412", []], ["409", ["--as", "conflict-409"]]] as const) {
    test.describe(`with ${name} for a conflict`, () => {
      test.use({ sandboxOptions: [...options] });

      test("somebody else's change is neither lost nor hidden", async ({ page, sandbox }) => {
        await connect(page);
        await visit(page, "Orchestrations");
        await open(page, "Orchestrations", "Meridian mortgages");
        await field(page, "Description").fill("Mine");
        const path = new URL(page.url()).pathname;
        // In the moment between the console's reading and writing.
        let first = true;
        await page.route(`**${path}`, async (route) => {
          if (route.request().method() === "PUT" && first) {
            first = false;
            const record = await read<Record<string, unknown>>(sandbox, path);
            expect((await sandbox.call("PUT", path, { ...record, name: "Meridian homes" })).status).toBe(204);
          }
          await route.continue();
        });
        await page.getByRole("button", { name: "Save changes", exact: true }).click();
        const dialog = page.getByRole("dialog");
        await expect(dialog.or(page.getByRole("alert"))).toBeVisible();
        await expect(dialog).toContainText("Meridian homes");
        expect((await read<Item>(sandbox, path)).name).toBe("Meridian homes");
        await page.keyboard.press("Escape");
        await expect(field(page, "Description")).toHaveValue("Mine");
      });
    });
  }
});
