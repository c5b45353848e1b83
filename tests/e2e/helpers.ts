// Steps and looks that many tests share; names are those of the screen.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, type Locator, type Page } from "@playwright/test";

import type { Fault, Sandbox } from "./sandbox.ts";

/** Signs in on the Connect page. The session lives in memory: go on by links, not by `page.goto`. */
export async function connect(page: Page, secret = "sandbox-secret"): Promise<void> {
  await page.goto("/connect");
  await page.getByLabel("Client secret").fill(secret);
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

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe finds nothing, in either theme; no rule is off and no element excluded. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), `axe, ${colorScheme} theme`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

type Result = { violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] };

async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not concern.
  await page.evaluate(`if (!globalThis.axe) { ${AXE} }`);
  const { violations } = await page.evaluate<Result>(
    `axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ""}`),
  );
}
