import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { exitOf, requireKnown, runVerify } from "../../../cli/verify/run";
import { verifyLines } from "../../../cli/verify/text";
import { wantedBy } from "../../../cli/verify/wanted";
import type { CheckResult, CheckState } from "../../../provider/model/verification";
import { usePulumiStandIn } from "../../support/pulumi-stand-in";
import { failure } from "../failure";

const TYPE = "pulumi-nodejs:dynamic/sdrs:ProtectionGroup";
const PORT = { name: "port", tcp: { server: "db", port: 5432 } };

describe("what sdrs verify is asked for", () => {
  const standIn = usePulumiStandIn();
  const options = () => ({ group: [], waive: [], cwd: standIn.folder });
  const file = (text: string): string => {
    const name = path.join(standIn.folder, "checks.yaml");
    writeFileSync(name, text);
    return name;
  };
  const stackWith = (inputs: object): void => {
    const urn = `urn:pulumi:dev::shop::${TYPE}::orders`;
    const row = { type: TYPE, id: "group-1", urn, inputs, outputs: { name: "orders", productionSite: "target" } };
    standIn.is(
      `if [ "$1" = config ]; then echo '{}'; else echo '${JSON.stringify({ deployment: { resources: [row] } })}'; fi`,
    );
  };

  it("are the checks of the stack's own state, or those of a file in their place", async () => {
    stackWith({ checks: [PORT] });
    const own = await wantedBy({ ...options(), stack: "dev" });
    expect(await own.find(undefined as never)).to.deep.equal([{ groupId: "group-1", checks: [PORT] }]);
    const checks = file("- name: other\n  command: ['true']\n");
    const other = await wantedBy({ ...options(), stack: "dev", checks });
    expect(await other.find(undefined as never)).to.deep.equal([
      { groupId: "group-1", checks: [{ name: "other", command: ["true"] }] },
    ]);
  });

  it("is named where nothing says it, with what to type", async () => {
    expect((await failure(wantedBy(options()))).message).to.contain("Nothing says what is to be verified");
    stackWith({});
    expect((await failure(wantedBy({ ...options(), stack: "dev" }))).message).to.contain("declares no checks");
    const waived = await failure(runVerify({ ...options(), waive: ["port"] }));
    expect(waived.message).to.contain("A check is waived with a reason").and.contain("--reason");
  });

  it("is refused where the file is no list of checks, every problem at once and no text of it", async () => {
    const odd = (text: string) => failure(wantedBy({ ...options(), group: ["orders"], checks: file(text) }));
    expect((await odd("a: [")).message).to.contain("is no YAML");
    expect((await odd("[]")).message).to.contain("it holds no check");
    const many = await odd("- name: a\n- name: a\n  http: { server: web, url: 'https://me:hunter22@x/' }\n");
    expect(many.message)
      .to.contain("0: must have one of")
      .and.contain("1.name:")
      .and.contain("has a password in an address");
    expect(many.message).to.not.contain("hunter22");
  });

  it("is refused where a waived name is no check, with the one that was meant", () => {
    expect(() => {
      requireKnown(["prt"], [{ checks: [PORT] }]);
    }).to.throw('Did you mean "port"?');
    expect(() => {
      requireKnown(["something else"], [{ checks: [PORT] }]);
    }).to.throw('The checks are "port".');
    requireKnown(["port"], [{ checks: [PORT] }]);
  });
});

describe("the end of sdrs verify", () => {
  const group = (...states: CheckState[]) => {
    const checks = states.map((state, at): CheckResult => {
      const error = state === "passed" ? null : "a reason that takes some room, and then some more";
      const proof = state === "passed" ? ({ by: "metadata", serverId: "server-2" } as const) : null;
      return { name: `check ${at}`, state, attempts: 2, at: "2026-01-01T03:00:00.000Z", seconds: 5, proof, error };
    });
    const [state = "unproven"] = states;
    return {
      id: "group-1",
      name: "orders",
      productionSite: "target" as const,
      verification: { of: null, state, checks },
    };
  };

  it("is 0 only where every group passed or was waived, 7 else, and 9 where it was stopped", () => {
    expect(exitOf([group("passed"), group("waived")], { aborted: false })).to.equal(0);
    expect(exitOf([group("passed"), group("unproven")], { aborted: false })).to.equal(7);
    expect(exitOf([group("failed")], { aborted: false })).to.equal(7);
    expect(exitOf([group("passed")], { aborted: true })).to.equal(9);
  });

  it("shows what needs somebody first, and its reason within the width of the terminal", () => {
    const lines = verifyLines([group("failed", "passed", "unproven")], 50).map(({ text }) => text);
    expect(lines).to.deep.equal([
      "Group orders, the DR site serves: FAILED (1 failed, 1 unproven, 1 passed)",
      "  FAILED    check 0 (2 tries in 5 s)",
      "            a reason that takes some room, and",
      "            then some more",
      "  UNPROVEN  check 2 (2 tries in 5 s)",
      "            a reason that takes some room, and",
      "            then some more",
      "  passed    check 1 (proof: metadata, server server-2)",
    ]);
  });
});
