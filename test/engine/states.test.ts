import { expect } from "chai";
import { transitionId } from "../../provider/transition/decide/consent.js";
import { type Simulator, type WorldView, startSimulator } from "../../simulator/index.js";
import { type EngineHome, PRELOAD, createEngineHome } from "../../tools/engine/home.js";
import { NEWEST_OUTPUTS } from "../../tools/states/lacking.js";
import { edited } from "../../tools/states/declared.js";
import { type ExportedRow, kindOf } from "../../tools/states/export.js";
import { type Recording, recordings, thisRelease } from "../../tools/states/recording.js";
import { DeclaredStack } from "../../tools/states/stack.js";
import { requireEngine } from "../support/engine.js";
import { ENGINE_MS } from "../support/stack.js";

const UP = ["up", "--yes", "--skip-preview"] as const;
const QUIET = ["preview", "--expect-no-changes"] as const;

describe("a recorded state on the real engine", function () {
  this.timeout(ENGINE_MS);
  let home: EngineHome;
  let simulator: Simulator;
  let recording: Recording;
  let stack: DeclaredStack;

  before(requireEngine);
  before(async () => {
    home = createEngineHome({ preload: PRELOAD });
    simulator = await startSimulator();
  });
  after(async () => {
    await simulator.close();
    home.remove();
  });

  /** Imports the recording of that name into a fresh project, beside the recorded cloud as it has become by now. */
  async function recall(name: string): Promise<void> {
    const found = recordings().find((one) => one.name === name && one.release === thisRelease());
    if (found === undefined) throw new Error(`${name} is not recorded`);
    recording = found;
    const { world, state, program } = recording;
    await simulator.control.restore({ ...world, clock: { ...world.clock, pace: "immediate", offset: 0 } });
    await simulator.control.clearCalls();
    stack = await DeclaredStack.open(home, simulator, state);
    stack.declare(program);
  }

  const world = (): Promise<WorldView> => simulator.control.world();
  const writes = async (): Promise<string[]> =>
    (await simulator.control.calls({ writes: true })).map(({ method, call, path }) => `${method} ${call ?? path}`);
  const actions = async (): Promise<number> => (await simulator.control.calls({ call: "server-group-action" })).length;
  const groupRow = (): ExportedRow => {
    const row = recording.state.deployment.resources.find((one) => kindOf(one) === "ProtectionGroup");
    if (row === undefined) throw new Error("no group is recorded");
    return row;
  };

  async function expectAway(): Promise<void> {
    const { groups, instances, servers } = await world();
    expect(groups.map(({ priority_station }) => priority_station)).to.deep.equal(["target"]);
    for (const { target_server } of instances)
      expect(servers.find(({ id }) => id === target_server)?.status).to.equal("ACTIVE");
  }

  it("after the creation shows no change, and fails over with the consent that belongs to it", async () => {
    await recall("after-create");
    const known = groupRow().outputs ?? {};
    if (NEWEST_OUTPUTS.some((name) => !(name in known))) await stack.succeed(...UP);
    await stack.succeed(...QUIET);
    expect(await writes()).to.deep.equal([]);
    stack.declare(edited(recording.program, "group", { failover: true }));
    const { id: groupId = "", outputs = {} } = groupRow();
    const bound = {
      groupId,
      series: String(outputs["consentSeries"]),
      number: 1,
      side: "target",
      by: "group",
    } as const;
    const consent = `${transitionId(String(outputs["name"]), bound)}+healthy+downtime+data-loss`;
    const { code, output } = await stack.start(UP, { SDRS_CONFIRM: consent }).finished;
    expect(code, output).to.equal(0);
    expect(await actions()).to.equal(1);
    await expectAway();
  });

  it("in the middle of a failover is finished by the next update, with no further request, and then left alone", async () => {
    await recall("failing-over");
    await stack.succeed(...UP);
    expect(await actions()).to.equal(0);
    await expectAway();
    await stack.succeed(...QUIET);
    const since = await writes();
    const refused = await stack.run("destroy", "--yes", "--skip-preview");
    expect(refused.code, refused.output).not.to.equal(0);
    expect(refused.output).to.contain("Nothing was deleted");
    expect(await writes()).to.deep.equal(since);
  });

  it("of a creation that was half done is completed by the next update, and quiet", async () => {
    await recall("half-created");
    await stack.succeed(...UP);
    await stack.succeed(...QUIET);
    const { instances, pairs } = await world();
    expect(instances.map(({ status }) => status)).to.deep.equal(["protected", "protected"]);
    expect(pairs).to.have.length(4);
  });

  it("without the newest outputs is completed by an update that writes nothing, is quiet, and is destroyed", async () => {
    await recall("without-newest-outputs");
    const { code, output } = await stack.run(...QUIET);
    expect(code, output).not.to.equal(0);
    expect(output)
      .to.match(/~ \d+ to update/)
      .and.not.to.match(/to (create|replace|delete)/);
    await stack.succeed(...UP);
    await stack.succeed(...QUIET);
    expect(await writes()).to.deep.equal([]);
    await stack.succeed("destroy", "--yes", "--skip-preview");
    const { groups, instances, pairs, servers } = await world();
    expect([...groups, ...instances, ...pairs]).to.deep.equal([]);
    expect(servers.map(({ name, status }) => `${name} ${status}`)).to.have.members(["web-1 ACTIVE", "db-1 ACTIVE"]);
  });
});
