// The overview: what is set up, what wants looking at, and the map.

import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { connect, expect, expectAccessible, field, heading, hold, open, read, requests, row, table, test, visit } from "./fixtures.ts";

test("counts, findings that lead to filtered lists, and a map that leads to records", async ({ page, sandbox }) => {
  await connect(page);
  const before = (await requests(sandbox, "GET")).length;
  await visit(page, "Overview");
  const counts = page.getByRole("list", { name: "Counts" });
  await expect(counts.getByRole("link", { name: /^60 Orchestrations 55 active$/ })).toBeVisible();
  const attention = page.getByRole("region", { name: "Needs attention" });
  await expect(attention.getByText("3 orchestrations refer to something that is not there.")).toBeVisible();
  // What is missing is drawn, and not counted.
  await expect(page.getByRole("group", { name: "Map of the configuration" }).getByText("60 in all")).toBeVisible();
  // Six to count, and what it takes to read 123 records: nothing is asked for twice.
  const asked = (await requests(sandbox, "GET")).slice(before).filter((one) => one.path.includes("/v3/"));
  expect(asked.length).toBeLessThanOrEqual(13);
  await expectAccessible(page);
  await attention.getByRole("listitem").filter({ hasText: "have a bot that cannot escalate" }).getByRole("link").click();
  await expect(heading(page, "Orchestrations")).toBeVisible();
  await expect(page).toHaveURL(/\/orchestrations\?needs=escalation$/);
  await expect(page.getByText("1–6 of 6")).toBeVisible();
  await page.getByRole("button", { name: "Have a bot that cannot escalate" }).click();
  await expect(page).toHaveURL(/\/orchestrations$/);
});

test("nothing moves while the records are read", async ({ page }) => {
  await connect(page);
  const held = await hold(page, "GET", /\/orchestrations\?.*pagesize=75/);
  await visit(page, "Overview");
  await held.asked;
  const top = async () => (await page.locator(".board").boundingBox())!.y;
  await expect(page.getByRole("progressbar", { name: "Reading records" })).toBeVisible();
  const during = await top();
  held.release();
  await expect(page.getByRole("progressbar", { name: "Reading records" })).toBeHidden();
  expect(await top()).toBe(during);
});

test("what breaks meanwhile is found when it is read again", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Overview");
  const attention = page.getByRole("region", { name: "Needs attention" });
  await expect(attention).toBeVisible();
  await expect(attention.getByText("not https")).toBeHidden();
  const answer = await sandbox.call("POST", "/clientapplications", {
    name: "In the open",
    roles: [{ name: "custom_bot", version: "v3", callback: "http://bot.example/hook", notificationEmail: "ops@bot.example" }],
  });
  expect(answer.status).toBe(201);
  await page.getByRole("button", { name: "Read again" }).click();
  const line = attention.getByRole("listitem").filter({ hasText: "has a callback that is not https" });
  await expect(line.getByRole("link", { name: "In the open" })).toBeVisible();
  await line.getByRole("link", { name: /^Show 1/ }).click();
  await expect(row(page, "Client applications", "In the open")).toBeVisible();
  await expect(page.getByText("1–1 of 1")).toBeVisible();
});

test.describe("the map", () => {
  test("is walked by keyboard, narrowed to an account, searched, and read as a table", async ({ page }) => {
    await connect(page);
    await visit(page, "Overview");
    const map = page.getByRole("group", { name: "Map of the configuration" });
    const box = (name: RegExp) => map.getByRole("link", { name });
    await page.getByRole("searchbox", { name: "Search the map" }).fill("retail web");
    await page.keyboard.press("Enter");
    await expect(box(/^Meridian retail web chat, orchestration/)).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(box(/, account, /).and(page.locator(":focus"))).toHaveCount(1);
    await page.keyboard.press("ArrowLeft");
    await expect(box(/, (orchestration|channel), /).and(page.locator(":focus"))).toHaveCount(1);
    await page.keyboard.press("Home");
    await page.getByRole("combobox", { name: "What an account stands on" }).selectOption("Meridian web chat");
    await expect(page).toHaveURL(/\?account=/);
    await expect(map.getByRole("link", { name: /, account, / })).toHaveCount(1);
    await expect(box(/^Meridian retail web chat, orchestration/)).toBeVisible();
    await page.getByRole("button", { name: "As a table" }).click();
    const rows = table(page, "Map").getByRole("row");
    await expect(rows.filter({ hasText: "Meridian retail web chat" }).first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "As a table" }).click();
    await box(/, account, /).focus();
    await page.keyboard.press("Enter");
    await expect(heading(page, "Meridian web chat")).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/\?account=/);
  });

  test("shows what is near on hover, zooms with and without dragging, and marks what is wrong", async ({ page }) => {
    await connect(page);
    await visit(page, "Overview");
    const map = page.getByRole("group", { name: "Map of the configuration" });
    await expect(map.getByRole("link", { name: /, not there/ }).first()).toBeVisible();
    await expect(map.getByRole("link", { name: /, inactive/ }).first()).toBeVisible();
    const lit = map.locator(".edge.on");
    await expect(lit).toHaveCount(0);
    await map.getByRole("link", { name: /^Meridian callback gateway, authentication/ }).hover();
    await expect(lit.first()).toBeAttached();
    await page.getByRole("searchbox", { name: "Search the map" }).hover();
    await expect(lit).toHaveCount(0);
    const width = async () => (await map.boundingBox())!.width;
    const before = await width();
    for (let n = 0; n < 2; n += 1) await page.getByRole("button", { name: "Zoom in" }).press("Enter");
    expect(await width()).toBeCloseTo(before * 1.5, -1);
    // Wider than its frame: dragged by the pointer, and scrolled by keys.
    const frame = page.getByRole("region", { name: "Configuration map" });
    const left = () => frame.evaluate((node) => node.scrollLeft);
    await frame.scrollIntoViewIfNeeded();
    const box = (await frame.boundingBox())!;
    await page.mouse.move(box.x + box.width - 10, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 210, box.y + 12, { steps: 4 });
    await page.mouse.up();
    expect(await left()).toBeGreaterThan(100);
    await frame.focus();
    const dragged = await left();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(left).toBeLessThan(dragged);
  });

  test("a part of it has an address that can be shared: who opens it signs in and is there", async ({ page, sandbox }) => {
    const accounts = await read<{ account: { id: string; name: string }[] }>(sandbox, "/accounts");
    const { id, name } = accounts.account[0]!;
    await page.goto(`/?account=${id}&view=table`);
    await expect(heading(page, "Overview")).toBeVisible();
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(table(page, "Map").getByRole("link", { name, exact: true }).first()).toBeVisible();
    await expect(page.getByRole("combobox", { name: "What an account stands on" })).toHaveValue(id);
    await page.reload();
    await expect(field(page, "Client secret")).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`account=${id}`));
  });

  test("is saved as a drawing and as text", async ({ page }) => {
    await connect(page);
    await visit(page, "Overview");
    const save = async (name: string): Promise<string> => {
      const file = page.waitForEvent("download");
      await page.getByRole("button", { name }).click();
      return readFileSync(await (await file).path(), "utf8");
    };
    const drawing = await save("Save as SVG");
    expect(drawing).toMatch(/^<svg[^>]*viewBox/);
    expect(drawing).toContain("Meridian");
    const text = await save("Save as Mermaid");
    expect(text).toMatch(/^flowchart RL\n {2}subgraph authentication\["Authentications"\]\n/);
    expect(text.match(/ --> /g)?.length).toBeGreaterThan(50);
  });
});

test.describe("nothing there yet", () => {
  test.use({ sandboxOptions: ["--empty"] });

  test("zeros and a way to begin", async ({ page }) => {
    await connect(page);
    await visit(page, "Overview");
    await expect(page.getByText("Nothing wants looking at.")).toBeVisible();
    await expect(page.getByRole("link", { name: "0 Accounts 0 active" })).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("more than is read unasked", () => {
  test.use({ sandboxOptions: ["--scale", "3000"] });

  test("3,000 records: asked first, then legible", async ({ page }) => {
    await connect(page);
    await visit(page, "Overview");
    await expect(page.getByText("Not looked for yet: not all records are read.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Read all records" }).press("Enter");
    await expect(heading(page, "Overview")).toBeFocused();
    const map = page.getByRole("group", { name: "Map of the configuration" });
    await expect(map).toBeVisible({ timeout: 60_000 });
    expect(await map.getByRole("link").count()).toBeLessThanOrEqual(6 * 24);
    await expect(map.getByRole("link", { name: /^[\d,]+ / }).first()).toBeVisible();
  });
});

test("a reader sees what it may, and is told what is left out", async ({ page }) => {
  await page.goto("/connect");
  await field(page, "Client ID").fill("sandbox-reader");
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(heading(page, "Overview")).toBeVisible();
  await expect(page.getByText("Authentications could not be read.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Needs attention" })).toBeVisible();
  const map = page.getByRole("group", { name: "Map of the configuration" });
  // Their ids are known, and each may be read by itself.
  await expect(map.getByRole("link", { name: /^Meridian callback gateway, authentication/ })).toBeVisible();
  await expectAccessible(page);
});

test("a record says what it stands on and what breaks without it, and shows it on the map", async ({ page }) => {
  await connect(page);
  await visit(page, "Accounts");
  await open(page, "Accounts", "Meridian web chat");
  const down = page.getByRole("group").filter({ hasText: "What it stands on" });
  await down.getByText("What it stands on").click();
  await expect(down.getByRole("link", { name: "Meridian retail web chat" })).toBeVisible();
  await expect(down.getByRole("link", { name: "Meridian callback gateway" })).toBeVisible();
  await expect(page.getByText("What breaks if it is switched off")).toBeHidden();
  await expectAccessible(page);
  await down.getByRole("link", { name: "Meridian callback gateway" }).click();
  const up = page.getByRole("group").filter({ hasText: "What breaks if it is switched off" });
  await up.getByText("What breaks if it is switched off").click();
  await expect(up.getByRole("link", { name: "Meridian web chat" }).last()).toBeVisible();
  await up.getByRole("link", { name: "Show on the map" }).click();
  await expect(page).toHaveURL(/\/\?around=authentications%2F|\/\?around=authentications\//);
  await expect(page.getByText("Around Meridian callback gateway")).toBeVisible();
});

test.describe("apps of the Orchestrator", () => {
  test.use({ sandboxOptions: ["--deploy-seconds", "600"] });

  const card = (page: Page) => page.getByRole("region", { name: "Apps", exact: true });
  const number = (page: Page, name: RegExp) => card(page).getByRole("link", { name });

  async function signIn(page: Page): Promise<void> {
    await page.goto("/connect");
    await field(page, "Client secret").fill("sandbox-secret");
    await field(page, "Personal access token").fill("sandbox-pat");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(heading(page, "Overview")).toBeVisible();
  }

  test("by status, edited and being deployed, each a link to the apps that it counts", async ({ page, sandbox }) => {
    await signIn(page);
    await expect(number(page, /^Started 28$/)).toBeVisible();
    await expect(page.getByRole("list", { name: "Counts" }).getByRole("link", { name: "40 Apps 28 started" })).toBeVisible();
    await expect(number(page, /^Deployments running 0/)).toBeVisible();
    await expectAccessible(page);

    await number(page, /^Stopped 3$/).click();
    await expect(page).toHaveURL(/\/apps\?status=stopped$/);
    await expect(page.getByText("1–3 of 3")).toBeVisible();
    await expect(row(page, "Apps", "store_finder")).toBeVisible();
    await expect(field(page, "Status")).toHaveValue("stopped");
    await expectAccessible(page);
    await page.goBack();
    await number(page, /^Edited since deployed 7/).click();
    await expect(page.getByText("1–7 of 7")).toBeVisible();
    await expect(row(page, "Apps", "fraud_alerts")).toBeVisible();

    // One of them is deployed: counted while it runs, and gone from the edited ones after it.
    await row(page, "Apps", "fraud_alerts").getByRole("button").click();
    await page.getByRole("menuitem", { name: "Deploy…" }).click();
    await page.getByRole("dialog", { name: "Deploy fraud_alerts?" }).getByRole("button", { name: "Deploy", exact: true }).click();
    await visit(page, "Overview");
    await number(page, /^Deployments running 1/).click();
    await expect(page).toHaveURL(/\/apps\?deploying=true$/);
    await expect(row(page, "Apps", "fraud_alerts")).toBeVisible();
    await expect(page.getByText("1–1 of 1")).toBeVisible();
    await page.goBack();
    const order = await fetch(`${sandbox.url}/__sandbox/ocp`, { method: "POST", body: JSON.stringify({ finish: "fraud_alerts" }) });
    expect(order.status).toBe(204);
    // It is asked for less and less often.
    await expect(number(page, /^Deployments running 0/)).toBeVisible({ timeout: 30_000 });
    await expect(number(page, /^Edited since deployed 6/)).toBeVisible({ timeout: 30_000 });
  });

  test("a sign-in that is missing, a list and statuses that fail are told where they belong", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Overview");
    await expect(card(page).getByText("Sign in to the Orchestrator to see what its apps do.")).toBeVisible();
    await expect(page.getByRole("list", { name: "Counts" }).getByRole("link", { name: /Apps Not signed in/ })).toBeVisible();
    await expectAccessible(page);
    await card(page).getByRole("link", { name: "Sign in to Orchestrator" }).click();
    await field(page, "Personal access token").fill("sandbox-pat");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(heading(page, "Overview")).toBeFocused();
    await expect(number(page, /^Started 28$/)).toBeVisible();
    await sandbox.fault({ match: { method: "GET", path: "/orchestrator/api/apps/" }, then: { status: 403 } });
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(card(page).getByRole("alert")).toContainText("GET /apps/");
    await expect(page.getByRole("region", { name: "Needs attention" }).getByRole("link").first()).toBeVisible();
    await expectAccessible(page);
    await sandbox.clearFaults();
    await sandbox.fault({ match: { method: "GET", path: "/status/" }, times: 3, then: { status: 403 } });
    await card(page).getByRole("button", { name: "Retry" }).click();
    await expect(card(page).getByText("3 apps did not say what they do.")).toBeVisible();
    await card(page).getByRole("button", { name: "Ask again" }).press("Enter");
    await expect(card(page).getByRole("heading", { name: "Apps" })).toBeFocused();
    await expect(number(page, /^Started 28$/)).toBeVisible();
    await expect(card(page).getByText("did not say")).toBeHidden();
  });
});

test.describe("very many apps", () => {
  test.use({ sandboxOptions: ["--scale", "800"] });

  test("are asked what they do only when the person says so", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await field(page, "Client secret").fill("sandbox-secret");
    await field(page, "Personal access token").fill("sandbox-pat");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    const card = page.getByRole("region", { name: "Apps", exact: true });
    const ask = card.getByRole("button", { name: "Read the status of 80 apps" });
    await expect(ask).toBeVisible();
    const asked = async () => (await requests(sandbox, "GET")).filter((one) => one.path.endsWith("/status/")).length;
    expect(await asked()).toBe(0);
    await ask.press("Enter");
    await expect(card.getByRole("heading", { name: "Apps" })).toBeFocused();
    await expect(card.getByRole("list", { name: "Apps by status" }).getByRole("link").first()).toBeVisible();
    expect(await asked()).toBe(80);
  });
});

test("this session: who, where, until when, what was changed, and what is not saved", async ({ page }) => {
  await connect(page);
  await visit(page, "Channels");
  await open(page, "Channels", "WhatsApp");
  await field(page, "Description").fill("By WhatsApp");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status")).toHaveText("Changes saved");
  await page.evaluate(() => {
    const draft = { at: new Date().toISOString(), document: { name: "Half" }, dropped: false };
    localStorage.setItem("baton.draft.sandbox.participants.new", JSON.stringify(draft));
  });
  await visit(page, "Overview");
  const card = page.getByRole("region", { name: "This session" });
  await expect(card.getByText("sandbox-admin")).toBeVisible();
  await expect(card.getByText("Read and write, send messages")).toBeVisible();
  await expect(card.getByText(/\(in \d+ min\)/)).toBeVisible();
  await expect(card.getByText(/^\d+ ms, median of \d+$/)).toBeVisible();
  await expect(card.getByText("Not signed in")).toBeVisible();
  await card.getByText("2 scopes").click();
  await expect(card.getByText("app.conversation.conversationmgr.interaction.manage")).toBeVisible();
  const change = card.getByRole("listitem").filter({ hasText: "Saved channel" }).last();
  await expect(change.getByRole("link", { name: "WhatsApp" })).toBeVisible();
  await expect(card.getByText("1 not saved")).toBeVisible();
  await expectAccessible(page);
  await card.getByRole("link", { name: "New participant" }).click();
  await expect(page.getByRole("button", { name: "Restore draft" })).toBeVisible();
  await page.goBack();
  await card.getByRole("link", { name: "All requests" }).click();
  await expect(heading(page, "Activity")).toBeVisible();
});
