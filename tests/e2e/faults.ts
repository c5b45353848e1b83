// Every fault that Baton is tested against: what is injected, what the person sees, what is sent again.
// faults.spec.ts proves each row; docs/reliability.md is this table.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { environment, serving } from "./helpers.ts";
import type { Fault } from "./sandbox.ts";

/** What happens to one request: a text that is seen, and how often the request is sent. */
export type Way = { seen: string; sent: number };

export type Row = {
  /** Name of the row and of its test. */
  name: string;
  then: Fault["then"];
  /** How often it happens; without end by default. */
  times?: number;
  /** Opening a list: an alert with this text, or, if `rows`, the rows themselves. */
  list?: Way & { rows?: true };
  /** Saving a form: an alert with this text, or, if `done`, the message that it was saved. */
  save?: Way & { done?: true };
  /** What is waited for takes long: the test lets the clock of the page run ahead. */
  slow?: true;
  sandbox?: string[];
};

const SAVED = "Changes saved";
const ROWS = "the rows";

const body = (value: object) => JSON.stringify(value);
const rows = (sent: number) => ({ seen: ROWS, sent, rows: true }) as const;
const saved = (sent: number) => ({ seen: SAVED, sent, done: true }) as const;
const now = { "Retry-After": "0" };
const PAGE = "<html><h1>502 Bad Gateway</h1></html>";

const elsewhere = (cors: string) => ["--api-port", "0", "--cors", cors];
const impatient = () => {
  const one = environment("one", "One") as { conversationManager: object };
  const service = { ...one.conversationManager, timeoutSeconds: 3 };
  return serving({ environments: [{ ...one, conversationManager: service }] });
};

/** Rows that one test each goes through in the same way: a list is opened, a form is saved. */
export const ROWS_OF_ANSWERS: Row[] = [
  {
    name: "400 with userMessage",
    then: { status: 400, body: body({ code: "400-143", developerMessage: "for developers", userMessage: "Please choose another name." }) },
    // Once more without paging, which may be what is refused.
    list: { seen: "Please choose another name.", sent: 2 },
    save: { seen: "Please choose another name.", sent: 1 },
  },
  {
    name: "400 without userMessage",
    then: { status: 400, body: body({ code: "400-152", developerMessage: "Attribute has an invalid value." }) },
    list: { seen: "Attribute has an invalid value.", sent: 2 },
    save: { seen: "400-152", sent: 1 },
  },
  { name: "401 once", then: { status: 401 }, times: 1, list: rows(2), save: saved(2) },
  {
    name: "403-197",
    then: { status: 403, body: body({ code: "403-197", developerMessage: "The scope is missing." }) },
    list: { seen: "403-197", sent: 1 },
    save: { seen: "403-197", sent: 1 },
  },
  { name: "404", then: { status: 404 }, list: { seen: "404-100", sent: 1 }, save: { seen: "404-100", sent: 1 } },
  { name: "409", then: { status: 409 }, list: { seen: "409-100", sent: 1 }, save: { seen: "409-100", sent: 1 } },
  { name: "412", then: { status: 412 }, list: { seen: "412-100", sent: 1 }, save: { seen: "412-100", sent: 1 } },
  {
    name: "429 with Retry-After in seconds",
    then: { status: 429, headers: now },
    list: { seen: "Too many requests.", sent: 4 },
    save: { seen: "Too many requests.", sent: 1 },
  },
  {
    name: "429 with Retry-After as a date",
    then: { status: 429, headers: { "Retry-After": "Sun, 01 Jan 2023 00:00:00 GMT" } },
    list: { seen: "Too many requests.", sent: 4 },
    save: { seen: "Too many requests.", sent: 1 },
  },
  {
    name: "429 with X-RateLimit-Reset",
    then: { status: 429, headers: { "X-RateLimit-Reset": "2023-01-01T00:00:00Z" } },
    list: { seen: "Too many requests.", sent: 4 },
    save: { seen: "Too many requests.", sent: 1 },
  },
  {
    name: "429 from another origin, headers exposed",
    then: { status: 429, headers: now },
    times: 1,
    list: rows(2),
    sandbox: elsewhere("full"),
  },
  {
    name: "429 from another origin, headers hidden",
    then: { status: 429, headers: { "Retry-After": "3600" } },
    times: 1,
    list: rows(2),
    sandbox: elsewhere("no-expose"),
  },
  { name: "500", then: { status: 500 }, list: { seen: "500-100", sent: 1 }, save: { seen: "500-100", sent: 1 } },
  {
    name: "502 with a page of HTML",
    then: { status: 502, body: PAGE, headers: now },
    list: { seen: "502 Bad Gateway", sent: 4 },
    save: { seen: "502 Bad Gateway", sent: 1 },
  },
  {
    name: "503",
    then: { status: 503, headers: now },
    list: { seen: "Service Unavailable", sent: 4 },
    save: { seen: "Service Unavailable", sent: 1 },
  },
  {
    name: "504",
    then: { status: 504, headers: now },
    list: { seen: "Gateway Timeout", sent: 4 },
    save: { seen: "Nothing was saved.", sent: 1 },
  },
  {
    name: "connection cut before the answer",
    then: { drop: "before" },
    slow: true,
    list: { seen: "The server cannot be reached.", sent: 4 },
    save: { seen: "Nothing was saved.", sent: 1 },
  },
  {
    name: "connection cut in the middle of the body",
    then: { drop: "body" },
    slow: true,
    list: { seen: "The server cannot be reached.", sent: 4 },
    save: saved(1),
  },
  {
    name: "truncated JSON",
    then: { truncate: true },
    list: { seen: "The answer is not in the form that was due.", sent: 1 },
  },
  {
    name: "a page of HTML with status 200",
    then: { status: 200, body: "<html><h1>Please log in to the guest network</h1></html>" },
    list: { seen: "text/html", sent: 1 },
  },
  { name: "JSON under another content type", then: { headers: { "Content-Type": "text/plain" } }, list: rows(1) },
  { name: "an empty body with status 200", then: { status: 200, body: "" }, list: { seen: "Content type none", sent: 1 } },
  { name: "a body of 50 MB", then: { sizeMb: 50 }, list: rows(1) },
  {
    name: "no answer for 40 s, with a limit of 3 s",
    then: { delayMs: 40_000 },
    slow: true,
    list: { seen: "No answer in time.", sent: 4 },
    // It was done, and is found to be.
    save: saved(1),
    sandbox: impatient(),
  },
];

const NOT_DONE = "It was looked up: nothing was done.";
const both = (seen: string, reads = 1) => ({ list: { seen, sent: reads }, save: { seen, sent: 1 } });
const detail = (text: string) => body({ detail: text });

/** The same for the Orchestrator: the list of apps is opened, attached data is saved; one test goes through all. */
export const ROWS_OF_THE_ORCHESTRATOR: Row[] = [
  { name: "403", then: { status: 403, body: detail("Role is missing.") }, ...both("Role is missing.") },
  { name: "404", then: { status: 404, body: detail("Not found.") }, ...both("Not found.") },
  {
    name: "422 with a list of details",
    then: { status: 422, body: body({ detail: [{ loc: ["body", "a"], msg: "Too long." }] }) },
    ...both("Too long."),
  },
  {
    name: "429 with Retry-After",
    then: { status: 429, headers: now, body: detail("Slow down.") },
    ...both("Slow down.", 4),
  },
  { name: "500", then: { status: 500, body: detail("It broke.") }, ...both("It broke.") },
  {
    name: "502 with a page of HTML",
    then: { status: 502, body: PAGE, headers: now },
    list: { seen: "502 Bad Gateway", sent: 4 },
    save: { seen: NOT_DONE, sent: 1 },
  },
  { name: "503", then: { status: 503, headers: now, body: detail("Closed.") }, ...both("Closed.", 4) },
  {
    name: "504",
    then: { status: 504, headers: now, body: detail("Too slow.") },
    list: { seen: "Too slow.", sent: 4 },
    save: { seen: NOT_DONE, sent: 1 },
  },
  {
    name: "truncated JSON",
    then: { truncate: true },
    list: { seen: "The answer is not in the form that was due.", sent: 1 },
    save: saved(1),
  },
  {
    name: "a page of HTML with status 200",
    then: { status: 200, body: "<html><h1>Please log in</h1></html>" },
    list: { seen: "text/html", sent: 1 },
    save: { seen: NOT_DONE, sent: 1 },
  },
  { name: "connection cut before the answer", then: { drop: "before" }, save: { seen: NOT_DONE, sent: 1 } },
  { name: "connection cut in the middle of the body", then: { drop: "body" }, save: saved(1) },
];

/** The one test of these rows. */
export const ORCHESTRATOR = "faults of the Orchestrator";

/** Rows with a test of their own, in words. */
export const OTHER_ROWS = [
  {
    name: "401 again and again",
    seen: "the sign-in dialog over the page; afterwards the save goes on",
    sent: "once more with the new token",
  },
  {
    name: "offline and back",
    seen: "“This device is offline.”; lists go on by themselves when the network is back",
    sent: "list: when the network is back; save: never",
  },
  { name: "CORS refused", seen: "“Most likely the server refuses calls from this page (CORS).”", sent: "never" },
  {
    name: "X-egain-error-message refused by the preflight",
    seen: "the rows; the header is left out from then on",
    sent: "the first read, once without the header",
  },
  {
    name: "create: connection cut after it was done",
    seen: "“… is there. It was created.” with Open it and Create another",
    sent: "never",
  },
  {
    name: "create: connection cut before it was done",
    seen: "“It was not created.” with Try again",
    sent: "never",
  },
  {
    name: "many records: connection cut after one was done and before another",
    seen: "the one is done, the other “It was looked up: nothing was done.” with Retry",
    sent: "never",
  },
] as const;

/** The table of docs/reliability.md. */
export function written(): string {
  const sent = (way: Way | undefined) => (way && way.sent > 1 ? `sent ${way.sent} times in all` : "never");
  const seen = (way: Way & { rows?: true; done?: true }) => (way.rows ? way.seen : `“${way.seen}”`);
  const lines = [
    "| injected | what the person sees | sent again by itself | data lost | test |",
    "| --- | --- | --- | --- | --- |",
  ];
  const ours = ROWS_OF_ANSWERS.map((row) => ({ ...row, injected: row.name, test: row.name }));
  const theirs = ROWS_OF_THE_ORCHESTRATOR.map((row) => ({ ...row, injected: `Orchestrator: ${row.name}`, test: ORCHESTRATOR }));
  for (const { injected: name, times, list, save, test } of [...ours, ...theirs]) {
    const injected = times && !name.includes("once") ? `${name}, once` : name;
    const sees = [list && `list: ${seen(list)}`, save && `save: ${seen(save)}`].filter(Boolean).join("; ");
    const again = [list && `list: ${sent(list)}`, save && `save: ${sent(save)}`].filter(Boolean).join("; ");
    lines.push(`| ${injected} | ${sees} | ${again} | none | ${test} |`);
  }
  for (const { name, seen: sees, sent: again } of OTHER_ROWS) {
    lines.push(`| ${name} | ${sees} | ${again} | none | ${name} |`);
  }
  return `${lines.join("\n")}\n`;
}

const FILE = fileURLToPath(new URL("../../docs/reliability.md", import.meta.url));
const BEGIN = "<!-- Written by the tests: BATON_WRITE_DOCS=1 cargo xtask test --only e2e -- faults.spec.ts -->\n";
const END = "<!-- End of what the tests write. -->\n";

/** What the file holds between its marks. */
export function kept(): string {
  return readFileSync(FILE, "utf8").split(BEGIN)[1]?.split(END)[0] ?? "";
}

/** Puts the table into the file. */
export function write(): void {
  const text = readFileSync(FILE, "utf8");
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error("docs/reliability.md has lost its marks");
  writeFileSync(FILE, `${before}${BEGIN}${written()}${END}${after}`);
}
