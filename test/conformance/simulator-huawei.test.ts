import { expect } from "chai";
import { readWorld, type Simulator, startSimulator } from "../../simulator/index";
import type { Bench } from "../../contract/conformance/bench";
import { disconnect } from "../../contract/conformance/http";
import { KINDS } from "../../contract/conformance/kinds";
import { expectedVerdict, titleOf } from "./not-tried";
import { tryRow } from "../../contract/conformance/runner";
import { SimulatorStage } from "./stage/simulator";

/** What only Huawei Cloud has: on Open Telekom Cloud these calls are unknown. */
describe("the simulator as Huawei Cloud against the contract", () => {
  let simulator: Simulator;
  let bench: Bench;

  before(async () => {
    simulator = await startSimulator({ pace: "manual", world: { ...readWorld("demo"), flavour: "huawei" } });
    const stage = new SimulatorStage(simulator);
    bench = { wire: stage.wire, actor: stage.actor, stage, flavour: "huawei", memo: new Map() };
  });
  after(async () => {
    disconnect();
    await simulator.close();
  });

  for (const kind of KINDS)
    for (const row of kind.rows().filter(({ fact }) => fact.flavour === "huawei"))
      it(`${titleOf(row)} (${row.fact.citation})`, async () => {
        const result = await tryRow(kind, row, bench, { destructive: true });
        expect(result.verdict, result.why.join("; ")).to.equal(expectedVerdict(row.id));
        if (result.verdict === "agree") expect(result.why, JSON.stringify(result.seen).slice(0, 600)).to.deep.equal([]);
      });

  it("fits the documented body of its call, every answer", () => {
    const wrong = bench.wire.exchanges.flatMap(({ call, status, problems }) =>
      problems.map((problem) => `${call.operation} ${status}: ${problem}`),
    );
    expect([...new Set(wrong)]).to.deep.equal([]);
  });
});
