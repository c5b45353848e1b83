// One sandbox process: its own port, its own data, ended with the test that started it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { required } from "./environment.ts";

/** A rule of `POST /__sandbox/faults`: what it matches, how often, and what happens then. */
export type Fault = {
  match: { method?: string; path: string };
  times?: number;
  after?: number;
  then: {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
    delayMs?: number;
    drop?: boolean | "before" | "body" | "upload";
    truncate?: boolean;
    sizeMb?: number;
  };
};

const GREETING = /^Baton sandbox on (http:\/\/127\.0\.0\.1:\d+)\/?$/;

export class Sandbox {
  private constructor(
    private readonly child: ChildProcess,
    /** The origin that serves the console and both APIs. */
    readonly url: string,
    private readonly log: string[],
  ) {}

  static async start(options: string[] = []): Promise<Sandbox> {
    const args = ["--port", "0", "--dist", required("BATON_DIST"), ...options];
    const child = spawn(required("BATON_SANDBOX"), args, { stdio: ["ignore", "pipe", "pipe"] });
    const log: string[] = [];
    child.stderr.on("data", (text) => log.push(String(text)));
    const lines = createInterface({ input: child.stdout });
    const url = await new Promise<string>((resolve, reject) => {
      lines.on("line", (line) => {
        log.push(`${line}\n`);
        const address = GREETING.exec(line)?.[1];
        if (address) resolve(address);
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the sandbox ended with ${code}:\n${log.join("")}`)));
    });
    return new Sandbox(child, url, log);
  }

  /** Everything it printed. */
  get output(): string {
    return this.log.join("");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }

  /** Makes the next matching answers go wrong; call it after the page that must still work. */
  async fault(...rules: Fault[]): Promise<void> {
    for (const rule of rules) await this.send("POST", JSON.stringify(rule));
  }

  async clearFaults(): Promise<void> {
    await this.send("DELETE");
  }

  private async send(method: string, body?: string): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${this.url}/__sandbox/faults`, { method, headers, body });
    if (!answer.ok) throw new Error(`${method} /__sandbox/faults: ${answer.status} ${await answer.text()}`);
  }

  /** A token from the token endpoint, for what a test does behind the console's back. */
  async token(clientId = "sandbox-admin", clientSecret = "sandbox-secret"): Promise<string> {
    const scope =
      "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage";
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const answer = await fetch(`${this.url}/oauth2/token`, { method: "POST", body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`POST /oauth2/token: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  /** A Conversation Manager call that the console knows nothing about, such as a colleague's delete. */
  async call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { Authorization: `Bearer ${await this.token()}`, "Content-Type": "application/json" };
    const address = `${this.url}/conversation/conversationmgr/v3${path}`;
    return fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }
}
