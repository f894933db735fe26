import { expect } from "chai";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { type Crowd, crowdIds, crowdWorld } from "../support/stack-crowd.js";

const NAMES = Array.from({ length: 10 }, (_, index) => `shop-${String(index + 1).padStart(2, "0")}`);
/** Its storage is well, so that it needs a consent that nobody gives. */
const WELL = "shop-04";
const BROKEN = NAMES.filter((name) => name !== WELL);
const UP = ["up", "--yes", "--skip-preview"];

describe("a program of ten groups", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: crowdWorld(NAMES) });
  let stack: DiskStack<Crowd>;
  let reset: () => Promise<void>;
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  async function declared(failover: boolean): Promise<Crowd> {
    const world = await control().world();
    const entries = NAMES.map((name) => {
      const { group, instance, source } = crowdIds(world, name);
      return [name, { group: { adopt: group, failover }, instance: { adopt: instance!, serverId: source! } }] as const;
    });
    return Object.fromEntries(entries);
  }

  before(async () => {
    stack = await bed.crowdOnDisk();
    await stack.done(await declared(false));
    for (const group of BROKEN) await control().breakProduction({ group });
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  /** Finds these groups at the DR site, the others where they were, in the cloud and in the state, with one request each. */
  async function expectMoved(moved: readonly string[], since: number): Promise<void> {
    const world = await control().world();
    const power = new Map(world.servers.map(({ id, status }) => [id, status]));
    for (const name of NAMES) {
      const away = moved.includes(name);
      const [site, status] = away ? ["target", "failed-over"] : ["source", "protected"];
      const { group: id, source, target } = crowdIds(world, name);
      const group = world.groups.find((row) => row.id === id);
      expect(group, name).to.include({ priority_station: site, status });
      expect([power.get(source!), power.get(target!)], `servers of ${name}`).to.deep.equal(
        away ? ["SHUTOFF", "ACTIVE"] : ["ACTIVE", "SHUTOFF"],
      );
      const outputs = stack.outputs("ProtectionGroup", name);
      expect(outputs, name).to.include({ productionSite: site, status, failover: away });
      expect(outputs, name).to.have.property("unfinished", null);
      const member = stack.outputs("ProtectedInstance", name);
      expect(member["activeServerId"], `member of ${name}`).to.equal(away ? target : source);
      const asked = await control().calls({ call: "server-group-action", path: id, since });
      expect(
        asked.flatMap(({ body }) => Object.keys(body as object)),
        name,
      ).to.deep.equal(away ? ["failover-server-group"] : []);
    }
  }

  /** The arguments of a command line that a preview prints under the group that is refused. */
  async function printed(option: string): Promise<string[]> {
    const since = await bed.mark();
    stack.declare(await declared(true));
    const { code, output } = await stack.run(["preview"]);
    expect(code, output).not.to.equal(0);
    const said = saidUnder(output, `ProtectionGroup (${WELL})`);
    expect(said).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(await bed.writes(since)).to.deep.equal([]);
    const [, urn, rest] = new RegExp(`pulumi up ${option} '([^']+)' (--\\S+-dependents)`).exec(said) ?? [];
    if (urn === undefined || rest === undefined) throw new Error(`no line with ${option} in:\n${said}`);
    expect(urn).to.equal(stack.resource("ProtectionGroup", WELL).urn);
    return [option, urn, rest];
  }

  it("moves nine although the tenth is refused, where errors do not stop the run", async () => {
    const since = await bed.mark();
    const { code, output } = await stack.up(await declared(true), [], { PULUMI_CONTINUE_ON_ERROR: "true" });
    expect(code, output).not.to.equal(0);
    for (const name of NAMES) {
      const said = saidUnder(output, `ProtectionGroup (${name})`);
      if (name === WELL) expect(said).to.contain("[DR_CONFIRMATION_REQUIRED]");
      else expect(said).to.contain(`Transition ${name}/1 is complete`).and.not.to.contain("error: ");
    }
    await expectMoved(BROKEN, since);
    const plan = await stack.plan();
    expect(saidUnder(plan, `ProtectionGroup (${WELL})`)).to.contain("[DR_CONFIRMATION_REQUIRED]");
    for (const name of BROKEN)
      expect(plan).not.to.match(new RegExp(`sdrs:\\w+ ${name} (?:update|replace|create|delete)`));
  });

  it("moves the nine by the line that the refusal prints for the others", async () => {
    const line = await printed("--exclude");
    const since = await bed.mark();
    const { code, output } = await stack.run([...UP, ...line]);
    expect(code, output).to.equal(0);
    await expectMoved(BROKEN, since);
  });

  it("moves the one alone by the line that the refusal prints for it, once it is agreed to", async () => {
    const line = await printed("--target");
    const since = await bed.mark();
    const { code, output } = await stack.run([...UP, ...line], { SDRS_CONFIRM: `${WELL}/1+healthy` });
    expect(code, output).to.equal(0);
    await expectMoved([WELL], since);
  });
});
