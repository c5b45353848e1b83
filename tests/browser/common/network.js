// In place of the network: every call of `fetch` goes to `decide`, which is Rust.
const held = [];

export function intercept(decide, aborted) {
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = request.method === "GET" ? "" : await request.clone().text();
    const headers = JSON.stringify([...request.headers]);
    return new Promise((resolve, reject) => {
      const end = () => {
        aborted(request.method, request.url);
        reject(new DOMException("aborted", "AbortError"));
      };
      const reply = JSON.parse(decide(request.method, request.url, headers, body, request.mode));
      if (request.signal.aborted) return end();
      request.signal.addEventListener("abort", end);
      const answer = () => {
        if (reply.kind === "broken") return reject(new TypeError("Failed to fetch"));
        const empty = reply.status === 204;
        const cut = () => new ReadableStream({
          start(stream) { stream.enqueue(new TextEncoder().encode(reply.body)); },
          pull(stream) { stream.error(new TypeError("network error")); },
        });
        const content = empty ? null : reply.kind === "cut" ? cut() : reply.body;
        resolve(new Response(content, { status: reply.status, headers: reply.headers }));
      };
      if (reply.kind === "never") return;
      if (reply.kind === "held") held.push(answer);
      else answer();
    });
  };
}

// Lets the held answers go, the newest first: out of order, as a network may.
export function release() {
  const count = held.length;
  while (held.length) held.pop()();
  return count;
}

const clock = { real: globalThis.setTimeout, asked: [] };

// Time runs a hundred times as fast, and what was waited for is kept.
export function hurry() {
  clock.asked = [];
  globalThis.setTimeout = (what, time, ...rest) => {
    clock.asked.push(Math.trunc(time ?? 0));
    return clock.real.call(globalThis, what, (time ?? 0) / 100, ...rest);
  };
}

export function waited() {
  return JSON.stringify(clock.asked);
}

export function calm() {
  globalThis.setTimeout = clock.real;
  held.length = 0;
}

export function clipboard(taken) {
  Object.defineProperty(navigator, "clipboard", {
    configurable: true,
    value: { writeText: async (text) => taken(text) },
  });
}

export function online(on) {
  Object.defineProperty(navigator, "onLine", { configurable: true, value: on });
}
