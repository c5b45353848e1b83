// Everybody can use it: axe on every screen, width and theme; the whole job without a mouse; focus where it belongs.

import type { Locator, Page } from "@playwright/test";

import {
  choose,
  connect,
  environment,
  expect,
  expectAccessible,
  expectAccessibleIn,
  expectStatus,
  field,
  heading,
  hold,
  open,
  serving,
  table,
  test,
  visit,
} from "./fixtures.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
  { width: 360, height: 740 },
];
const LISTS = ["Authentications", "Client applications", "Participants", "Channels", "Orchestrations", "Accounts"];
const address = (list: string) => `/${list.toLowerCase().replace(" ", "-")}`;

/**
 * At every width axe finds nothing, and nothing but tables and code sticks out to the side; so too in the dark,
 * whose colours are looked at where most and where least is seen.
 */
async function expectGood(page: Page, sizes = SIZES): Promise<void> {
  for (const [n, size] of sizes.entries()) {
    await test.step(`${size.width} px`, async () => {
      await page.setViewportSize(size);
      if (n === 0 || n === sizes.length - 1) await expectAccessible(page);
      else await expectAccessibleIn(page, "light");
      // What hides its overflow scrolls all the same, when the focus goes there.
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll("html, main, .scroll, [role=region][aria-label=Save]")]
          .filter((part) => part.scrollWidth > part.clientWidth)
          .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`),
      );
      expect(wide, "parts that are wider than the page").toEqual([]);
    });
  }
  await page.setViewportSize(SIZES[0]!);
}

test.describe("axe", () => {
  test.describe.configure({ timeout: 180_000 });

  test.describe("signed in", () => {
    test.use({ sandboxOptions: ["--open"] });

    for (const list of LISTS) {
      test(`${list}: the list, and a new one`, async ({ page }) => {
        await page.goto(address(list));
        await expect(table(page, list).getByRole("rowheader").first()).toBeVisible();
        await expect(page.locator("main .sk")).toHaveCount(0);
        await expectGood(page);
        await page.goto(`${address(list)}/new`);
        await expect(heading(page, /^New /)).toBeVisible();
        await expectGood(page);
        await page.getByRole("button", { name: /^Create / }).first().click();
        await expect(page.getByText(/fields? to correct/)).toBeVisible();
        await expectGood(page);
      });
    }

    test("other states of a list", async ({ page, sandbox }) => {
      await test.step("nothing found", async () => {
        await page.goto(`/orchestrations?q=${"z".repeat(150)}&active=false`);
        await expect(page.getByText(/Nothing matches/)).toBeVisible();
        await expectGood(page);
      });
      await test.step("sorted, second page", async () => {
        await page.goto("/orchestrations?sort=-modified&page=2");
        await expect(page.getByText("26–50 of 60")).toBeVisible();
        await expectGood(page);
      });
      await test.step("a list that cannot be read", async () => {
        await sandbox.fault({ match: { path: "/v3/accounts" }, then: { status: 400 } });
        await page.goto("/accounts");
        await expect(page.getByRole("alert")).toBeVisible();
        await expectGood(page);
        await sandbox.clearFaults();
      });
      await test.step("loading", async () => {
        await sandbox.fault({ match: { path: "/v3/accounts" }, times: 2, then: { delayMs: 60_000 } });
        await page.goto("/accounts");
        await expect(page.locator("tbody .sk").first()).toBeVisible();
        await expectGood(page);
        await sandbox.clearFaults();
      });
      await test.step("not found", async () => {
        await page.goto("/nowhere");
        await expect(heading(page, "Not found")).toBeVisible();
        await expectGood(page);
      });
      await test.step("the menu of a phone", async () => {
        await page.setViewportSize(SIZES[2]!);
        await page.goto("/channels");
        await page.getByRole("button", { name: "Menu" }).click();
        await expect(page.getByRole("link", { name: "Accounts", exact: true })).toBeVisible();
        await expectGood(page, SIZES.slice(2));
      });
    });

    test("a form and its dialogs", async ({ page }) => {
      await page.goto("/orchestrations?q=Meridian+cards");
      await open(page, "Orchestrations", "Meridian cards and payments");
      await expect(page.getByRole("combobox", { name: "Participant" }).first()).toHaveValue("Card helper");
      await test.step("the form", () => expectGood(page));
      await test.step("a delete, refused", async () => {
        await page.getByRole("button", { name: "Delete", exact: true }).click();
        await expect(page.getByRole("dialog", { name: "Delete Meridian cards and payments?" })).toBeVisible();
        await expectGood(page);
        await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
        await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
        await expectGood(page);
        await page.keyboard.press("Escape");
      });
      await test.step("unsaved changes", async () => {
        await field(page, "Description").fill("Not saved");
        await expectGood(page);
        await page.getByRole("main").getByRole("link", { name: /list$/ }).click();
        await expect(page.getByRole("dialog", { name: "Discard changes?" })).toBeVisible();
        await expectGood(page);
        await page.getByRole("button", { name: "Keep editing" }).click();
      });
      await test.step("saved", async () => {
        await page.getByRole("button", { name: "Save changes" }).click();
        await expectStatus(page, "Changes saved");
        await expectGood(page);
      });
    });

    test("a form with a long name and an open picker", async ({ page }) => {
      await page.goto("/orchestrations/new");
      await field(page, "Name").fill("x".repeat(256));
      await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
      await expect(page.getByText(/fields to correct/)).toBeVisible();
      await expectGood(page);
      await page.getByRole("combobox", { name: "Participant" }).click();
      await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
      await expectGood(page);
    });
  });

  test.describe("signing in", () => {
    test.use({
      sandboxOptions: serving({
        environments: [environment("one", "Sandbox"), environment("two", "Pasted", "production", { kind: "token" })],
      }),
    });

    test("connect, with an error, in place and in a dialog", async ({ page, sandbox }) => {
      await page.goto("/connect");
      await expect(heading(page, "Connect")).toBeVisible();
      await expectGood(page);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(page.getByText("Enter the client secret.")).toBeVisible();
      await expectGood(page);
      await field(page, "Client secret").fill("wrong");
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await expectGood(page);
      await page.goto("/channels");
      await expect(heading(page, "Channels")).toBeVisible();
      await expectGood(page);
      await page.goto("/connect");
      await field(page, "Environment").selectOption("Pasted");
      await field(page, "Access token").fill(await sandbox.token());
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(heading(page, "Overview")).toBeVisible();
      await visit(page, "Orchestrations");
      await expect(table(page, "Orchestrations").getByRole("rowheader").first()).toBeVisible();
      await sandbox.fault({ match: { path: "/v3/orchestrations" }, then: { status: 401 } });
      await page.getByRole("button", { name: "Read again" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectGood(page);
    });

    test("a start that fails", async ({ page, sandbox }) => {
      await sandbox.fault({ match: { path: "/config.json" }, then: { status: 200, body: '{"environments": []}' } });
      await page.goto("/");
      await expect(page.getByRole("alert")).toBeVisible();
      await expectGood(page);
    });
  });
});

/** Presses Tab until it is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  await expect(target).toBeVisible();
  const there = () => target.evaluate((element) => element === document.activeElement);
  for (let n = 0; n < most; n += 1) {
    if (await there()) return;
    await page.keyboard.press("Tab");
  }
  expect(await there(), `Tab did not reach ${target}`).toBe(true);
}

test.describe("without a mouse", () => {
  test("from sign-in to an orchestration, and its end", async ({ page }) => {
    const keys = page.keyboard;
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    await page.goto("/connect");
    await tabTo(page, field(page, "Client secret"));
    await keys.type("sandbox-secret");
    await keys.press("Enter");
    await expect(heading(page, "Overview")).toBeFocused();
    await tabTo(page, page.getByRole("navigation").getByRole("link", { name: "Orchestrations", exact: true }));
    await keys.press("Enter");
    await expect(table(page, "Orchestrations").getByRole("rowheader").first()).toBeVisible();
    await tabTo(page, page.getByRole("link", { name: "New orchestration", exact: true }));
    await keys.press("Enter");
    await expect(heading(page, "New orchestration")).toBeFocused();
    await tabTo(page, field(page, "Name"), 20);
    await keys.type("By keyboard");
    await tabTo(page, page.getByRole("combobox", { name: "Participant" }), 10);
    await keys.type("mort");
    await expect(page.getByRole("option", { name: /Mortgage guide/ })).toBeVisible();
    await keys.press("Enter");
    await expect(page.getByRole("combobox", { name: "Participant" })).toHaveValue("Mortgage guide");
    await expect(page.getByRole("combobox", { name: "Bot", exact: true })).toHaveValue("Meridian assistant");
    await tabTo(page, page.getByRole("combobox", { name: "On escalation: agent" }), 5);
    await keys.press("ArrowDown");
    await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
    await keys.type("advisers");
    await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
    await keys.press("Enter");
    await expect(page.getByRole("combobox", { name: "On escalation: agent" })).toHaveValue("Meridian advisers");
    // A second bot, and away with it; the focus never gets lost.
    await tabTo(page, button("Add bot"), 10);
    await keys.press("Enter");
    const second = page.getByRole("group", { name: "Bot 2", exact: true });
    await expect(second.getByRole("combobox", { name: "Participant" })).toBeFocused();
    await tabTo(page, button("Remove bot 2"), 10);
    await keys.press("Enter");
    await expect(second).toBeHidden();
    await expect(button("Remove bot 1")).toBeFocused();
    await tabTo(page, field(page, "Bypass VA duration (minutes)"), 6);
    await keys.type("15");
    await tabTo(page, page.getByRole("switch", { name: "Forward transcript" }), 5);
    await keys.press("Space");
    await expect(page.getByRole("switch", { name: "Forward transcript" })).toBeChecked();
    await tabTo(page, button("Create orchestration"));
    await keys.press("Enter");
    await expectStatus(page, "Orchestration created");
    await expect(heading(page, "By keyboard")).toBeFocused();
    await tabTo(page, field(page, "Description"), 20);
    await keys.type("Saved with a shortcut");
    await keys.press("Control+s");
    await expectStatus(page, "Changes saved");
    await tabTo(page, button("Delete"), 80);
    await keys.press("Enter");
    const question = page.getByRole("dialog", { name: "Delete By keyboard?", exact: true });
    await expect(question.locator(":focus")).toHaveCount(1);
    await keys.press("Escape");
    await expect(question).toBeHidden();
    await expect(button("Delete")).toBeFocused();
    await keys.press("Enter");
    await tabTo(page, question.getByRole("button", { name: "Delete", exact: true }), 6);
    await keys.press("Enter");
    await expectStatus(page, "Orchestration deleted");
    await expect(heading(page, "Orchestrations")).toBeFocused();
  });

  test("a picker: arrows, Escape, a typed name, an id, and nothing chosen by accident", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await page.getByRole("link", { name: "New orchestration", exact: true }).click();
    const picker = page.getByRole("combobox", { name: "Customer" });
    await picker.focus();
    await expect(picker).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press("ArrowDown");
    await expect(picker).toHaveAttribute("aria-expanded", "true");
    await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
    const active = async () => page.locator(`[id="${await picker.getAttribute("aria-activedescendant")}"]`).innerText();
    const first = await active();
    await page.keyboard.press("ArrowDown");
    expect(await active()).not.toBe(first);
    await page.keyboard.press("ArrowUp");
    expect(await active()).toBe(first);
    await page.keyboard.press("Escape");
    await expect(picker).toHaveAttribute("aria-expanded", "false");
    await expect(picker).toHaveValue("");
    await page.keyboard.type("aurora sms relay");
    await page.keyboard.press("Tab");
    await expect(picker).toHaveValue("Aurora SMS relay");
    await picker.fill("no such thing");
    await page.keyboard.press("Tab");
    await expect(picker).toHaveValue("Aurora SMS relay");
    await picker.fill("");
    await page.keyboard.press("Tab");
    await expect(picker).toHaveValue("");
    const { clientApplication } = (await (await sandbox.call("GET", "/clientapplications")).json()) as {
      clientApplication: { id: string; name: string }[];
    };
    const one = clientApplication.find(({ name }) => name === "Lindqvist shop chat")!;
    await picker.fill(one.id);
    await page.keyboard.press("Tab");
    await expect(picker).toHaveValue("Lindqvist shop chat");
  });
});

test.describe("focus", () => {
  test("goes to the heading of every new page", async ({ page }) => {
    await connect(page);
    await visit(page, "Channels");
    await expect(heading(page, "Channels")).toBeFocused();
    await visit(page, "Orchestrations");
    await expect(heading(page, "Orchestrations")).toBeFocused();
    await open(page, "Orchestrations", "Meridian mortgages");
    await expect(heading(page, "Meridian mortgages")).toBeFocused();
    // But for a list that is come back to: there it goes to the row that was left.
    await page.goBack();
    await expect(page.getByRole("link", { name: "Meridian mortgages", exact: true })).toBeFocused();
    await page.goForward();
    await expect(heading(page, "Meridian mortgages")).toBeFocused();
    // The list that only changes its state keeps the focus where it is.
    await visit(page, "Orchestrations");
    await page.getByRole("button", { name: "Next page" }).click();
    await expect(page.getByText("26–50 of 60")).toBeVisible();
    await expect(page.getByRole("button", { name: "Next page" })).toBeFocused();
  });

  test("returns to where it was after each dialog", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await sandbox.fault({ match: { path: "/v3/accounts" }, times: 1, then: { delayMs: 60_000 } });
    await open(page, "Orchestrations", "Meridian mortgages");
    await page.getByRole("button", { name: "Delete", exact: true }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Delete Meridian mortgages?" });
    // Where nothing is lost by one key too many, whatever is still being looked for.
    await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
    await dialog.getByRole("button", { name: "Stop looking" }).press("Enter");
    const look = dialog.getByRole("button", { name: "Look for them" });
    await expect(look).toBeFocused();
    await look.press("Enter");
    await expect(look).toBeHidden();
    await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Delete", exact: true })).toBeFocused();
    await field(page, "Description").fill("Not saved");
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Channels", exact: true });
    await link.press("Enter");
    await expect(page.getByRole("dialog", { name: "Discard changes?" }).locator(":focus")).toHaveCount(1);
    // Nothing behind the dialog can be reached.
    for (let n = 0; n < 6; n += 1) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest("dialog"))).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect(link).toBeFocused();
  });

  test("stays in dialogs whose buttons change, and on the page when a button goes with what it did", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Authentications");
    const search = page.getByRole("searchbox", { name: "Search authentications" });
    const dialog = page.getByRole("dialog");
    const inside = () => page.evaluate(() => !!document.activeElement?.closest("dialog"));
    await test.step("the first delete from a row, before and after it is known what uses the record", async () => {
      const held = await hold(page, "GET", /\/clientapplications\?/);
      await page.getByRole("button", { name: /^Actions for/ }).first().press("Enter");
      await page.getByRole("menuitem", { name: "Delete…" }).press("Enter");
      await held.asked;
      await expect(dialog.getByRole("button", { name: "Go on without" })).toBeVisible();
      await expect.poll(inside).toBe(true);
      held.release();
      await expect(dialog.getByRole("button", { name: "Delete", exact: true })).toBeVisible();
      await expect.poll(inside).toBe(true);
      await page.keyboard.press("Escape");
    });
    await test.step("a change of many", async () => {
      const all = page.getByRole("checkbox", { name: "Select all on this page" });
      await all.check();
      const bar = page.getByRole("region", { name: "Selection" });
      await bar.getByRole("button", { name: "Make inactive" }).press("Enter");
      await expect(dialog.getByRole("button", { name: "Make inactive" })).toBeVisible();
      await expect.poll(inside).toBe(true);
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await bar.getByRole("button", { name: "Clear" }).press("Enter");
      await expect(bar).toBeHidden();
      await expect(all).toBeFocused();
    });
    await test.step("a search that finds nothing", async () => {
      await search.fill("nothing like this");
      await page.getByRole("button", { name: "Clear search and filters" }).press("Enter");
      await expect(search).toBeFocused();
    });
    await test.step("what is told", async () => {
      await sandbox.fault({ match: { method: "PUT", path: "/authentications" }, times: 1, then: { status: 400 } });
      await page.getByRole("button", { name: /^Actions for/ }).first().press("Enter");
      await page.getByRole("menuitem", { name: /^Make/ }).press("Enter");
      await page.getByRole("button", { name: "Dismiss" }).first().press("Enter");
      await expect(page.getByRole("main")).toBeFocused();
    });
  });

  test("the first Tab offers to skip to the content", async ({ page }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const skip = page.getByRole("link", { name: "Skip to content" });
    await skip.focus();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
    await expect(heading(page, "Orchestrations")).toBeVisible();
  });
});

test.describe("zoomed and restyled", () => {
  test.use({ sandboxOptions: ["--open"], viewport: { width: 320, height: 640 } });

  test("at 320 px a record can be made (400 % zoom)", async ({ page }) => {
    await page.goto("/orchestrations/new");
    await field(page, "Name").fill("On a very small screen");
    await choose(page, "Agent", "Meridian advisers", "advisers");
    await expectGood(page, [{ width: 320, height: 640 }]);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expectStatus(page, "Orchestration created");
  });

  test("at 400 % in a window of usual height, bars scroll along and a picker is seen with its choices", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 200 });
    await page.goto("/orchestrations/new");
    const picker = page.getByRole("combobox", { name: "Participant" });
    await picker.focus();
    await page.keyboard.type("mort");
    await expect(page.getByRole("option", { name: /Mortgage guide/ })).toBeInViewport();
    await expect(picker).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("banner")).not.toBeInViewport();
    await expect(page.getByRole("region", { name: "Save" })).not.toBeInViewport();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).focus();
    await expect(page.getByRole("button", { name: "Create orchestration", exact: true })).toBeInViewport({ ratio: 1 });
    await page.goto("/orchestrations");
    const names = table(page, "Orchestrations").locator("a.name");
    await names.nth(20).focus();
    await expect(names.nth(20)).toBeInViewport({ ratio: 1 });
  });

  test("with forced colours, what is on looks other than what is off", async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await page.goto("/orchestrations");
    const state = page.locator(".state.ok").first();
    await expect(state).toBeVisible();
    const grounds = () => state.evaluate((element) => [getComputedStyle(element, "::before").backgroundColor, getComputedStyle(document.body).backgroundColor]);
    expect(new Set(await grounds()).size).toBe(2);
    await page.goto("/orchestrations/new");
    const one = page.getByRole("switch", { name: "Forward transcript" });
    // Without the ring of the focus.
    const look = async () => {
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      return (await one.screenshot({ animations: "disabled" })).toString("base64");
    };
    const off = await look();
    await one.check();
    expect(await look()).not.toBe(off);
  });

  test("the chosen theme stays, whatever the system says", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto("/orchestrations");
    const scheme = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect(heading(page, "Orchestrations")).toBeVisible();
    const light = await scheme();
    await page.getByRole("button", { name: "Switch theme" }).click();
    await expect.poll(scheme).not.toBe(light);
    const dark = await scheme();
    await page.reload();
    await expect(heading(page, "Orchestrations")).toBeVisible();
    expect(await scheme()).toBe(dark);
  });
});
