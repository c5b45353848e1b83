import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures.ts";
import { required } from "./environment.ts";

const report = process.env.BATON_REPORT;

export default defineConfig<Options>({
  testDir: ".",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  workers: 2,
  // Twice what the longest takes on a machine that does as much beside it.
  timeout: 120_000,
  globalTimeout: 45 * 60_000,
  expect: { timeout: 10_000 },
  reporter: report ? [["list"], ["json", { outputFile: report }]] : "list",
  use: {
    // Nothing moves, so that colours can be measured at once.
    contextOptions: { reducedMotion: "reduce" },
    locale: "en-US",
    // A third of the time of all tests; what is on the page of a failed one is printed (`fixtures.ts`).
    trace: process.env.BATON_TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: required("BATON_CHROMIUM"),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // No name is looked up: a test that leaves this machine fails at once.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      ],
    },
  },
});
