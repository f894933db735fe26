import { expect } from "chai";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { redactor } from "../../../provider/redact";
import type { Settings } from "../../../provider/settings/settings";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction, type Seen, settingsFor } from "./loopback";

const PASSWORD = { kind: "password", userName: "alice", password: "pw-of-auth-test", userDomain: "OTC-1" } as const;
const KEY = { kind: "aksk", accessKey: "AK-of-auth-test", secretKey: "SK-of-auth-test" } as const;
const DOMAINS: Reaction = { body: { domains: [] } };
const UNAUTHORIZED: Reaction = { status: 401, body: { error_code: "APIGW.0301", error_msg: "expired" } };

describe("authentication", () => {
  let server: Loopback;
  let cloud: Cloud;
  let clock: FakeClock;
  let tokens: number;
  let valid: string;

  /** An identity service that gives out tokens, and a service that accepts the last one. */
  const identity =
    (lifetimeS = 86_400) =>
    (request: Seen): Reaction => {
      if (request.path === "/v3/auth/tokens") {
        valid = `issued-token-${++tokens}`;
        const issued = new Date("2026-01-15T08:30:00.123Z");
        return {
          status: 201,
          headers: { "x-subject-token": valid },
          body: {
            token: {
              issued_at: issued.toISOString(),
              expires_at: new Date(issued.getTime() + lifetimeS * 1000).toISOString(),
              project: { id: "project-of-token", name: "eu-de_demo" },
            },
          },
        };
      }
      if (request.path === "/v3/projects")
        return {
          body: {
            projects: [
              { id: "p-other", name: "eu-de_demo2" },
              { id: "p-found", name: "eu-de_demo" },
            ],
          },
        };
      return request.headers["x-auth-token"] === valid || request.headers.authorization ? DOMAINS : UNAUTHORIZED;
    };
  const start = async (react: (request: Seen) => Reaction, settings: Partial<Settings>): Promise<void> => {
    tokens = 0;
    server = await loopback(react);
    clock = fakeClock();
    const { projectId: _id, ...rest } = settingsFor(server.url);
    cloud = createCloud({ ...rest, ...settings }, { clock });
  };
  const paths = (): string[] => server.seen.map(({ path }) => path);

  afterEach(async () => {
    await cloud.close();
    await server.close();
  });

  it("exchanges a password for one token, whoever asks at the same time, and takes the project from it", async () => {
    await start(identity(), { credentials: PASSWORD, projectName: "eu-de_demo" });
    await Promise.all([cloud.domains.list(), cloud.domains.list(), cloud.domains.list()]);
    expect(paths().filter((path) => path === "/v3/auth/tokens")).to.have.length(1);
    expect(paths().filter((path) => path === "/v1/project-of-token/active-domains")).to.have.length(3);
    expect(server.seen[0]?.query).to.deep.equal({ nocatalog: "true" });
    expect(server.seen[0]?.body).to.deep.equal({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "alice", domain: { name: "OTC-1" }, password: "pw-of-auth-test" } },
        },
        scope: { project: { name: "eu-de_demo", domain: { name: "OTC-1" } } },
      },
    });
  });

  it("authenticates by ids where ids are given", async () => {
    await start(identity(), {
      credentials: { kind: "password", userId: "u1", password: "pw-of-auth-test" },
      projectId: "p9",
    });
    await cloud.domains.list();
    expect(server.seen[0]?.body).to.deep.equal({
      auth: {
        identity: { methods: ["password"], password: { user: { id: "u1", password: "pw-of-auth-test" } } },
        scope: { project: { id: "p9" } },
      },
    });
    expect(paths()[1]).to.equal("/v1/p9/active-domains");
  });

  it("says which settings name the project where the token belongs to none", async () => {
    const token = { issued_at: "2026-01-15T08:30:00Z", expires_at: "2026-01-16T08:30:00Z" };
    await start(() => ({ status: 201, headers: { "x-subject-token": "t" }, body: { token } }), {
      credentials: PASSWORD,
    });
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_CONFIG_INVALID");
    expect(error.message).to.contain("The token belongs to no project. Hint: Set sdrs:projectId");
  });

  it("renews the token before its end", async () => {
    await start(identity(3600), { credentials: PASSWORD });
    await cloud.domains.list();
    clock.advance(54 * 60_000);
    await cloud.domains.list();
    expect(tokens).to.equal(1);
    clock.advance(2 * 60_000);
    await cloud.domains.list();
    expect(tokens).to.equal(2);
  });

  it("renews a token that is refused, once for all calls that hold it", async () => {
    await start(identity(), { credentials: PASSWORD });
    await cloud.domains.list();
    valid = "revoked";
    await Promise.all([cloud.domains.list(), cloud.domains.list(), cloud.domains.list()]);
    expect(tokens).to.equal(2);
  });

  it("reports wrong credentials at once and tries again with the next call", async () => {
    const refuse: Reaction = {
      status: 401,
      body: { error: { code: 401, message: "The username or password is wrong.", title: "Unauthorized" } },
    };
    await start(() => refuse, { credentials: PASSWORD });
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_AUTH");
    expect(error.message).to.contain("Authenticating was refused: The username or password is wrong");
    expect(error.message).not.to.contain("pw-of-auth-test");
    await failure(cloud.domains.list());
    expect(server.seen).to.have.length(2);
  });

  it("does not wait for an identity service that is silent", async () => {
    await start(() => "silence", { credentials: PASSWORD, requestTimeoutMs: 10 });
    const error = await failure(cloud.domains.list({ timeoutMs: 1000 }));
    expect(error.code).to.equal("DR_UNAVAILABLE");
  });

  it("refuses an answer without a token", async () => {
    await start(() => ({ status: 201, body: { token: {} } }), { credentials: PASSWORD });
    expect((await failure(cloud.domains.list())).code).to.equal("DR_PROTOCOL");
  });

  it("lets one caller give up while others wait for the same token", async () => {
    let answer = false;
    const service = identity();
    await start((request) => (request.path === "/v3/auth/tokens" && !answer ? "silence" : service(request)), {
      credentials: PASSWORD,
      requestTimeoutMs: 50,
    });
    const controller = new AbortController();
    const gaveUp = failure(cloud.domains.list({ signal: controller.signal }));
    const waited = cloud.domains.list();
    while (server.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    answer = true;
    expect((await gaveUp).code).to.equal("DR_ABORTED");
    expect(await waited).to.deep.equal([]);
  });

  it("signs with an access key, looks the project up by its exact name, and covers it", async () => {
    await start(identity(), { credentials: { ...KEY, securityToken: "ST-of-auth-test" }, projectName: "eu-de_demo" });
    await Promise.all([cloud.domains.list(), cloud.domains.list()]);
    expect(paths()).to.deep.equal(["/v3/projects", "/v1/p-found/active-domains", "/v1/p-found/active-domains"]);
    expect(server.seen[0]?.query).to.deep.equal({ name: "eu-de_demo" });
    expect(server.seen[0]?.headers).not.to.have.property("x-project-id");
    const headers = server.seen[1]?.headers ?? {};
    expect(headers).to.include({ "x-project-id": "p-found", "x-security-token": "ST-of-auth-test" });
    expect(headers["x-sdk-date"]).to.match(/^\d{8}T\d{6}Z$/);
    expect(headers.authorization).to.match(
      /^SDK-HMAC-SHA256 Access=AK-of-auth-test, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, Signature=[0-9a-f]{64}$/,
    );
  });

  it("says which project it could not find", async () => {
    await start(identity(), { credentials: KEY, projectName: "eu-de_nowhere" });
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_CONFIG_INVALID");
    expect(error.message).to.contain('no project named "eu-de_nowhere"').and.contain("sdrs:projectId");
  });

  it("uses a given token as it is, and cannot renew it", async () => {
    await start(identity(), { credentials: { kind: "token", token: "given-token-x" }, projectId: "p1" });
    valid = "given-token-x";
    await cloud.domains.list();
    valid = "other";
    expect((await failure(cloud.domains.list())).code).to.equal("DR_AUTH");
    expect(paths()).to.deep.equal(Array(2).fill("/v1/p1/active-domains"));
  });

  it("hides every token it was given", () => {
    expect(redactor.text("x issued-token-1 y")).to.equal("x [redacted] y");
  });
});
