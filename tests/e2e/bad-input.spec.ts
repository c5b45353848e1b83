// What goes wrong: each gets a clear message in the right place, and nothing typed is lost.

import type { Page } from "@playwright/test";

import {
  choose,
  connect,
  environment,
  expect,
  expectAccessible,
  expectStatus,
  field,
  heading,
  make,
  open,
  read,
  requests,
  serving,
  table,
  test,
  visit,
} from "./fixtures.ts";

const HTML = "<!doctype html><html><body><h1>Please log in to the guest network</h1></body></html>";
const MARKUP = `<img src=x onerror="document.title='run'"><b>bold</b>`;

async function newOrchestration(page: Page): Promise<void> {
  await connect(page);
  await visit(page, "Orchestrations");
  await page.getByRole("link", { name: "New orchestration", exact: true }).click();
  await expect(heading(page, "New orchestration")).toBeVisible();
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save changes", exact: true }).click();
}

test.describe("signing in", () => {
  test("nothing typed: a message at the field, and nothing is sent", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(field(page, "Client secret")).toHaveAccessibleDescription(/Enter the client secret/);
    await expect(field(page, "Client secret")).toBeFocused();
    expect(await requests(sandbox)).toEqual([]);
  });

  test("a wrong secret in place of a page, then the right one: the page itself", async ({ page }) => {
    await page.goto("/channels?q=sms");
    await expect(heading(page, "Channels")).toBeVisible();
    await field(page, "Client secret").fill("wrong");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("Client id or secret is wrong.");
    await expect(field(page, "Client secret")).toHaveValue("wrong");
    await field(page, "Client secret").fill("sandbox-secret");
    await page.keyboard.press("Enter");
    await expect(table(page, "Channels").getByRole("link", { name: "SMS", exact: true })).toBeVisible();
    await expect(page).toHaveURL(/\/channels\?q=sms$/);
  });

  test("the token address cannot be reached", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await sandbox.fault({ match: { path: "/oauth2/token" }, then: { drop: true } });
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("The server cannot be reached.");
    await expect(page.getByRole("alert")).toContainText("/oauth2/token");
    await expect(field(page, "Client secret")).toHaveValue("sandbox-secret");
    await sandbox.clearFaults();
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(heading(page, "Overview")).toBeVisible();
  });

  test("a page of HTML where a token was due", async ({ page, sandbox }) => {
    await page.goto("/connect");
    await sandbox.fault({ match: { path: "/oauth2/token" }, then: { status: 200, body: HTML } });
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("text/html");
    await expect(page.getByRole("alert")).toContainText("Please log in to the guest network");
    await expect(field(page, "Client secret")).toHaveValue("sandbox-secret");
  });

  test("the secret is never shown, and never stored", async ({ page }) => {
    await page.goto("/connect");
    await expect(field(page, "Client secret")).toHaveAttribute("type", "password");
    await connect(page);
    await visit(page, "Orchestrations");
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    expect(kept).not.toContain("sandbox-secret");
    expect(kept).not.toMatch(/token/i);
  });
});

test.describe("a token that ends", () => {
  test.describe("soon", () => {
    test.use({ sandboxOptions: ["--token-ttl", "3"] });

    test("is renewed without a word", async ({ page, sandbox }) => {
      await connect(page);
      await visit(page, "Orchestrations");
      await open(page, "Orchestrations", "Meridian mortgages");
      await field(page, "Description").fill("Renewed meanwhile");
      // Until the server itself says that the token of the sign-in is no longer good.
      const before = await sandbox.token();
      await expect
        .poll(async () => {
          const address = `${sandbox.url}/conversation/conversationmgr/v3/channels`;
          return (await fetch(address, { headers: { Authorization: `Bearer ${before}` } })).status;
        })
        .toBe(401);
      await save(page);
      await expectStatus(page, "Changes saved");
      await expect(page.getByRole("dialog")).toBeHidden();
    });
  });

  test.describe("and was pasted", () => {
    test.use({
      sandboxOptions: serving({ environments: [environment("pasted", "Pasted", "development", { kind: "token" })] }),
    });

    test("a dialog asks for another over the page; the save goes on", async ({ page, sandbox }) => {
      await page.goto("/connect");
      await field(page, "Access token").fill("no-token-at-all");
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(page.getByRole("alert")).toContainText("401-101");
      await expect(field(page, "Access token")).toHaveValue("no-token-at-all");
      await field(page, "Access token").fill(`Bearer ${await sandbox.token()}`);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await visit(page, "Orchestrations");
      await open(page, "Orchestrations", "Meridian mortgages");
      await field(page, "Description").fill("Typed before the token ended");
      await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, times: 1, then: { status: 401 } });
      await save(page);
      const dialog = page.getByRole("dialog");
      await expect(dialog).toBeVisible();
      await expect(field(page, "Description")).toHaveValue("Typed before the token ended");
      // A wrong one is refused there.
      await field(dialog, "Access token").fill("worthless");
      await dialog.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(dialog.getByRole("alert")).toContainText("401-101");
      await field(dialog, "Access token").fill(await sandbox.token());
      await dialog.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(dialog).toBeHidden();
      await expectStatus(page, "Changes saved");
      await expect(field(page, "Description")).toHaveValue("Typed before the token ended");
      const { description } = await read<{ description: string }>(sandbox, new URL(page.url()).pathname);
      expect(description).toBe("Typed before the token ended");
    });

    test("not now: the failure is shown and what was typed stays", async ({ page, sandbox }) => {
      await page.goto("/connect");
      await field(page, "Access token").fill(await sandbox.token());
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await visit(page, "Orchestrations");
      await open(page, "Orchestrations", "Meridian mortgages");
      await field(page, "Description").fill("Typed before the token ended");
      await sandbox.fault({ match: { method: "PUT", path: "/orchestrations/" }, then: { status: 401 } });
      await save(page);
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alert")).toContainText("401");
      await expect(page.getByRole("dialog")).toBeHidden();
      await expect(field(page, "Description")).toHaveValue("Typed before the token ended");
      expect(await requests(sandbox, "PUT")).toHaveLength(1);
      await sandbox.clearFaults();
      await save(page);
      await expectStatus(page, "Changes saved");
    });
  });
});

test.describe("a server that fails", () => {
  test("cannot be reached: tried again, then an alert with a way on", async ({ page, sandbox }) => {
    await page.clock.install();
    await connect(page);
    await sandbox.fault({ match: { path: "/channels" }, then: { drop: true } });
    await visit(page, "Channels");
    await expect(page.getByText(/Try [234] of 4/)).toBeVisible();
    await expect(async () => {
      // The times between tries pass faster.
      await page.clock.runFor(2000);
      await expect(page.getByRole("alert")).toContainText("The server cannot be reached.", { timeout: 200 });
    }).toPass({ timeout: 20_000, intervals: [0] });
    await sandbox.clearFaults();
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(table(page, "Channels").getByRole("link", { name: "SMS", exact: true })).toBeVisible();
    await expect(page.getByRole("alert")).toBeHidden();
  });

  test("answers 502 with a page of HTML", async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, "Orchestrations");
    await open(page, "Orchestrations", "Meridian mortgages");
    await field(page, "Description").fill("Through a broken gateway");
    await sandbox.fault({
      match: { method: "PUT", path: "/orchestrations/" },
      times: 1,
      then: { status: 502, body: "<html><h1>502 Bad Gateway</h1></html>" },
    });
    await save(page);
    await expect(page.getByRole("alert")).toContainText("PUT /orchestrations/");
    await expect(page.getByRole("alert")).toContainText("502 Bad Gateway");
    await expect(page.getByRole("alert")).toContainText("text/html");
    await expect(page.getByRole("alert").locator("h1, b, img")).toHaveCount(0);
    await expect(field(page, "Description")).toHaveValue("Through a broken gateway");
    await save(page);
    await expectStatus(page, "Changes saved");
  });

  test("answers a list with HTML and status 200", async ({ page, sandbox }) => {
    await connect(page);
    await sandbox.fault({ match: { path: "/accounts" }, times: 1, then: { status: 200, body: HTML } });
    await visit(page, "Accounts");
    await expect(page.getByRole("alert")).toContainText("text/html");
    await expect(page.getByRole("alert")).toContainText("Please log in to the guest network");
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(table(page, "Accounts").getByRole("link", { name: "Aurora WhatsApp", exact: true })).toBeVisible();
  });

  test("answers a create with HTML and status 200: nothing is taken for done, nothing lost", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await field(page, "Name").fill("Behind the portal");
    await choose(page, "Agent", "Meridian advisers", "advisers");
    await sandbox.fault({ match: { method: "POST", path: "/orchestrations" }, times: 1, then: { status: 200, body: HTML } });
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("text/html");
    await expect(heading(page, "New orchestration")).toBeVisible();
    await expect(field(page, "Name")).toHaveValue("Behind the portal");
  });

  test("asks to wait: a countdown, then the rows", async ({ page, sandbox }) => {
    await connect(page);
    await sandbox.fault({
      match: { path: "/channels" },
      times: 1,
      then: { status: 429, headers: { "Retry-After": "2" } },
    });
    await visit(page, "Channels");
    await expect(page.getByText(/Try 2 of 4/)).toBeVisible();
    await expect(table(page, "Channels").getByRole("link", { name: "SMS", exact: true })).toBeVisible();
    await expect(page.getByText(/Try 2 of 4/)).toBeHidden();
  });

  test("asks to wait, and nobody wants to", async ({ page, sandbox }) => {
    await connect(page);
    const then = { status: 429, headers: { "Retry-After": "110" }, body: JSON.stringify({ code: "429-100", userMessage: "Too many calls." }) };
    await sandbox.fault({ match: { path: "/channels" }, times: 1, then });
    await visit(page, "Channels");
    await expect(page.getByText(/Try 2 of 4 in 1[01]\d s/)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Stop waiting" }).click();
    await expect(page.getByText(/Try 2 of 4/)).toBeHidden();
    await expect(page.getByText("Too many calls.")).toBeVisible();
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await expect(table(page, "Channels").getByRole("link", { name: "SMS", exact: true })).toBeVisible();
  });
});

test.describe("addresses that lead nowhere", () => {
  test.use({ sandboxOptions: ["--open"] });

  test("not found, with a way back", async ({ page }) => {
    for (const [what, address] of [
      ["an unknown id", "/orchestrations/00000000-0000-4000-8000-000000000000"],
      ["a malformed id", "/orchestrations/not-an-id"],
      ["an id that is markup", "/orchestrations/%3Cimg%20src=x%3E"],
      ["an id with a slash in it", "/channels/a%2Fb"],
      ["an unknown address", "/nowhere/at/all"],
      ["an address below a record", "/orchestrations/a/b"],
    ] as const) {
      await test.step(what, async () => {
        await page.goto(address);
        await expect(heading(page, "Not found")).toBeVisible();
        await expect(page).toHaveTitle(/Not found/);
        await expect(page.locator("img[src=x]")).toHaveCount(0);
        await page.getByRole("main").getByRole("link", { name: /^All / }).click();
        await expect(heading(page, address.startsWith("/channels") ? "Channels" : "Orchestrations")).toBeVisible();
      });
    }
  });

  test("a list state that makes no sense is the plain list", async ({ page }) => {
    await page.goto("/orchestrations?page=zero&size=7&sort=&active=&what=ever");
    await expect(page.getByText("1–25 of 60")).toBeVisible();
    await page.goto("/orchestrations?page=99");
    await expect(page.getByText("51–60 of 60")).toBeVisible();
    await page.goto("/orchestrations?sort=nothing&size=50");
    await expect(page.getByText("1–50 of 60")).toBeVisible();
  });
});

test.describe("a broken config.json", () => {
  const good = environment("one", "One") as { conversationManager: { auth: object } };
  const { conversationManager, ...bare } = good;
  const cases: [string, string, RegExp][] = [
    ["a missing member", JSON.stringify({ environments: [{ ...good, conversationManager: { auth: { kind: "none" } } }] }), /environments\[0\]\.conversationManager\.baseUrl/],
    ["a missing token address", JSON.stringify({ environments: [environment("one", "One", "development", { tokenUrl: undefined })] }), /environments\[0\]\.conversationManager\.auth\.tokenUrl/],
    ["an unknown kind", JSON.stringify({ environments: [good, environment("two", "Two", "playground")] }), /environments\[1\]\.kind/],
    ["a repeated id", JSON.stringify({ environments: [good, good] }), /environments\[1\]\.id/],
    ["no system at all", JSON.stringify({ environments: [bare] }), /environments\[0\].*conversationManager/],
    ["a wrong type", JSON.stringify({ environments: {} }), /environments/],
    ["no environment", JSON.stringify({ environments: [] }), /environments.*at least one/],
    ["text that is no JSON", '{"environments": [', /line 1.*column/],
    ["a page instead of it", HTML, /text\/html/],
    ["nothing in it", " ", /JSON/],
  ];
  void conversationManager;

  test("says what is wrong, and where", async ({ page, sandbox }) => {
    const alert = page.getByRole("alert");
    for (const [what, body, says] of cases) {
      await test.step(what, async () => {
        await sandbox.fault({ match: { path: "/config.json" }, then: { status: 200, body } });
        await page.goto("/");
        await expect(alert).toContainText(says);
        await expect(alert).toContainText("config.json");
        await sandbox.clearFaults();
      });
    }
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(heading(page, "Connect")).toBeVisible();
  });

  test("a missing file", async ({ page, sandbox }) => {
    await sandbox.fault({ match: { path: "/config.json" }, then: { status: 404, body: "Not here" } });
    await page.goto("/orchestrations");
    await expect(page.getByRole("alert")).toContainText("config.json");
    await expect(page.getByRole("alert")).toContainText("404");
  });

  test("a file that cannot be fetched", async ({ page, sandbox }) => {
    await sandbox.fault({ match: { path: "/config.json" }, then: { drop: true } });
    await page.goto("/");
    await expect(page.getByRole("alert")).toContainText("config.json");
    await expect(page.getByRole("alert")).toContainText(/fetched|reached/);
  });
});

test.describe("values that no server would take", () => {
  test("a name of 256 characters: a message there, nothing sent; 255 pass", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await choose(page, "Agent", "Meridian advisers", "advisers");
    const name = field(page, "Name");
    await name.fill("ö".repeat(256));
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expect(name).toHaveAccessibleDescription(/256 characters.*255/);
    await expect(name).toHaveAttribute("aria-invalid", "true");
    await expect(name).toBeFocused();
    await expect(name).toHaveValue("ö".repeat(256));
    expect(await requests(sandbox, "POST")).toEqual([expect.objectContaining({ path: "/oauth2/token" })]);
    await name.fill("ö".repeat(255));
    await expect(name).not.toHaveAttribute("aria-invalid", "true");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expectStatus(page, "Orchestration created");
    await expect(heading(page, "ö".repeat(255))).toBeVisible();
  });

  test("neither bot nor agent: a message there, the focus there, nothing sent", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await field(page, "Name").fill("Nobody answers");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    const message = page.getByText("Choose a bot or an agent: an orchestration needs at least one of them.");
    await expect(message).toBeVisible();
    await expect(message).toBeInViewport();
    const place = page.getByRole("group", { name: "Bots", exact: true });
    await expect(place.locator(":focus")).toHaveCount(1);
    await expect(place.locator(":focus")).toHaveAccessibleDescription(/Choose a bot or an agent/);
    expect((await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/orchestrations"))).toEqual([]);
    await expect(field(page, "Name")).toHaveValue("Nobody answers");
    await choose(page, "Agent", "Meridian advisers", "advisers");
    await expect(message).toBeHidden();
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expectStatus(page, "Orchestration created");
  });

  test("nothing at all: each field says what it wants, the first has the focus", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expect(field(page, "Name")).toHaveAccessibleDescription(/Enter a name/);
    await expect(field(page, "Name")).toBeFocused();
    await expect(page.getByText("2 fields to correct")).toBeVisible();
    expect((await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/orchestrations"))).toEqual([]);
  });

  test("text where a number is due stays, with a message", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await field(page, "Name").fill("A quarter of an hour");
    await choose(page, "Participant", "Mia");
    const minutes = field(page, "Bypass VA duration (minutes)");
    await minutes.fill("15 minutes");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expect(minutes).toHaveAccessibleDescription(/number alone/);
    await expect(minutes).toHaveValue("15 minutes");
    await expect(minutes).toBeFocused();
    expect((await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/orchestrations"))).toEqual([]);
  });

  test("what the server alone refuses stands at the field that it names", async ({ page, sandbox }) => {
    await newOrchestration(page);
    await field(page, "Name").fill("Refused by name");
    await choose(page, "Agent", "Meridian advisers", "advisers");
    await sandbox.fault({
      match: { method: "POST", path: "/orchestrations" },
      times: 1,
      then: {
        status: 400,
        body: JSON.stringify({
          code: "400-143",
          developerMessage: "Required attribute <description> is missing from the request body.",
          userMessage: "Please describe it.",
        }),
      },
    });
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expect(field(page, "Description")).toHaveAccessibleDescription(/Please describe it\. \(400-143\)/);
    await expect(field(page, "Description")).toBeFocused();
    await field(page, "Description").fill("Described");
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expectStatus(page, "Orchestration created");
  });
});

test.describe("markup", () => {
  /** None of it became part of the page. */
  async function expectText(page: Page): Promise<void> {
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    expect(await page.title()).not.toBe("run");
  }

  test("in the fields of an orchestration stays text everywhere", async ({ page, sandbox }) => {
    const application = await make(sandbox, "/clientapplications", {
      name: `App ${MARKUP}`,
      active: true,
      roles: [{ name: "custom_bot", version: "v3", callback: "https://x.example.com/hub", notificationEmail: "a@b.example" }],
    });
    await make(sandbox, "/participants", {
      name: `Bot ${MARKUP}`,
      type: "custom_bot",
      active: true,
      application: { id: application },
    });
    await newOrchestration(page);
    await field(page, "Name").fill(MARKUP);
    await field(page, "Description").fill(MARKUP);
    await choose(page, "Participant", `Bot ${MARKUP}`, MARKUP);
    await expectText(page);
    await expect(page.getByRole("combobox", { name: "Bot", exact: true })).toHaveValue(`App ${MARKUP}`);
    await page.getByRole("button", { name: "Create orchestration", exact: true }).click();
    await expectStatus(page, "Orchestration created");
    await expect(heading(page, MARKUP)).toBeVisible();
    await expect(page).toHaveTitle(`${MARKUP} · Baton`);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("dialog", { name: `Delete ${MARKUP}?`, exact: true })).toBeVisible();
    await expectText(page);
    await page.keyboard.press("Escape");
    await visit(page, "Orchestrations");
    await page.getByRole("searchbox", { name: "Search orchestrations" }).fill(MARKUP);
    const line = table(page, "Orchestrations").getByRole("row").nth(1);
    await expect(line.getByRole("link", { name: MARKUP, exact: true })).toBeVisible();
    await expect(line.getByRole("link", { name: `Bot ${MARKUP}`, exact: true })).toBeVisible();
    await expectText(page);
    await page.getByRole("searchbox", { name: "Search orchestrations" }).fill(`no such ${MARKUP}`);
    await expect(page.getByText(`Nothing matches “no such ${MARKUP}”`)).toBeVisible();
    await expectText(page);
  });

  test("in every text field of every form, and in the sign-in", async ({ page }) => {
    await page.goto("/connect");
    await field(page, "Client ID").fill(MARKUP);
    await field(page, "Client secret").fill(MARKUP);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("Client id or secret is wrong.");
    await expect(field(page, "Client ID")).toHaveValue(MARKUP);
    await expectText(page);
    await field(page, "Client ID").fill("sandbox-admin");
    await field(page, "Client secret").fill("sandbox-secret");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    for (const [list, one] of [
      ["Authentications", "authentication"],
      ["Client applications", "client application"],
      ["Participants", "participant"],
      ["Channels", "channel"],
      ["Accounts", "account"],
      ["Orchestrations", "orchestration"],
    ] as const) {
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: list, exact: true }).click();
      const question = page.getByRole("dialog", { name: "Discard changes?", exact: true });
      await expect(heading(page, list).or(question)).toBeVisible();
      if (await question.isVisible()) await question.getByRole("button", { name: /^Discard/ }).click();
      await page.getByRole("link", { name: `New ${one}`, exact: true }).click();
      await expect(heading(page, `New ${one}`)).toBeVisible();
      const boxes = page.getByRole("form").locator("input:not([type]), input[type=text], input[type=password], textarea");
      await expect(boxes.first()).toBeVisible();
      const names = await boxes.all();
      expect(names.length).toBeGreaterThan(1);
      for (const box of names) await box.fill(MARKUP);
      await page.getByRole("button", { name: `Create ${one}`, exact: true }).click();
      await expect(page.getByText(/fields? to correct/).or(page.getByRole("status").filter({ hasText: "created" }))).toBeVisible();
      await expectText(page);
    }
  });

  test("in the server's own words stays text", async ({ page, sandbox }) => {
    await connect(page);
    await sandbox.fault({
      match: { path: "/channels" },
      // The list is asked for without paging, too.
      times: 2,
      then: {
        status: 400,
        body: JSON.stringify({ code: MARKUP, userMessage: MARKUP, developerMessage: MARKUP, details: [{ key: MARKUP, value: MARKUP }] }),
      },
    });
    await visit(page, "Channels");
    await expect(page.getByRole("alert")).toContainText(MARKUP);
    await expectText(page);
  });
});
