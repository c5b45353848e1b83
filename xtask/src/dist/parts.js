// Loads the parts of the program: `dist/script.rs` writes files.js, the list of them with their
// hashes, and one loader for each, which the program calls.

import { initSync } from "./baton.js";
import { files, parts, places, shared } from "./files.js";

const instances = new Map();
const here = new Set();
let imports;

// What the first part shares with all others; it runs, or nobody would ask for another.
const shares = () => {
  if (!imports) {
    const main = initSync();
    imports = { __wasm_split: Object.fromEntries(shared.map((name) => [name, main[name]])) };
  }
  return imports;
};

const once = (stem, make) => {
  if (!instances.has(stem)) {
    const made = make();
    instances.set(stem, made);
    // What failed can be tried again.
    made.catch(() => instances.delete(stem));
  }
  return instances.get(stem);
};

const fetched = async (stem) => {
  const [name, integrity] = files[stem];
  const response = await fetch(new URL(`./${name}`, import.meta.url), { integrity });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
};

const compile = async (stem) => {
  if (places[stem]) {
    const all = await once("=shared", async () => (await fetched("shared")).arrayBuffer());
    return WebAssembly.compile(all.slice(...places[stem]));
  }
  const response = await fetched(stem);
  // A server may not know the type of wasm.
  return response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
};

// How the parts look: one sheet for all of them.
const styled = () =>
  new Promise((resolve, reject) => {
    const [name, integrity] = files.style;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.integrity = integrity;
    link.href = new URL(`./${name}`, import.meta.url);
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(name));
    };
    document.head.append(link);
  });

// All files come at once; those that a part stands on start before it.
const load = async (part) => {
  const style = once("style", styled);
  // What it stands on is waited for first; until then nobody hears of a failure.
  style.catch(() => {});
  const stems = parts[part];
  const modules = stems.map((stem) => once(stem, () => compile(stem)));
  const all = await Promise.all(modules);
  for (const [at, stem] of stems.entries()) {
    await once(`+${stem}`, () => WebAssembly.instantiate(all[at], shares()));
  }
  await style;
  here.add(part);
};

// Says so at once where the part is here: the program does not wait for what it has.
export const loader = (part) => (callback, data) => {
  const answer = (success) => shares().__wasm_split.__indirect_function_table.get(callback)(data, success);
  if (here.has(part)) return answer(true);
  load(part).then(
    () => answer(true),
    (failure) => {
      console.warn(`Baton could not load its part "${part}":`, failure);
      answer(false);
    },
  );
};

// `lazy::load_when_idle` says when the first page is there. Not for people who pay for every byte.
addEventListener(
  "baton:idle",
  () => {
    if (navigator.connection?.saveData) return;
    const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 200));
    const left = Object.keys(parts);
    const next = () => {
      const part = left.shift();
      // One that fails now is asked for again when it is used.
      if (part) load(part).catch(() => {}).then(() => idle(next));
    };
    idle(next);
  },
  { once: true },
);
