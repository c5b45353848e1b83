// The bundle under the headers it ships with.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { required } from "./environment.ts";
import { expect, test } from "./fixtures.ts";

test("the page is served with exactly the shipped headers", async ({ request }) => {
  const lines = readFileSync(join(required("BATON_DIST"), "_headers"), "utf8").split("\n");
  const shipped = lines.filter((line) => /^\s+\S/.test(line)).map((line) => line.trim().split(/:\s*(.*)/s));
  expect(shipped.length).toBeGreaterThan(4);
  const answer = await request.get("/");
  for (const [name, value] of shipped) {
    expect(answer.headers()[name!.toLowerCase()], name).toBe(value);
  }
});

test("the headers let nothing in that the console does not need", async ({ request }) => {
  const headers = (await request.get("/")).headers();
  const policy = new Map(
    headers["content-security-policy"]!.split(";").map((rule) => {
      const [name, ...sources] = rule.trim().split(/\s+/);
      return [name!, sources];
    }),
  );
  const sources = (name: string) => policy.get(name) ?? policy.get("default-src") ?? ["*"];
  for (const name of ["script-src", "style-src", "default-src", "connect-src", "worker-src", "font-src"]) {
    for (const loose of ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:", "data:"]) {
      expect(sources(name), name).not.toContain(loose);
    }
  }
  expect(sources("script-src")).toContain("'wasm-unsafe-eval'");
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  expect(sources("object-src")).toEqual(["'none'"]);
  expect(policy.get("base-uri")?.join()).toMatch(/^'(none|self)'$/);
  expect(policy.get("form-action")?.join()).toMatch(/^'(none|self)'$/);
  expect(policy.get("require-trusted-types-for")).toEqual(["'script'"]);
  expect(policy.get("trusted-types")).not.toContain("*");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toMatch(/^(no-referrer|same-origin|strict-origin-when-cross-origin)$/);
  for (const feature of ["camera", "microphone", "geolocation", "payment", "usb"]) {
    expect(headers["permissions-policy"], feature).toContain(`${feature}=()`);
  }
});

test("no script stands inside the page, and all that it names has a hash", async ({ request }) => {
  const page = await (await request.get("/")).text();
  for (const script of page.match(/<script[^>]*>[^<]*/g) ?? []) expect(script).toMatch(/src=[^>]*>$/);
  for (const tag of page.match(/<(script|link)[^>]*(rel=.?(stylesheet|preload|modulepreload)|src=)[^>]*>/g) ?? []) {
    expect(tag).toMatch(/integrity=.?sha256-/);
  }
});

test("every file of the first load is fetched once", async ({ page }) => {
  const seen: string[] = [];
  page.on("request", (request) => seen.push(new URL(request.url()).pathname));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  const files = seen.filter((path) => /\.(js|wasm|css)$/.test(path));
  expect(files.some((path) => path.endsWith(".wasm"))).toBe(true);
  expect([...new Set(files)].sort()).toEqual(files.sort());
});

test.describe("what the policy refuses", () => {
  test.use({ allowedProblems: /^(policy|console): / });

  test("markup that could run a script", async ({ page, problems }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    const tried = await page.evaluate(() => {
      const attempt = (act: () => void) => {
        try {
          act();
          return "passed";
        } catch (failure) {
          return (failure as Error).name;
        }
      };
      const box = document.createElement("div");
      return {
        text: attempt(() => (box.innerHTML = "<b>bold</b>")),
        script: attempt(() => (box.innerHTML = "<script>1</script>")),
        handler: attempt(() => (box.innerHTML = "<img src=x onerror=alert(1)>")),
        address: attempt(() => (box.innerHTML = "<a href='javascript:alert(1)'>x</a>")),
        source: attempt(() => (document.createElement("script").src = "/other.js")),
        code: attempt(() => (document.createElement("script").text = "1")),
      };
    });
    expect(tried).toEqual({
      text: "passed",
      script: "TypeError",
      handler: "TypeError",
      address: "TypeError",
      source: "TypeError",
      code: "TypeError",
    });
    expect(problems.filter((problem) => problem.startsWith("uncaught"))).toEqual([]);
  });

  test("what breaks the policy is seen, and does not run", async ({ page, problems }) => {
    await page.goto("/");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.append("globalThis.ran = true");
      const image = document.createElement("img");
      image.src = "http://127.0.0.1:1/elsewhere.png";
      document.head.append(script, image);
    });
    await expect.poll(() => problems.join()).toMatch(/console: .*TrustedScript/);
    await expect.poll(() => problems.join()).toMatch(/policy: img-src refused http:/);
    expect(await page.evaluate("globalThis.ran")).toBeUndefined();
  });
});

test.describe("a program that cannot start", () => {
  test.use({ allowedProblems: /could not|integrity|digest|Failed to fetch/i });

  test("says so on the page", async ({ page }) => {
    await page.route("**/*.wasm", (route) => route.fulfill({ body: "tampered", contentType: "application/wasm" }));
    await page.goto("/");
    await expect(page.getByRole("alert")).toContainText("Baton could not start");
  });
});
