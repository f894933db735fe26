import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import * as sdrs from "../../../sdk/index.js";
import { ENGINE_MS, useBed } from "../../support/stack.js";
import { GROUP_ARGS } from "../../support/stack-shop.js";
import { ended, type Ended, estate, type Part, protect, sitesOf, storedRow } from "./estate.js";

const NAMES = ["guarded", "kept", "deaf", "first", "second", "moved-in", "resumed", "swapped", "calm"] as const;
type Name = (typeof NAMES)[number];

const FAILOVER = "failoverProtectionGroupNoCG";

/** What the next run declares. */
interface Declared {
  readonly without?: readonly Name[];
  readonly failover?: readonly Name[];
  /** Everything of `moved-in` has another name, and a component above it. */
  readonly component?: boolean;
  /** A transformation of `resumed` asks for a replacement at every change. */
  readonly starred?: boolean;
  readonly nics?: readonly string[];
  readonly forget?: string;
  readonly spare?: string;
}

describe("options of Pulumi on resources that fail over", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: estate(NAMES) });
  let stack: Stack;
  let subnetId = "";
  let declared: Declared = {};

  const program = (): Promise<void> => {
    const { without = [], failover = [], component, starred, nics = [], forget, spare = "spare" } = declared;
    const declare = (name: Name, part: Part = {}): readonly pulumi.Resource[] => {
      if (without.includes(name)) return [];
      const group = { ...part.group, ...(failover.includes(name) ? { failover: true } : {}) };
      return [protect(NAMES, name, { ...part, group }).protection];
    };
    declare("guarded", { options: { protect: true } });
    declare("kept", { options: { retainOnDelete: true } });
    declare("deaf", { groupOptions: { ignoreChanges: ["failover"] } });
    declare("swapped", { groupOptions: { replaceOnChanges: ["failover"] } });
    declare("calm", { options: { protect: true }, group: forget === undefined ? {} : { forgetFailedTasks: forget } });
    const additionalNics = nics.map((ipAddress) => ({ subnetId, ipAddress }));
    const first = declare("first", { instance: { additionalNics } });
    declare("second", { options: { dependsOn: [...first] } });
    const star: pulumi.ResourceTransformation = ({ props, opts }) => ({
      props,
      opts: { ...opts, replaceOnChanges: ["*"] },
    });
    declare("resumed", starred === true ? { options: { transformations: [star] } } : {});
    const parent = new pulumi.ComponentResource("test:index:Site", "site");
    const aliases = [{ name: "moved-in", parent: pulumi.rootStackResource }];
    declare("moved-in", component === true ? { logicalName: "renamed", options: { parent, aliases } } : {});
    new sdrs.ProtectionGroup("spare", { ...GROUP_ARGS, name: spare }, { replaceOnChanges: ["name"] });
    return Promise.resolve();
  };
  const world = (): ReturnType<typeof bed.simulator.control.world> => bed.simulator.control.world();
  const idsOf = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await world()).groups.map(({ name, id }) => [name, id]));
  /** The private addresses of the server that serves as this one. */
  const addressesOf = async (name: Name): Promise<readonly string[]> => {
    const { servers, ports } = await world();
    const running = servers.filter((server) => server.name.startsWith(name) && server.status === "ACTIVE");
    const of = ports.filter(({ device_id }) => running.some(({ id }) => id === device_id));
    return of.flatMap(({ fixed_ips: fixed }) => fixed.map(({ ip_address: ip }) => ip)).sort();
  };
  const up = async (next: Declared, options: { readonly continueOnError?: boolean } = {}): Promise<Ended> => {
    declared = next;
    return await ended(stack.up(options));
  };

  const AWAY: Declared = {
    failover: NAMES.filter((name) => name !== "calm"),
    component: true,
    nics: ["192.168.0.61"],
    forget: "now",
    spare: "other",
  };
  let made: Record<string, string>;
  let edited: {
    readonly failures: number;
    readonly addresses: readonly string[];
    readonly ids: Record<string, string>;
  };
  let moved: { readonly since: number; readonly result: Ended };
  let starred: { readonly result: Ended; readonly writes: number };
  let finished: { readonly since: number; readonly result: Ended };

  before(async () => {
    const { control } = bed.simulator;
    subnetId = (await world()).subnets[0]?.id ?? "";
    stack = await bed.inline({ project: "options", program });
    const created = await up({ nics: ["192.168.0.60"] });
    expect(created.ok, created.said).to.equal(true);
    made = await idsOf();
    expect(Object.keys(made)).to.have.length(NAMES.length + 1);
    await failTask("calm");
    const { component, failover, ...calm } = AWAY;
    const result = await up(calm);
    expect(result.ok, result.said).to.equal(true);
    edited = { failures: (await world()).failures.length, addresses: await addressesOf("first"), ids: await idsOf() };

    for (const name of NAMES) await control.breakProduction({ group: name });
    const match = { jobType: FAILOVER, groupId: made["resumed"] ?? "" };
    await control.faults.add({ match, times: 1, effect: { kind: "fail-job", code: "SDRS.0013" } });
    moved = { since: await bed.mark(), result: await up(AWAY, { continueOnError: true }) };
    const mark = await bed.mark();
    starred = { result: await up({ ...AWAY, starred: true }), writes: (await bed.writes(mark)).length };
    finished = { since: await bed.mark(), result: await up({ ...AWAY, without: ["kept"] }) };
  });

  async function failTask(group: Name): Promise<void> {
    const { control } = bed.simulator;
    await control.faults.add({
      match: { jobType: "stopProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.1030" },
    });
    await control.console({ group, action: "stop-server-group" });
    await control.setStatus({ group, status: "protected" });
    expect((await world()).failures).not.to.deep.equal([]);
  }

  it("`additionalNics` come and go by an edit, and move with a failover", async () => {
    const own = "192.168.0.13";
    expect(edited.addresses).to.deep.equal([own, "192.168.0.61"]);
    expect(await addressesOf("first")).to.deep.equal([own, "192.168.0.61"]);
  });

  it("`forgetFailedTasks` of a group takes them off the service's list", () => {
    expect(edited.failures).to.equal(0);
  });

  it("`replaceOnChanges` of one property replaces a calm group, and never one whose failover is asked for", async () => {
    expect(edited.ids["other"]).to.be.a("string");
    expect(edited.ids).to.have.property("other").that.does.not.equal(made["spare"]);
    expect(sitesOf(await world())).to.include({ swapped: "target" });
    expect((await idsOf())["swapped"]).to.equal(made["swapped"]);
  });

  it("`replaceOnChanges` from a transformation does not turn a resume into a replacement", async () => {
    expect(starred.result.ok, starred.result.said).to.equal(false);
    expect(starred.result.said).to.contain("Leave replaceOnChanges out");
    expect(starred.writes).to.equal(0);
    expect(finished.result.ok, finished.result.said).to.equal(true);
    expect(sitesOf(await world())).to.include({ resumed: "target" });
    expect((await idsOf())["resumed"]).to.equal(made["resumed"]);
  });

  it("`protect` holds back no failover, and refuses a destroy before anything is sent", async () => {
    expect(sitesOf(await world())).to.include({ guarded: "target" });
    const since = await bed.mark();
    const target = ["ProtectionGroup", "ProtectedInstance", "Protection"].map(
      (kind) => storedRow(bed.engine, "options", `sdrs:${kind}::calm`).urn,
    );
    const destroyed = await ended(stack.destroy({ target }));
    expect(destroyed.ok, destroyed.said).to.equal(false);
    expect(destroyed.said).to.contain("because it is protected");
    expect(await bed.writes(since)).to.deep.equal([]);
  });

  it("`retainOnDelete` leaves the cloud as it is, also while production is away", async () => {
    expect(sitesOf(await world())).to.include({ kept: "target" });
    expect(finished.result.said).to.match(/- 3 deleted/);
    const deleted = (await bed.writes(finished.since)).filter(({ method }) => method === "DELETE");
    expect(deleted).to.deep.equal([]);
  });

  it("`ignoreChanges` hides an order to fail over from the provider, and nothing moves", async () => {
    expect(sitesOf(await world())).to.include({ deaf: "source", calm: "source" });
  });

  it("`dependsOn` moves one group after the other, and what depends on it only once it has arrived", async () => {
    const { instances } = await world();
    const target = instances.find(({ server_group_id: group }) => group === made["first"])?.target_server ?? "?";
    const calls = (await bed.writes(moved.since)).map(({ path: called, body }) => `${called} ${JSON.stringify(body)}`);
    const at = (text: string): number => calls.findIndex((call) => call.includes(text));
    const [order, start, next] = [
      at(`${String(made["first"])}/action`),
      at(target),
      at(`${String(made["second"])}/action`),
    ];
    expect([order, start, next], calls.join("\n")).to.deep.equal([order, start, next].sort((a, b) => a - b));
    expect(order).to.be.at.least(0);
    expect(sitesOf(await world())).to.include({ first: "target", second: "target" });
  });

  it("`parent` and `aliases` keep what is renamed and put under a component in the very update that fails it over", async () => {
    expect(sitesOf(await world())).to.include({ "moved-in": "target" });
    expect((await idsOf())["moved-in"]).to.equal(made["moved-in"]);
    const deleted = (await bed.writes(moved.since)).filter(({ method }) => method === "DELETE");
    expect(deleted).to.deep.equal([]);
  });

  it("all of them leave nothing to do", async () => {
    declared = { ...AWAY, without: ["kept"] };
    await stack.preview({ expectNoChanges: true });
  });
});
