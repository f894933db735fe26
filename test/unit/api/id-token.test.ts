import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { redactor } from "../../../provider/redact";
import type { Settings } from "../../../provider/settings/settings";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction, type Seen, settingsFor } from "./loopback";

const UNAUTHORIZED: Reaction = { status: 401, body: { error_code: "IAM.0001", error_msg: "no" } };
const PATH = "/v3.0/OS-AUTH/id-token/tokens";

describe("a login by an ID token", () => {
  let folder: string;
  let file: string;
  let server: Loopback;
  let cloud: Cloud;
  let clock: FakeClock;
  /** Tokens in the order of their issue; the last is good. */
  let issued: string[];

  const issue = (project: object | null): Reaction => {
    const value = `federated-${issued.length + 1}-of-id-token-test`;
    issued.push(value);
    const at = Date.parse("2026-01-15T08:30:00.123Z");
    const times = { issued_at: new Date(at).toISOString(), expires_at: new Date(at + 86_400_000).toISOString() };
    return { status: 201, headers: { "x-subject-token": value }, body: { token: { ...times, project } } };
  };
  const service = ({ path: asked, headers, body }: Seen): Reaction => {
    if (asked === PATH) return issue(JSON.stringify(body).includes("project") ? { id: "project-1" } : null);
    if (asked === "/v3/auth/tokens")
      return headers["x-auth-token"] === issued.at(-1) ? issue({ id: "theirs" }) : UNAUTHORIZED;
    return headers["x-auth-token"] === issued.at(-1) ? { body: { domains: [] } } : UNAUTHORIZED;
  };
  const start = async (
    settings: Partial<Settings> = {},
    react: (request: Seen) => Reaction = service,
  ): Promise<void> => {
    server = await loopback(react);
    clock = fakeClock();
    const { projectId: _id, ...rest } = settingsFor(server.url);
    const credentials = { kind: "oidc", idpId: "github", idTokenFile: file } as const;
    cloud = createCloud({ ...rest, projectName: "eu-de_shop", credentials, ...settings }, { clock });
  };
  const logins = (): readonly Seen[] => server.seen.filter(({ path: asked }) => asked === PATH);

  beforeEach(() => {
    issued = [];
    folder = mkdtempSync(path.join(tmpdir(), "id-token-"));
    file = path.join(folder, "token");
    writeFileSync(file, "header.first-of-id-token-test.signature\n");
  });
  afterEach(async () => {
    await cloud.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it("is one call that names the provider and the project, and needs no other proof", async () => {
    await start();
    await Promise.all([cloud.domains.list(), cloud.domains.list()]);
    const [login, ...others] = server.seen;
    expect(login).to.deep.include({
      method: "POST",
      path: PATH,
      body: {
        auth: {
          id_token: { id: "header.first-of-id-token-test.signature" },
          scope: { project: { name: "eu-de_shop" } },
        },
      },
    });
    expect(login?.headers).to.include({ "x-idp-id": "github" }).and.not.have.any.keys("x-auth-token", "authorization");
    expect(others.map(({ path: asked, headers }) => [asked, headers["x-auth-token"]])).to.deep.equal([
      ["/v1/project-1/active-domains", issued[0]],
      ["/v1/project-1/active-domains", issued[0]],
    ]);
    expect(redactor.text(`header.first-of-id-token-test.signature ${issued[0] ?? ""}`)).to.equal(
      "[redacted] [redacted]",
    );
  });

  it("names the project by its id where that is known, and takes a token that is given by itself", async () => {
    const idToken = "header.given-of-id-token-test.signature";
    await start({ projectId: "p9", credentials: { kind: "oidc", idpId: "gitlab", idToken } });
    await cloud.domains.list();
    expect(server.seen[0]?.body).to.deep.equal({
      auth: { id_token: { id: idToken }, scope: { project: { id: "p9" } } },
    });
    expect(server.seen[1]?.path).to.equal("/v1/p9/active-domains");
  });

  it("reads the file anew at each login: before the token ends, and when it is refused", async () => {
    await start();
    await cloud.domains.list();
    clock.advance(23 * 3_600_000);
    await cloud.domains.list();
    expect(logins()).to.have.length(1);
    writeFileSync(file, "header.second-of-id-token-test.signature");
    clock.advance(56 * 60_000);
    await cloud.domains.list();
    writeFileSync(file, "header.third-of-id-token-test.signature");
    issued.push("revoked");
    await cloud.domains.list();
    expect(logins().map(({ body }) => (body as { auth: { id_token: { id: string } } }).auth.id_token.id)).to.deep.equal(
      ["first", "second", "third"].map((which) => `header.${which}-of-id-token-test.signature`),
    );
  });

  for (const [what, scope, agency] of [
    ["none", undefined, {}],
    ["that of its account", { domain: { id: "d1" } }, { ownDomain: { id: "d1" } }],
  ] as const)
    it(`acts by an agency with a token whose scope is ${what}`, async () => {
      await start({ agency: { name: "dr", domain: { name: "OTC-2" }, ...agency } });
      await cloud.domains.list();
      expect((logins()[0]?.body as { auth: { scope?: object } }).auth.scope).to.deep.equal(scope);
      expect(server.seen[1]).to.deep.include({ path: "/v3/auth/tokens" });
      expect(server.seen[1]?.headers["x-auth-token"]).to.equal(issued[0]);
      expect(server.seen[2]?.headers["x-auth-token"]).to.equal(issued[1]);
    });

  for (const [status, code] of [
    [401, "DR_AUTH"],
    [403, "DR_FORBIDDEN"],
    [404, "DR_AUTH"],
  ] as const)
    it(`says of a refusal with ${status} that the login failed, never that something does not exist`, async () => {
      await start({}, () => ({ status, body: { error_code: "IAM.0009", error_msg: "No." } }));
      const error = await failure(cloud.groups.get("g1"));
      expect(error.code).to.equal(code);
      expect(error.message)
        .to.contain('Logging in by the identity provider "github"')
        .and.contain("Get a new ID token")
        .and.not.contain("first-of-id-token-test");
    });

  for (const [what, content, says] of [
    ["that is missing", undefined, "cannot be read from"],
    ["that is empty", "\n", "is empty"],
    ["that holds something else", '{"value":"header.json-of-id-token-test.signature"}', "holds no ID token"],
  ] as const)
    it(`names a file ${what}, sends nothing, and shows nothing of it`, async () => {
      await start();
      if (content === undefined) rmSync(file);
      else writeFileSync(file, content);
      const error = await failure(cloud.domains.list());
      expect(error.code).to.equal("DR_CONFIG_INVALID");
      expect(error.message).to.contain(says).and.contain(file).and.contain("HW_ASSUME_ROLE_ID_TOKEN_FILE");
      expect(error.message).not.to.contain("json-of-id-token-test");
      expect(server.seen).to.deep.equal([]);
    });
});
