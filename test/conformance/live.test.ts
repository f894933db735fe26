import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { disconnect } from "../../contract/conformance/http";
import { judgeLive, type LiveOptions } from "../../contract/conformance/live";
import { tally } from "../../contract/conformance/runner";
import { subjectOf } from "./stage/simulator";

/** The path a real endpoint takes: no scenes, no virtual clock, whatever the project happens to hold. */
describe("the contract against an endpoint that nothing is known of", () => {
  let simulator: Simulator;
  let options: LiveOptions;

  before(async () => {
    simulator = await startSimulator();
    options = { subject: subjectOf(simulator), flavour: "otc", pollSeconds: 0.01 };
  });
  after(async () => {
    disconnect();
    await simulator.close();
  });

  it("tries only what reads, and nothing differs", async () => {
    const results = await judgeLive(options);
    expect(
      results.filter(({ verdict }) => verdict === "differ").map(({ row, why }) => `${row.id}: ${why.join("; ")}`),
    ).to.deep.equal([]);
    const writes = await simulator.control.calls({ writes: true });
    expect(
      writes.filter(({ call }) => call !== "query-by-tags").map(({ method, path }) => `${method} ${path}`),
    ).to.deep.equal([]);
    expect(tally(results).documented.agree).to.be.greaterThan(20);
  });

  it("goes through a failover and back when it may, and leaves nothing behind", async () => {
    const results = await judgeLive({ ...options, destructive: true });
    const course = results.filter(({ row }) => row.kind === "life cycle");
    expect(course.map(({ row, verdict, why }) => `${row.id} ${verdict} ${why.join("; ")}`.trim())).to.deep.equal(
      course.map(({ row }) => `${row.id} agree`),
    );
    const world = await simulator.control.world();
    expect(world.groups).to.have.lengthOf(0);
  });
});
