// A certified OpenID provider on this machine, and behind it a Conversation Manager that takes only its tokens.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import Provider from "oidc-provider";

import { test as base, expect, serving } from "./fixtures.ts";
import type { Sandbox } from "./sandbox.ts";

// It warns of what would be wrong in production.
console.warn = () => {};
console.info = () => {};

const SCOPES = ["openid", "offline_access", "app.conversation.conversationmgr.manage"];

/** The provider: sign-in is one button, `Sign in as Ada`. */
export class Oidc {
  private provider: any;
  private sandbox: Sandbox | undefined;
  /** What was posted to the token and revocation endpoints. */
  readonly posts: { path: string; form: URLSearchParams }[] = [];
  /** Tokens that are not taken any more. */
  private ended = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Oidc> {
    const server = createServer((request, response) => void oidc.answer(request, response));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const oidc = new Oidc(server);
    return oidc;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The environment that signs in here. */
  config(both = false): object {
    const auth = {
      kind: "pkce",
      authorizeUrl: `${this.url}/auth`,
      tokenUrl: `${this.url}/token`,
      revokeUrl: `${this.url}/token/revocation`,
      clientId: "baton",
      scope: SCOPES.join(" "),
    };
    return {
      environments: [
        { id: "oidc", name: "Provider", conversationManager: { baseUrl: `${this.url}/cm`, auth }, ...(both && { orchestrator: { baseUrl: `${this.url}/ocp`, auth } }) },
      ],
    };
  }

  /** Lets the console at this sandbox sign in, and stands before its Conversation Manager. */
  open(sandbox: Sandbox): void {
    this.sandbox = sandbox;
    this.provider = new Provider(this.url, {
      clients: [
        {
          client_id: "baton",
          token_endpoint_auth_method: "none",
          redirect_uris: [`${sandbox.url}/connect`],
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
        },
      ],
      scopes: SCOPES,
      pkce: { required: () => true, methods: ["S256"] },
      features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
      cookies: { keys: ["a key for tests"] },
      clientBasedCORS: () => true,
      issueRefreshToken: () => true,
      rotateRefreshToken: true,
      findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
      interactions: { url: (_: unknown, it: { uid: string }) => `/interaction/${it.uid}` },
    });
    this.provider.use(async (context: { path: string; oidc?: { body?: Record<string, string> } }, next: () => unknown) => {
      await next();
      if (context.path.startsWith("/token")) {
        this.posts.push({ path: context.path, form: new URLSearchParams(context.oidc?.body ?? {}) });
      }
    });
  }

  /** No access token given so far is taken any more. */
  endTokens(): void {
    this.ended = this.seen;
    this.seen = new Set();
  }

  private seen = new Set<string>();

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    try {
      if (path.startsWith("/cm/")) await this.guarded(request, response, (body) => this.sandbox!.call(request.method!, path.slice(3), body ? JSON.parse(body) : undefined));
      else if (path.startsWith("/ocp/")) await this.guarded(request, response, () => this.apps(path.slice(4)));
      else if (path.startsWith("/interaction/")) await this.interaction(path, request, response);
      else await this.provider.callback()(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  private apps(path: string): Promise<Response> {
    return fetch(`${this.sandbox!.url}/orchestrator/api${path}`, { headers: { "X-OCP-PERSONAL-ACCESS-TOKEN": "sandbox-pat" } });
  }

  /** Answers what a token of this provider asks for. */
  private async guarded(
    request: IncomingMessage,
    response: ServerResponse,
    call: (body: string) => Promise<Response>,
  ): Promise<void> {
    const cors = {
      "Access-Control-Allow-Origin": this.sandbox!.url,
      "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
      "Access-Control-Allow-Headers": "Authorization, Content-Type, X-egain-error-message",
    };
    if (request.method === "OPTIONS") return void response.writeHead(204, cors).end();
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const known = !this.ended.has(token) && (await this.provider.AccessToken.find(token));
    if (!known) {
      const body = { code: "401-111", developerMessage: "No access token of this provider." };
      return void response.writeHead(401, { ...cors, "Content-Type": "application/json" }).end(JSON.stringify(body));
    }
    this.seen.add(token);
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const answer = await call(body);
    const type = answer.headers.get("content-type");
    response.writeHead(answer.status, { ...cors, ...(type ? { "Content-Type": type } : {}) });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  private async interaction(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await this.provider.interactionDetails(request, response);
    if (prompt.name === "login" && request.method === "GET") {
      const form = `<form method="post" action="${path}"><button>Sign in as Ada</button></form>`;
      return void response.writeHead(200, { "Content-Type": "text/html" }).end(`<title>Provider</title>${form}`);
    }
    let result: object = { login: { accountId: "ada" } };
    if (prompt.name === "consent") {
      const grant = new this.provider.Grant({ accountId: session.accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      result = { consent: { grantId: await grant.save() } };
    }
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
}

/** Tests whose sandbox serves an environment of the provider. */
export const test = base.extend<{ oidc: Oidc }>({
  oidc: async ({}, use) => {
    const oidc = await Oidc.start();
    await use(oidc);
    await oidc.stop();
  },
  sandboxOptions: async ({ oidc }, use) => use(serving(oidc.config())),
  page: async ({ page, oidc, sandbox }, use) => {
    oidc.open(sandbox);
    await use(page);
  },
});

export { expect };
