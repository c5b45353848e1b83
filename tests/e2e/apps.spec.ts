// Apps of the Orchestrator: list, deployments that are watched, chat, export, and what goes wrong.

import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import {
  connectTo,
  expect,
  expectAccessible,
  expectStatus,
  field,
  heading,
  hold,
  quiet,
  requests,
  row,
  type Sandbox,
  table,
  test,
  visit,
} from "./fixtures.ts";

const PAT = "sandbox-pat";

async function openApps(page: Page): Promise<void> {
  await connectTo(page, PAT);
  await visit(page, "Apps");
  await expect(row(page, "Apps", "card_services")).toBeVisible();
}

/** Opens an app by the search of the list. */
async function openApp(page: Page, name: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search apps" }).fill(name);
  await table(page, "Apps").getByRole("link", { name, exact: true }).click();
  await expect(heading(page, name)).toBeVisible();
}

async function tab(page: Page, name: string): Promise<void> {
  const link = page.getByRole("navigation", { name: "App", exact: true }).getByRole("link", { name, exact: true });
  await link.click();
  await expect(link).toHaveAttribute("aria-current", "page");
}

async function deploy(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Deploy ${name}?` });
  await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(dialog).toBeHidden();
}

const tray = (page: Page) => page.getByRole("region", { name: "Deployments" });

/** Orders to the sandbox's Orchestrator, such as the end of a deployment. */
async function order(sandbox: Sandbox, orders: object): Promise<void> {
  const answer = await fetch(`${sandbox.url}/__sandbox/ocp`, { method: "POST", body: JSON.stringify(orders) });
  expect(answer.status, await answer.text()).toBe(204);
}

async function api(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { "X-OCP-PERSONAL-ACCESS-TOKEN": PAT, "Content-Type": "application/json" };
  return fetch(`${sandbox.url}/orchestrator/api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

type App = { id: string; name: string; group: string };

async function appNamed(sandbox: Sandbox, name: string): Promise<App> {
  const all = (await (await api(sandbox, "GET", "/apps/")).json()) as App[];
  const found = all.find((one) => one.name === name);
  expect(found, name).toBeDefined();
  return found as App;
}

test.describe("the way of an app", () => {
  test.use({ sandboxOptions: ["--deploy-seconds", "600", "--chat-grace", "1"] });

  test("create, deploy in the background, reload, see it finish, chat, export, delete", async ({ page, sandbox }) => {
    await openApps(page);
    await page.getByRole("link", { name: "New app" }).click();
    await field(page, "Name").fill("travel-desk");
    await expect(page.getByText("a hyphen is not allowed")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Create app" }).click();
    await expect(heading(page, "New app")).toBeVisible();
    await field(page, "Name").fill("travel_desk");
    await field(page, "Group").fill("aurora-air");
    await page.getByRole("button", { name: "Create app" }).click();
    await expectStatus(page, "App created");
    await expect(heading(page, "travel_desk")).toBeVisible();

    await deploy(page, "travel_desk");
    await expect(tray(page).getByText("Deploying")).toBeVisible();
    await expect.poll(async () => (await requests(sandbox, "GET")).some((one) => one.path.includes("/results/"))).toBe(true);

    await page.reload();
    // The session lived in memory; the deployment did not.
    await expect(tray(page).getByRole("link", { name: "travel_desk" })).toBeVisible();
    await field(page, "Personal access token").fill(PAT);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(heading(page, "travel_desk")).toBeVisible();
    await order(sandbox, { finish: "travel_desk" });
    await expectStatus(page, "travel_desk deployed");
    await expect(tray(page).getByText("Deployed", { exact: true })).toBeVisible();
    await expect(page.getByText("Started", { exact: true })).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(PAT);

    await tab(page, "Web chat");
    await page.getByRole("button", { name: "Start chat" }).click();
    const log = page.getByRole("log", { name: "Chat" });
    await expect(log.getByText("Hello, this is travel_desk")).toBeVisible();
    await page.getByRole("textbox", { name: "Message" }).fill("Is my flight on time?");
    await page.keyboard.press("Enter");
    await expect(log.getByText("You said: Is my flight on time?")).toBeVisible();
    const frames = page.getByRole("region", { name: "Raw frames" });
    await expect(frames.getByText("dialog_req", { exact: true })).toBeVisible();
    await frames.getByText("start_session_req", { exact: true }).click();
    await expect(frames.getByLabel("Sent start_session_req")).toContainText('"api_key": "••••••••"');
    await expectAccessible(page);
    // On a phone too, where the tab that is open must be in sight.
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await page.reload();
    await field(page, "Personal access token").fill(PAT);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("link", { name: "Web chat", exact: true })).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 1280, height: 720 });

    await tab(page, "Export");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download ZIP" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^travel_desk_\d{4}-\d\d-\d\d\.zip$/);
    const bytes = readFileSync((await file.path()) ?? "");
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    // It opens: its directory is where its end says.
    const end = bytes.lastIndexOf("PK\u0005\u0006");
    expect(bytes.subarray(bytes.readUInt32LE(end + 16)).subarray(0, 4).toString("latin1")).toBe("PK\u0001\u0002");
    await expect(page.getByText(`${bytes.readUInt16LE(end + 10)} entries`)).toBeVisible();

    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Delete travel_desk?" });
    await expect(dialog.getByRole("button", { name: "Export first" })).toBeVisible();
    await expect(dialog.getByText("This app is running")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Delete", exact: true })).toBeDisabled();
    await dialog.getByRole("textbox").fill("travel_desk");
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await expectStatus(page, "App deleted");
    await expect(heading(page, "Apps")).toBeVisible();

    await visit(page, "Deployments");
    const past = table(page, "Deployments").getByRole("row").filter({ hasText: "travel_desk" });
    await expect(past).toContainText("Deployed");
  });

  test("two deploys of one app at once, and a result that is lost", async ({ page, sandbox }) => {
    await openApps(page);
    await openApp(page, "card_services");
    await deploy(page, "card_services");
    await expect(tray(page).getByText("Deploying")).toBeVisible();
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Deploy card_services?" });
    await expect(dialog.getByText("A deployment is under way")).toBeVisible();
    await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(tray(page).getByRole("alert")).toContainText("already in progress");
    await expect(tray(page).getByText("Deploying")).toHaveCount(1);

    // In a tab that nobody sees the server is asked once a minute.
    const asked = async () => (await requests(sandbox, "GET")).filter((one) => one.path.includes("/results/")).length;
    await expect.poll(asked).toBeGreaterThan(0);
    await page.evaluate(() => {
      const told: string[] = [];
      class Notification {
        static permission = "default";
        static requestPermission = async () => (Notification.permission = "granted");
        constructor(text: string) {
          told.push(text);
        }
      }
      Object.assign(window, { Notification, told });
      Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    });
    await tray(page).getByRole("checkbox", { name: "Notify me" }).check();
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 10_000);
    /** Milliseconds of the page's time until the server was asked once more, about. */
    const untilAsked = async () => {
      let over = false;
      void page.waitForResponse((one) => one.url().includes("/results/")).then(() => (over = true));
      let passed = 0;
      for (; !over && passed < 200_000; passed += 1000) await page.clock.runFor(1000);
      return passed;
    };
    await untilAsked();
    const before = await asked();
    expect(await untilAsked()).toBeGreaterThan(57_000);
    expect(await asked()).toBe(before + 1);
    await page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => false }));
    expect(await untilAsked()).toBeLessThan(50_000);

    // The server loses the result; the app tells.
    await sandbox.fault({ match: { method: "GET", path: "/results/" }, times: 1000, then: { status: 404, body: '{"detail": "No task result."}' } });
    await order(sandbox, { finish: "card_services" });
    const told = async () => {
      await page.clock.runFor(61_000);
      return page.evaluate(() => (window as unknown as { told: string[] }).told);
    };
    await expect.poll(told).toEqual(["card_services deployed"]);
    await expect(tray(page).getByText("The app says that it was deployed.")).toBeVisible();
    expect((await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/deploy/"))).toHaveLength(2);
  });

  test("several in a row: a reload and a failure stop them, and say which were not started", async ({ page, sandbox }) => {
    await openApps(page);
    const other = await page.context().newPage();
    await other.goto("/deployments");
    await expect(other.getByRole("heading", { name: "No deployments yet" })).toBeVisible();
    for (const name of ["balance_enquiry", "insurance_claims", "pin_reset"]) {
      await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    }
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Deploy" }).click();
    await page.getByRole("dialog", { name: "Deploy 3 apps?" }).getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(tray(page)).toContainText("Then: insurance_claims, pin_reset");
    const deploys = async () => (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/deploy/")).length;
    await expect.poll(deploys).toBe(1);
    // Other tabs see what is deployed, and leave alone what waits.
    await expect(tray(other).getByRole("link", { name: "balance_enquiry" })).toBeVisible();
    await expect(tray(other)).not.toContainText("pin_reset");
    await other.close();
    // Nor does a copy of this tab, which has all that the tab keeps.
    const [copy] = await Promise.all([page.context().waitForEvent("page"), page.evaluate(() => void window.open(location.href))]);
    await expect(tray(copy).getByRole("link", { name: "balance_enquiry" })).toBeVisible();
    const queues = (tab: Page) => tab.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("baton.queue.")));
    await expect.poll(() => queues(copy)).toEqual([]);
    await expect(tray(copy)).not.toContainText("pin_reset");
    expect(await queues(page)).toHaveLength(1);
    await copy.close();

    await page.reload();
    await expect(tray(page)).toContainText("Not started: insurance_claims, pin_reset");
    await field(page, "Personal access token").fill(PAT);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await tray(page).getByRole("button", { name: "Go on" }).press("Enter");
    await expect(tray(page)).toContainText("Then: insurance_claims, pin_reset");
    await expect(tray(page).getByRole("button", { name: "Not these" })).toBeFocused();
    await order(sandbox, { finish: "balance_enquiry" });
    // It is asked for less and less often.
    await expectStatus(page, "1 of 3 apps deployed; not started: pin_reset", 40_000);
    await expect(tray(page)).toContainText("Not started: pin_reset");
    await expectAccessible(page);

    await tray(page).getByRole("button", { name: "Go on" }).click();
    await expect.poll(deploys).toBe(3);
    await order(sandbox, { finish: "pin_reset" });
    await expectStatus(page, "2 of 3 apps deployed", 30_000);
    await expect(tray(page)).not.toContainText("Not started");
  });

  test("each environment has its own, also where others were added or removed meanwhile", async ({ page, sandbox }) => {
    const deployed = table(page, "Deployments").getByRole("row");
    const turnTo = async (name: string) => {
      await page.getByRole("combobox", { name: "Environment", exact: true }).selectOption(name);
      await signIn();
    };
    const signIn = async () => {
      await visit(page, "Apps");
      await field(page, "Personal access token").fill(PAT);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(row(page, "Apps", "card_services")).toBeVisible();
    };
    const deployBoth = async (...names: string[]) => {
      for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
      await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Deploy" }).click();
      await page.getByRole("dialog", { name: "Deploy 2 apps?" }).getByRole("button", { name: "Deploy", exact: true }).click();
      await expect(tray(page)).toContainText(`Then: ${names[1]}`);
    };
    await page.goto("/settings");
    for (const name of ["First", "Second"]) {
      await page.getByRole("button", { name: "Add environment", exact: true }).click();
      const form = page.getByRole("form", { name: "New environment" });
      await field(form, "Name").fill(name);
      await field(form.getByRole("group", { name: "Orchestrator", exact: true }), "Base URL").fill("/orchestrator/api");
      await form.getByRole("button", { name: "Add environment", exact: true }).click();
      await expectStatus(page, `${name} added`);
    }
    await turnTo("First");
    await deployBoth("balance_enquiry", "insurance_claims");
    // What is still asked there is no reason for others to wait.
    const result = await hold(page, "GET", /\/results\//);
    await result.asked;
    await turnTo("Second");
    await expect(tray(page)).toBeHidden();
    await visit(page, "Deployments");
    await expect(page.getByRole("heading", { name: "No deployments yet" })).toBeVisible();
    await visit(page, "Apps");
    await deployBoth("card_services", "pin_reset");
    result.release();
    await quiet(page);
    await expect(tray(page)).toContainText("Then: pin_reset");

    await page.reload();
    await signIn();
    await expect(tray(page)).toContainText("Not started: pin_reset");
    await visit(page, "Settings");
    await page.getByRole("button", { name: "Remove First" }).click();
    await expectStatus(page, "Environment removed");
    await visit(page, "Deployments");
    await expect(deployed.filter({ hasText: "card_services" })).toBeVisible();
    await expect(deployed.filter({ hasText: "balance_enquiry" })).toBeHidden();
    await expect(tray(page)).toContainText("Not started: pin_reset");
    await tray(page).getByRole("button", { name: "Go on" }).click();
    await order(sandbox, { finish: "card_services" });
    await expect(tray(page).getByRole("link", { name: "pin_reset" })).toBeVisible({ timeout: 40_000 });
    const deploys = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/deploy/"));
    expect(deploys.map((one) => one.status)).toHaveLength(3);
  });

  test("a result is expired after a day, and nobody asks", async ({ page, sandbox }) => {
    await openApps(page);
    await openApp(page, "card_services");
    await deploy(page, "card_services");
    await expect(tray(page).getByText("Deploying")).toBeVisible();
    await quiet(page);
    // After Baton wrote it for the last time, and before it reads it again.
    await page.addInitScript(() => {
      const key = Object.keys(localStorage).find((one) => one.startsWith("baton.deployments.")) ?? "";
      const all = JSON.parse(localStorage.getItem(key) ?? "[]");
      all[0].started -= 25 * 3600 * 1000;
      localStorage.setItem(key, JSON.stringify(all));
    });
    await page.reload();
    const before = (await requests(sandbox, "GET")).filter((one) => one.path.includes("/results/")).length;
    await field(page, "Personal access token").fill(PAT);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expectStatus(page, "card_services: the result is no longer kept");
    await expect(tray(page).getByText("Expired", { exact: true })).toBeVisible();
    expect((await requests(sandbox, "GET")).filter((one) => one.path.includes("/results/"))).toHaveLength(before);
  });
});

test.describe("deployments that are refused", () => {
  test.use({ sandboxOptions: ["--deploy-seconds", "1"] });

  test("at once and later, read by canvas and node", async ({ page }) => {
    await openApps(page);
    await openApp(page, "loyalty_club");
    await deploy(page, "loyalty_club");
    const alert = tray(page).getByRole("alert");
    await expect(alert.getByRole("heading", { name: /^Main canvas/ })).toBeVisible();
    await expect(alert.getByRole("heading", { name: /^Flow identify/ })).toBeVisible();
    await expect(alert.getByRole("listitem").filter({ hasText: "Node 4" })).toContainText("MULTIPLE_ROOTS_FOUND");
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => void (document.title = text);
    });
    await alert.getByRole("button", { name: "Copy problems" }).click();
    await expect.poll(() => page.title()).toContain("node 4: MULTIPLE_ROOTS_FOUND");
    await expectAccessible(page);

    await visit(page, "Apps");
    await openApp(page, "disruption_line");
    await deploy(page, "disruption_line");
    await expectStatus(page, "disruption_line not deployed: refused");
    await visit(page, "Apps");
    await openApp(page, "warranty_claims");
    await deploy(page, "warranty_claims");
    await expectStatus(page, "warranty_claims not deployed", 30_000);
    await expect(tray(page)).toContainText("DiaManT did not answer");

    await visit(page, "Deployments");
    await page.getByRole("combobox", { name: "Outcome" }).selectOption({ label: "Refused" });
    const rows = table(page, "Deployments").getByRole("rowheader");
    await expect(rows).toHaveText(["disruption_line", "loyalty_club"]);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "As CSV" }).click();
    const text = readFileSync((await (await download).path()) ?? "", "utf8");
      expect(text).toMatch(/^app,app_id,outcome,/);
    await expectAccessible(page);
  });

  test("several in a row go on after one that fails", async ({ page, sandbox }) => {
    await openApps(page);
    for (const name of ["balance_enquiry", "insurance_claims", "cheque_stop"]) {
      await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    }
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Deploy" }).click();
    const dialog = page.getByRole("dialog", { name: "Deploy 3 apps?" });
    await expectAccessible(page);
    // By name: balance_enquiry, cheque_stop, insurance_claims.
    await dialog.getByRole("checkbox", { name: "Stop at the first failure" }).uncheck();
    await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
    await expectStatus(page, "2 of 3 apps deployed");
    const sent = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/deploy/"));
    expect(sent).toHaveLength(3);
    expect(sent[0]?.query).toMatch(/^async=true&?$/);
  });
});

test.describe("an environment without deployment in the background", () => {
  test.use({ sandboxOptions: ["--no-async", "--deploy-seconds", "1"] });

  test("deploys all the same, and a legacy app by its own operation", async ({ page, sandbox }) => {
    await openApps(page);
    await openApp(page, "card_services");
    await deploy(page, "card_services");
    await expectStatus(page, "card_services deployed");
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(page.getByRole("checkbox", { name: "In the background" })).not.toBeChecked();
    await page.getByRole("button", { name: "Cancel" }).click();
    await visit(page, "Apps");
    await openApp(page, "main_ivr");
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(page.getByRole("checkbox", { name: "Legacy app" })).toBeChecked();
    await page.getByRole("radio", { name: /^Everything/ }).check();
    await page.getByRole("dialog").getByRole("button", { name: "Deploy", exact: true }).click();
    await expectStatus(page, "main_ivr deployed");
    const last = (await requests(sandbox, "POST")).filter((one) => one.path.includes("/deploy")).at(-1);
    expect(last?.path).toMatch(/\/deploy_legacy\/$/);
    expect(last?.query).toMatch(/^all=true&?$/);
  });
});

for (const variant of ["canvas-id-only", "deploy-sync", "result-404-while-running", "attached-merge", "detail-array"]) {
  test.describe(`with --as ${variant}`, () => {
    test.use({ sandboxOptions: ["--as", variant, "--deploy-seconds", "2", "--chat-grace", "0"] });

    test("an app is created, deployed over a reload, tried, given data, refused, exported, deleted", async ({ page, sandbox }) => {
      await openApps(page);
      await page.getByRole("link", { name: "New app" }).click();
      // What only the server refuses stands at its field, whatever form its words come in.
      await field(page, "Name").fill("a".repeat(256));
      await page.getByRole("button", { name: "Create app" }).click();
      await expect(field(page, "Name")).toHaveAttribute("aria-invalid", "true");
      await field(page, "Name").fill("variant_app");
      await page.getByRole("button", { name: "Create app" }).click();
      await expect(heading(page, "variant_app")).toBeVisible();
      await deploy(page, "variant_app");
      // What never came to the server would be another story, which the page tells too.
      const isOnItsWay = tray(page).getByText("Deploying");
      await expect(variant === "deploy-sync" ? isOnItsWay.or(tray(page).getByText("Sent")) : isOnItsWay).toBeVisible();
      await expect.poll(async () => (await requests(sandbox, "POST")).some((one) => one.path.includes("/deploy"))).toBe(true);
      await page.reload();
      await field(page, "Personal access token").fill(PAT);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expectStatus(page, "variant_app deployed");

      await tab(page, "Web chat");
      await page.getByRole("button", { name: "Start chat" }).click();
      await expect(page.getByRole("log", { name: "Chat" }).getByText("Hello, this is variant_app")).toBeVisible();
      await tab(page, "Attached data");
      const save = async () => {
        await page.getByRole("button", { name: "Save changes" }).click();
        await page.getByRole("dialog", { name: "Save attached data?" }).getByRole("button", { name: "Save", exact: true }).click();
        await expectStatus(page, "Changes saved");
      };
      await page.getByRole("button", { name: "Add key" }).click();
      await page.keyboard.type("season");
      await field(page, "Value of season").fill("summer");
      await save();
      await page.getByRole("button", { name: "Remove season" }).click();
      await save();
      // Only a server that merges still has it, and the page says so.
      await expect(page.getByRole("alert")).toHaveCount(variant === "attached-merge" ? 1 : 0);

      await page.getByRole("button", { name: "Export", exact: true }).click();
      await visit(page, "Apps");
      await openApp(page, "loyalty_club");
      await deploy(page, "loyalty_club");
      await expect(tray(page).getByRole("alert").getByRole("listitem").filter({ hasText: "Node 4" })).toContainText("MULTIPLE_ROOTS_FOUND");
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Delete loyalty_club?" });
      await dialog.getByRole("textbox").fill("loyalty_club");
      await dialog.getByRole("button", { name: "Delete", exact: true }).click();
      await expectStatus(page, "App deleted");
    });
  });
}

test("the list is searched by the server, filtered, and asks for what can be seen", async ({ page, sandbox }) => {
  let under = 0;
  let most = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/status/")) most = Math.max(most, ++under);
  });
  const less = (request: { url(): string }) => void (request.url().endsWith("/status/") && under--);
  page.on("requestfinished", less);
  page.on("requestfailed", less);
  await sandbox.fault({ match: { method: "GET", path: "/status/" }, times: 1000, then: { delayMs: 30 } });
  await openApps(page);
  await expect(row(page, "Apps", "card_services").getByText("Started")).toBeVisible();
  await expect(row(page, "Apps", "branch_hours").getByText("Never")).toBeVisible();
  await expect(row(page, "Apps", "fraud_alerts").getByText("Edited, it seems")).toBeVisible();
  expect(most).toBeLessThanOrEqual(4);
  await expect(page.getByText("1–25 of 40")).toBeVisible();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText("26–40 of 40")).toBeVisible();

  await page.getByRole("searchbox", { name: "Search apps" }).fill("loyalty");
  await expect(page.getByText("1–2 of 2")).toBeVisible();
  const searched = (await requests(sandbox, "GET")).filter((one) => one.query?.includes("search_term="));
  expect(searched.at(-1)?.query).toMatch(/^limit=25&offset=0&search_term=loyalty&?$/);
  await page.getByRole("searchbox", { name: "Search apps" }).fill("");
  await page.getByRole("combobox", { name: "Group" }).selectOption("lindqvist");
  await expect(page.getByText("1–10 of 10")).toBeVisible();
  expect(new URL(page.url()).search).toBe("?group=lindqvist");
  await page.getByRole("combobox", { name: "Group" }).selectOption("");
  await page.getByRole("searchbox", { name: "Organization" }).fill("b0a1f7de-5c3b-4f0a-9a51-3d0c6e1f2a77");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1–16 of 16")).toBeVisible();
  await expectAccessible(page);
});

test("rows that come back after a search say what their apps are doing", async ({ page }) => {
  await openApps(page);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Name", exact: true })).toHaveAttribute("aria-sort", "ascending");
  const statuses = () =>
    table(page, "Apps")
      .locator("tbody tr")
      .evaluateAll((rows) => rows.slice(0, 10).map((row) => row.querySelector(".c-state")?.textContent ?? ""));
  const all = () => statuses().then((seen) => seen.length === 10 && seen.every((one) => one !== ""));
  await expect.poll(all).toBe(true);
  const search = page.getByRole("searchbox", { name: "Search apps" });
  await search.fill("card_services");
  await expect(table(page, "Apps").getByRole("rowheader")).toHaveCount(1);
  await search.fill("");
  await expect(table(page, "Apps").getByRole("rowheader")).toHaveCount(25);
  await expect.poll(all).toBe(true);
});

test("a server that ignores the search is searched here", async ({ page, sandbox }) => {
  await openApps(page);
  const all = await (await api(sandbox, "GET", "/apps/pagination/?limit=25&offset=0")).text();
  await sandbox.fault({ match: { method: "GET", path: "/apps/pagination/" }, times: 1000, then: { status: 200, headers: { "content-type": "application/json" }, body: all } });
  await page.getByRole("searchbox", { name: "Search apps" }).fill("returns");
  await expect(page.getByText("1–1 of 1")).toBeVisible();
  await expect(table(page, "Apps").getByRole("link", { name: "returns_desk" })).toBeVisible();
});

test("tabs tell what belongs to an app", async ({ page }) => {
  await openApps(page);
  await openApp(page, "card_services");
  await expect(page.getByRole("button", { name: "Copy canvas ID" })).toBeVisible();
  await expectAccessible(page);
  await tab(page, "MiniApps");
  const types = page.getByRole("combobox", { name: "Type" });
  await types.selectOption("Announcement");
  await expect(table(page, "MiniApps").getByRole("rowheader")).not.toHaveCount(0);
  await expectAccessible(page);
  await tab(page, "Flows");
  await expect(table(page, "Flows").getByRole("rowheader").first()).toBeVisible();
  await expectAccessible(page);
  await tab(page, "Fail sources");
  await expect(table(page, "Fail sources").getByRole("button", { name: /^Copy path of/ }).first()).toBeVisible();
  await expectAccessible(page);
  await tab(page, "Voice biometrics");
  await field(page, "Profile").selectOption({ label: "Default" });
  await field(page, "userID").fill("Dnis");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expectStatus(page, "Changes saved");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove profile" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove profile" }).click();
  await expectStatus(page, "Profile removed");
  await tab(page, "Web chat");
  await expect(page.getByRole("button", { name: "Reveal live token" })).toBeVisible();
  await expectAccessible(page);
  await tab(page, "Export");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("dialog").getByText("aurora-air, lindqvist")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Keep it" }).click();
  await visit(page, "Apps");
  await openApp(page, "complaints_intake");
  await tab(page, "Fail sources");
  await expect(page.getByRole("alert")).toContainText("a flow uses itself");
  await expect(page.getByRole("alert")).toContainText("level_1");
  await page.goto(page.url());
  await expect(heading(page, "Apps")).toBeVisible();
});

test.describe("attached data", () => {
  test.use({ sandboxOptions: ["--as", "attached-merge"] });

  test("with values that are no texts, an empty key, a double key, and 5,000 keys", async ({ page, sandbox }) => {
    await openApps(page);
    await openApp(page, "pin_reset");
    await tab(page, "Attached data");
    await expect(field(page, "Value of queue")).toHaveValue("9007199254740993");
    await expect(page.getByText("No changes")).toBeVisible();
    await field(page, "Value of locale").fill("de-DE");
    await page.getByRole("button", { name: "Remove debug" }).click();
    await page.getByRole("button", { name: "Add key" }).click();
    await page.keyboard.type("locale");
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("Another row has this key.")).toBeVisible();
    await page.keyboard.press("End");
    await page.keyboard.type("_2");
    await expect(page.getByText("3 changes")).toBeVisible();
    await page.getByRole("button", { name: "Save changes" }).click();
    const dialog = page.getByRole("dialog", { name: "Save attached data?" });
    await expect(dialog.getByRole("row").filter({ hasText: "debug" })).toContainText("false");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await expectStatus(page, "Changes saved");
    await expect(page.getByRole("alert")).toContainText("“debug”");
    const { id } = await appNamed(sandbox, "pin_reset");
    const stored = await (await api(sandbox, "GET", `/apps/${id}/attached_data/`)).text();
    expect(stored).toContain("9007199254740993");
    expect(stored).toContain('"":"no key"');

    const many = Array.from({ length: 5000 }, (_, n) => `key_${n},value ${n}`).join("\n");
    await page.getByRole("button", { name: "Paste…" }).click();
    // As the clipboard gives it: browsers take a minute to type thousands of lines.
    await page.getByRole("dialog").getByRole("textbox").evaluate((area, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, `${many}\nkey_7,again\nlocale,en-GB`);
    await page.getByRole("button", { name: "Put into the table" }).click();
    await expectStatus(page, "5000 keys added, 1 changed; 1 came more than once, the last one counts: “key_7”");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expectStatus(page, "Changes saved");
    await page.getByRole("searchbox", { name: "Search keys" }).fill("key_4999");
    await expect(field(page, "Value of key_4999")).toHaveValue("value 4999");
    await page.getByRole("searchbox", { name: "Search keys" }).fill("");
    await field(page, "Key").first().fill("");
    await expect(page.getByText("1 row cannot be sent")).toBeVisible();
    await page.getByRole("link", { name: "Apps", exact: true }).click();
    await page.getByRole("dialog", { name: "Discard changes?" }).getByRole("button", { name: "Discard changes" }).click();
    await expect(heading(page, "Apps")).toBeVisible();
  });
});

test("a socket that closes in the middle of a dialog goes on", async ({ page }) => {
  await openApps(page);
  await openApp(page, "card_services");
  await tab(page, "Web chat");
  await page.getByRole("radio", { name: /^Deployed app/ }).check();
  await page.getByRole("button", { name: "Start chat" }).click();
  const log = page.getByRole("log", { name: "Chat" });
  await expect(log.getByText("Hello, this is card_services.")).toBeVisible();
  const say = async (text: string) => {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  await say("slow");
  await expect(log.getByText("The app is typing…")).toBeVisible();
  await say("error");
  await expect(log.getByText(/^Error: /)).toBeVisible();
  await say("unknown");
  await expect(log.getByText("Another event: survey_event. Raw frames show it whole.")).toBeVisible();
  await say("rich");
  await expect(log.getByRole("button", { name: "Block a card" })).toBeVisible();
  await page.getByRole("textbox", { name: "Message" }).fill("cut");
  await page.keyboard.press("Enter");
  await expect(log.getByText(/^The connection was cut/)).toBeVisible();
  await expectAccessible(page);
  // The field is closed and the focus goes on to what can be done, and back.
  await expect(page.getByRole("button", { name: "Resume" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Message" })).toBeFocused();
  await expect(log.getByText("Here is what you missed.")).toBeVisible();
  await expect(log.getByText("What would you like to do?")).toHaveCount(1);
  await say("agent");
  await expect(log.getByText("This is Astrid from the service desk.")).toBeVisible();
  await say("bye");
  await expect(log.getByText("The dialog is over.")).toBeVisible();
  await page.getByRole("button", { name: "New dialog" }).click();
  await say("expire");
  await expect(log.getByText("The session has expired.")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export transcript" }).click();
  await page.getByRole("menuitem", { name: "As JSON, with frames" }).click();
  const text = readFileSync((await (await download).path()) ?? "", "utf8");
  expect(JSON.parse(text).frames.length).toBeGreaterThan(10);
  expect(text).not.toMatch(/"api_key": "[^•]/);
});

test("an export that is an error in disguise, and an app that vanishes", async ({ page, sandbox }) => {
  await openApps(page);
  await openApp(page, "card_services");
  await tab(page, "Export");
  await sandbox.fault({ match: { method: "GET", path: "/export/" }, times: 1, then: { status: 200, headers: { "content-type": "application/zip" }, body: '{"detail": "The app is locked."}' } });
  await page.getByRole("button", { name: "Download ZIP" }).click();
  await expect(page.getByRole("alert")).toContainText("The answer is no ZIP file. The app is locked.");

  await visit(page, "Apps");
  const { id } = await appNamed(sandbox, "branch_hours");
  await expect(row(page, "Apps", "branch_hours")).toBeVisible();
  expect((await api(sandbox, "DELETE", `/apps/${id}/`)).status).toBe(204);
  await table(page, "Apps").getByRole("link", { name: "branch_hours", exact: true }).click();
  await expect(heading(page, "Not found")).toBeVisible();
  await page.getByRole("link", { name: "All apps" }).click();
  await expect(page.getByText("1–25 of 39")).toBeVisible();
});
