// How fast lists are over many records, in the browser that people use, at a fourth of this machine's speed.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";

import type { CDPSession, Page } from "@playwright/test";

import { required } from "./environment.ts";
import { connect, expect, test, visit } from "./fixtures.ts";

const RECORDS = Number(process.env.BATON_BENCH_RECORDS ?? 100_000);
const ROUNDS = Number(process.env.BATON_BENCH_ROUNDS ?? 7);
/** So much slower than it is shall this machine be. */
const SLOW = 4;
/** What is typed: words that many, some and no records hold, deleted again letter by letter. */
const WORDS = ["loans 07", "cl", "zzq"];
const FRAME = 1000 / 60;

/** What the page notes for one key. */
type Key = { painted: number; first: number; next: number; rows: boolean; count: string; long: number };
type Scroll = { frames: number; seconds: number; dropped: number; blank: number; long: number };

const results = new Map<string, number[]>();

function note(what: string, value: number): void {
  const all = results.get(what);
  if (all) all.push(value);
  else results.set(what, [value]);
}

test.use({ sandboxOptions: ["--scale", String(RECORDS)] });
test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 1440, height: 900 } });

test("lists", async ({ page, context }) => {
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(watch);
  for (let round = 0; round < ROUNDS; round += 1) {
    await connect(page);
    await visit(page, "Orchestrations");
    await expect(page.getByRole("rowheader").nth(3)).toBeVisible();
    await loadAll(page);
  }
  await searchOnce(page);
  for (let round = 0; round < ROUNDS; round += 1) await sort(page);
  await page.getByLabel("Rows per page").selectOption("all");
  await settled(page);
  for (let round = 0; round < ROUNDS; round += 1) await scroll(page, " (full speed)");
  await page.getByLabel("Rows per page").selectOption("25");
  await settled(page);
  const rate = await slowDown(page, cdp);
  const factors = [await slowness(page, cdp, rate)];
  for (let round = 0; round < ROUNDS; round += 1) await type(page, "");
  // At full speed: a key that comes while records are still being sorted would wait for that.
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await sortBy(page, "ascending");
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
  await type(page, ", sorted by name");
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await page.getByLabel("Rows per page").selectOption("all");
  await settled(page);
  for (let round = 0; round < ROUNDS; round += 1) await scroll(page, "");
  factors.push(await slowness(page, cdp, rate));
  report(rate, factors);
});

/** Runs in the page from its start: notes long tasks, and when a change was painted. */
function watch(): void {
  const bench = { long: [] as number[], painted: 0, first: 0, changes: 0, next: 0 };
  Object.assign(window, { bench });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.long.push(entry.duration);
  }).observe({ type: "longtask" });
  // What the browser itself says of keys: the time to the next frame that is shown, in steps of 8 ms, from 16 ms on.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.next = Math.max(bench.next, entry.duration);
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  // The most urgent task that is asked for in a frame runs when that frame is painted, before what waits longer.
  const tasks = (window as unknown as { scheduler: { postTask(task: () => void, how: object): void } }).scheduler;
  const paint = (isRows: boolean) =>
    requestAnimationFrame(() => {
      const painted = () => {
        bench.painted = performance.now();
        if (isRows && bench.first === 0) bench.first = bench.painted;
      };
      tasks.postTask(painted, { priority: "user-blocking" });
    });
  const inside = (target: Node, where: string) =>
    (target instanceof Element ? target : target.parentElement)?.closest(where);
  // Texts and elements, not attributes: to look on takes time too.
  new MutationObserver((records) => {
    if (!records.some(({ target }) => inside(target, "main") && !inside(target, ".tools"))) return;
    bench.changes += 1;
    paint(records.some(({ target }) => inside(target, "tbody")));
  }).observe(document, { subtree: true, childList: true, characterData: true });
  const key = () => {
    bench.first = 0;
    paint(false);
  };
  addEventListener("keydown", key, true);
}

type Bench = { bench: { long: number[]; painted: number; first: number; changes: number; next: number } };

/** Nothing has changed for a while, and nothing is being read. */
async function settled(page: Page): Promise<void> {
  const ready = () => !document.querySelector(".scope progress, table[aria-busy=true]");
  await page.waitForFunction(ready, undefined, { timeout: 600_000 });
  await page.evaluate(async () => {
    const { bench } = window as unknown as Bench;
    const rest = () => new Promise((done) => setTimeout(done, 500));
    for (let before = -1; before !== bench.changes; ) {
      before = bench.changes;
      await rest();
    }
  });
}

async function loadAll(page: Page): Promise<void> {
  const seconds = await page.evaluate(async () => {
    const start = performance.now();
    document.querySelector<HTMLButtonElement>("thead th button")?.click();
    const shown = () => document.querySelector(".scope progress") !== null;
    const until = async (want: boolean) => {
      while (shown() !== want) await new Promise((done) => setTimeout(done, 20));
    };
    await until(true);
    await until(false);
    return (performance.now() - start) / 1000;
  });
  note("load all, seconds (full speed)", seconds);
  await settled(page);
  // What was read stays while something asks for it; from here on every answer is made in the browser.
  await sortBy(page, "none");
}

/** The first search reads the records whose names rows show; keys are measured when they are here. */
async function searchOnce(page: Page): Promise<void> {
  for (const text of ["orchestration", ""]) {
    await page.getByRole("searchbox").fill(text);
    await settled(page);
  }
}

async function sortBy(page: Page, want: string): Promise<void> {
  for (let click = 0; click < 3; click += 1) {
    const now = await page.getByRole("columnheader", { name: "Name", exact: true }).getAttribute("aria-sort");
    if ((now ?? "none") === want) break;
    await page.getByRole("button", { name: "Name", exact: true }).click();
  }
  await settled(page);
}

async function sort(page: Page): Promise<void> {
  for (const column of ["Name", "Bypass"]) {
    const took = await page.evaluate(async (label) => {
      const { bench } = window as unknown as Bench;
      const heads = [...document.querySelectorAll<HTMLButtonElement>("thead th button")];
      const button = heads.find((head) => head.textContent === label);
      bench.long.length = 0;
      const start = performance.now();
      button?.click();
      const rest = () => new Promise((done) => setTimeout(done, 400));
      for (let before = -1; before !== bench.changes; ) {
        before = bench.changes;
        await rest();
      }
      return { painted: bench.painted - start, long: Math.max(0, ...bench.long) };
    }, column);
    note(`sort by ${column}, ms (full speed)`, took.painted);
    note("sort: longest task, ms (full speed)", took.long);
    for (let click = 0; click < 2; click += 1) await page.getByRole("button", { name: column, exact: true }).click();
    await settled(page);
  }
}

/** How long the same work takes, in the middle of nine times, where the browser is asked to be so much slower. */
async function spin(page: Page, cdp: CDPSession, rate: number): Promise<number> {
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
  return page.evaluate(() => {
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now();
      let x = 0;
      for (let n = 0; n < 3e7; n += 1) x = (x * 31 + n) | 0;
      return performance.now() - start + (x & 0);
    });
    return times.sort((a, b) => a - b)[4] ?? 0;
  });
}

/** What the browser promises is not what a busy machine gives: what to ask of it to be four times slower. */
async function slowDown(page: Page, cdp: CDPSession): Promise<number> {
  let rate = SLOW;
  for (let tries = 0; tries < 4; tries += 1) {
    const factor = await slowness(page, cdp, rate);
    if (Math.abs(factor - SLOW) < 0.04 || factor < 1.5) break;
    rate = 1 + ((rate - 1) * (SLOW - 1)) / (factor - 1);
  }
  return rate;
}

/** How much slower it really is, measured anew. */
async function slowness(page: Page, cdp: CDPSession, rate: number): Promise<number> {
  const fast = await spin(page, cdp, 1);
  return (await spin(page, cdp, rate)) / fast;
}

async function type(page: Page, how: string): Promise<void> {
  const search = page.getByRole("searchbox");
  await search.focus();
  for (const word of WORDS) {
    const letters = [...word];
    for (const [n, letter] of letters.entries()) {
      const kind = n === 0 ? "first letter" : "further letter";
      await press(page, letter, `${kind}${how}`);
    }
    for (let n = letters.length; n > 0; n -= 1) {
      await press(page, "Backspace", `${n === 1 ? "last letter deleted" : "letter deleted"}${how}`);
    }
  }
}

/** Presses a key and waits until nothing changes any more; what counts is when the last change was painted. */
async function press(page: Page, key: string, kind: string): Promise<void> {
  await page.evaluate(() => {
    const text = () => [...document.querySelectorAll("tbody a.name")].map((link) => link.textContent).join("\n");
    const before = text();
    const { bench } = window as unknown as Bench;
    bench.long.length = 0;
    bench.next = 0;
    const noted = new Promise<Key>((done) => {
      addEventListener(
        "keydown",
        (event) => {
          const look = () => {
            const count = document.querySelector(".pager span")?.textContent ?? "";
            const rows = text() !== before;
            const first = bench.first - event.timeStamp;
            const painted = bench.painted - event.timeStamp;
            done({ painted, first, next: bench.next, rows, count, long: Math.max(0, ...bench.long) });
          };
          setTimeout(look, 900);
        },
        { once: true, capture: true },
      );
    });
    Object.assign(window, { noted });
  });
  await page.keyboard.press(key === " " ? "Space" : key);
  const seen = await page.evaluate(() => (window as unknown as { noted: Promise<Key> }).noted);
  const what = seen.count === "" ? "no match" : seen.rows ? "other rows" : "same rows";
  if (process.env.BATON_BENCH_KEYS) console.log(key, kind, what, seen.painted.toFixed(0), seen.long, seen.count);
  note(`${kind}: ${what}, ms`, seen.painted);
  if (what === "other rows" && seen.first > 0) note(`${kind}: first rows, ms`, seen.first);
  note(`next frame shown after a key: ${what}, ms`, seen.next);
  note("typing: longest task of a key, ms", seen.long);
}

async function scroll(page: Page, how: string): Promise<void> {
  const seen = await page.evaluate(async (frame): Promise<Scroll> => {
    const { bench } = window as unknown as Bench;
    const box = document.querySelector(".scroll");
    if (!box) throw new Error("nothing scrolls");
    const next = () => new Promise<number>((done) => requestAnimationFrame(done));
    box.scrollTop = 0;
    for (let n = 0; n < 30; n += 1) await next();
    bench.long.length = 0;
    const start = await next();
    let [last, dropped, blank] = [start, 0, 0];
    const frames = 240;
    for (let n = 0; n < frames; n += 1) {
      box.scrollTop += 220;
      const now = await next();
      dropped += Math.max(0, Math.round((now - last) / frame) - 1);
      last = now;
      const { left, top, height } = box.getBoundingClientRect();
      const row = document.elementFromPoint(left + 200, top + height / 2)?.closest("tr");
      if (row?.classList.contains("spacer")) blank += 1;
    }
    const seconds = (last - start) / 1000;
    return { frames, seconds, dropped, blank, long: Math.max(0, ...bench.long) };
  }, FRAME);
  note(`scrolling: frames a second${how}`, seen.frames / seen.seconds);
  note(`scrolling: dropped frames of 240${how}`, seen.dropped);
  note(`scrolling: frames with blank rows${how}`, seen.blank);
  note(`scrolling: longest task, ms${how}`, seen.long);
}

function report(rate: number, factors: number[]): void {
  const sorted = [...results].map(([what, values]) => {
    const up = [...values].sort((a, b) => a - b);
    const at = (n: number) => Math.round((up[n] ?? 0) * 10) / 10;
    return { what, count: up.length, median: at(Math.floor(up.length / 2)), min: at(0), max: at(up.length - 1) };
  });
  const about = {
    records: RECORDS,
    rounds: ROUNDS,
    throttled: Math.round(rate * 100) / 100,
    slowDown: factors.map((factor) => Math.round(factor * 100) / 100),
    cpu: cpus()[0]?.model ?? "",
    cpus: cpus().length,
    date: new Date().toISOString().slice(0, 10),
  };
  const file = required("BATON_BENCH_OUT");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...about, results: sorted }, null, 2)}\n`);
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  console.log(
    [
      "",
      `${RECORDS} records, ${ROUNDS} rounds, ${about.date}; ${about.cpu}, ${about.cpus} processors.`,
      `Asked to be ${about.throttled} times slower, the browser was ${about.slowDown.join(" times slower before and ")} after, than at full speed.`,
      "",
      line(["what", "values", "median", "min", "max"]),
      line(["---", "--:", "--:", "--:", "--:"]),
      ...sorted.map(({ what, count, median, min, max }) => line([what, count, median, min, max])),
      "",
    ].join("\n"),
  );
}
