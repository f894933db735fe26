import { expect } from "chai";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { redactor } from "../../../provider/redact";
import type { Settings } from "../../../provider/settings/settings";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction, type Seen, settingsFor } from "./loopback";

const PASSWORD = { kind: "password", userName: "robot", password: "pw-of-agency-test", userDomain: "OTC-1" } as const;
const KEY = { kind: "aksk", accessKey: "AK-of-agency-test", secretKey: "SK-of-agency-test" } as const;
const AGENCY = { name: "dr", domain: { name: "OTC-2" } } as const;
const OWN = { ownDomain: { name: "OTC-1" } } as const;
const UNAUTHORIZED: Reaction = { status: 401, body: { error_code: "APIGW.0301", error_msg: "expired" } };

describe("a login by an agency", () => {
  let server: Loopback;
  let cloud: Cloud;
  let clock: FakeClock;
  /** Tokens by whom they are for, in the order of their issue; the last of each is good. */
  let own: string[];
  let acting: string[];
  /** Accounts that the login sees. */
  let domains: readonly { readonly id: string; readonly name: string }[];

  const issue = (list: string[], name: string): Reaction => {
    const value = `${name}-token-${list.length + 1}-of-agency-test`;
    list.push(value);
    const issued = Date.parse("2026-01-15T08:30:00.123Z");
    return {
      status: 201,
      headers: { "x-subject-token": value },
      body: {
        token: {
          issued_at: new Date(issued).toISOString(),
          expires_at: new Date(issued + 86_400_000).toISOString(),
          project: name === "own" ? null : { id: "project-of-agency" },
        },
      },
    };
  };
  const service = (request: Seen): Reaction => {
    const { path, headers, body } = request;
    if (path === "/v3/auth/domains") return { body: { domains, links: {} } };
    if (path !== "/v3/auth/tokens") return headers["x-auth-token"] === acting.at(-1) ? OK : UNAUTHORIZED;
    if (!JSON.stringify(body).includes("assume_role")) return issue(own, "own");
    const proved = headers["x-auth-token"] === own.at(-1) || headers.authorization !== undefined;
    return proved ? issue(acting, "acting") : UNAUTHORIZED;
  };
  const OK: Reaction = { body: { domains: [] } };
  const start = async (
    settings: Partial<Settings>,
    react: (request: Seen) => Reaction = service,
    given: readonly string[] = [],
  ): Promise<void> => {
    own = [...given];
    acting = [];
    domains = [{ id: "id-of-otc-1", name: "OTC-1" }];
    server = await loopback(react);
    clock = fakeClock();
    const { projectId: _id, ...rest } = settingsFor(server.url);
    cloud = createCloud({ ...rest, projectName: "eu-de_theirs", agency: AGENCY, ...settings }, { clock });
  };
  const paths = (): string[] => server.seen.map(({ path }) => path);

  afterEach(async () => {
    await cloud.close();
    await server.close();
  });

  it("logs in as the user first, in the user's account, and then takes the agency's token for everything", async () => {
    await start({ credentials: PASSWORD, agency: { ...AGENCY, ...OWN } });
    await Promise.all([cloud.domains.list(), cloud.domains.list()]);
    expect(paths()).to.deep.equal([
      ...["/v3/auth/tokens", "/v3/auth/tokens"],
      ...["/v1/project-of-agency/active-domains", "/v1/project-of-agency/active-domains"],
    ]);
    expect(server.seen[0]?.body).to.deep.equal({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "robot", domain: { name: "OTC-1" }, password: "pw-of-agency-test" } },
        },
        scope: { domain: { name: "OTC-1" } },
      },
    });
    expect(server.seen[1]?.headers["x-auth-token"]).to.equal("own-token-1-of-agency-test");
    expect(server.seen[1]?.body).to.deep.equal({
      auth: {
        identity: { methods: ["assume_role"], assume_role: { domain_name: "OTC-2", xrole_name: "dr" } },
        scope: { project: { name: "eu-de_theirs", domain: { name: "OTC-2" } } },
      },
    });
    for (const { headers } of server.seen.slice(2))
      expect(headers["x-auth-token"]).to.equal("acting-token-1-of-agency-test");
    expect(redactor.text("own-token-1-of-agency-test acting-token-1-of-agency-test")).to.equal("[redacted] [redacted]");
  });

  it("names account and project by their ids where those are given", async () => {
    await start({
      credentials: { kind: "password", userId: "u1", password: "pw-of-agency-test" },
      agency: { name: "dr", domain: { id: "d2" } },
      projectId: "p2",
    });
    await cloud.domains.list();
    expect(server.seen[0]?.body).to.deep.equal({
      auth: { identity: { methods: ["password"], password: { user: { id: "u1", password: "pw-of-agency-test" } } } },
    });
    expect(server.seen[1]?.body).to.deep.equal({
      auth: {
        identity: { methods: ["assume_role"], assume_role: { domain_id: "d2", xrole_name: "dr" } },
        scope: { project: { id: "p2" } },
      },
    });
    expect(paths()[2]).to.equal("/v1/p2/active-domains");
  });

  it("signs with an access key for the key's own account, which is looked up once", async () => {
    await start({ credentials: { ...KEY, securityToken: "ST-of-agency-test" } });
    await cloud.domains.list();
    acting.push("revoked");
    await cloud.domains.list();
    expect(paths().filter((path) => path.startsWith("/v3"))).to.deep.equal([
      ...["/v3/auth/domains", "/v3/auth/tokens", "/v3/auth/tokens"],
    ]);
    const headers = server.seen[1]?.headers ?? {};
    expect(headers).to.include({ "x-domain-id": "id-of-otc-1", "x-security-token": "ST-of-agency-test" });
    expect(headers.authorization).to.contain(
      "SignedHeaders=content-type;host;x-domain-id;x-sdk-date;x-security-token,",
    );
    expect(server.seen[2]?.headers).not.to.have.any.keys("authorization", "x-domain-id", "x-project-id");
  });

  it("asks for the account of an access key only where the settings do not say its id", async () => {
    await start({ credentials: KEY, agency: { ...AGENCY, ownDomain: { id: "d1" } } });
    await cloud.domains.list();
    expect(paths()).to.deep.equal(["/v3/auth/tokens", "/v1/project-of-agency/active-domains"]);
    expect(server.seen[0]?.headers["x-domain-id"]).to.equal("d1");
  });

  it("takes the account by its name among several, and refuses to guess", async () => {
    await start({ credentials: KEY, agency: { ...AGENCY, ...OWN } });
    domains = [{ id: "id-of-other", name: "OTC-9" }, ...domains];
    await cloud.domains.list();
    expect(server.seen[1]?.headers["x-domain-id"]).to.equal("id-of-otc-1");
    await cloud.close();
    await server.close();
    await start({ credentials: KEY });
    domains = [{ id: "id-of-other", name: "OTC-9" }, ...domains];
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_CONFIG_INVALID");
    expect(error.message).to.contain("sees 2 accounts").and.contain("Set sdrs:userDomainId");
  });

  it("acts with a given token, and cannot renew that one", async () => {
    await start({ credentials: { kind: "token", token: "given-token-of-agency" } }, service, ["given-token-of-agency"]);
    await cloud.domains.list();
    expect(server.seen[0]?.headers["x-auth-token"]).to.equal("given-token-of-agency");
    acting.push("revoked");
    await cloud.domains.list();
    own.push("another");
    acting.push("revoked");
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_AUTH");
    expect(error.message).to.contain('Acting by the agency "dr" of the account "OTC-2" was refused');
  });

  it("renews its token before its end, with the login's own as long as that is good", async () => {
    await start({ credentials: PASSWORD, agency: { ...AGENCY, ...OWN } });
    await cloud.domains.list();
    clock.advance(23 * 3_600_000);
    await cloud.domains.list();
    expect([own.length, acting.length]).to.deep.equal([1, 1]);
    clock.advance(56 * 60_000);
    await cloud.domains.list();
    expect([own.length, acting.length]).to.deep.equal([2, 2]);
    expect(server.seen.filter(({ path }) => path.endsWith("active-domains"))).to.have.length(3);
  });

  it("renews a token that is refused once for all calls that hold it, and the login's own if that is refused too", async () => {
    await start({ credentials: PASSWORD, agency: { ...AGENCY, ...OWN } });
    await cloud.domains.list();
    acting.push("revoked");
    await Promise.all([cloud.domains.list(), cloud.domains.list(), cloud.domains.list()]);
    expect([own.length, acting.length]).to.deep.equal([1, 3]);
    own.push("revoked");
    acting.push("revoked");
    await Promise.all([cloud.domains.list(), cloud.domains.list()]);
    expect([own.length, acting.length]).to.deep.equal([3, 5]);
  });

  for (const [status, code] of [
    [401, "DR_AUTH"],
    [403, "DR_FORBIDDEN"],
    [404, "DR_AUTH"],
    [400, "DR_API_UNEXPECTED"],
  ] as const)
    it(`says of a refusal with ${status} that the login failed, never that something does not exist`, async () => {
      const refuse = (request: Seen): Reaction =>
        JSON.stringify(request.body).includes("assume_role")
          ? { status, body: { error: { code: status, message: "No.", title: "x" } } }
          : service(request);
      await start({ credentials: PASSWORD }, refuse);
      const error = await failure(cloud.groups.get("g1"));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain('Acting by the agency "dr"').and.contain("permission Agent Operator");
      expect(error.message).not.to.contain("pw-of-agency-test");
    });

  it("says of an identity service that is not there what it says of every service", async () => {
    const broken = (request: Seen): Reaction =>
      JSON.stringify(request.body).includes("assume_role") ? { status: 503, body: {} } : service(request);
    await start({ credentials: PASSWORD }, broken);
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_UNAVAILABLE");
    expect(error.message).to.contain('Acting by the agency "dr"').and.not.contain("Agent Operator");
  });

  it("says of a wrong password that the login is wrong, not the agency", async () => {
    await start({ credentials: PASSWORD }, () => UNAUTHORIZED);
    const error = await failure(cloud.domains.list());
    expect(error.code).to.equal("DR_AUTH");
    expect(error.message).to.contain("Authenticating was refused").and.not.contain("Agent Operator");
  });
});
