import { expect } from "chai";
import { startSimulator, type Simulator } from "../../simulator/index";
import type { Bench } from "../../contract/conformance/bench";
import { callOf, fillPath } from "../../contract/conformance/calls";
import { unnoticed } from "../../contract/conformance/flip";
import { disconnect, send } from "../../contract/conformance/http";
import { KINDS } from "../../contract/conformance/kinds";
import { expectedVerdict, titleOf } from "./not-tried";
import { type Result, tryRow } from "../../contract/conformance/runner";
import { SimulatorStage } from "./stage/simulator";
import { CONFORMANCE_WORLD } from "./stage/world";

describe("the simulator against the contract", () => {
  let simulator: Simulator;
  let bench: Bench;
  const results: Result[] = [];

  before(async () => {
    simulator = await startSimulator({ pace: "manual", world: CONFORMANCE_WORLD });
    const stage = new SimulatorStage(simulator);
    bench = { wire: stage.wire, actor: stage.actor, stage, flavour: "otc", memo: new Map() };
  });
  after(async () => {
    disconnect();
    await simulator.close();
  });

  for (const kind of KINDS)
    describe(kind.kind, () => {
      for (const row of kind.rows().filter(({ fact }) => fact.flavour !== "huawei"))
        it(`${titleOf(row)} (${row.fact.citation})`, async () => {
          const result = await tryRow(kind, row, bench, { destructive: true });
          results.push(result);
          expect(result.verdict, result.why.join("; ")).to.equal(expectedVerdict(row.id));
          if (result.verdict === "agree")
            expect(result.why, JSON.stringify(result.seen).slice(0, 600)).to.deep.equal([]);
        });
    });

  describe("what was answered on the way", () => {
    it("fits the documented body of its call, every answer", () => {
      const wrong = bench.wire.exchanges.flatMap(({ call, status, problems }) =>
        problems.map((problem) => `${call.operation} ${status}: ${problem}`),
      );
      expect([...new Set(wrong)]).to.deep.equal([]);
    });

    it("was never a failure of the simulator", () => {
      expect(
        bench.wire.exchanges
          .filter(({ status }) => status >= 500 && status !== 501)
          .map(({ call, status }) => `${call.operation} ${status}`),
      ).to.deep.equal([]);
    });
  });

  describe("flipping a row", () => {
    it("changes the judgement of every row that was tried, whichever of its values is flipped", () => {
      const judged = results.filter((result) => result.verdict === "agree");
      const flipped = KINDS.flatMap((kind) =>
        judged.filter(({ row }) => row.kind === kind.kind).flatMap((result) => unnoticed(kind, result)),
      );
      expect(judged.length).to.be.greaterThan(800);
      expect(flipped).to.deep.equal([]);
    });

    for (const name of ["listGroups", "showQuotas", "listServers", "listEips", "listDisks", "listDomains"])
      it(`of another method or path, ${name} is answered otherwise`, async () => {
        const { method, path, service, status } = callOf(name);
        await bench.stage?.enter("furnished");
        const headers = await bench.wire.proof();
        const filled = fillPath(path, { project_id: bench.wire.subject.projectId });
        const base = bench.wire.subject.url(service);
        const answers = [
          await send(method, base, filled, headers),
          await send("PUT", base, filled, headers),
          await send(method, base, `${filled}-flipped`, headers),
        ];
        expect(answers.map((answer) => answer.status === status)).to.deep.equal([true, false, false]);
      });
  });
});
