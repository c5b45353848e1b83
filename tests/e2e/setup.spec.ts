// Guided setup: each starting point to its end, failures at each create, and what a reload leaves.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { choose, connect, copies, environment, expect, expectAccessible, expectStatus, field, hold, make, read, requests, serving, test, visit } from "./fixtures.ts";
import type { Sandbox } from "./sandbox.ts";

const CALLBACK = "https://nova.example.com/hub";

function step(page: Page) {
  return page.getByRole("main").getByRole("heading", { level: 2 }).first();
}

function button(page: Page, name: string) {
  return page.getByRole("button", { name, exact: true });
}

async function begin(page: Page, start: string, name = "Nova"): Promise<void> {
  await visit(page, "Setup");
  await page.getByRole("radio", { name: start, exact: true }).check();
  await field(page, "Working name").fill(name);
  await button(page, "Start").click();
  await expect(page.getByRole("heading", { level: 2, name: "Authentication", exact: true })).toBeFocused();
}

/** Fills in the step on the screen, whatever it is, with as little as it needs. */
async function fill(page: Page, name: string, anew = ""): Promise<void> {
  if (name === anew) await page.getByRole("group").getByRole("button", { name: /^New/ }).first().click();
  const isNew = (await page.getByRole("group").getByRole("button", { pressed: true }).first().textContent())!;
  if (name === "Authentication" && isNew.startsWith("New")) {
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("hub");
    await field(page, "Password").fill("a secret of ours");
  } else if (name.endsWith("of the agents")) {
    await choose(page, "Client application", "eGain agent desktop");
  } else if (name.startsWith("Client application")) {
    await field(page, "Callback").fill(CALLBACK);
    await field(page, "Notification email").fill("ops@example.com");
  } else if (name === "Channel" && !isNew.startsWith("New")) {
    await choose(page, "Channel", "Web chat");
  } else if (name === "Channel") {
    if (name === anew) await field(page, "Type").fill("custom.nova");
    await field(page, "Icon").setInputFiles("../../docs/screenshots/not-found-390-light.png");
    await expect(page.getByAltText("Icon as it is now")).toBeVisible();
  } else if (name === "Account") {
    await field(page, "Address").fill("nova.example.com");
    await field(page, "Entry point").fill("1001");
  }
}

/** Goes through all steps to the plan, one of them with a record of its own; the headings on the way. */
async function toPlan(page: Page, anew = ""): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    await expect(step(page)).not.toHaveText(seen.at(-1) ?? "");
    const name = (await step(page).textContent())!;
    if (name === "Plan") return seen;
    seen.push(name);
    await fill(page, name, anew);
    await page.getByRole("region", { name: "Step" }).getByRole("button", { name: /^(Next|Plan)$/ }).click();
  }
}

async function creates(sandbox: Sandbox) {
  const all = await requests(sandbox, "POST");
  return all.filter((one) => one.path.includes("/conversationmgr/") && one.status === 201);
}

const planned = (page: Page) => page.getByRole("list", { name: "What is made" }).getByRole("listitem").filter({ has: page.getByRole("heading") });

const JOURNEYS: { start: string; steps: string[]; made: string[] }[] = [
  {
    start: "Customer to agent",
    steps: ["Authentication", "Client application of the agents", "Participant", "Channel", "Orchestration", "Account"],
    made: ["orchestrations", "accounts"],
  },
  {
    start: "Bot first, then agent",
    steps: ["Authentication", "Client application of the bot", "Client application of the agents", "Participant", "Channel", "Orchestration", "Account"],
    made: ["authentications", "clientapplications", "participants", "orchestrations", "accounts"],
  },
  {
    start: "Bot only",
    steps: ["Authentication", "Client application of the bot", "Participant", "Channel", "Orchestration", "Account"],
    made: ["authentications", "clientapplications", "participants", "orchestrations", "accounts"],
  },
  {
    start: "Bring your own channel",
    steps: ["Authentication", "Client application of the customers", "Client application of the agents", "Participant", "Channel", "Orchestration", "Account"],
    made: ["authentications", "clientapplications", "channels", "orchestrations", "accounts"],
  },
];

for (const { start, steps, made } of JOURNEYS) {
  test(`from ${start.toLowerCase()} to a working account`, async ({ page, sandbox }) => {
    await connect(page);
    await begin(page, start);
    expect(await toPlan(page)).toEqual(steps);
    await expect(planned(page)).toHaveCount(made.length);
    await expect(page.getByText("{id of Orchestration}")).toBeVisible();
    await expect(page.getByText("a secret of ours")).toBeHidden();
    expect(await creates(sandbox)).toEqual([]);
    await button(page, "Apply").click();
    await expectStatus(page, `Setup applied: ${made.length} records created`);
    const sent = await creates(sandbox);
    expect(sent.map((one) => one.path.split("/").pop())).toEqual(made);
    expect(sent.flatMap((one) => one.violations)).toEqual([]);
    const account = sent.at(-1)!.body as { name: string; channel: { id: string } };
    expect(account.name).toBe("Nova");
    const test = page.getByRole("link", { name: "Send a test message" });
    await expect(test).toHaveAttribute("href", /^conversations\?account=[0-9a-f-]{36}$/);
    await expectAccessible(page);
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export this setup").click()]);
    const text = readFileSync(await download.path(), "utf8");
    expect(JSON.parse(text).created.map((one: { id: string }) => one.id)).toHaveLength(made.length);
    expect(JSON.parse(text).secretsLeftOut).toHaveLength(made.includes("authentications") ? 1 : 0);
    expect(text).not.toContain("a secret of ours");
    await test.click();
    await expect(page.getByRole("heading", { level: 1, name: "Conversations" })).toBeVisible();
    await expect(field(page, "Account")).toHaveValue("Nova");
  });
}

test("what a form needs is put aside too, and made before it", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Customer to agent");
  await button(page, "Next").click();
  await choose(page, "Client application", "eGain agent desktop");
  await button(page, "Next").click();
  // A bot after all: its application is made in a panel.
  await button(page, "New participant").click();
  await field(page, "Name").fill("Otto");
  await field(page, "Type").selectOption("custom_bot");
  await page.getByRole("combobox", { name: "Application" }).fill("Otto app");
  await button(page, "New client application “Otto app”").click();
  const sheet = page.getByRole("dialog", { name: "New client application" });
  await field(sheet, "Role").selectOption("custom_bot");
  await field(sheet, "Version").selectOption("v3");
  await field(sheet, "Callback").fill(CALLBACK);
  await field(sheet, "Notification email").fill("ops@example.com");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Add client application" }).click();
  await expect(page.getByRole("combobox", { name: "Application" })).toHaveValue("Otto app");
  await button(page, "Next").click();
  await choose(page, "Channel", "WhatsApp");
  await button(page, "Next").click();
  await expect(page.getByRole("figure").getByRole("listitem").filter({ hasText: "Otto" })).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Bot" })).toHaveValue("Otto app");
  // A custom channel, and nobody to receive the replies: said, and never in the way.
  await button(page, "Next").click();
  await expect(page.getByText("has no customer application")).toBeVisible();
  await fill(page, "Account");
  await page.getByRole("region", { name: "Step" }).getByRole("button", { name: "Plan" }).click();
  await expect(page.getByText("has no customer application")).toBeVisible();
  await expect(planned(page).first()).toContainText("Otto app");
  await expect(page.getByText('"id": "{id of Client application}"').first()).toBeVisible();
  await button(page, "Change Client application").click();
  const change = page.getByRole("dialog", { name: "Change client application" });
  await field(change, "Name").fill("Otto callbacks");
  await change.getByRole("button", { name: "Keep changes" }).click();
  await expect(planned(page).first()).toContainText("Otto callbacks");
  await expectAccessible(page);
  await button(page, "Apply").click();
  await expectStatus(page, "Setup applied: 4 records created");
  const sent = await creates(sandbox);
  expect(sent.map((one) => one.path.split("/").pop())).toEqual(["clientapplications", "participants", "orchestrations", "accounts"]);
  expect((sent[0]!.body as { name: string }).name).toBe("Otto callbacks");

  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export this setup").click()]);
  const file = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(file.created).toHaveLength(4);
  expect(file.used.map((one: { name: string }) => one.name).sort()).toEqual(["WhatsApp", "eGain agent desktop"]);
  await button(page, "Start another").click();
  await expect(page.getByRole("radio", { name: "Bot only" })).toBeVisible();
});

/** How a create goes wrong, and whether it stops the run. */
const FAULTS = [
  { path: "/authentications", then: { status: 500 } },
  { path: "/clientapplications", then: { status: 403 } },
  { path: "/participants", then: { status: 504 } },
  { path: "/channels", then: { status: 502, body: "<h1>Bad gateway</h1>" } },
  { path: "/orchestrations", then: { status: 400, body: '{"code":"400-143","developerMessage":"Attribute <name> is not valid"}' } },
  { path: "/accounts", then: { status: 429, headers: { "Retry-After": "1" } } },
];

test("a failure at each create in turn can be gone on from", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot first, then agent");
  await toPlan(page, "Channel");
  for (const { path, then } of FAULTS) await sandbox.fault({ match: { method: "POST", path }, times: 1, then });
  await button(page, "Apply").click();
  for (const [at, { path }] of FAULTS.entries()) {
    const alert = page.getByRole("main").getByRole("alert");
    await expect(alert).toContainText(path);
    await expect(planned(page).filter({ hasText: /Made/ })).toHaveCount(at);
    if (path === "/orchestrations") {
      // Put right where the server pointed at it.
      await button(page, "Correct Orchestration").click();
      await expect(page.getByText("Attribute <name> is not valid")).toBeVisible();
      await field(page, "Name").fill("Nova, corrected");
      await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: /^Plan/ }).click();
    }
    await button(page, "Resume").click();
  }
  await expectStatus(page, "Setup applied: 6 records created");
  const sent = await creates(sandbox);
  expect(sent.map((one) => one.path.split("/").pop())).toEqual(["authentications", "clientapplications", "participants", "channels", "orchestrations", "accounts"]);
  expect((sent[4]!.body as { name: string }).name).toBe("Nova, corrected");
});

test("what was done without an answer is found and not made twice", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  for (const path of ["/authentications", "/participants", "/accounts"]) {
    await sandbox.fault({ match: { method: "POST", path }, times: 1, then: { drop: "body" } });
  }
  await button(page, "Apply").click();
  await expectStatus(page, "Setup applied: 5 records created");
  const posts = (await requests(sandbox, "POST")).filter((one) => one.path.includes("/conversationmgr/"));
  expect(posts).toHaveLength(5);
});

test("a failure at each create in turn can be taken back", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot first, then agent");
  await toPlan(page, "Channel");
  for (const [at, { path }] of FAULTS.entries()) {
    await sandbox.fault({ match: { method: "POST", path }, times: 1, then: { status: 400 } });
    await button(page, at === 1 ? "Resume" : "Apply").click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText(path);
    if (at === 0) {
      // Nothing was made: nothing to take back.
      await expect(button(page, "Remove what was made")).toBeHidden();
      continue;
    }
    if (at === 3) {
      await expectAccessible(page);
      // A removal fails too, and is tried again.
      await sandbox.fault({ match: { method: "DELETE", path: "/participants" }, times: 1, then: { status: 500 } });
      await button(page, "Remove what was made").click();
      await expect(page.getByRole("main").getByRole("alert")).toContainText("/participants");
    }
    await button(page, "Remove what was made").click();
    await expectStatus(page, "What was made is removed");
    await expect(planned(page).filter({ hasText: "Not made" })).toHaveCount(6);
  }
  const made = await creates(sandbox);
  const gone = (await requests(sandbox, "DELETE")).filter((one) => one.status === 204 || one.status === 200);
  expect(made).toHaveLength(1 + 2 + 3 + 4 + 5);
  expect(gone).toHaveLength(made.length);
  // The last one made goes first.
  const kinds = gone.slice(-5).map((one) => one.path.split("/").at(-2));
  expect(kinds).toEqual(["orchestrations", "channels", "participants", "clientapplications", "authentications"]);
});

test("a removal that is only accepted is waited for before the next one", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  await sandbox.fault({ match: { method: "POST", path: "/participants" }, times: 1, then: { status: 400 } });
  await button(page, "Apply").click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("/participants");
  // It is done when it was looked for twice.
  let looks = -1;
  await page.route(/\/clientapplications\/[0-9a-f-]{36}$/, async (route) => {
    if (route.request().method() === "DELETE") {
      looks = 0;
      return route.fulfill({ status: 202 });
    }
    if (looks >= 0 && ++looks === 2) await sandbox.call("DELETE", new URL(route.request().url()).pathname.replace(/^.*\/v3/, ""));
    return route.fallback();
  });
  await button(page, "Remove what was made").click();
  await expectStatus(page, "What was made is removed");
  const gone = (await requests(sandbox, "DELETE")).map((one) => `${one.path.split("/").at(-2)} ${one.status}`);
  expect(gone).toEqual(["clientapplications 204", "authentications 204"]);
});

test("a removal that is accepted and not done stops there", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  await sandbox.fault({ match: { method: "POST", path: "/clientapplications" }, times: 1, then: { status: 400 } });
  await button(page, "Apply").click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("/clientapplications");
  await page.route(/\/authentications\/[0-9a-f-]{36}$/, (route) => (route.request().method() === "DELETE" ? route.fulfill({ status: 202 }) : route.fallback()));
  await button(page, "Remove what was made").click();
  await expect(page.getByText("The server has accepted this, and has not done it yet.")).toBeVisible({ timeout: 20_000 });
  // It is looked for before anything is sent again.
  await page.unrouteAll();
  await button(page, "Remove what was made").click();
  await expectStatus(page, "What was made is removed");
  expect(await requests(sandbox, "DELETE")).toHaveLength(1);
});

test("what may be the one that was sent is not sent again until the person has decided", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  const id = await make(sandbox, "/authentications", { name: "nova callbacks", type: "basic", basicAuth: { username: "else", password: "example-only" } });
  await sandbox.fault({ match: { method: "POST", path: "/authentications" }, times: 1, then: { status: 504 } });
  await button(page, "Apply").click();
  const unknown = page.getByText("What is there may be it, or another one like it: rename or delete it before you go on");
  await expect(unknown).toBeVisible();
  await button(page, "Resume").click();
  await expect(unknown).toBeVisible();
  await sandbox.call("DELETE", `/authentications/${id}`);
  await button(page, "Resume").click();
  await expectStatus(page, "Setup applied: 5 records created");
  expect(await creates(sandbox)).toHaveLength(6);
});

test("leaving while it runs stops it, and what was made meanwhile is known", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  await sandbox.fault({ match: { method: "POST", path: "/participants" }, times: 1, then: { delayMs: 4000 } });
  await button(page, "Apply").click();
  await expect.poll(async () => (await requests(sandbox, "POST")).some((one) => one.path.endsWith("/participants"))).toBe(true);
  await visit(page, "Channels");
  const made = async (): Promise<string> => {
    const { participant } = await read<{ participant: { id: string; name: string }[] }>(sandbox, "/participants");
    return participant.find((one) => one.name === "Nova bot")?.id ?? "not yet";
  };
  await expect.poll(async () => page.evaluate((id) => JSON.stringify(localStorage).includes(id), await made())).toBe(true);
  await visit(page, "Setup");
  await expect(planned(page).filter({ hasText: /Made/ })).toHaveCount(3);
  await button(page, "Resume").click();
  await expectStatus(page, "Setup applied: 5 records created");
  expect(await creates(sandbox)).toHaveLength(5);
  // What is done is still so after a reload, with its ways on.
  await page.reload();
  await field(page, "Client secret").fill("sandbox-secret");
  await button(page, "Connect").click();
  await expect(page.getByRole("link", { name: "Send a test message" })).toBeVisible();
});

test("what was made is known where it was asked for, whatever environment is removed meanwhile", async ({ page, sandbox }) => {
  const own = [environment("first", "First"), environment("second", "Second")];
  await page.goto("/");
  await page.evaluate((own) => {
    localStorage.setItem("baton.environments", JSON.stringify(own));
    localStorage.setItem("baton.environment", "second");
  }, own);
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  const sent = await hold(page, "POST", /\/authentications$/);
  await button(page, "Apply").click();
  await sent.asked;
  await visit(page, "Settings");
  await button(page, "Remove First").click();
  await expectStatus(page, "Environment removed");
  sent.release();
  await visit(page, "Setup");
  await expect(planned(page).filter({ hasText: /Made/ })).toHaveCount(1);
  await button(page, "Resume").click();
  await expectStatus(page, "Setup applied: 5 records created");
  expect(await creates(sandbox)).toHaveLength(5);
});

test("two tabs: one at a time goes on, with what the other has typed and made", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  const other = await page.context().newPage();
  await other.goto("/setup");
  await expect(other.getByRole("heading", { name: "This setup is open in another tab" })).toBeVisible();
  await expectAccessible(other);
  await sandbox.fault({ match: { method: "POST", path: "/authentications" }, times: 1, then: { delayMs: 4000 } });
  await button(page, "Apply").click();
  await expect.poll(async () => (await requests(sandbox, "POST")).some((one) => one.path.endsWith("/authentications"))).toBe(true);
  // What is on its way is answered first, and known to both.
  await button(other, "Take it over").press("Enter");
  await expect(step(other)).toHaveText("Stopped");
  await expect(planned(other).filter({ hasText: /Made/ })).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "This setup is open in another tab" })).toBeVisible();
  await button(other, "Resume").click();
  await expectStatus(other, "Setup applied: 5 records created");
  // Whoever waits has it when the other is gone.
  await other.close();
  await expect(step(page)).toHaveText("The account is ready");
  expect(await creates(sandbox)).toHaveLength(5);
});

test("a reload in the middle loses nothing but secrets, and says which", async ({ page, sandbox }) => {
  await connect(page);
  await begin(page, "Bot only");
  await toPlan(page);
  await sandbox.fault({ match: { method: "POST", path: "/orchestrations" }, times: 1, then: { status: 400 } });
  // Back and Forward go from step to step, as far as the starting points, and nothing is asked.
  await expect(page).toHaveURL(/\/setup\?step=plan$/);
  for (const name of ["Account", "Orchestration", "Channel", "Participant", "Client application of the bot", "Authentication"]) {
    await page.goBack();
    await expect(step(page)).toHaveText(name);
    await expect(step(page)).toBeFocused();
  }
  await page.goBack();
  await expect(page.getByRole("radio", { name: "Bot only" })).toBeChecked();
  await page.goForward();
  await expect(step(page)).toHaveText("Authentication");
  await page.goForward();
  await expect(step(page)).toHaveText("Client application of the bot");
  await expect(page).toHaveURL(/\/setup\?step=client-application-bot$/);
  await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: /^Authentication/ }).click();
  await expect(page).toHaveURL(/\/setup\?step=authentication$/);
  await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: /^Participant/ }).click();
  await field(page, "Description").fill("Typed before");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Setup" })).toBeVisible();
  await field(page, "Client secret").fill("sandbox-secret");
  await button(page, "Connect").click();
  await expect(step(page)).toHaveText("Participant");
  await expect(page).toHaveURL(/\/setup\?step=participant$/);
  await expect(field(page, "Description")).toHaveValue("Typed before");
  await expect(page.locator("[aria-current=step]")).toContainText("Participant");
  const steps = page.getByRole("navigation", { name: "Steps" });
  await steps.getByRole("button", { name: /^Plan/ }).click();
  await expect(page.getByText("Password: Enter a password.")).toBeVisible();
  await page.getByRole("main").getByRole("list").getByRole("button", { name: "Authentication", exact: true }).first().click();
  await expect(page.getByText("Type again: Password.")).toBeVisible();
  await field(page, "Password").fill("again");
  await steps.getByRole("button", { name: /^Plan/ }).click();
  await button(page, "Apply").click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("/orchestrations");
  // What was made is still known after a reload.
  await page.reload();
  await field(page, "Client secret").fill("sandbox-secret");
  await button(page, "Connect").click();
  await expect(planned(page).filter({ hasText: /Made/ })).toHaveCount(3);
  await button(page, "Resume").click();
  await expectStatus(page, "Setup applied: 5 records created");
  expect(await creates(sandbox)).toHaveLength(5);
});

test.describe("on a server with nothing", () => {
  test.use({ sandboxOptions: ["--empty"] });

  test("everything can be made, by the keyboard alone where it leads", async ({ page }) => {
    await connect(page);
    await visit(page, "Setup");
    await expectAccessible(page);
    await page.getByRole("radio", { name: "Customer to agent" }).focus();
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("radio", { name: "Bot first, then agent" })).toBeChecked();
    await page.keyboard.press("Enter");
    await expect(step(page)).toBeFocused();
    await expectAccessible(page);
    // Nothing is filled in: what is missing is said where it is.
    await button(page, "Next").click();
    await expect(page.getByText("Enter a name.")).toBeVisible();
    const steps = page.getByRole("navigation", { name: "Steps" });
    await steps.getByRole("button", { name: /^Channel/ }).focus();
    await page.keyboard.press("Enter");
    await expect(step(page)).toHaveText("Channel");
    await expect(page.getByText("There is no channel on the server yet: make a new one.")).toBeVisible();
    await button(page, "Next").click();
    await expect(page.getByText("Choose one, or make a new channel.")).toBeVisible();
    await steps.getByRole("button", { name: /^Plan/ }).click();
    await expect(button(page, "Apply")).toHaveAttribute("aria-disabled", "true");
    await expectAccessible(page);
    await button(page, "Start over").click();
    await page.getByRole("dialog", { name: "Start over?" }).getByRole("button", { name: "Discard this setup" }).click();
    await expect(page.getByRole("radio", { name: "Customer to agent" })).toBeVisible();
  });
});

test.describe("in production", () => {
  test.use({ sandboxOptions: serving({ environments: [environment("live", "Live", "production")] }) });

  test("each request can be copied as curl; making and removing ask once more; what is said once is shown once", async ({ page, sandbox }) => {
    const said = { clientId: "nova-1", clientSecret: "said only once" };
    await page.route("**/clientapplications", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), ...said } });
    });
    await connect(page);
    await begin(page, "Bot only");
    await toPlan(page);
    const copied = async (at: number): Promise<string> => {
      const text = copies(page);
      await planned(page).nth(at).getByRole("button", { name: "Copy as curl" }).click();
      return text;
    };
    const authentication = await copied(0);
    expect(authentication).toContain(`curl '${sandbox.url}/conversation/conversationmgr/v3/authentications'`);
    expect(authentication).toContain(`'authorization: Bearer '"$TOKEN"`);
    expect(authentication).toContain(`"password":"'"$PASSWORD"'"`);
    expect(authentication).not.toContain("a secret of ours");
    expect(await copied(1)).toContain(`"id":"'"$AUTHENTICATION_ID"'"`);
    // What a shell makes of it is what the console sends.
    const script = (await copied(4)).replace(/^curl /, "printf '%s\\n' ");
    const words = execFileSync("sh", ["-c", script], { env: { ORCHESTRATION_ID: "the id", TOKEN: "t" }, encoding: "utf8" });
    const body = JSON.parse(words.trim().split("\n").at(-1) as string);
    expect(body.chatConfigurations.orchestration.id).toBe("the id");
    await button(page, "Reveal secrets").click();
    await expect(planned(page).first()).toContainText("a secret of ours");
    expect(await copied(0)).toContain('"password":"a secret of ours"');
    await expectAccessible(page);
    await button(page, "Mask secrets").click();
    await expect(page.getByText("a secret of ours")).toBeHidden();

    await button(page, "Apply").click();
    const question = page.getByRole("dialog", { name: "Apply to Live?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    expect(await creates(sandbox)).toEqual([]);
    await sandbox.fault({ match: { method: "POST", path: "/orchestrations" }, times: 1, then: { status: 400 } });
    await button(page, "Apply").click();
    await question.getByRole("button", { name: "Apply to production" }).click();
    const once = page.getByRole("dialog", { name: "Keep these now" });
    await expect(once.getByText("nova-1")).toBeVisible();
    await expect(once.getByText("said only once")).toBeHidden();
    await expectAccessible(page);
    await once.getByRole("button", { name: /^Reveal / }).click();
    await expect(once.getByText("said only once")).toBeVisible();
    await once.getByRole("button", { name: "I have kept them" }).click();
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain("said only once");
    await visit(page, "Overview");
    const session = page.getByRole("region", { name: "This session" });
    await expect(session.getByText("Created participant")).toBeVisible();
    // This environment has no Orchestrator: nothing is said of its apps.
    await expect(page.getByRole("region", { name: "Apps", exact: true })).toBeHidden();
    await expect(page.getByRole("list", { name: "Counts" }).getByRole("link")).toHaveCount(6);
    await session.getByRole("link", { name: "Setup of Nova" }).click();
    await expect(page.getByText("said only once")).toBeHidden();
    await button(page, "Remove what was made").click();
    const away = page.getByRole("dialog", { name: "Remove from Live?" });
    await away.getByRole("button", { name: "Cancel" }).click();
    expect(await requests(sandbox, "DELETE")).toEqual([]);
    await button(page, "Remove what was made").click();
    await away.getByRole("button", { name: "Remove from production" }).click();
    await expectStatus(page, "What was made is removed");
    expect(await requests(sandbox, "DELETE")).toHaveLength(3);
  });
});

test("a reader sees what is needed, and that nothing can be made", async ({ page, sandbox }) => {
  await page.goto("/setup");
  await field(page, "Client ID").fill("sandbox-reader");
  await field(page, "Client secret").fill("sandbox-secret");
  await button(page, "Connect").click();
  await expect(page.getByText("This sign-in may only read: changes need the scope")).toBeVisible();
  await begin(page, "Customer to agent");
  // The list of authentications is the one that it may not read.
  await button(page, "Use an existing one").click();
  await expect(page.getByText("Authentications could not be read.")).toBeVisible();
  await expectAccessible(page);
  await button(page, "None").click();
  await toPlan(page);
  await expect(button(page, "Apply")).toHaveAttribute("aria-disabled", "true");
  await button(page, "Apply").focus();
  await page.keyboard.press("Enter");
  await expectAccessible(page);
  expect(await requests(sandbox, "POST")).toHaveLength(1);
});

test("five of six resources: what may not be read is said, and its id can be typed", async ({ page, sandbox }) => {
  await connect(page);
  const { channel } = await read<{ channel: { id: string }[] }>(sandbox, "/channels");
  const id = channel[0]!.id;
  await sandbox.fault({ match: { method: "GET", path: "/channels" }, then: { status: 403 } });
  await begin(page, "Customer to agent");
  const seen: string[] = [];
  for (let name = await step(page).textContent(); name !== "Channel"; name = await step(page).textContent()) {
    seen.push(name!);
    await fill(page, name!);
    await button(page, "Next").click();
    await expect(step(page)).not.toHaveText(name!);
  }
  await expect(page.getByText("Channels could not be read.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Channel", exact: true }).fill(id);
  await button(page, "Next").click();
  await expect(step(page)).toHaveText("Orchestration");
  await button(page, "Next").click();
  await fill(page, "Account");
  await button(page, "Plan").click();
  await expect(planned(page)).toHaveCount(2);
  await button(page, "Apply").click();
  await expectStatus(page, "Setup applied: 2 records created");
  const account = (await creates(sandbox)).at(-1)!.body as { channel: { id: string } };
  expect(account.channel.id).toBe(id);
});

test("the keyboard alone leads from nothing to a working account", async ({ page }) => {
  const tabTo = async (target: ReturnType<typeof button>): Promise<void> => {
    for (let n = 0; n < 60; n += 1) {
      if (await target.evaluate((node) => node === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${target}`);
  };
  const go = async (name: string): Promise<void> => {
    await tabTo(page.getByRole("region", { name: "Step" }).getByRole("button", { name }));
    await page.keyboard.press("Enter");
  };
  const pick = async (label: string, typed: string): Promise<void> => {
    const picker = page.getByRole("combobox", { name: label, exact: true });
    await tabTo(picker);
    await page.keyboard.type(typed);
    await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(picker).toHaveValue(typed);
  };
  await connect(page);
  await visit(page, "Setup");
  await tabTo(page.getByRole("radio", { name: "Customer to agent" }));
  await tabTo(field(page, "Working name"));
  await page.keyboard.type("Nova");
  await go("Start");
  await expect(step(page)).toBeFocused();
  await go("Next");
  await expect(step(page)).toHaveText("Client application of the agents");
  await pick("Client application", "eGain agent desktop");
  await go("Next");
  await expect(step(page)).toHaveText("Participant");
  await go("Next");
  await expect(step(page)).toHaveText("Channel");
  await pick("Channel", "WhatsApp");
  await go("Next");
  await expect(step(page)).toHaveText("Orchestration");
  await go("Next");
  await expect(step(page)).toHaveText("Account");
  await tabTo(field(page, "Address"));
  await page.keyboard.type("nova");
  await tabTo(field(page, "Entry point"));
  await page.keyboard.type("1001");
  await go("Plan");
  await expect(step(page)).toBeFocused();
  await go("Apply");
  await expectStatus(page, "Setup applied: 2 records created");
  await expect(step(page)).toBeFocused();
  await tabTo(page.getByRole("link", { name: "Send a test message" }) as ReturnType<typeof button>);
});
