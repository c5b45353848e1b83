// Messages composed and sent, scripts played, transcripts read.

import { readFileSync, writeFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import {
  choose,
  connect,
  expect,
  expectAccessible,
  expectStatus,
  field,
  heading,
  requests,
  type Sandbox,
  test,
  visit,
} from "./fixtures.ts";

const ESCALATED = "66cb3b7a-57e5-48fe-96fd-6d389461052c";
const ODD = "c3d9e1f4-2a68-4b7d-8e10-5f6a7b8c9d03";

const chat = (page: Page) => page.getByRole("region", { name: "Chat" }).getByRole("listitem").filter({ has: page.locator(".who") });
const send = (page: Page) => page.getByRole("button", { name: "Send message", exact: true });

async function say(page: Page, text: string): Promise<void> {
  await field(page, "Text").fill(text);
  await send(page).click();
  await expect(chat(page).last()).toContainText("accepted");
}

type Message = { type: { value: string }; sender: { type: string }; content?: { text?: string }; conversation: { id?: string } };

async function sent(sandbox: Sandbox): Promise<Message[]> {
  const posts = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/conversations/messages"));
  expect(posts.flatMap((one) => one.violations)).toEqual([]);
  return posts.flatMap((one) => (one.body as { messages: { message: Message[] } }).messages.message);
}

test.beforeEach(async ({ page }) => {
  await connect(page);
});

test("a scripted escalation is one click, and its transcript has every role", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await expectAccessible(page);
  await choose(page, "Account", "Meridian cards web chat");
  await page.getByRole("button", { name: "Load the example" }).click();
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  await expect(steps).toHaveCount(8);
  for (let step = 1; step <= 8; step++) {
    await field(page, `Pause before step ${step}, in seconds`).fill("0");
    await page.keyboard.press("Tab");
  }
  // The focus goes on from a pause, and what is no number is not kept.
  await field(page, "Pause before step 8, in seconds").fill("soon");
  await page.keyboard.press("Tab");
  await expect(field(page, "Pause before step 8, in seconds")).toHaveValue("0.0");
  await expect(page.getByRole("button", { name: "Move step 8 up" })).toBeFocused();
  // By keyboard: the focus goes with the step.
  await page.getByRole("button", { name: "Move step 2 up" }).press("Enter");
  await expect(page.getByRole("button", { name: "Move step 1 down" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Move step 2 down" })).toBeFocused();
  // A pause is kept, and Stop ends it: nothing more is sent.
  const play = page.getByRole("button", { name: "Play", exact: true });
  await field(page, "Pause before step 2, in seconds").fill("3600");
  await play.click();
  const progress = page.getByRole("progressbar", { name: "Script" });
  await expect(progress).toHaveAttribute("value", "1");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(progress).toHaveCount(0);
  await expect(play).toBeFocused();
  expect(await sent(sandbox)).toHaveLength(1);
  await field(page, "Pause before step 2, in seconds").fill("0");
  await play.click();
  await expectStatus(page, "Script played");
  await expect(chat(page)).toHaveCount(8);
  await expect(chat(page).filter({ hasText: "accepted" })).toHaveCount(8);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 720 });

  const messages = (await sent(sandbox)).slice(1);
  expect(messages.map((one) => one.sender.type)).toEqual([
    "customer", "custom_bot", "customer", "custom_bot", "custom_agent", "custom_agent", "customer", "custom_agent",
  ]);
  expect(messages[0]!.conversation).toMatchObject({
    account: { address: "www.meridian.example/cards", channel: { type: "web_chat" } },
    entryPoint: { id: "1002" },
  });
  expect(messages[1]!.conversation).toEqual({ id: expect.any(String) });

  await page.getByRole("link", { name: "Read the transcript" }).click();
  await expect(heading(page, "Conversation")).toBeVisible();
  const transcript = page.getByRole("list", { name: "Messages" });
  for (const role of ["Customer", "Custom bot", "Custom agent"]) await expect(transcript.getByText(role).first()).toBeVisible();
  await field(page, "Sender").selectOption({ label: "Custom agent" });
  await expect(page.getByText("5 of 12 messages")).toBeVisible();
  await field(page, "Type").selectOption("conversation.end");
  await expect(page.getByText("1 of 12 messages")).toBeVisible();
  await field(page, "Type").selectOption("");
  await field(page, "Search messages").fill("how can i help");
  await expect(transcript.getByRole("listitem").filter({ has: page.locator(".who") })).toHaveCount(1);
});

test("the matrix refuses, says who may, and what is not documented is only warned of", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian branch advisers");
  await field(page, "Message type").selectOption("agent.join");
  await expect(page.getByText("Customer may not send agent.join: only eGain agent or custom agent may.")).toBeVisible();
  await expect(send(page)).toHaveAttribute("aria-disabled", "true");
  await send(page).click({ force: true });
  expect(await sent(sandbox)).toEqual([]);

  await page.getByRole("button", { name: "Who may send what?" }).click();
  const matrix = page.getByRole("table", { name: "Who may send what" });
  await expect(matrix.getByRole("row")).toHaveCount(31);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Close" }).click();

  await field(page, "Sender").selectOption("custom_agent");
  await expect(send(page)).toHaveAttribute("aria-disabled", "false");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const json = field(page, "Message as JSON");
  const message = JSON.parse(await json.inputValue()) as { type: { value: string } };
  message.type.value = "richMessage.hologram";
  await json.fill(JSON.stringify(message));
  await expect(page.getByText(/richMessage\.hologram is no documented type/)).toBeVisible();
  await json.fill("{");
  await expect(page.getByText(/This is no JSON/)).toBeVisible();
  // What is sent is what stands there.
  await expect(send(page)).toHaveAttribute("aria-disabled", "true");
  await json.press("Control+Enter");
  await json.fill(JSON.stringify(message));
  await send(page).click();
  // The server has the last word.
  await expect(page.getByRole("alert")).toContainText("400-196");
  await expect(chat(page).last()).toContainText("not accepted");
  await expectAccessible(page);
});

test("rich content is composed with an example and seen before it is sent", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian branch advisers");
  await field(page, "Sender").selectOption("custom_bot");
  await field(page, "Message type").selectOption("richMessage.quickreply");
  await expect(page.getByText("not documented")).toBeVisible();
  await page.getByRole("button", { name: "Use an example" }).click();
  const json = field(page, "Content as JSON");
  await expect(json).toBeFocused();
  const example = await json.inputValue();
  await json.fill("{ no");
  await expect(page.getByText(/This is no JSON/)).toBeVisible();
  await expect(send(page)).toHaveAttribute("aria-disabled", "true");
  await json.fill(example);
  // What was composed for one type is there again when it comes back.
  await field(page, "Message type").selectOption("typing.start");
  await expect(page.getByText("This type has no content: it says it all.")).toBeVisible();
  await field(page, "Message type").selectOption("richMessage.quickreply");
  await expect(page.locator(".compose .rich")).toContainText("Something else");
  await page.getByText("Text beside the JSON").click();
  await field(page, "Text").fill("For old clients");
  await expectAccessible(page);
  await send(page).click();
  await expectStatus(page, "Message accepted");
  await expect(chat(page).last().locator(".rich-list")).toContainText("My order");
  expect((await sent(sandbox))[0]).toMatchObject({ content: { text: "For old clients", json: { text: "What is it about?" } } });
  // Types that point at an earlier message offer those that were sent.
  await field(page, "Sender").selectOption("customer");
  await field(page, "Message type").selectOption("undo");
  await field(page, "Earlier message").selectOption({ index: 1 });
  await send(page).click();
  await expect(chat(page)).toHaveCount(2);
  await expect(chat(page).last()).toContainText("accepted");
});

test("a conversation that is over offers a new one with the same message", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian branch advisers");
  // Data about the call go beside the message, and stay.
  await page.getByText("Metadata of the call", { exact: true }).click();
  await page.getByRole("button", { name: "Add metadata" }).click();
  const metadata = page.getByRole("group", { name: "Metadata 1" });
  await field(metadata, "Name").fill("source");
  await field(metadata, "Value").fill("test");
  // So does all that the contract says of a start, of HTML and of files that lie elsewhere.
  await page.getByText("Customer", { exact: true }).and(page.locator("summary")).click();
  await page.getByRole("button", { name: "Add customer attribute" }).click();
  const attribute = page.getByRole("group", { name: "Customer attribute 1" });
  await field(attribute, "Name").fill("tier");
  await field(attribute, "Value").fill("gold");
  await page.getByRole("button", { name: "Add contact" }).click();
  const contact = page.getByRole("group", { name: "Contact 1" });
  await field(contact, "Type").fill("phone");
  await field(contact, "Sub type").fill("mobile");
  await field(contact, "Address").fill("+15550123");
  await page.getByText("Attributes and message ID").click();
  await page.getByRole("button", { name: "Add attribute" }).click();
  const own = page.getByRole("group", { name: "Attribute 1", exact: true });
  await field(own, "Name").fill("plan");
  await field(own, "Value").fill("gold");
  await field(own, "External").check();
  await page.getByText("Start of the conversation").click();
  await field(page, "Time offset").fill("-120");
  await page.getByText("Text as HTML").click();
  await field(page, "HTML").fill("<b>Hello</b>");
  await page.getByText("Attachments", { exact: true }).click();
  const file = page.getByRole("group", { name: "A file elsewhere" });
  await field(file, "Name").fill("photo.png");
  await field(file, "Content type").fill("image/png");
  await field(file, "Size in bytes").fill("20480");
  await field(file, "URL").fill("https://files.example.com/photo.png");
  await field(file, "URL").press("Enter");
  await expect(page.getByRole("list", { name: "Attachments of the message" })).toContainText("photo.png");
  await expectAccessible(page);
  await say(page, "Hello");
  const [first] = await sent(sandbox);
  expect(first).toMatchObject({
    content: { text: "Hello", html: "<b>Hello</b>" },
    attachments: { attachment: [{ name: "photo.png", contentType: "image/png", size: 20480, url: "https://files.example.com/photo.png" }] },
    attributes: { attribute: [{ name: "plan", value: "gold", external: true }] },
    conversation: { customer: { attributes: [{ name: "tier", value: "gold" }], contacts: { contact: [{ type: "phone", subType: "mobile", address: "+15550123" }] } }, clientInfo: { timeOffset: -120 } },
  });
  const calls = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/conversations/messages"));
  expect(calls[0]?.body).toMatchObject({ metadata: { attributes: [{ name: "source", value: "test" }] } });
  const id = await page.getByRole("region", { name: "Chat" }).locator(".talk-chat-facts code").textContent();
  // A colleague ends it.
  const end = { type: { value: "conversation.end" }, sender: { type: "custom_agent" }, conversation: { id } };
  expect((await sandbox.call("POST", "/conversations/messages", { messages: { message: [end] } })).status).toBe(202);
  await field(page, "Text").fill("Still there?");
  await send(page).click();
  await expect(page.getByRole("alert")).toContainText("400-630");
  await expect(field(page, "Text")).toHaveValue("Still there?");
  await page.getByRole("button", { name: "Start a new conversation with this message" }).click();
  // The status may still be that of the message before.
  await expect(chat(page)).toHaveCount(1);
  await expect(chat(page)).toContainText("accepted");
  const last = (await sent(sandbox)).at(-1)!;
  expect(last.content!.text).toBe("Still there?");
  // The step at which a script stops is named.
  await page.getByRole("button", { name: "Load the example" }).click();
  await sandbox.fault({ match: { method: "POST", path: "/conversations/messages" }, times: 1, then: { status: 403 } });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByText("The script stopped at step 1: it was not accepted.")).toBeVisible();
  expect(last.conversation).toMatchObject({ account: first!.conversation && { address: "advisers@meridian.example" } });
});

test("what was typed and sent stays when another page is shown, and goes with the sign-out", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await choose(page, "Account", "Meridian branch advisers");
  await say(page, "First");
  await field(page, "Text").fill("x".repeat(32_000));
  await expect(page.getByText("32,000 characters")).toBeVisible();
  await visit(page, "Channels");
  await visit(page, "Conversations");
  await expect(field(page, "Text")).toHaveValue("x".repeat(32_000));
  await send(page).click();
  await expect(chat(page)).toHaveCount(2);
  await expect(chat(page).last()).toContainText("accepted");
  expect((await sent(sandbox)).at(-1)?.content?.text).toHaveLength(32_000);
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain("First");
  await page.getByRole("button", { name: "Sign out" }).click();
  await field(page, "Client secret").fill("sandbox-secret");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await visit(page, "Conversations");
  await expect(page.getByText("What you send appears here, as each sender.")).toBeVisible();
});

test("scripts are kept in files, and a wrong file says what is wrong", async ({ page }, info) => {
  await visit(page, "Conversations");
  const file = info.outputPath("script.json");
  writeFileSync(file, `{"messages": [{}, {"pauseMs": -1}]}`);
  await field(page, "Load a file").setInputFiles(file);
  await expect(page.getByRole("alert")).toContainText("messages[1].pauseMs must be");
  writeFileSync(file, JSON.stringify({ name: "Mine", messages: [{ pauseMs: 0, message: { type: { value: "text" }, sender: { type: "customer" }, content: { text: "From a file" } } }] }));
  await field(page, "Load a file").setInputFiles(file);
  await expect(page.getByRole("list", { name: "Steps" })).toContainText("From a file");
  await expect(page.getByText("Choose the account first.")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save to a file" }).click();
  const saved = JSON.parse(readFileSync(await (await download).path(), "utf8")) as { name: string; messages: unknown[] };
  expect(saved).toMatchObject({ name: "Mine", messages: [{ pauseMs: 0 }] });
});

test("a transcript holds what no client expects, and is exported", async ({ page }) => {
  await visit(page, "Conversations");
  await field(page, "Conversation ID").fill(ODD);
  await page.getByRole("button", { name: "Open transcript" }).click();
  const messages = page.getByRole("list", { name: "Messages" });
  await expect(messages.getByText("richMessage.hologram", { exact: true })).toBeVisible();
  await expect(messages.getByText("From tomorrow (hologram)")).toBeVisible();
  await expect(messages.getByText("This is no JSON: shown as it came")).toBeVisible();
  await expect(messages.getByText("Unknown sender")).toBeVisible();
  await expect(messages.getByText("All of it is text", { exact: true })).toBeVisible();
  await expect(messages.getByRole("link", { name: "bill.pdf" })).toHaveAttribute("href", "https://files.example.com/bill.pdf");
  await expect(messages.locator("a[href^=javascript]")).toHaveCount(0);
  await expectAccessible(page);
  // Printed, all of it flows over the pages, without what is only for the screen.
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("light");
  await expect(page.getByRole("navigation").first()).toBeHidden();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await expect(messages.getByText("This is no JSON: shown as it came")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(true);
  await page.emulateMedia({ media: null, colorScheme: null });
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  const wide = await page.evaluate(() => [...document.querySelectorAll("main, .scroll")].some((part) => part.scrollWidth > part.clientWidth));
  expect(wide).toBe(false);
  await page.setViewportSize({ width: 1440, height: 900 });

  let download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export JSON" }).click();
  const exported = JSON.parse(readFileSync(await (await download).path(), "utf8")) as { id: string; messages: { message: unknown[] } };
  expect([exported.id, exported.messages.message.length]).toEqual([ODD, 10]);
  download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export text" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain("<richMessage.hologram>");
});

test("redacted text is shown as such; what is not completed is explained", async ({ page, sandbox }) => {
  await visit(page, "Conversations");
  await field(page, "Conversation ID").fill(ESCALATED);
  await page.getByRole("button", { name: "Open transcript" }).click();
  await expect(page.getByText("Redacted", { exact: true })).toBeVisible();
  await expect(page.getByText("11 messages")).toBeVisible();
  const start = { type: { value: "text" }, sender: { type: "customer" }, content: { text: "Hi" }, conversation: { account: { address: "+15550122", channel: { type: "sms" } } } };
  const answer = await sandbox.call("POST", "/conversations/messages", { messages: { message: [start] } });
  const taken = (await answer.json()) as { messages: { message: { conversation: { id: string } }[] } };
  await visit(page, "Conversations");
  await field(page, "Conversation ID").fill(taken.messages.message[0]!.conversation.id);
  await page.getByRole("button", { name: "Open transcript" }).click();
  await expect(page.getByRole("heading", { name: "No completed conversation has this id" })).toBeVisible();
  await expectAccessible(page);
});
