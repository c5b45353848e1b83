// What every end-to-end test stands on: its own sandbox, and a browser in which nothing may go wrong unseen.
//
//   import { connect, expect, expectAccessible, table, test } from "./fixtures.ts";
//
//   test.use({ sandboxOptions: ["--as", "delete-200-body"] });      options of each test's sandbox
//   test.use({ allowedProblems: /^uncaught: .*deliberate/ });       what a test provokes on purpose
//   test("…", async ({ page, sandbox }) => {
//     await connect(page);                                          then go on by links: `visit(page, "Channels")`
//     await sandbox.call("DELETE", "/clientapplications/…");        a colleague at work
//     await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: 1, then: { status: 503 } });
//   });
//
// No sleeping: wait for what a person would see (`expect(…).toBeVisible()`), or `expect.poll`.

import { type BrowserContext, type Page, test as base } from "@playwright/test";

import { follow } from "./helpers.ts";
import { Sandbox } from "./sandbox.ts";

export { expect } from "@playwright/test";
export * from "./helpers.ts";
export type { Fault, Sandbox } from "./sandbox.ts";

export type Options = {
  /** Options of the sandbox, such as `["--as", "delete-200-body"]`. */
  sandboxOptions: string[];
  /** Problems that a test provokes on purpose; all others fail it. */
  allowedProblems: RegExp;
};

type Fixtures = Options & {
  /** A process of its own for each test. */
  sandbox: Sandbox;
  /** Problems seen so far: policy violations, uncaught errors, requests that leave this machine or lack an id. */
  problems: string[];
};

export const test = base.extend<Fixtures>({
  sandboxOptions: [[], { option: true }],
  allowedProblems: [/(?!)/, { option: true }],

  sandbox: async ({ sandboxOptions }, use, testInfo) => {
    const sandbox = await Sandbox.start(sandboxOptions);
    await use(sandbox);
    await sandbox.stop();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("sandbox output", { body: sandbox.output, contentType: "text/plain" });
    }
  },

  baseURL: async ({ sandbox }, use) => use(sandbox.url),

  problems: async ({}, use) => use([]),

  page: async ({ page }, use) => {
    await use(page);
    // What is still on its way is nobody's any more.
    await page.unrouteAll({ behavior: "ignoreErrors" });
  },

  context: async ({ context, problems, allowedProblems }, use, testInfo) => {
    await watch(context, problems);
    await use(context);
    if (testInfo.status !== testInfo.expectedStatus) {
      // An attachment would be cut after some lines.
      console.log(`What “${testInfo.title}” left on the screen:\n${await lookOf(context)}`);
    }
    const left = problems.filter((problem) => !allowedProblems.test(problem));
    if (left.length > 0) throw new Error(`The browser reported:\n${left.join("\n")}`);
  },
});

/** What can be read on each page, and what has the focus: enough to understand a failure on another machine. */
async function lookOf(context: BrowserContext): Promise<string> {
  const looks = context.pages().map(async (page) => {
    const failed = (error: unknown) => String(error);
    const focused = page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)).catch(failed);
    const look = page.locator("body").ariaSnapshot({ timeout: 2_000 }).catch(failed);
    return `${page.url()}\nfocus: ${await focused}\n${await look}`;
  });
  return (await Promise.all(looks)).join("\n\n");
}

async function watch(context: BrowserContext, problems: string[]): Promise<void> {
  await context.exposeBinding("__batonProblem", (_source, problem: string) => {
    problems.push(problem);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const place = sourceFile && ` at ${sourceFile}:${lineNumber}`;
      const problem = `policy: ${effectiveDirective} refused ${blockedURI} ${sample}${place}`;
      (window as unknown as { __batonProblem(problem: string): void }).__batonProblem(problem);
    });
  });
  context.on("page", (page: Page) => {
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("crash", () => problems.push("the page crashed"));
  });
  follow(context);
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const goesOut = /^(https?|wss?):$/.test(protocol) && !["127.0.0.1", "localhost", "[::1]"].includes(hostname);
    if (goesOut) problems.push(`left this machine: ${request.method()} ${request.url()}`);
    if (/\/v3\/[a-z]+\/+($|[?])/.test(request.url())) problems.push(`without an id: ${request.method()} ${request.url()}`);
  });
  // What raises no event: wrong hashes, and scripts that Trusted Types stop.
  context.on("console", (message) => {
    const isPolicy = /Content Security Policy|Trusted ?(Type|HTML|Script)|integrity/i.test(message.text());
    if (isPolicy && message.type() === "error") {
      problems.push(`console: ${message.text()}`);
    }
  });
}
