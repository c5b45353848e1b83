// Each of the six resources through its whole life: created, edited, in conflict, duplicated, changed in bulk, deleted.

import type { Page } from "@playwright/test";

import { choose, connect, expect, expectAccessible, expectStatus, field, heading, make, open, read, row, table, test, visit } from "./fixtures.ts";

/** The smallest picture. */
const ICON = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** The same with so many bytes behind it. */
const heavy = (bytes: number) => {
  const buffer = Buffer.alloc(bytes);
  buffer.set([...ICON]);
  return buffer;
};

type Case = {
  list: string;
  one: string;
  path: string;
  /** Label of the field that names a record. */
  name: string;
  fill(page: Page): Promise<void>;
  /** What a copy needs to be another one. */
  differ?(page: Page): Promise<void>;
  /** A record that the server does not delete; where none is in use, the server is made to refuse. */
  used?: string;
};

const CASES: Case[] = [
  {
    list: "Authentications",
    one: "authentication",
    path: "/authentications",
    name: "Name",
    used: "Meridian callback gateway",
    async fill(page) {
      await field(page, "Type").selectOption("basic");
      await field(page, "Username").fill("hub");
      await field(page, "Password").fill("example-only");
    },
  },
  {
    list: "Client applications",
    one: "client application",
    path: "/clientapplications",
    name: "Name",
    used: "Meridian web chat",
    async fill(page) {
      await field(page, "Role").selectOption("custom_bot");
      await field(page, "Version").selectOption("v3");
      await field(page, "Callback").fill("https://bots.example.com/hub");
      await field(page, "Notification email").fill("operations@example.com");
    },
  },
  {
    list: "Participants",
    one: "participant",
    path: "/participants",
    name: "Name",
    used: "Mia",
    async fill(page) {
      await field(page, "Type").selectOption("custom_bot");
      await choose(page, "Application", "Meridian cards bot", "cards");
    },
  },
  {
    list: "Channels",
    one: "channel",
    path: "/channels",
    name: "Display name",
    used: "Web chat",
    async fill(page) {
      await field(page, "Type").fill("custom.pilot");
      await page.locator("input[type=file]").setInputFiles({ name: "icon.png", mimeType: "image/png", buffer: ICON });
      await expect(page.locator("main img").first()).toBeVisible();
    },
    async differ(page) {
      await field(page, "Type").fill("custom.pilot.two");
    },
  },
  {
    list: "Orchestrations",
    one: "orchestration",
    path: "/orchestrations",
    name: "Name",
    used: "Meridian retail web chat",
    async fill(page) {
      await choose(page, "Participant", "Mia");
    },
  },
  {
    list: "Accounts",
    one: "account",
    path: "/accounts",
    name: "Name",
    async fill(page) {
      await choose(page, "Channel", "Web chat", "web chat");
      await field(page, "Address").fill("pilot@example.com");
      await choose(page, "Orchestration", "Meridian retail web chat", "retail web");
      await field(page, "Entry point").fill("1001");
    },
    async differ(page) {
      await field(page, "Address").fill("pilot-two@example.com");
    },
  },
];

const save = (page: Page) => page.getByRole("button", { name: "Save changes", exact: true }).click();
const upper = (noun: string) => noun[0]!.toUpperCase() + noun.slice(1);

for (const { list, one, path, name, fill, differ, used } of CASES) {
  test(`${list}: create, edit, conflict, duplicate, bulk, delete`, async ({ page, sandbox }) => {
    await connect(page);
    await visit(page, list);
    await page.getByRole("link", { name: `New ${one}`, exact: true }).click();
    await field(page, name).fill("Pilot here");
    await field(page, "Description").fill("First");
    await fill(page);
    await page.getByRole("button", { name: `Create ${one}`, exact: true }).click();
    await expectStatus(page, `${upper(one)} created`);
    await expect(heading(page, "Pilot here")).toBeVisible();
    const id = page.url().split("/").pop()!;
    const stored = () => read<Record<string, unknown>>(sandbox, `${path}/${id}`);

    await test.step("edited", async () => {
      await field(page, "Description").fill("Second");
      await save(page);
      await expectStatus(page, "Changes saved");
      expect((await stored()).description).toBe("Second");
      // Read back before a colleague comes: what they do later is another change.
      await expect(page.getByRole("button", { name: "Save changes" })).toHaveAttribute("aria-busy", "false");
    });

    await test.step("somebody else was faster: one field from each", async () => {
      const { id: _, created: __, ...theirs } = await stored();
      const put = await sandbox.call("PUT", `${path}/${id}`, { ...theirs, description: "Theirs", [name === "Name" ? "name" : "displayName"]: "Theirs too" });
      expect(put.status, await put.text()).toBe(204);
      await field(page, "Description").fill("Mine");
      await save(page);
      const dialog = page.getByRole("dialog", { name: "Somebody else changed this meanwhile" });
      await expect(dialog.getByRole("row", { name: /Description/ })).toContainText(/Second.*Mine.*Theirs/);
      await dialog.getByRole("radio", { name: "Yours: Description", exact: true }).check();
      await dialog.getByRole("button", { name: "Save the merge" }).click();
      await expect(heading(page, "Theirs too")).toBeVisible();
      await expectStatus(page, "Changes saved");
      // The status may still be that of the save before.
      const merged = async () => {
        const now = await stored();
        return [now.description, now.name ?? now.displayName];
      };
      await expect.poll(merged).toEqual(["Mine", "Theirs too"]);
      await expect(heading(page, "Theirs too")).toBeVisible();
    });

    await test.step("what this tab did is told, and can be put back", async () => {
      await page.getByRole("tab", { name: "Changes" }).click();
      const told = page.getByRole("region", { name: "In this session" });
      await expect(told.getByText(/^(Created|Saved)$/)).toHaveText(["Saved", "Saved", "Created"]);
      await expect(told).toContainText("Second");
      await expect(told).not.toContainText("example-only");
      await told.getByRole("button", { name: "Restore the version before" }).last().click();
      await expect(field(page, "Description")).toHaveValue("First");
      await page.getByRole("button", { name: "Discard", exact: true }).click();
      await expect(field(page, "Description")).toHaveValue("Mine");
    });

    await test.step("duplicated", async () => {
      await page.getByRole("link", { name: "Duplicate", exact: true }).click();
      await expect(field(page, name)).toHaveValue("Copy of Theirs too");
      await differ?.(page);
      await page.getByRole("button", { name: `Create ${one}`, exact: true }).click();
      await expectStatus(page, `${upper(one)} created`);
      await expect(heading(page, "Copy of Theirs too")).toBeVisible();
    });

    await test.step("both changed in bulk, after a look at what comes of it", async () => {
      await visit(page, list);
      await page.getByRole("searchbox").fill("theirs too");
      await expect(table(page, list).getByRole("rowheader")).toHaveCount(2);
      await page.getByRole("checkbox", { name: "Select all on this page" }).check();
      await page.getByRole("button", { name: "Change a field…" }).click();
      const dialog = page.getByRole("dialog", { name: /^Change a field of 2/ });
      await field(dialog, "Field").selectOption("Description");
      await field(dialog, "Change").selectOption("Replace a part");
      await field(dialog, "Text to replace").fill("Mine");
      await field(dialog, "New text").fill("Ours");
      await dialog.getByRole("button", { name: "Preview" }).click();
      const preview = dialog.getByRole("table", { name: "Before and after" });
      await expect(preview.getByRole("row").nth(1)).toContainText(/too.*Mine.*Ours/);
      await expect(preview.getByRole("row")).toHaveCount(3);
      await expectAccessible(page);
      await dialog.getByRole("button", { name: "Change", exact: true }).click();
      await expect(page.getByRole("status")).toHaveText(/^2 .* changed$/);
      expect((await stored()).description).toBe("Ours");
    });

    await test.step("deleted, and refused", async () => {
      for (const gone of ["Copy of Theirs too", "Theirs too"]) {
        await open(page, list, gone);
        await page.getByRole("button", { name: "Delete", exact: true }).click();
        await page.getByRole("dialog", { name: `Delete ${gone}?` }).getByRole("button", { name: "Delete", exact: true }).click();
        await expectStatus(page, `${upper(one)} deleted`);
        await expect(heading(page, list)).toBeVisible();
        await page.getByRole("searchbox").fill("theirs too");
      }
      expect((await sandbox.call("GET", `${path}/${id}`)).status).toBe(404);
      await page.getByRole("searchbox").fill(used ?? "");
      if (!used) {
        const then = { status: 409, body: JSON.stringify({ code: "409-1", userMessage: "It still has open conversations." }) };
        await sandbox.fault({ match: { method: "DELETE", path }, times: 1, then });
      }
      const kept = used ?? (await table(page, list).locator("a.name").first().innerText());
      await row(page, list, kept).getByRole("link", { name: kept, exact: true }).click();
      await expect(heading(page, kept)).toBeVisible();
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      const question = page.getByRole("dialog", { name: `Delete ${kept}?` });
      await question.getByRole("button", { name: "Delete", exact: true }).click();
      await expect(question.getByRole("alert")).toBeVisible();
      await question.getByRole("button", { name: "Keep it" }).click();
      await expect(heading(page, kept)).toBeVisible();
    });
  });
}

test("the host of all callbacks is changed; a colleague's change of one is left alone", async ({ page, sandbox }) => {
  type Application = { id: string; name: string; roles: { callback: string }[] };
  await connect(page);
  await visit(page, "Client applications");
  await expect(table(page, "Client applications").getByRole("rowheader").first()).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Change a field…" }).click();
  const dialog = page.getByRole("dialog");
  await field(dialog, "Field").selectOption("Roles: callback");
  await field(dialog, "New host").fill("not a host");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("Enter a host, such as")).toBeVisible();
  await field(dialog, "New host").fill("hub.example.org");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByRole("table", { name: "Before and after" })).toContainText("https://hub.example.org/");
  const { clientApplication } = await read<{ clientApplication: Application[] }>(sandbox, "/clientapplications");
  const { id, ...other } = clientApplication[0]!;
  other.roles[0]!.callback = "https://elsewhere.example.com/hub";
  expect((await sandbox.call("PUT", `/clientapplications/${id}`, other)).status).toBe(204);
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog.getByRole("heading", { level: 3 })).toContainText("1 left alone");
  await expect(dialog.getByRole("listitem").filter({ hasText: other.name })).toContainText("somebody else has changed this field");
  const after = await read<{ clientApplication: Application[] }>(sandbox, "/clientapplications");
  const hosts = after.clientApplication.flatMap((one) => one.roles.map((role) => [one.id === id, new URL(role.callback).host]));
  expect(new Set(hosts.map(String))).toEqual(new Set(["true,elsewhere.example.com", "false,hub.example.org"].concat(other.roles.length > 1 ? [`true,${new URL(other.roles[1]!.callback).host}`] : [])));
});

test("the next record is found beyond the page of the server", async ({ page }) => {
  await connect(page);
  await visit(page, "Orchestrations");
  await expect(table(page, "Orchestrations").locator("a.name")).toHaveCount(25);
  const names = await table(page, "Orchestrations").locator("a.name").allTextContents();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText("26–50 of 60")).toBeVisible();
  await expect(table(page, "Orchestrations").locator("a.name").first()).not.toHaveText(names[0]!);
  const next = await table(page, "Orchestrations").locator("a.name").first().innerText();
  await page.getByRole("button", { name: "Previous page" }).click();
  await table(page, "Orchestrations").getByRole("link", { name: names.at(-1)!, exact: true }).click();
  await expect(heading(page, names.at(-1)!)).toBeVisible();
  await page.getByRole("link", { name: "Next record" }).click();
  await expect(heading(page, next)).toBeVisible();
  await page.getByRole("link", { name: "Previous record" }).click();
  await expect(heading(page, names.at(-1)!)).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ sandboxOptions: ["--open"], viewport: { width: 390, height: 844 } });

  test("rows per page, columns, views and export can be reached", async ({ page }) => {
    await page.goto("/orchestrations");
    await expect(table(page, "Orchestrations").getByRole("rowheader").first()).toBeVisible();
    await page.getByRole("combobox", { name: "Rows per page" }).selectOption("50");
    await expect(page.getByText("1–50 of 60")).toBeVisible();
    await page.getByRole("button", { name: "More", exact: true }).click();
    const menu = page.getByRole("menu", { name: "More" });
    for (const name of ["Save this view…", "Export as CSV, secrets masked", "Export as JSON, secrets masked"]) {
      await expect(menu.getByRole("menuitem", { name })).toBeVisible();
    }
    await expect(menu.getByRole("menuitemcheckbox", { name: "State" })).toBeVisible();
    await expectAccessible(page);
  });
});

test("numbers are read as they are meant, and types of channels are offered", async ({ page }) => {
  await connect(page);
  await visit(page, "Channels");
  await open(page, "Channels", "Web chat");
  const length = field(page, "Inbound max text length");
  await length.fill("1e3");
  await length.blur();
  await expect(length).toHaveValue("1000");
  await length.fill("5.0");
  await length.blur();
  await expect(length).toHaveValue("5");
  await length.fill("5.5");
  await length.blur();
  await expect(page.getByText("Write a whole number, such as 15.")).toBeVisible();
  const options = page.locator(`datalist#${await field(page, "Type").getAttribute("list")} option`);
  expect(await options.evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))).toContain("custom.teams");
});

test("undo, and what it cannot restore; one more after saving; a lost undo is offered again", async ({ page, sandbox }) => {
  await connect(page);
  await visit(page, "Authentications");
  await page.getByRole("link", { name: "New authentication", exact: true }).click();
  for (const name of ["Pilot one", "Pilot two"]) {
    await field(page, "Name").fill(name);
    await field(page, "Type").selectOption("basic");
    await field(page, "Username").fill("pilot");
    await field(page, "Password").fill("example-only");
    await page.getByRole("button", { name: "Save and add another", exact: true }).click();
    await expectStatus(page, "Authentication created");
    await expect(field(page, "Name")).toHaveValue("");
    await expect(field(page, "Name")).toBeFocused();
  }
  await page.getByRole("link", { name: "Cancel", exact: true }).click();
  await page.getByRole("searchbox").fill("Pilot");
  await open(page, "Authentications", "Pilot one");
  const id = page.url().split("/").pop()!;
  const stored = async () => (await read<{ description?: string }>(sandbox, `/authentications/${id}`)).description ?? "";
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await field(page, "Description").fill("Changed");
  await save(page);
  await expectStatus(page, "Changes saved");
  expect(await stored()).toBe("Changed");
  const path = `/authentications/${id}`;
  await sandbox.fault({ match: { method: "PUT", path }, then: { drop: "before" } });
  await undo.click();
  await expect(page.getByRole("alert")).toContainText("nothing was done");
  await sandbox.clearFaults();
  await undo.click();
  await expectStatus(page, "Change undone");
  expect(await stored()).toBe("");
  await expect(field(page, "Description")).toHaveValue("");

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expectStatus(page, "Authentication deleted");
  // It was made again, and nobody heard of it.
  await sandbox.fault({ match: { method: "POST", path: "/authentications" }, then: { drop: "body" } });
  await undo.click();
  await expect(page.getByRole("status")).toContainText("Authentication restored with a new id.");
  await sandbox.clearFaults();
  await page.getByRole("searchbox").fill("Pilot one");
  await open(page, "Authentications", "Pilot one");
  expect(page.url()).not.toContain(id);
});

test.describe("what nobody likes", () => {
  // Playwright's traces fetch pictures that the page makes.
  test.use({ allowedProblems: /connect-src.*blob|blob:.*connect-src/s });

  test("pictures, names, roles and documents that no server would like", async ({ page, sandbox }) => {
    let deep: object = { "1e400": 1e300, text: "x".repeat(1_000_000) };
    for (let level = 0; level < 50; level += 1) deep = { [`level ${level}`]: deep, empty: null };
    const basicAuth = { username: "deep", password: "example-only" };
    const id = await make(sandbox, "/authentications", { name: "Deep", active: true, type: "basic", basicAuth, deep });
    await connect(page);
    await visit(page, "Authentications");
    await page.getByRole("searchbox").fill("Deep");
    await open(page, "Authentications", "Deep");
    await field(page, "Description").fill("Still whole");
    await save(page);
    await expectStatus(page, "Changes saved");
    expect(await read(sandbox, `/authentications/${id}`)).toMatchObject({ description: "Still whole", deep, basicAuth });
    await page.getByRole("tab", { name: "JSON", exact: true }).click();
    await field(page, "Document as JSON").fill('{\n  "name": "Deep",\n  active: true}');
    await expect(page.getByRole("alert")).toContainText("Line 3, column 3");
    // It is not in the document yet, so nothing is saved; and it is not lost either.
    await page.getByRole("tab", { name: "Form", exact: true }).click();
    await save(page);
    await expect(field(page, "Document as JSON")).toBeFocused();
    await expect(field(page, "Document as JSON")).toHaveValue(/^ {2}active: true/m);
    await page.getByRole("navigation").getByRole("link", { name: "Channels", exact: true }).click();
    const discard = page.getByRole("dialog", { name: "Discard changes?" }).getByRole("button", { name: "Discard changes" });
    await discard.click();
    await expect(heading(page, "Channels")).toBeVisible();

    await page.getByRole("link", { name: "New channel", exact: true }).click();
    const icon = field(page, "Icon");
    const refused = page.getByRole("main").getByRole("alert");
    await icon.setInputFiles({ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await expect(refused).toHaveText("broken.png is no picture that this browser can read.");
    await icon.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: heavy(21_000_000) });
    await expect(refused).toHaveText("large.png is too large to be an icon: at most 20 MB.");
    await icon.setInputFiles({ name: "heavy.png", mimeType: "image/png", buffer: heavy(20_000_000) });
    await expect(page.getByAltText("Icon as it is now")).toBeVisible();
    await expect(refused).toBeHidden();
    await field(page, "Display name").fill("n".repeat(10_000));
    await page.getByRole("button", { name: "Create channel", exact: true }).click();
    await expect(page.getByText("10,000 characters; at most 255 are possible.")).toBeVisible();
    await page.getByRole("link", { name: "Cancel", exact: true }).click();
    await discard.click();

    await visit(page, "Client applications");
    await page.getByRole("link", { name: "New client application", exact: true }).click();
    await page.getByRole("button", { name: "Add role", exact: true }).click();
    for (const role of await field(page, "Role").all()) await role.selectOption("custom_bot");
    await page.getByRole("button", { name: "Create client application", exact: true }).click();
    await expect(page.getByText("Each role can be there only once.").first()).toBeVisible();
  });
});
