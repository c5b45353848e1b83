// Measurements, not tests: `cargo xtask bench lists`. Nothing here passes or fails by time.

import { defineConfig } from "@playwright/test";

import tests from "./playwright.config.ts";

export default defineConfig(tests, {
  testMatch: "*.bench.ts",
  outputDir: "test-results",
  workers: 1,
  timeout: 30 * 60_000,
  globalTimeout: 60 * 60_000,
  reporter: "line",
  use: { trace: "off" },
});
