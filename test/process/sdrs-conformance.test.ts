import { spawn } from "node:child_process";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import { startSimulator } from "../../simulator/index";
import { documentIn } from "../support/documents";

const MAIN = path.resolve(__dirname, "..", "..", "cli", "main.js");
const PASSWORD = 'Canary "pass" & word/1+2=3';

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

interface Service {
  readonly port: number;
  readonly requests: string[];
  close(): void;
}

describe("sdrs conformance --live", () => {
  const open: Service[] = [];
  afterEach(() => {
    for (const service of open.splice(0)) service.close();
  });

  function serve(answer: Answer): Promise<Service> {
    const requests: string[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
        answer(request, Buffer.concat(chunks).toString(), response);
      });
    });
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo;
        const close = (): void => {
          server.closeAllConnections();
          server.close();
        };
        const service = { port, requests, close };
        open.push(service);
        resolve(service);
      });
    });
  }

  function run(
    env: Record<string, string>,
    ...args: string[]
  ): Promise<{ code: number | null; printed: string; stdout: string }> {
    const kept = Object.entries(process.env).filter(([name]) => !/^(OS_|HW_|SDRS_)/.test(name));
    const child = spawn(process.execPath, [MAIN, "conformance", "--live", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...Object.fromEntries(kept), ...env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) =>
      child.once("close", (code) => {
        resolve({ code, printed: stdout + stderr, stdout });
      }),
    );
  }

  const account = (endpoint: string): Record<string, string> => ({
    SDRS_ENDPOINT: endpoint,
    OS_REGION_NAME: "eu-de",
    OS_PROJECT_ID: "a119645c2e10a7530b0a438a49409491",
    OS_USERNAME: "somebody",
    OS_PASSWORD: PASSWORD,
    OS_USER_DOMAIN_NAME: "OTC-EU-DE-1",
  });

  const FORMS: Readonly<Record<string, (text: string) => string>> = {
    plain: (text) => text,
    json: (text) => JSON.stringify(text),
    url: (text) => encodeURIComponent(text),
    form: (text) => new URLSearchParams({ "": text }).toString().slice(1),
    html: (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    base64: (text) => Buffer.from(text).toString("base64"),
  };

  const leaks = (printed: string): string[] =>
    Object.entries(FORMS).flatMap(([form, spell]) => (printed.includes(spell(PASSWORD)) ? [form] : []));

  it("sends nothing to an address without TLS that is not this machine's own", async function () {
    // Linux takes this address for the machine itself, although it is no loopback address: what is sent there arrives.
    if (process.platform !== "linux") this.skip();
    const service = await serve((_request, _body, response) => response.writeHead(404).end());
    const refused = await run(account(`http://0.0.0.0:${service.port}`));
    expect([refused.code, service.requests]).to.deep.equal([2, []]);
    expect(refused.printed).to.include("DR_CONFIG_INVALID").and.include("must begin with https://");
    await run(account(`http://127.0.0.1:${service.port}`));
    expect(service.requests).to.deep.equal(["POST /v3/auth/tokens"]);
  });

  it("refuses an account that is no user with a password, or that is incomplete in its source, before anything is sent", async () => {
    const service = await serve((_request, _body, response) => response.writeHead(404).end());
    const { OS_PASSWORD: _password, ...incomplete } = account(`http://127.0.0.1:${service.port}`);
    const rows: readonly (readonly [Record<string, string>, string])[] = [
      [{ ...incomplete, OS_TOKEN: "a-token-of-somebody", OS_AUTH_TYPE: "token" }, "is a token"],
      [{ ...incomplete, OS_ACCESS_KEY: "AK-of-somebody", OS_SECRET_KEY: "SK-of-somebody" }, "is an access key"],
      [{ ...incomplete, HW_USER_PASSWORD: PASSWORD }, "the password is only in HW_USER_PASSWORD"],
      [
        { ...incomplete, OS_PASSWORD: PASSWORD, OS_AGENCY_NAME: "a", OS_AGENCY_DOMAIN_NAME: "b" },
        "acts as the user who logs in, but the environment names an agency. Hint: Unset OS_AGENCY_NAME",
      ],
    ];
    for (const [env, reason] of rows) {
      const { code, printed } = await run(env);
      expect([code, leaks(printed)], reason).to.deep.equal([2, []]);
      expect(printed).to.include("DR_CONFIG_INVALID").and.include(reason);
    }
    expect(service.requests).to.deep.equal([]);
  });

  it("prints no password that a refused login echoes, in whatever form", async () => {
    for (const [form, spell] of Object.entries(FORMS)) {
      const { port } = await serve((_request, body, response) => {
        const { auth } = JSON.parse(body) as { auth: { identity: { password: { user: { password: string } } } } };
        const message = `rejected: ${spell(auth.identity.password.user.password)} of ${body}`;
        response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));
      });
      for (const args of [[], ["--json"]]) {
        const { code, printed } = await run(account(`http://127.0.0.1:${port}`), ...args);
        expect([code, leaks(printed)], form).to.deep.equal([4, []]);
        expect(printed).to.include("rejected: ");
      }
    }
  }).timeout(30_000);

  it("prints neither password nor token that an answer echoes, as table and as JSON that stays JSON", async () => {
    const simulator = await startSimulator();
    try {
      const issued = new Set<string>();
      // The service itself, but for what it refuses: there it quotes its caller.
      const { port } = await serve((request, body, response) => {
        const headers = Object.entries(request.headers).filter(([name]) => /^(x-|content-type|accept)/.test(name));
        const { method = "GET", url = "" } = request;
        const sent = { method, headers: headers as [string, string][], ...(body === "" ? {} : { body }) };
        void fetch(`${simulator.url}${url}`, sent).then(async (answer) => {
          const token = answer.headers.get("x-subject-token");
          if (token !== null) issued.add(token);
          const echo = [...issued, simulator.password].join(" ");
          response
            .writeHead(answer.status, {
              "content-type": "application/json",
              ...(token === null ? {} : { "x-subject-token": token }),
            })
            .end(answer.status < 400 ? await answer.text() : JSON.stringify({ error: { code: echo, message: echo } }));
        });
      });
      const env = {
        ...account(`http://127.0.0.1:${port}`),
        OS_PROJECT_ID: simulator.projectId,
        OS_USERNAME: simulator.username,
        OS_PASSWORD: simulator.password,
        OS_USER_DOMAIN_NAME: simulator.userDomain,
      };
      for (const args of [[], ["--json"]]) {
        issued.clear();
        const { code, printed, stdout } = await run(env, ...args);
        expect(code).to.equal(7);
        expect(issued.size).to.be.greaterThan(1);
        expect([...issued, simulator.password].filter((secret) => printed.includes(secret))).to.deep.equal([]);
        expect(stdout).to.include("[redacted]");
        if (args.length > 0) documentIn("conformance", stdout);
      }
    } finally {
      await simulator.close();
    }
  }).timeout(30_000);

  it("follows no redirection", async () => {
    const other = await serve((_request, _body, response) => response.writeHead(200).end("{}"));
    const { port, requests } = await serve((request, _body, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${other.port}${request.url ?? ""}` }).end(),
    );
    const { code } = await run(account(`http://127.0.0.1:${port}`));
    expect(code).to.equal(4);
    expect(requests).to.have.length.above(0);
    expect(other.requests).to.deep.equal([]);
  });

  it("tries a whole service with the account of the environment, and nothing differs", async () => {
    const simulator = await startSimulator();
    try {
      const { code, stdout } = await run(
        {
          ...account(simulator.endpointTemplate),
          OS_REGION_NAME: simulator.region,
          OS_PROJECT_ID: simulator.projectId,
          OS_USERNAME: simulator.username,
          OS_PASSWORD: simulator.password,
          OS_USER_DOMAIN_NAME: simulator.userDomain,
        },
        "--json",
      );
      const { rows } = documentIn("conformance", stdout);
      expect(rows.filter(({ verdict }) => verdict === "differ")).to.deep.equal([]);
      expect(rows.filter(({ verdict }) => verdict === "agree")).to.have.length.above(20);
      expect(code).to.equal(0);
      expect(
        (await simulator.control.calls({ writes: true })).filter(({ call }) => call !== "query-by-tags"),
      ).to.deep.equal([]);
    } finally {
      await simulator.close();
    }
  }).timeout(30_000);
});
