// Pictures of each screen for docs/screenshots: `BATON_SCREENSHOTS=1 cargo xtask test --only e2e`.
// Without that variable there is nothing here, so that no run changes files by the way.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Page } from "@playwright/test";

import { choose, connect, environment, expect, field, heading, open, serving, table, test } from "./fixtures.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

const heading2 = (page: Page, name: string) => page.getByRole("heading", { level: 2, name, exact: true });

if (process.env.BATON_SCREENSHOTS) {
  mkdirSync(FOLDER, { recursive: true });
  for (const viewport of SIZES) {
    for (const theme of ["light", "dark"] as const) {
      test.describe(`${viewport.width} ${theme}`, () => {
        test.use({ viewport, colorScheme: theme });
        const shoot = async (page: Page, screen: string) => {
          // Apps below the edge are not asked what they do.
          await expect(page.locator(".sk:not([data-app] > .sk)")).toHaveCount(0);
          await page.screenshot({ path: `${FOLDER}${screen}-${viewport.width}-${theme}.png`, caret: "hide" });
        };

        test.describe("signed in", () => {
          test.use({ sandboxOptions: ["--open"] });

          for (const list of ["Orchestrations", "Client applications", "Participants", "Channels", "Accounts", "Authentications"]) {
            test(`list of ${list}`, async ({ page }) => {
              const name = list.toLowerCase().replace(" ", "-");
              await page.goto(`/${name}`);
              await expect(table(page, list).getByRole("rowheader").first()).toBeVisible();
              await shoot(page, name);
            });
          }

          for (const [address, name] of [
            ["", "Overview"],
            ["conversations", "Conversations"],
            ["assets", "Assets"],
            ["apps", "Apps"],
            ["deployments", "Deployments"],
            ["activity", "Activity"],
            ["settings", "Settings"],
          ] as const) {
            test(name, async ({ page }) => {
              await page.goto(`/${address}`);
              await expect(heading(page, name)).toBeVisible();
              if (address === "") await expect(heading2(page, "Map")).toBeVisible();
              await shoot(page, name.toLowerCase());
            });
          }

          test("search", async ({ page }) => {
            await page.goto("/orchestrations?q=aurora&sort=name");
            await expect(page.getByText("1–20 of 20")).toBeVisible();
            await shoot(page, "orchestrations-search");
          });

          test("setup", async ({ page }) => {
            await page.goto("/setup");
            await page.getByRole("radio", { name: "Bot only", exact: true }).check();
            await field(page, "Working name").fill("Nova");
            await shoot(page, "setup-start");
            await page.getByRole("button", { name: "Start", exact: true }).click();
            const steps = page.getByRole("navigation", { name: "Steps" });
            await steps.getByRole("button", { name: /^Orchestration/ }).click();
            await expect(page.getByRole("figure")).toBeVisible();
            await shoot(page, "setup");
            await steps.getByRole("button", { name: /^Plan/ }).click();
            await shoot(page, "setup-plan");
          });

          test("forms and dialogs", async ({ page }) => {
            await page.goto("/orchestrations?q=cards");
            await open(page, "Orchestrations", "Meridian cards and payments");
            await expect(page.getByRole("combobox", { name: "Participant" }).first()).toHaveValue("Card helper");
            await shoot(page, "orchestration");
            await page.getByRole("button", { name: "Delete", exact: true }).click();
            await shoot(page, "delete-dialog");
            await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
            await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
            await shoot(page, "delete-refused");
            await page.keyboard.press("Escape");
            await field(page, "Description").fill("Cards, limits, disputed payments, lost cards");
            await page.getByRole("main").getByRole("link", { name: /list$/ }).click();
            await expect(page.getByRole("dialog", { name: "Discard changes?" })).toBeVisible();
            await shoot(page, "discard-dialog");
          });

          test("a new one", async ({ page }) => {
            await page.goto("/orchestrations/new");
            await field(page, "Name").fill("Meridian travel insurance");
            await choose(page, "Participant", "Mia");
            await page.getByRole("combobox", { name: "On escalation: agent" }).click();
            await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
            await shoot(page, "orchestration-new");
          });

          test("with errors", async ({ page }) => {
            await page.goto("/orchestrations/new");
            await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
            await expect(page.getByText("2 fields to correct")).toBeVisible();
            await shoot(page, "orchestration-errors");
          });

          test("not found", async ({ page }) => {
            await page.goto("/orchestrations/00000000-0000-4000-8000-000000000000");
            await expect(heading(page, "Not found")).toBeVisible();
            await shoot(page, "not-found");
          });
        });

        test.describe("nothing yet", () => {
          test.use({ sandboxOptions: ["--open", "--empty"] });

          test("empty list", async ({ page }) => {
            await page.goto("/orchestrations");
            await expect(page.getByText("No orchestrations yet")).toBeVisible();
            await shoot(page, "orchestrations-empty");
          });
        });

        test.describe("signing in", () => {
          test.use({
            sandboxOptions: serving({
              environments: [environment("sandbox", "Sandbox"), environment("live", "Live", "production")],
            }),
          });

          test("connect", async ({ page, sandbox }) => {
            await page.goto("/connect");
            await expect(heading(page, "Connect")).toBeVisible();
            await shoot(page, "connect");
            await field(page, "Client secret").fill("wrong");
            await page.getByRole("button", { name: "Connect", exact: true }).click();
            await expect(page.getByRole("alert")).toBeVisible();
            await shoot(page, "connect-refused");
            await connect(page);
            await sandbox.fault({ match: { path: "/config.json" }, then: { status: 200, body: '{"environments": []}' } });
            await page.goto("/");
            await expect(page.getByRole("alert")).toBeVisible();
            await shoot(page, "config-broken");
          });
        });
      });
    }
  }
}
