import { expect } from "chai";
import { until } from "../../tools/engine/processes.js";
import { type DiskStack, ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_NAME, IDS, type Shop } from "../support/stack-shop.js";

const UP = ["up", "--yes", "--skip-preview"];
/** Longer than a switchover takes on the simulator's clock, shorter than a signature lives. */
const LONG = 240;
const AWAY: Shop = {
  group: { failover: true, failoverMode: "planned", confirm: `${GROUP_NAME}/1+downtime` },
};
const BACK: Shop = { group: { failover: false, confirm: `${GROUP_NAME}/2+overwrite+downtime` } };

describe("a planned move that was interrupted", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  let reset: () => Promise<void>;
  let target: string;
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  before(async () => {
    stack = await bed.shopOnDisk();
    await stack.done({ group: { failover: false } });
    target = String(stack.outputs("ProtectedInstance", "web")["targetServerId"]);
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  const status = async (): Promise<string | undefined> => (await control().world()).groups[0]?.status;

  async function running(): Promise<string[]> {
    const servers = (await control().world()).servers.filter(({ id }) => id === IDS.web || id === target);
    return servers.filter((server) => server.status === "ACTIVE").map(({ id }) => id);
  }

  /** Kills the engine once the service is at the switchover, its servers having been stopped before. */
  async function killedInSwitchover(declared: Shop): Promise<void> {
    await control().clock.setPace("manual");
    stack.declare(declared);
    const run = stack.start(UP);
    await until(
      "the group is reversing",
      async () => {
        await control().clock.advance(1);
        return (await status()) === "reversing";
      },
      ENGINE_MS / 2,
    );
    const providers = bed.engine.providers();
    run.kill("SIGKILL");
    await run.finished;
    await bed.engine.gone(providers, 2000);
    expect(await running()).to.deep.equal([]);
    await stack.succeed(["cancel", "--yes"]);
  }

  /** The next update finds the switchover under way, and the service ends it. */
  async function followed(declared: Shop): Promise<void> {
    stack.declare(declared);
    const next = stack.start(UP);
    await next.printed("The group is reversing; waiting for it to end", ENGINE_MS / 2);
    expect(await running(), "hands off while it runs").to.deep.equal([]);
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
    const { code, output } = await next.finished;
    expect(code, output).to.equal(0);
  }

  async function expectArrival(declared: Shop, site: "source" | "target"): Promise<void> {
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ status: "protected", productionSite: site, failover: site === "target" });
    expect(group).to.have.property("unfinished", null);
    const serving = site === "target" ? target : IDS.web;
    expect(await running()).to.deep.equal([serving]);
    expect(stack.outputs("ProtectedInstance", "web")["activeServerId"]).to.equal(serving);
    const since = await bed.mark();
    await stack.done(declared);
    expect(await bed.writes(since), "writing calls of one more update").to.deep.equal([]);
  }

  it("to the DR site is followed to its end by the next update, with one request in all", async () => {
    const since = await bed.mark();
    await killedInSwitchover(AWAY);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ failover: false, productionSite: "source" });
    await followed(AWAY);
    expect(await bed.actions(since)).to.deep.equal(["reverse-server-group"]);
    await expectArrival(AWAY, "target");
  });

  it("back, between its two halves and then in the second, is followed to its end, with one request for each half", async () => {
    await control().breakProduction({ group: GROUP_NAME });
    await stack.half({ group: { failover: true } });
    await control().repair({ group: GROUP_NAME });
    const since = await bed.mark();
    await stack.half(BACK);
    const half = stack.outputs("ProtectionGroup", "shop");
    expect(half).to.include({ failover: true, status: "protected", productionSite: "target" });
    expect(half["unfinished"]).to.include({ number: 2, kind: "failback", to: "source" });
    await killedInSwitchover(BACK);
    await followed(BACK);
    expect(await bed.actions(since)).to.deep.equal(["start-server-group", "reverse-server-group"]);
    await expectArrival(BACK, "source");
  });

  it("is taken back before production was moved: the servers that were stopped run again, and nothing is asked for", async () => {
    const since = await bed.mark();
    const match = { call: "server-group-action" };
    await control().faults.add({ match, effect: { kind: "status", status: 403 } });
    // The servers cannot be started at once either: what ends the first update must be made good by the next.
    await control().faults.add({ match: { body: "os-start" }, effect: { kind: "status", status: 403 } });
    const { code, output } = await stack.up(AWAY);
    expect(code, output).not.to.equal(0);
    expect(output).to.contain("START THE SERVERS at the original production site BY HAND");
    expect(await running()).to.deep.equal([]);
    expect(stack.outputs("ProtectionGroup", "shop")["unfinished"]).to.include({ number: 1, to: "target" });
    await control().faults.clear();
    const asked = await bed.mark();
    await stack.half({ group: { failover: false } });
    expect(await bed.actions(asked)).to.deep.equal([]);
    expect((await bed.actions(since)).length, "requests that were turned away").to.equal(1);
    await expectArrival({ group: { failover: false } }, "source");
  });
});
