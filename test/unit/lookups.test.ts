import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { lookUp } from "../../provider/lookups/look-up";
import { LOOKUPS, type LookupArgs, type LookupName, type LookupResult } from "../../provider/lookups/lookups";
import { keysOf } from "../../provider/model/narrow";
import { type Simulator, startSimulator } from "../../simulator/index";
import { until } from "../../tools/engine/processes";
import { configOf } from "../../tools/emulator/config";
import { GROUP } from "../../tools/storm/world";
import { protectedWorld } from "../handlers/scenes";

describe("look-ups", () => {
  let simulator: Simulator;
  /** Another one asks anew. */
  let run: object;

  beforeEach(async () => {
    simulator = await startSimulator({ world: protectedWorld });
    run = {};
  });
  afterEach(async () => {
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
  });

  function ask<N extends LookupName>(name: N, args: LookupArgs<N>): Promise<LookupResult<N>> {
    const config = configOf(simulator, "key");
    return lookUp({ name, args, run, get: (key) => config[key] });
  }
  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "answered",
      (error: unknown) => (error as Error).message,
    );

  it("find a group by its id and by its whole name", async () => {
    const { groups } = await ask("getProtectionGroups", {});
    const [only] = groups;
    expect(groups).to.have.length(1);
    expect(await ask("getProtectionGroup", { name: GROUP })).to.deep.equal(only);
    expect(await ask("getProtectionGroup", { id: only?.id ?? "" })).to.deep.equal(only);
    expect(only).to.include({ name: GROUP, status: "protected", productionSite: "source", productionZone: "eu-de-01" });
    expect((await ask("getProtectionGroups", { name: GROUP.slice(0, -1) })).groups).to.deep.equal([]);
    expect((await ask("getProtectionGroups", { productionZone: "eu-de-02" })).groups).to.deep.equal([]);
  });

  it("say which group is meant where none or several have the name", async () => {
    expect(await refusal(ask("getProtectionGroup", {}))).to.contain("getProtectionGroup needs the id or the name");
    expect(await refusal(ask("getProtectionGroup", { name: "nobody" }))).to.contain(
      "There is no protection group named nobody",
    );
    const { domains } = await ask("getActiveActiveDomains", {});
    const world = await simulator.control.world();
    const { source_availability_zone, target_availability_zone } = world.groups[0] ?? {};
    const twin = { name: GROUP, source_availability_zone, target_availability_zone, dr_type: "migration" };
    const server_group = { ...twin, domain_id: domains[0]?.id, source_vpc_id: world.vpcs[0]?.id };
    await simulator.control.consoleCall({ method: "POST", path: "/v1/{p}/server-groups", body: { server_group } });
    run = {};
    expect(await refusal(ask("getProtectionGroup", { name: GROUP })))
      .to.contain(`2 groups are named ${GROUP}`)
      .and.contain(world.groups[0]?.id);
  });

  it("filter members by what is asked for, also by tags", async () => {
    const { instances } = await ask("getProtectedInstances", {});
    const [first] = instances;
    expect(instances.length).to.be.above(1);
    const path = `/v1/{p}/protected-instances/${first?.id ?? ""}/tags/action`;
    const tags = [{ key: "tier", value: "web" }];
    await simulator.control.consoleCall({ method: "POST", path, body: { action: "create", tags } });
    run = {};
    const tagged = await ask("getProtectedInstances", { tags: { tier: "web" } });
    expect(tagged.instances.map(({ id }) => id)).to.deep.equal([first?.id]);
    expect(tagged.instances[0]?.tags).to.deep.equal({ tier: "web" });
    expect((await ask("getProtectedInstances", { tags: { tier: "db" } })).instances).to.deep.equal([]);
    const own = await ask("getReplicationPairs", { protectedInstanceId: first?.id ?? "" });
    expect(own.pairs.map(({ id }) => id)).to.have.members(first?.replicationPairs.map(({ id }) => id) ?? []);
    expect(own.pairs[0]?.activeVolumeId).to.equal(own.pairs[0]?.sourceVolumeId);
    const servers = await ask("getServers", { ids: [first?.activeServerId ?? ""] });
    expect(servers.servers).to.have.length(1);
    expect((await ask("getServers", { vpcId: "nowhere" })).servers).to.deep.equal([]);
  });

  it("hold nothing of the settings, whatever is asked", async () => {
    const args = { getProtectionGroup: { name: GROUP } };
    const onBoth = keysOf(LOOKUPS).filter((name) => name !== "getRpoStatistics");
    for (const name of onBoth) {
      const result = JSON.stringify(await ask(name, name in args ? args[name as "getProtectionGroup"] : {}));
      for (const secret of [simulator.secretKey, simulator.accessKey, simulator.projectId, simulator.url])
        expect(result, name).not.to.contain(secret);
    }
  });

  it("ask the same question once a run, and again after a failure", async () => {
    const calls = async (): Promise<number> => (await simulator.control.calls({ call: "list-server-groups" })).length;
    await Promise.all([1, 2, 3].map(() => ask("getProtectionGroups", {})));
    const first = await calls();
    await ask("getProtectionGroups", {});
    expect(await calls()).to.equal(first);
    run = {};
    await simulator.control.faults.add({
      match: { call: "list-server-groups" },
      times: 1,
      effect: { kind: "status", status: 403 },
    });
    expect(await refusal(ask("getProtectionGroups", {}))).to.contain("DR_FORBIDDEN");
    expect((await ask("getProtectionGroups", {})).groups).to.have.length(1);
  });

  it("end in time where the service says nothing, also its identity service", async () => {
    const config = configOf(simulator, "token");
    const asking = (): Promise<unknown> =>
      lookUp({ name: "getQuotas", args: {}, run: {}, get: (key) => config[key], limitMs: 300 });
    await simulator.control.faults.add({ match: { service: "iam" }, effect: { kind: "hang" } });
    expect(await refusal(asking())).to.contain("getQuotas had no answer within 0.3 s");
    await simulator.control.faults.clear();
    await simulator.control.faults.add({ match: { call: "list-quotas" }, effect: { kind: "hang" } });
    expect(await refusal(asking())).to.contain("DR_UNAVAILABLE");
  });

  it("end by the stop file, so that the engine of a cancelled pipeline waits for no program", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "stop-"));
    const stop = path.join(folder, "stop");
    process.env["SDRS_STOP_FILE"] = stop;
    try {
      const config = configOf(simulator, "token");
      await simulator.control.faults.add({ match: { service: "iam" }, effect: { kind: "hang" } });
      const ended = refusal(lookUp({ name: "getQuotas", args: {}, run, get: (key) => config[key], limitMs: 600_000 }));
      await until("it asks", async () => (await simulator.control.calls({ call: "create-token" })).length > 0);
      writeFileSync(stop, "");
      expect(await ended)
        .to.contain("DR_ABORTED")
        .and.to.contain(stop);
    } finally {
      delete process.env["SDRS_STOP_FILE"];
      rmSync(folder, { recursive: true });
    }
  });
});
