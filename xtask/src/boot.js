// Baton starts here: xtask fills in the two file names and the hash, and gives the result a name of
// its own, because the shipped policy allows no script inside the page.

const refused = (what) => {
  throw new TypeError(`Baton's Trusted Types policy refuses ${what}`);
};

// Must stand before any other code runs: whatever turns text into markup goes through it.
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (markup) =>
    /<script|[\s"'/]on[a-z]+\s*=|javascript:/i.test(markup) ? refused("this markup") : markup,
  createScriptURL: () => refused("script addresses"),
});

try {
  const wasm = fetch(new URL("./{{wasm}}", import.meta.url), { integrity: "{{integrity}}" });
  // The page has the files preloaded, with their hashes.
  const { initSync } = await import("./{{glue}}");
  const response = await wasm;
  if (!response.ok) throw new Error(`{{wasm}}: ${response.status}`);
  // A server may not know the type of wasm.
  const module = response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
  initSync({ module: await module });
} catch (failure) {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent = `Baton could not start: ${failure.message ?? failure}. Reload the page to try again.`;
  document.getElementById("baton")?.replaceChildren(message);
  throw failure;
}
