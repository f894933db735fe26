import { expect } from "chai";
import type { CheckResult, Verification } from "../../../provider/model/verification";
import { gateReasons, renderHtml, renderMarkdown } from "../../../report";
import { failedOver } from "./samples";
import { report } from "./support";

const PASSED: CheckResult = {
  ...{ name: "rows", state: "passed", attempts: 2, at: "2026-03-02T03:20:00.000Z", seconds: 5.2, error: null },
  proof: { by: "metadata", serverId: "server-2" },
};
const FAILED: CheckResult = { ...PASSED, name: "shop", state: "failed", proof: null, error: "HTTP 503 <b>" };
const UNPROVEN: CheckResult = { ...FAILED, name: "port", state: "unproven", error: "no way from here" };

function withChecks(checks: readonly CheckResult[], state: Verification["state"], of?: string) {
  const sample = failedOver();
  return report({ ...sample, verification: { of: of ?? sample.lastTransition.id, state, checks } });
}

describe("checks in a recovery report", () => {
  it("stand beside the recovery time, and change none of its times", () => {
    const made = withChecks([PASSED], "passed");
    expect(made.transition).to.deep.equal(report(failedOver()).transition);
    expect(made.verdict).to.deep.equal({ outcome: "complete", reasons: [] });
    expect(gateReasons(made)).to.deep.equal([]);
    expect(renderMarkdown(made))
      .to.contain("### Checks: passed, 1 of 1 passed")
      .and.contain("| rows | Passed | 5.2 s | metadata: `server-2` |");
    expect(renderHtml(made))
      .to.contain("<dt>Checks</dt>")
      .and.match(/1.of.1.passed/);
  });

  it("that failed fail the report, those that are not proven ask for attention, and both close the gate", () => {
    const made = withChecks([PASSED, UNPROVEN, FAILED], "failed");
    expect(made.verdict.outcome).to.equal("failed");
    expect(made.verdict.reasons).to.deep.equal([
      "1 check failed after the move: shop.",
      "1 check is not proven at the right server: port.",
    ]);
    expect(gateReasons(made)).to.have.length(2);
    const rows = renderMarkdown(made)
      .split("\n")
      .filter((line) => /^\| (?:shop|port|rows) /.test(line));
    expect(rows.map((line) => line.split(" ")[1])).to.deep.equal(["shop", "port", "rows"]);
    expect(renderHtml(made)).to.contain("HTTP 503 &lt;b&gt;").and.not.contain("HTTP 503 <b>");
    const open = withChecks([PASSED, UNPROVEN], "unproven");
    expect(open.verdict.outcome).to.equal("attention");
    expect(gateReasons(open)).to.have.length(1);
  });

  it("are those of the resource that ran them, where a state says that they are of the group's own last move", () => {
    const sample = failedOver();
    const of = sample.lastTransition.id;
    const type = "pulumi-nodejs:dynamic/sdrs:ProtectionGroup";
    const own = { type, urn: `urn:pulumi:prod::shop::my:Shop$${type}::orders`, id: "group-1" };
    const verdict = "pulumi-nodejs:dynamic/sdrs:GroupVerification";
    const urn = own.urn.replace(`${type}::`, `${type}$${verdict}::`);
    const stateOf = (row: object, owed: object | null = { of, state: "unproven", checks: [UNPROVEN] }): object => ({
      deployment: {
        resources: [
          { ...own, outputs: { ...sample, verification: owed } },
          { type: verdict, urn, ...row },
        ],
      },
    });
    const ran = (id: string): object => ({ verification: { of: id, state: "passed", checks: [PASSED] } });
    const states = [
      [stateOf({ outputs: ran(of) }), "passed"],
      [stateOf({ outputs: ran("orders/9") }), "unproven"],
      [stateOf({ outputs: ran(of), delete: true }), "unproven"],
      [stateOf({ outputs: { verification: null } }), "unproven"],
      [stateOf({ outputs: ran(of), urn: urn.replace("::orders", "::billing") }), "unproven"],
      [stateOf({ outputs: ran(of) }, null), undefined],
    ] as const;
    for (const [state, expected] of states) expect(report(state).verification?.state).to.equal(expected);
  });

  it("of another transition are not shown, and a group without checks has no such part", () => {
    for (const made of [withChecks([FAILED], "failed", "orders/9"), report(failedOver())]) {
      expect(made).to.not.have.property("verification");
      expect(renderMarkdown(made)).to.not.contain("Checks");
      expect(renderHtml(made)).to.not.contain("<dt>Checks</dt>");
    }
  });
});
