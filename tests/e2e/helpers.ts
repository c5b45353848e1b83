// Steps and looks that many tests share; names are those of the screen.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type BrowserContext, expect, type Locator, type Page, type Request } from "@playwright/test";

import type { Fault, Sandbox } from "./sandbox.ts";

/** Signs in, in place of a page that asks the server for nothing. The session lives in memory: go on by links, not by `page.goto`. */
export async function connect(page: Page, secret = "sandbox-secret"): Promise<void> {
  await page.goto("/channels/new");
  await field(page, "Client secret").fill(secret);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("button", { name: "Create channel", exact: true })).toBeVisible();
}

/** After {@link connect}: signs in to another environment, too. */
export async function connectElsewhere(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Environment", exact: true }).selectOption(name);
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("button", { name: "Create channel", exact: true })).toBeVisible();
}

/** Signs in to the Orchestrator alone. */
export async function connectTo(page: Page, token: string): Promise<void> {
  await page.goto("/connect");
  await field(page, "Personal access token").fill(token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect", exact: true })).toBeHidden();
}

/** Follows a link of the navigation and waits for the page's heading. */
export async function visit(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
}

/** The table of a list page, such as `Orchestrations`. */
export function table(page: Page, name: string): Locator {
  return page.getByRole("table", { name, exact: true });
}

/** The row of a table whose name is this link. */
export function row(page: Page, list: string, name: string): Locator {
  return table(page, list).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
}

/** Makes the sandbox's next matching answers go wrong. */
export async function faults(sandbox: Sandbox, ...rules: Fault[]): Promise<void> {
  await sandbox.fault(...rules);
}

/** What is copied next. The shipped headers let nobody read the clipboard. */
export function copies(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        navigator.clipboard.writeText = async (text) => resolve(text);
      }),
  );
}

/** The page's level-1 heading. */
export function heading(page: Page, name: string | RegExp): Locator {
  return page.getByRole("heading", { level: 1, name, exact: true });
}

/** A text field, switch or picker of a form, by its whole label. */
export function field(scope: Page | Locator, label: string): Locator {
  return scope.getByLabel(label, { exact: true });
}

/** Chooses a record by typing a part of its name into a picker. */
export async function choose(scope: Page | Locator, label: string, name: string, typed = name): Promise<void> {
  const picker = scope.getByRole("combobox", { name: label, exact: true });
  await picker.click();
  await picker.fill(typed);
  // The name stands before what is said of it; a longer name may begin alike.
  await scope.getByRole("option").filter({ hasText: name }).first().click();
  await expect(picker).toHaveValue(name);
}

type Traffic = { underWay: Set<Request>; since: number };
const traffic = new WeakMap<BrowserContext, Traffic>();

/** Notes what is under way in all pages of a context. */
export function follow(context: BrowserContext): void {
  const now: Traffic = { underWay: new Set(), since: Date.now() };
  traffic.set(context, now);
  const change = (done: () => unknown) => {
    done();
    now.since = Date.now();
  };
  context.on("request", (one) => change(() => now.underWay.add(one)));
  context.on("requestfinished", (one) => change(() => now.underWay.delete(one)));
  context.on("requestfailed", (one) => change(() => now.underWay.delete(one)));
}

/** How many requests are under way, but for those that are held up on purpose. */
export function underWay(page: Page, held?: RegExp): number {
  const all = [...traffic.get(page.context())!.underWay];
  return all.filter((one) => !held?.test(`${one.method()} ${one.url()}`)).length;
}

/** Longer than the page waits for what is typed or seen next before it asks for something. */
const REST = 300;

/**
 * Waits until what the page reads by itself is there, and nothing followed from it. A page that is busy may ask for
 * more when it is not any more: only while it answers does time count.
 */
export async function quiet(page: Page): Promise<void> {
  let busy = Date.now();
  const rests = async () => {
    const asked = Date.now();
    const answers = await page.evaluate(() => true).catch(() => false);
    if (!answers || Date.now() - asked > REST / 4) busy = Date.now();
    return underWay(page) === 0 && Date.now() - Math.max(busy, traffic.get(page.context())!.since) > REST;
  };
  await expect.poll(rests, { intervals: [20] }).toBe(true);
}

/** The one status message; `timeout` for what the page asks for again and again. */
export async function expectStatus(page: Page, text: string, timeout?: number): Promise<void> {
  await expect(page.getByRole("status")).toHaveText(text, { timeout });
}

/** Holds the n-th request of a kind back: `asked` is over when it was made, `release` lets it go. */
export async function hold(page: Page, method: string, path: RegExp, nth = 1) {
  let [asked, release] = [() => {}, () => {}];
  const made = new Promise<void>((done) => (asked = done));
  const may = new Promise<void>((done) => (release = done));
  let count = 0;
  await page.route(path, async (route) => {
    if (route.request().method() === method && ++count === nth) {
      asked();
      await may;
    }
    await route.fallback();
  });
  return { asked: made, release };
}

/** Opens a record from its list, by the link in its row. */
export async function open(page: Page, list: string, name: string): Promise<void> {
  await table(page, list).getByRole("link", { name, exact: true }).click();
  await expect(heading(page, name)).toBeVisible();
}

/** What the sandbox's log says of a request. */
export type Sent = {
  method: string;
  path: string;
  query: string | null;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
  violations: string[];
};

/** Requests that reached the sandbox, the oldest first; those that a test made itself included. */
export async function requests(sandbox: Sandbox, method?: string): Promise<Sent[]> {
  const all = (await (await fetch(`${sandbox.url}/__sandbox/requests`)).json()) as Sent[];
  return all.filter((one) => method === undefined || one.method === method);
}

/** Reads one JSON answer of the Conversation Manager, behind the console's back. */
export async function read<T>(sandbox: Sandbox, path: string): Promise<T> {
  const answer = await sandbox.call("GET", path);
  expect(answer.status, `GET ${path}`).toBe(200);
  return (await answer.json()) as T;
}

/** Creates a record behind the console's back and gives its id. */
export async function make(sandbox: Sandbox, path: string, body: unknown): Promise<string> {
  const answer = await sandbox.call("POST", path, body);
  expect(answer.status, `POST ${path}: ${await answer.clone().text()}`).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** The options that make a sandbox serve this `config.json`. */
export function serving(config: unknown): string[] {
  const file = join(mkdtempSync(join(tmpdir(), "baton-e2e-")), "config.json");
  writeFileSync(file, typeof config === "string" ? config : JSON.stringify(config));
  return ["--config", file];
}

/** An environment of `config.json` that leads to the sandbox. */
export function environment(id: string, name: string, kind = "development", auth: object = {}): object {
  return {
    id,
    name,
    kind,
    conversationManager: {
      baseUrl: "/conversation/conversationmgr/v3",
      auth: {
        kind: "client_credentials",
        tokenUrl: "/oauth2/token",
        clientId: "sandbox-admin",
        scope: "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage",
        ...auth,
      },
    },
  };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe finds nothing, in either theme; no rule is off and no element excluded. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectAccessibleIn(page, "light");
  await expectAccessibleIn(page, "dark");
  await page.emulateMedia({ colorScheme: null });
}

/** The same in one theme. Only colours differ between them: what else there is, light has shown. */
export async function expectAccessibleIn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  expect(await violations(page, colorScheme === "dark"), `axe, ${colorScheme} theme`).toEqual([]);
}

type Result = { violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] };

async function violations(page: Page, onlyColours: boolean): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not concern.
  await page.evaluate(`if (!globalThis.axe) { ${AXE} }`);
  const options = {
    resultTypes: ["violations"],
    ...(onlyColours ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } } : { rules: { "target-size": { enabled: true } } }),
  };
  const { violations } = await page.evaluate<Result>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ""}`),
  );
}
