// A server and a network that misbehave: one test for each row of docs/reliability.md.

import type { Page } from "@playwright/test";

import { ORCHESTRATOR, OTHER_ROWS, ROWS_OF_ANSWERS, ROWS_OF_THE_ORCHESTRATOR, type Row, kept, write, written } from "./faults.ts";
import {
  connect,
  connectTo,
  environment,
  expect,
  expectStatus,
  field,
  heading,
  make,
  open,
  quiet,
  read,
  type Sandbox,
  serving,
  table,
  test,
  underWay,
  visit,
} from "./fixtures.ts";

const FLOW = "Meridian mortgages";

/** Requests that the console starts, by method and part of the address. */
function sent(page: Page): (method: string, part: string) => number {
  const all: string[] = [];
  page.on("request", (request) => all.push(`${request.method()} ${request.url()}`));
  return (method, part) => all.filter((one) => one.startsWith(method) && one.includes(part)).length;
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
}

async function typeInto(page: Page, text: string): Promise<void> {
  await visit(page, "Orchestrations");
  await open(page, "Orchestrations", FLOW);
  await field(page, "Description").fill(text);
}

/**
 * Where the server says nothing of when, Baton waits longer each time: the clock of the page runs ahead,
 * but not while an answer is on its way that comes at once by the clock of the machine, and by less than the
 * shortest limit of a test, so that what follows a limit does not reach its own in the same step.
 */
async function passTime(page: Page, row: Row, held: RegExp, check: () => Promise<void>): Promise<void> {
  if (!row.slow) return check();
  const others = () => underWay(page, held);
  await expect(async () => {
    await expect.poll(others, { intervals: [5] }).toBe(0);
    await page.clock.runFor(1000);
    await expect.poll(others, { intervals: [5] }).toBe(0);
    await check();
  }).toPass({ timeout: 40_000, intervals: [0] });
}

async function openList(page: Page, sandbox: Sandbox, row: Row): Promise<void> {
  if (!row.list) return;
  const { seen, sent: times, rows } = row.list;
  const count = sent(page);
  if (row.slow) await page.clock.install();
  await sandbox.fault({ match: { method: "GET", path: "/channels" }, times: row.times, then: row.then });
  await page.getByRole("navigation").getByRole("link", { name: "Channels", exact: true }).click();
  const first = table(page, "Channels").getByRole("link", { name: "SMS", exact: true });
  const alert = page.getByRole("main").getByRole("alert");
  if (rows) {
    await expect(first).toBeVisible({ timeout: 30_000 });
  } else {
    await passTime(page, row, /^GET .*\/channels/, () => expect(alert).toContainText(seen, { timeout: row.slow ? 200 : 30_000, useInnerText: true }));
  }
  expect(count("GET", "/v3/channels"), "reads").toBe(times);
  await sandbox.clearFaults();
  if (!rows) {
    await alert.getByRole("button", { name: "Retry" }).click();
    await expect(first).toBeVisible();
  }
}

async function saveForm(page: Page, sandbox: Sandbox, row: Row): Promise<void> {
  if (!row.save) return;
  const { seen, sent: times, done } = row.save;
  const text = `Typed before: ${row.name}`;
  await typeInto(page, text);
  const count = sent(page);
  await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: row.times, then: row.then });
  await save(page);
  if (done) {
    await passTime(page, row, /^PUT /, () => expect(page.getByRole("status")).toHaveText(seen, { timeout: row.slow ? 200 : 10_000 }));
  } else {
    await expect(page.getByRole("main").getByText(seen).first()).toBeVisible({ timeout: 15_000 });
    await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  }
  expect(count("PUT", "/orchestrations/"), "writes").toBe(times);
  await expect(field(page, "Description")).toHaveValue(text);
  await sandbox.clearFaults();
  if (!done) {
    await save(page);
    await expectStatus(page, "Changes saved");
  }
  const { description } = await read<{ description: string }>(sandbox, new URL(page.url()).pathname);
  expect(description).toBe(text);
}

for (const row of ROWS_OF_ANSWERS) {
  test.describe(() => {
    test.use({ sandboxOptions: row.sandbox ?? [] });

    test(row.name, async ({ page, sandbox }) => {
      await connect(page);
      await openList(page, sandbox, row);
      await saveForm(page, sandbox, row);
    });
  });
}

test.describe(() => {
  const pasted = environment("pasted", "Pasted", "development", { kind: "token" });
  test.use({ sandboxOptions: serving({ environments: [pasted] }) });

  test("401 again and again", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await field(page, "Access token").fill(await sandbox.token());
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await typeInto(page, "Typed before the token ended");
    await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: 1, then: { status: 401 } });
    const count = sent(page);
    await save(page);
    const dialog = page.getByRole("dialog");
    await expect(field(page, "Description")).toHaveValue("Typed before the token ended");
    await field(dialog, "Access token").fill(await sandbox.token());
    await dialog.getByRole("button", { name: "Connect", exact: true }).click();
    await expectStatus(page, "Changes saved");
    expect(count("PUT", "/orchestrations/")).toBe(2);
  });
});

test("offline and back", async ({ page, context }) => {
  await connect(page);
  await typeInto(page, "Typed without a network");
  await context.setOffline(true);
  const count = sent(page);
  await save(page);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This device is offline.");
  await expect(field(page, "Description")).toHaveValue("Typed without a network");
  await context.setOffline(false);
  await save(page);
  await expectStatus(page, "Changes saved");
  expect(count("PUT", "/orchestrations/"), "not before somebody says so").toBe(1);
  await context.setOffline(true);
  await page.getByRole("navigation").getByRole("link", { name: "Channels", exact: true }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This device is offline.");
  await context.setOffline(false);
  await expect(table(page, "Channels").getByRole("link", { name: "SMS", exact: true })).toBeVisible();
});

test.describe(() => {
  test.use({ sandboxOptions: ["--api-port", "0", "--cors", "none"] });

  test("CORS refused", async ({ page }) => {
    await page.goto("/connect");
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("Most likely the server refuses calls from this page (CORS).");
    await expect(field(page, "Client secret")).toHaveValue("sandbox-secret");
  });
});

test.describe(() => {
  test.use({ sandboxOptions: ["--api-port", "0", "--cors", "no-error-header"] });

  test("X-egain-error-message refused by the preflight", async ({ page }) => {
    await connect(page);
    await typeInto(page, "Written without the header");
    await save(page);
    await expectStatus(page, "Changes saved");
  });
});

for (const [name, drop] of [
  ["create: connection cut after it was done", "body"],
  ["create: connection cut before it was done", "before"],
] as const) {
  test(name, async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Authentications");
    await page.getByRole("link", { name: "New authentication", exact: true }).click();
    await field(page, "Name").fill("Bank login");
    await field(page, "Type").selectOption({ index: 2 });
    await field(page, "Username").fill("bank");
    await field(page, "Password").fill("a secret of the bank");
    const count = sent(page);
    await sandbox.fault({ match: { method: "POST", path: "/authentications" }, then: { drop } });
    await page.getByRole("button", { name: "Create authentication", exact: true }).click();
    const outcome = page.getByRole("group", { name: "Outcome" });
    await expect(outcome).toContainText(drop === "body" ? "Bank login is there. It was created." : "It was not created.");
    expect(count("POST", "/authentications"), "never by itself").toBe(1);
    await expect(field(page, "Name")).toHaveValue("Bank login");
    await expect(field(page, "Password")).toHaveValue("a secret of the bank");
    await sandbox.clearFaults();
    await outcome.getByRole("button", { name: drop === "body" ? "Open it" : "Try again", exact: true }).click();
    await expectStatus(page, "Authentication created");
    await expect(heading(page, "Bank login")).toBeVisible();
    const { authentication } = await read<{ authentication: { name: string }[] }>(
      sandbox,
      "/authentications?$pagenum=1&$pagesize=75",
    );
    expect(authentication.filter((one) => one.name === "Bank login")).toHaveLength(1);
  });
}

test("many records: connection cut after one was done and before another", async ({ page, sandbox }) => {
  const ids: string[] = [];
  for (const name of ["Cut A", "Cut B"]) {
    const basicAuth = { username: "cut", password: "a secret" };
    ids.push(await make(sandbox, "/authentications", { name, active: true, type: "basic", basicAuth }));
  }
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("searchbox").fill("Cut");
  await expect(table(page, "Authentications").getByRole("rowheader")).toHaveText(["Cut A", "Cut B"]);
  const dialog = page.getByRole("dialog");
  const count = sent(page);
  for (const [method, act, done] of [
    ["PUT", "Make inactive", "made inactive"],
    ["DELETE", "Delete", "deleted"],
  ] as const) {
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: act }).click();
    await expect(dialog).toContainText("2 authentications will be");
    // Without end: a browser by itself sends once more what broke on a connection that was used before.
    await sandbox.fault({ match: { method, path: ids[0]! }, then: { drop: "body" } }, { match: { method, path: ids[1]! }, then: { drop: "before" } });
    await dialog.getByRole("button", { name: act }).click();
    await expect(dialog).toContainText("1 done, 1 failed");
    await expect(dialog).toContainText("It was looked up: nothing was done.");
    expect(count(method, "/authentications/"), "never by itself").toBe(2);
    await sandbox.clearFaults();
    await dialog.getByRole("button", { name: "Retry" }).click();
    await expect(dialog).toBeHidden();
    await expectStatus(page, `2 authentications ${done}`);
    expect(count(method, "/authentications/"), "only the one that was not done").toBe(3);
  }
  for (const id of ids) expect((await sandbox.call("GET", `/authentications/${id}`)).status).toBe(404);
});

test(ORCHESTRATOR, async ({ page, sandbox }) => {
  test.setTimeout(180_000);
  await connectTo(page, "sandbox-pat");
  const alert = page.getByRole("main").getByRole("alert");
  const apps = table(page, "Apps");
  const count = sent(page);
  await page.getByRole("navigation").getByRole("link", { name: "Apps", exact: true }).click();
  await expect(apps.getByRole("link", { name: "card_services", exact: true })).toBeVisible();
  for (const { name, then, list } of ROWS_OF_THE_ORCHESTRATOR) {
    if (!list) continue;
    await test.step(`list: ${name}`, async () => {
      const before = count("GET", "/apps/pagination/");
      await sandbox.fault({ match: { method: "GET", path: "/apps/pagination/" }, then });
      await page.getByRole("button", { name: "Read again" }).click();
      await expect(alert).toContainText(list.seen, { timeout: 30_000, useInnerText: true });
      expect(count("GET", "/apps/pagination/") - before, "reads").toBe(list.sent);
      await sandbox.clearFaults();
      await alert.getByRole("button", { name: "Retry" }).click();
      await expect(alert).toBeHidden();
      // The rows of before are there at once.
      await quiet(page);
      await expect(apps.getByRole("link", { name: "card_services", exact: true })).toBeVisible();
    });
  }
  await page.getByRole("searchbox", { name: "Search apps" }).fill("pin_reset");
  await apps.getByRole("link", { name: "pin_reset", exact: true }).click();
  await page.getByRole("link", { name: "Attached data", exact: true }).click();
  const value = field(page, "Value of locale");
  const form = page.getByRole("form", { name: "Attached data" });
  const send = async () => {
    await form.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  };
  for (const { name, then, save } of ROWS_OF_THE_ORCHESTRATOR) {
    if (!save) continue;
    await test.step(`save: ${name}`, async () => {
      await value.fill(`Typed before: ${name}`);
      const before = count("PUT", "/attached_data/");
      await sandbox.fault({ match: { method: "PUT", path: "/attached_data/" }, then });
      await send();
      if (!save.done) {
        await expect(alert).toContainText(save.seen, { useInnerText: true });
        expect(count("PUT", "/attached_data/") - before, "writes").toBe(save.sent);
        await expect(value).toHaveValue(`Typed before: ${name}`);
        await sandbox.clearFaults();
        await send();
      }
      await expect(form).toContainText("No changes");
      await expectStatus(page, "Changes saved");
      expect(count("PUT", "/attached_data/") - before, "writes").toBe(save.done ? save.sent : save.sent + 1);
      await expect(value).toHaveValue(`Typed before: ${name}`);
      await sandbox.clearFaults();
    });
  }
});

test("docs/reliability.md is the table of these tests", () => {
  const names = [...ROWS_OF_ANSWERS, ...OTHER_ROWS].map((row) => row.name);
  expect(new Set(names).size, "each row has a name of its own").toBe(names.length);
  if (process.env.BATON_WRITE_DOCS) write();
  expect(kept(), "run it with BATON_WRITE_DOCS=1 to write the file").toBe(written());
});
