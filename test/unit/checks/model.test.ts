import { expect } from "chai";
import { validate } from "../../../provider/engine/state/changes";
import { Checks, MOST_CHECKS } from "../../../provider/model/checks";
import { verdictOf } from "../../../provider/model/verification";
import { outlastingChecks } from "../../../provider/resources/checks/outlasting";
import { FULL, UNKNOWN } from "../resources/samples";

const TCP = { name: "db port", tcp: { server: "db", port: 5432 } };

/** Reasons why the engine's `check` refuses these checks of a group. */
function refused(checks: unknown): string[] {
  return validate("ProtectionGroup", { ...FULL.ProtectionGroup, checks }).map(({ reason }) => reason);
}

describe("checks as data", () => {
  it("are taken as the guide shows them", () => {
    const shown = [
      { name: "db port", tcp: { server: "db", port: 5432 }, wave: 1, gate: "60s" },
      {
        name: "shop",
        http: { server: "web", address: "eip", url: "https://shop.example/health", status: 200, body: "ok" },
        ...{ within: "5m", every: "5s", timeout: "3s" },
      },
      {
        name: "rows",
        ssh: { server: "db", user: "check", jump: "check@bastion", command: ["psql", "-Atc", "select 1"], stdout: "t" },
      },
      { name: "own", command: ["./verify.sh"], env: { PGPASSWORD: { fromEnv: "ORDERS_DB_PASSWORD" } } },
      { name: "name", dns: { server: "web", address: "eip", name: "shop.example", resolver: "10.0.0.2" } },
      { name: "certificate", tls: { server: "web", name: "shop.example", connectTo: "10.0.0.5:8443", via: "rows" } },
    ];
    expect(refused(shown)).to.deep.equal([]);
    expect(Checks.parse(shown)).to.deep.equal(shown);
  });

  const rows: readonly (readonly [string, unknown, string])[] = [
    ["no kind", [{ name: "a" }], "must have one of tcp, tls, http, dns, ssh, command"],
    ["two kinds", [{ ...TCP, command: ["true"] }], "has tcp and command: one check has one of them"],
    ["the same name twice", [TCP, TCP], '"db port" is the name of checks.0 already'],
    [
      "a typo",
      [{ ...TCP, tcp: { server: "db", prot: 1, port: 5432 } }],
      "checks.0.tcp.prot: ProtectionGroup has no such property. Did you mean port?",
    ],
    ["a gate without a wave", [{ ...TCP, gate: "60s" }], "give wave as well"],
    ["a pause that is none", [{ ...TCP, every: "0s" }], "must be at least a second"],
    ["an unknown hop", [{ ...TCP, tcp: { ...TCP.tcp, via: "rows" } }], '"rows" names no ssh check of this list'],
    [
      "a hop that is no ssh check",
      [
        { ...TCP, tcp: { ...TCP.tcp, via: "own" } },
        { name: "own", command: ["true"] },
      ],
      "names no ssh check",
    ],
    [
      "a password in an address",
      [{ name: "a", http: { server: "web", url: "https://me:hunter22@shop.example/" } }],
      "has a password in an address",
    ],
    [
      "a password in an argument",
      [{ name: "a", command: ["psql", "postgres://me:hunter22@db/orders"] }],
      "has a password in an address",
    ],
    [
      "a plain credential",
      [{ name: "a", http: { server: "web", url: "https://x/", headers: { Authorization: "Bearer x" } } }],
      "no secret may stand in a check",
    ],
    ["a secret of Pulumi", [TCP, { name: "secret", __secret: true }], "checks.1: holds a secret of Pulumi"],
    ["a plain variable", [{ name: "a", command: ["true"], env: { PGPASSWORD: "hunter22" } }], "must be { fromEnv:"],
    [
      "an option instead of a host",
      [{ name: "a", ssh: { server: "db", jump: "-oProxyCommand=x" } }],
      "must be a host such as",
    ],
    ["an option instead of a user", [{ name: "a", ssh: { server: "db", user: "-x" } }], "is not the name of a user"],
    [
      "a check that is too long",
      [{ name: "a", command: ["sh", "-c", "x".repeat(3_000)] }],
      "is longer than 2048 bytes",
    ],
    [
      "too many",
      Array.from({ length: MOST_CHECKS + 1 }, (_, at) => ({ ...TCP, name: `port ${at}` })),
      "has more than 50 checks",
    ],
    [
      "a page of another kind",
      [{ name: "a", http: { server: "web", url: "file:///etc/passwd" } }],
      "must be an address that begins with http",
    ],
  ];
  for (const [what, checks, reason] of rows) {
    it(`are refused by name with ${what}`, () => {
      const reasons = refused(checks);
      expect(reasons.join("\n")).to.contain(reason);
      expect(reasons.join("\n")).to.not.contain("hunter22");
    });
  }

  it("name only the secret where there is one, and not what the check lacks besides", () => {
    expect(refused([{ name: "secret", __secret: true }])).to.have.length(1);
  });

  it("with parts that are not known yet are judged when they are", () => {
    expect(refused([{ ...TCP, tcp: { server: UNKNOWN, port: 5432 } }])).to.deep.equal([]);
    expect(refused(UNKNOWN)).to.deep.equal([]);
  });

  it("that may outlast the objective are refused, those of default length never", () => {
    const group = (within: string | undefined, recoveryTimeObjective: string | undefined) =>
      outlastingChecks({ checks: [{ ...TCP, within }], recoveryTimeObjective }).map(({ reason }) => reason);
    expect(group("30m", "20m").join())
      .to.contain('"db port" may go on for 30m')
      .and.contain("recoveryTimeObjective of 20m");
    expect(group("19m", "20m")).to.deep.equal([]);
    expect(group(undefined, "30s")).to.deep.equal([]);
    expect(group("30m", undefined)).to.deep.equal([]);
  });
});

describe("the verdict of checks", () => {
  const of = (...states: ("passed" | "failed" | "unproven" | "waived")[]): string =>
    verdictOf(states.map((state) => ({ state })));

  it("is the worst of them, and never passed without a proof", () => {
    expect(of("passed", "passed")).to.equal("passed");
    expect(of("passed", "waived")).to.equal("waived");
    expect(of("passed", "unproven", "waived")).to.equal("unproven");
    expect(of("passed", "unproven", "failed")).to.equal("failed");
    expect(of()).to.equal("unproven");
  });
});
