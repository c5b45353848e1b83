// Files: checked, uploaded with progress, cancelled, tried again, looked up, deleted.

import { createHash } from "node:crypto";

import type { CDPSession, Page } from "@playwright/test";

import {
  choose,
  connect,
  environment,
  expect,
  expectAccessible,
  expectStatus,
  field,
  requests,
  type Sandbox,
  serving,
  test,
  visit,
} from "./fixtures.ts";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const SIGNED = "/core/assetmgr/";

type File = { name: string; mimeType: string; buffer: Buffer };

const png = (name: string, size = PNG.length): File => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from(PNG.toString("latin1") + "\x07".repeat(Math.max(0, size - PNG.length)), "latin1"),
});

const files = (page: Page) => page.getByRole("list", { name: "Files to upload" }).getByRole("listitem");
const upload = (page: Page) => page.getByRole("button", { name: "Upload", exact: true });

async function add(page: Page, ...all: File[]): Promise<void> {
  await field(page, "Files").setInputFiles(all);
}

/** So slow that a person can press a button meanwhile. */
async function slow(page: Page, bytesPerSecond: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await throttle(session, bytesPerSecond);
  return session;
}

async function throttle(session: CDPSession, uploadThroughput: number): Promise<void> {
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
}

/** Nothing that belongs to the API goes to signed addresses, and nothing outside of the contract is called. */
async function expectClean(sandbox: Sandbox): Promise<void> {
  const all = await requests(sandbox);
  expect(all.flatMap((one) => one.violations)).toEqual([]);
  expect(all.some((one) => one.path.startsWith(SIGNED))).toBe(true);
}

async function content(sandbox: Sandbox, id: string): Promise<Buffer> {
  const asset = (await (await sandbox.call("GET", `/assets/${id}`)).json()) as { contentUrl: string };
  return Buffer.from(await (await fetch(asset.contentUrl)).arrayBuffer());
}

const idOf = async (page: Page, n: number) => (await files(page).nth(n).locator(".id code").textContent()) ?? "";

test.beforeEach(async ({ page }) => {
  await connect(page);
  await visit(page, "Assets");
  await field(page, "Channel").selectOption("custom.teams");
});

test("8 MiB: progress, Cancel, Retry, and the very same bytes arrive", async ({ page, sandbox }) => {
  const big = png("holiday.png", 8 << 20);
  const network = await slow(page, 1 << 18);
  await add(page, big);
  await expect(files(page)).toContainText("8.0 MiB");
  await upload(page).click();
  await expect(page.getByRole("progressbar", { name: "Upload of holiday.png" })).toBeVisible();
  await expect(files(page)).toContainText(/[\d.]+ [KM]iB of 8\.0 MiB, [\d.]+ [KM]iB\/s/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel holiday.png" }).click();
  await expect(files(page)).toContainText("Cancelled");
  await throttle(network, -1);
  await page.getByRole("button", { name: "Retry holiday.png" }).click();
  await expectStatus(page, "holiday.png uploaded");
  const arrived = await content(sandbox, await idOf(page, 0));
  const hash = (bytes: Buffer) => createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
  expect(hash(arrived)).toBe(hash(big.buffer));
  await expectClean(sandbox);
  await expectAccessible(page);
});

test("three at a time, the fourth waits", async ({ page }) => {
  const network = await slow(page, 64 << 10);
  await add(page, ...[1, 2, 3, 4].map((n) => png(`picture ${n}.png`, 1 << 20)));
  await expect(files(page)).toHaveCount(4);
  await upload(page).click();
  await expect(page.getByRole("progressbar")).toHaveCount(3);
  await expect(files(page).nth(3)).toContainText("In the queue");
  await throttle(network, -1);
  await expect(files(page).filter({ hasText: "Uploaded" })).toHaveCount(4);
});

test("an empty file, 11 MiB, no extension: refused before anything is sent; a false type is warned of", async ({ page, sandbox }) => {
  await add(page, { ...png("empty.png"), buffer: Buffer.alloc(0) }, png("large.png", 11 << 20), png("photo"), {
    name: "false.png",
    mimeType: "image/png",
    buffer: Buffer.from("%PDF-1.7 this is none"),
  });
  await expect(files(page).nth(0)).toContainText("The file is empty.");
  await expect(files(page).nth(1)).toContainText("It has 11.0 MiB; 10 MiB are allowed.");
  await expect(files(page).nth(2)).toContainText("The name needs an extension");
  await expect(files(page).nth(3)).toContainText("the content looks like application/pdf");
  await expectAccessible(page);
  await upload(page).click();
  await expect(files(page).nth(3)).toContainText("Uploaded");
  const made = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/assets"));
  expect(made.map((one) => one.body)).toEqual([
    { channel: { type: "custom.teams" }, sender: { type: "customer" }, name: "false.png", size: 21 },
  ]);
});

test("the channel's policy is a warning; the server's refusal is shown", async ({ page }) => {
  await field(page, "Channel").selectOption("web_chat");
  await add(page, { name: "tool.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ, a program") });
  await expect(files(page)).toContainText("The channel does not take .exe files inbound.");
  await upload(page).click();
  await expect(page.getByRole("alert")).toContainText("400-152");
  await page.getByRole("button", { name: "Remove tool.exe" }).click();
  await expect(files(page)).toHaveCount(0);
});

test("odd names are sent without what is odd in them", async ({ page, sandbox }) => {
  // A file chooser gives no such names; what is dropped may.
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    for (const name of ["../../etc/a.txt", "b\u0007\n.txt", "c\u202etxt.exe.txt"]) transfer.items.add(new File(["hello"], name, { type: "text/plain" }));
    document.querySelector(".big-drop")!.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await expect(files(page)).toHaveCount(3);
  await expect(files(page).nth(1)).toContainText("it is sent as b.txt.");
  await upload(page).click();
  await expect(files(page).filter({ hasText: "Uploaded" })).toHaveCount(3);
  const made = (await requests(sandbox, "POST")).filter((one) => one.path.endsWith("/assets"));
  expect(made.map((one) => (one.body as { name: string }).name).sort()).toEqual(["a.txt", "b.txt", "ctxt.exe.txt"]);
});

test("a network that is cut at half is said and tried again", async ({ page, sandbox }) => {
  // A browser tries once more by itself where the connection was an old one.
  await sandbox.fault({ match: { method: "POST", path: SIGNED }, then: { drop: "upload" } });
  await add(page, png("cut.png", 4 << 20));
  await upload(page).click();
  await expect(page.getByRole("alert")).toContainText("The connection broke.");
  await expectAccessible(page);
  await sandbox.clearFaults();
  await page.getByRole("button", { name: "Retry cut.png" }).click();
  await expectStatus(page, "cut.png uploaded");
  expect((await content(sandbox, await idOf(page, 0))).length).toBe(4 << 20);
});

test("looked up, previewed, used in a message, and then not deleted", async ({ page, sandbox }) => {
  await page.evaluate(() => {
    const copied: string[] = [];
    Object.assign(window, { copied });
    navigator.clipboard.writeText = async (text) => void copied.push(text);
  });
  await add(page, png("small.png"));
  await upload(page).click();
  await expectStatus(page, "small.png uploaded");
  const id = await idOf(page, 0);
  await field(page, "Asset ID").fill(id);
  await page.getByRole("button", { name: "Look up" }).click();
  const asset = page.getByRole("region", { name: "small.png" });
  await expect(asset).toContainText(/The signed address works for 1[45] min/);
  const picture = asset.getByRole("img", { name: "Preview of small.png" });
  await expect.poll(() => picture.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBe(1);
  await asset.getByRole("button", { name: "Copy signed address" }).click();
  const copied = () => page.evaluate(() => (window as unknown as { copied: string[] }).copied.join());
  await expect.poll(copied).toContain("signature=download");
  expect(await page.content()).not.toContain("signature=upload");
  const download = page.waitForEvent("download");
  await asset.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("small.png");
  await expectAccessible(page);

  await visit(page, "Conversations");
  await page.getByText("Attachments", { exact: true }).click();
  await field(page, "Asset of this session").selectOption({ label: "small.png" });
  await expect(page.getByRole("list", { name: "Attachments of the message" })).toContainText("small.png");
  await choose(page, "Account", "Meridian branch advisers");
  await field(page, "Text").fill("See the picture");
  await page.getByRole("button", { name: "Send message" }).click();
  await expectStatus(page, "Message accepted");

  await visit(page, "Assets");
  await page.getByRole("button", { name: "small.png" }).click();
  await asset.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete small.png?" });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("alert")).toContainText("409-0");
  await expectAccessible(page);
  await expectClean(sandbox);
});

test("an asset that nothing uses is deleted; an unknown one is explained", async ({ page }) => {
  await add(page, png("gone.png"));
  await upload(page).click();
  await expectStatus(page, "gone.png uploaded");
  await files(page).getByRole("button", { name: "Show" }).click();
  await page.getByRole("region", { name: "gone.png" }).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expectStatus(page, "Asset deleted");
  await expect(page).toHaveURL(/\/assets$/);
  await field(page, "Asset ID").fill("1001");
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByRole("alert")).toContainText("404-100");
});

test.describe("addresses that expire", () => {
  test.use({ sandboxOptions: ["--asset-ttl", "6"] });

  test("are refreshed", async ({ page }) => {
    await add(page, png("short.png"));
    await upload(page).click();
    await expectStatus(page, "short.png uploaded");
    await files(page).getByRole("button", { name: "Show" }).click();
    await expect(page.getByText("The signed address has expired.")).toBeVisible();
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByText(/The signed address works for/)).toBeVisible();
  });
});

test.describe("a host that refuses pages of other origins", () => {
  test.use({ sandboxOptions: ["--api-port", "0"], allowedProblems: /left this machine/ });

  test("is named, with the line for a shell", async ({ page, sandbox }) => {
    await sandbox.fault({ match: { method: "OPTIONS", path: SIGNED }, then: { status: 403 } });
    await add(page, png("it's.png"));
    await upload(page).click();
    await expect(page.getByRole("alert")).toContainText("refuses uploads from this page");
    const line = page.getByLabel("curl line");
    await expect(line).toContainText(`curl -X POST -H 'Content-Type: image/png' --data-binary '@it'\\''s.png' 'http://127.0.0.1:`);
    await expectAccessible(page);
    // Twice at most: once with progress, once without; nothing of it reaches the host itself.
    const all = (await requests(sandbox)).filter((one) => one.path.startsWith(SIGNED));
    expect(all.map((one) => one.method)).toEqual(["OPTIONS", "OPTIONS"]);
  });

  test("takes a form that asks for no leave, at the second try, without progress", async ({ page, sandbox }) => {
    await page.route("**/config.json", async (route) => {
      const response = await route.fetch();
      const assetUpload = { method: "POST", body: "multipart", field: "file" };
      await route.fulfill({ response, json: { ...(await response.json()), assetUpload } });
    });
    await connect(page);
    // Where anything is routed, Playwright answers preflights itself.
    await page.unrouteAll();
    await visit(page, "Assets");
    await field(page, "Channel").selectOption("custom.teams");
    await sandbox.fault({ match: { method: "OPTIONS", path: SIGNED }, times: 1000, then: { status: 403 } });
    await add(page, png("form.png"));
    await upload(page).click();
    await expectStatus(page, "form.png uploaded");
    const all = (await requests(sandbox)).filter((one) => one.path.startsWith(SIGNED));
    expect(all.map((one) => one.method)).toEqual(["OPTIONS", "POST"]);
  });
});

test.describe("a host that a path of this origin stands in for", () => {
  const HOST = "https://files.example";
  test.use({
    sandboxOptions: serving({
      environments: [environment("sandbox", "Sandbox")],
      origins: { [HOST]: "/egain-assets" },
      assetUpload: { method: "PUT", body: "multipart", field: "file" },
    }),
  });

  test("is never called itself: what was pasted goes by PUT, and is shown", async ({ page, sandbox }) => {
    await page.route("**/conversationmgr/v3/assets**", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll(sandbox.url, HOST) });
    });
    await page.route("**/egain-assets/**", (route) => route.continue({ url: route.request().url().replace("/egain-assets/", "/") }));
    await page.evaluate((base64) => {
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, PNG.toString("base64"));
    await expect(files(page)).toContainText("image.png");
    await upload(page).click();
    await expectStatus(page, "image.png uploaded");
    const put = (await requests(sandbox, "PUT")).filter((one) => one.path.startsWith(SIGNED));
    expect(put.map((one) => one.headers["content-type"])).toEqual([expect.stringContaining("multipart/form-data")]);
    await files(page).getByRole("button", { name: "Show" }).click();
    const picture = page.getByRole("img", { name: "Preview of image.png" });
    await expect(picture).toHaveAttribute("src", /^\/egain-assets\//);
    await expect.poll(() => picture.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBe(1);
    await expectClean(sandbox);
  });
});
