// What uses what: beside a form, before a delete, in the drawn flow; and making what is missing without leaving.

import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { connect, expect, expectAccessible, faults, hold, make, quiet, read, row, test, visit } from "./fixtures.ts";

async function open(page: Page, list: string, name: string): Promise<void> {
  await visit(page, list);
  await page.getByRole("searchbox").fill(name);
  await row(page, list, name).first().getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
}

function panel(page: Page, name: string) {
  return page.getByRole("region", { name, exact: true });
}

test("a record shows what it uses and what uses it, as the form is edited", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await expect(panel(page, "Used by").getByRole("link", { name: "Meridian web chat" })).toBeVisible();
  await expect(panel(page, "Used by")).toContainText("1 account");
  const uses = panel(page, "Uses");
  await expect(uses.getByRole("link", { name: "Mia", exact: true })).toBeVisible();
  await page.getByLabel("Participant").fill("mia, german");
  await page.getByRole("option", { name: "Mia, German" }).click();
  await expect(uses.getByRole("link", { name: "Mia, German" })).toBeVisible();
  await expect(panel(page, "Record").getByRole("button", { name: "Copy record ID" })).toBeVisible();
  await expectAccessible(page);
});

test("what could not be read is said, and can be tried again", async ({ page, sandbox }) => {
  await connect(page);
  await faults(sandbox, { match: { method: "GET", path: "/accounts" }, times: 1, then: { status: 403 } });
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await expect(panel(page, "Used by")).toContainText("The accounts could not be read");
  await panel(page, "Used by").getByRole("button", { name: "Retry" }).click();
  await expect(panel(page, "Used by").getByRole("link", { name: "Meridian web chat" })).toBeVisible();
});

test("deleting says first what the server will refuse, and can be sent all the same", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Meridian retail web chat?" });
  await expect(dialog).toContainText("1 account uses this orchestration. The server refuses this.");
  await expect(dialog.getByRole("link", { name: "Meridian web chat" })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByRole("link", { name: "Meridian web chat" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Meridian web chat" })).toBeVisible();
});

test("deleting says what is only concluded as such", async ({ page }) => {
  await connect(page);
  await visit(page, "Participants");
  await open(page, "Participants", "Mia");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Mia?" });
  await expect(dialog).toContainText("The server may refuse, or leave these dangling.");
});

test("the flow follows the form, is told as a list, and can be saved", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  const flow = page.getByRole("figure", { name: "How a conversation runs" });
  await expect(flow.getByRole("listitem")).toContainText([/^Customer: /, /^First reply by bot: Mia/, /^On escalation: /, /^Back within 30 minutes/]);
  await page.getByLabel("Bypass VA duration (minutes)").fill("45");
  await expect(flow.getByRole("listitem").nth(3)).toContainText("Back within 45 minutes");
  await page.getByRole("button", { name: "Add bot" }).click();
  await expect(flow.getByRole("listitem").filter({ hasText: "First reply by bot 2: No participant" })).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), flow.getByRole("button", { name: "Save as SVG" }).click()]);
  expect(download.suggestedFilename()).toBe("Meridian retail web chat.svg");
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain("Meridian advisers");
  expect(text).toMatch(/fill="#[0-9a-f]{6}"/);
  expect(text).not.toMatch(/var\(|light-dark|oklch|href=|class="(?!$)/);
  await expectAccessible(page);
});

test("what a field needs is made in a panel, and the form behind stays as it is", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await page.getByLabel("Description").fill("Typed before");
  await page.getByLabel("Participant").fill("Nora");
  await page.getByRole("button", { name: "New participant “Nora”" }).click();
  const sheet = page.getByRole("dialog", { name: "New participant" });
  await expect(sheet.getByLabel("Name")).toHaveValue("Nora");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create participant" }).click();
  await expect(sheet).toContainText("1 field to correct");
  await sheet.getByLabel("Type").selectOption("custom_bot");

  // A panel over the panel, given up again: the guard asks.
  await sheet.getByLabel("Application").fill("Nora app");
  await sheet.getByRole("button", { name: "New client application “Nora app”" }).click();
  const inner = page.getByRole("dialog", { name: "New client application" });
  await expect(inner.getByLabel("Name")).toHaveValue("Nora app");
  await page.keyboard.press("Escape");
  const guard = page.getByRole("dialog", { name: "Discard changes?" });
  await guard.getByRole("button", { name: "Keep editing" }).click();
  await expect(inner.getByLabel("Name")).toHaveValue("Nora app");
  await inner.getByRole("button", { name: "Cancel" }).click();
  await guard.getByRole("button", { name: "Discard changes" }).click();
  await expect(inner).toBeHidden();
  await expect(sheet.getByLabel("Name")).toHaveValue("Nora");

  await sheet.getByLabel("Application").fill("Meridian assistant");
  await sheet.getByRole("option", { name: /^Meridian assistant/ }).first().click();
  await sheet.getByRole("button", { name: "Create participant" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("status")).toHaveText("Participant created");
  await expect(page.getByLabel("Participant")).toHaveValue("Nora");
  await expect(page.getByLabel("Description")).toHaveValue("Typed before");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
});

test.describe("very many choices", () => {
  test.use({ sandboxOptions: ["--open", "--scale", "3000"] });

  test("the highlight stays on its record while others come", async ({ page }) => {
    const second = await hold(page, "GET", /\/participants\?.*pagenum=2/);
    await page.goto("/orchestrations/new");
    const picker = page.getByRole("combobox", { name: "Participant", exact: true });
    await picker.click();
    await second.asked;
    await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(20);
    for (let n = 0; n < 15; n += 1) await page.keyboard.press("ArrowDown");
    const highlighted = page.locator(".option.active .t");
    const name = await highlighted.innerText();
    second.release();
    await quiet(page);
    await expect(highlighted).toHaveText(name);
    await page.keyboard.press("Enter");
    await expect(picker).toHaveValue(name);
  });

  test("what is typed and confirmed, or left, before the choices are here is chosen once they are", async ({ page }) => {
    const picker = (name: string) => page.getByRole("combobox", { name, exact: true });
    const choices = page.getByRole("listbox", { name: "Choices" }).getByRole("option");
    const bots = await hold(page, "GET", /\/clientapplications\?/);
    const participants = await hold(page, "GET", /\/participants\?.*pagenum=4/);
    await page.goto("/orchestrations/new");
    await picker("Bot").fill("Cards application 000001");
    await bots.asked;
    await page.keyboard.press("Tab");
    await expect(page.getByText("No client application is chosen for “Cards application 000001”.")).toBeVisible();
    bots.release();
    await expect(page.getByText("No client application is chosen")).toBeHidden();
    await expect(picker("Bot")).toHaveValue("Cards application 000001");
    await picker("Participant").fill("bot 000250");
    await page.keyboard.press("Enter");
    await participants.asked;
    await expect(choices).toHaveCount(0);
    participants.release();
    await expect(picker("Participant")).toHaveValue("Loans bot 000250");
    await expect(picker("Participant")).toBeFocused();
    await expect(choices).toHaveCount(0);
  });

  test("what is pressed, where one has scrolled and where the keyboard is stay while others come", async ({ page }) => {
    const second = await hold(page, "GET", /\/participants\?.*pagenum=2/);
    const third = await hold(page, "GET", /\/participants\?.*pagenum=3/);
    await page.goto("/orchestrations/new");
    const picker = page.getByRole("combobox", { name: "Participant", exact: true });
    const options = page.getByRole("option");
    await picker.click();
    await third.asked;
    await expect.poll(() => options.count()).toBeGreaterThan(20);
    const choices = page.getByRole("listbox");
    await choices.hover();
    await page.mouse.wheel(0, 120);
    const scrolled = () => choices.evaluate((list) => list.scrollTop);
    await expect.poll(scrolled).toBeGreaterThan(100);
    const before = await scrolled();
    const place = (await choices.boundingBox())!;
    const at = [place.x + 60, place.y + place.height / 2] as const;
    const name = await page.evaluate(([x, y]) => document.elementFromPoint(x, y)!.closest(".option")!.querySelector(".t")!.textContent, at);
    await page.mouse.move(...at);
    await page.mouse.down();
    const grown = (than: string) => expect(page.locator(".listbox .foot .small")).not.toHaveText(than);
    const foot = () => page.locator(".listbox .foot .small").innerText();
    let said = await foot();
    second.release();
    await grown(said);
    expect(await scrolled()).toBeGreaterThanOrEqual(before);
    await page.mouse.up();
    await expect(picker).toHaveValue(name!);

    await picker.click();
    await picker.fill("no such bot at all");
    await page.keyboard.press("ArrowDown");
    const make = page.getByRole("button", { name: "New participant" });
    await expect(make).toBeFocused();
    said = await foot();
    third.release();
    await grown(said);
    await expect(make).toBeFocused();
  });
});

test("the buttons below the choices are reached by the keyboard", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await page.getByLabel("Participant").fill("no such bot");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: "New participant" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByLabel("Participant")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New participant" })).toBeVisible();
});

test("a chosen record can be opened elsewhere", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", "Meridian retail web chat");
  const link = page.getByRole("link", { name: "Open in a new tab" }).first();
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("href", /^participants\//);
});

test("a custom channel without a customer application is warned of, never blocked", async ({ page }) => {
  await connect(page);
  await visit(page, "Accounts");
  await open(page, "Accounts", "Meridian web chat");
  const warning = page.getByText("seems to be a custom channel");
  await expect(warning).toBeHidden();
  await page.getByLabel("Channel").fill("teams");
  await page.getByRole("option", { name: /custom\.teams/ }).click();
  await expect(warning).toBeHidden();
  // Its orchestration loses the customer.
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
  await open(page, "Orchestrations", "Meridian retail web chat");
  await page.getByLabel("Customer").fill("");
  await page.getByLabel("Name").click();
  await expect(page.getByText("There is no customer application")).toContainText("Meridian web chat");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
  await open(page, "Accounts", "Meridian web chat");
  await expect(warning).toBeVisible();
});

test("the list that led here leads on to the next record", async ({ page }) => {
  await connect(page);
  await visit(page, "Channels");
  const links = page.getByRole("rowheader").getByRole("link");
  await expect(links.nth(2)).toBeVisible();
  const names = await links.allTextContents();
  await links.nth(1).click();
  await page.getByRole("link", { name: "Next record" }).click();
  await expect(page.getByRole("heading", { level: 1, name: names[2]!, exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Previous record" }).click();
  await page.getByRole("link", { name: "Previous record" }).click();
  await expect(page.getByRole("heading", { level: 1, name: names[0]!, exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Previous record" })).toBeHidden();
});

test.describe("long names in the flow", () => {
  test.use({ sandboxOptions: ["--open"] });

  for (const width of [1440, 1024, 390, 320]) {
    test(`have room in their boxes, ${width} px wide`, async ({ page, sandbox }) => {
      const name = "WhatsApp Wien: Kommunikation";
      const roles = [{ name: "customer", version: "v1", callback: "https://a.example", notificationEmail: "a@b.example" }];
      const app = await make(sandbox, "/clientapplications", { name, active: false, roles });
      const { participant } = await read<{ participant: { id: string; name: string; application: { id: string } }[] }>(sandbox, "/participants");
      const mia = participant.find((one) => one.name === "Mia")!;
      const bot = { id: mia.application.id, participant: { id: mia.id }, onEscalation: { agent: { id: app } } };
      const applications = (more: object) => ({ botConfiguration: { bots: [bot], bypassVaDuration: 30, forwardTranscript: true }, ...more });
      const long = await make(sandbox, "/orchestrations", { name: "Long", applications: applications({ customerConfiguration: { customer: { id: app } } }) });
      const none = await make(sandbox, "/orchestrations", { name: "None", applications: applications({}) });
      const { channel } = await read<{ channel: { id: string }[] }>(sandbox, "/channels");
      const chatConfigurations = { orchestration: { id: long }, entryPoint: { id: "1" } };
      for (const [n, one] of channel.slice(0, 4).entries()) {
        await make(sandbox, "/accounts", { name: `Account ${n}`, address: `a${n}`, channel: { id: one.id }, chatConfigurations });
      }
      await page.setViewportSize({ width, height: 900 });
      const flow = page.getByRole("figure", { name: "How a conversation runs" });
      const texts = flow.locator("svg.dia:visible text");
      for (const id of [none, long]) {
        await page.goto(`/orchestrations/${id}`);
        await expect(texts.filter({ hasText: id === none ? /^replies go to/ : /^inactive, on / })).toHaveCount(1);
        const { over, smallest } = await flow.evaluate(measured);
        expect(over).toEqual([]);
        expect(smallest).toBeGreaterThanOrEqual(11);
      }
      await expect(texts.filter({ hasText: /^WhatsApp Wien:/ })).toHaveCount(2);
      await expect(texts.filter({ hasText: /Kommunikation$/ })).toHaveCount(2);
      await expect(flow.getByRole("listitem").first()).toContainText(`Customer: ${name}, inactive, on `);
      await expect(flow.locator("svg.dia:visible title").filter({ hasText: `Customer: ${name}, inactive, on ` })).toHaveCount(1);
    });
  }
});

/** What of the shown drawing of a flow stands beyond its box or in another text, and its smallest letters in pixels. */
function measured(flow: Element) {
  const drawing = [...flow.querySelectorAll("svg.dia")].find((one) => one.getClientRects().length > 0) as SVGSVGElement;
  const whole = drawing.getBoundingClientRect();
  const boxes = [...drawing.querySelectorAll("rect")].map((one) => one.getBoundingClientRect());
  const texts = [...drawing.querySelectorAll("text:not(.halo)")];
  const is = (one: DOMRect, other: DOMRect) =>
    one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 4 && other.top < one.bottom - 4;
  const over = texts.filter((text) => {
    const at = text.getBoundingClientRect();
    const room = text.closest("a")?.querySelector("rect")?.getBoundingClientRect() ?? whole;
    const isIn = at.left >= room.left && at.right <= room.right && at.top >= room.top && at.bottom <= room.bottom + 1;
    const touches = texts.some((other) => other !== text && is(at, other.getBoundingClientRect()));
    return !isIn || touches || (!text.closest("a") && boxes.some((box) => is(at, box)));
  });
  const scale = whole.width / drawing.viewBox.baseVal.width;
  const sizes = texts.map((one) => parseFloat(getComputedStyle(one).fontSize) * scale);
  return { over: over.map((one) => one.textContent), smallest: Math.min(...sizes) };
}

test("a long list of users shows that it goes on", async ({ page, sandbox }) => {
  await connect(page);
  const { channel } = await read<{ channel: { id: string; displayName: string }[] }>(sandbox, "/channels");
  const { orchestration } = await read<{ orchestration: { id: string }[] }>(sandbox, "/orchestrations");
  const chatConfigurations = { orchestration: { id: orchestration[0]!.id }, entryPoint: { id: "1" } };
  const { id, displayName } = channel[0]!;
  for (let n = 0; n < 9; n++) await make(sandbox, "/accounts", { name: `Many ${n}`, address: `m${n}`, channel: { id }, chatConfigurations });
  await visit(page, "Channels");
  await open(page, "Channels", displayName);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const list = page.getByRole("dialog").locator(".blockers");
  await expect(list.getByRole("listitem").nth(8)).toBeAttached();
  expect(await list.evaluate((it) => it.scrollHeight > it.clientHeight)).toBe(true);
  // The lower edge is darker than the ground until the end is reached.
  const edge = async () => {
    const shot = await list.screenshot();
    return page.evaluate(async (data) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))]));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
      context.drawImage(picture, 0, 0);
      const sum = (y: number) => context.getImageData(4, y, 1, 1).data.reduce((all, one) => all + one, 0);
      return [sum(1), sum(picture.height - 2)];
    }, shot.toString("base64"));
  };
  const [top, bottom] = await edge();
  expect(bottom).toBeLessThan(top! - 40);
  await list.evaluate((it) => it.scrollTo(0, it.scrollHeight));
  await expect.poll(async () => (await edge())[0]).toBeLessThan(top! - 40);
  await expect.poll(async () => (await edge())[1]).toBeGreaterThan(bottom! + 40);
});
