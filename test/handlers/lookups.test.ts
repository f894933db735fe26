import { expect } from "chai";
import { type Cloud, createCloud } from "../../provider/api/cloud";
import { instanceResult } from "../../provider/lookups/results";
import { InstanceReply } from "../../provider/model/wire/replies";
import { LOOKUPS } from "../../provider/lookups/lookups";
import { readSettings } from "../../provider/settings/settings";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { configOf } from "../../tools/emulator/config";
import { GROUP, bareWorld, byName, groupProgram, protectedWorld } from "./scenes";

function cloudOf({ simulator }: Bench, flavour: "otc" | "huawei"): Cloud {
  const values: Readonly<Record<string, string | undefined>> = { ...configOf(simulator), "sdrs:cloud": flavour };
  return createCloud(readSettings((key) => values[key], {}));
}

describe("look-ups of what a program made", () => {
  const bench = useBench({ world: { ...bareWorld, flavour: "huawei" }, pace: "immediate" });

  it("show what a member was created with", async () => {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const { servers, disks } = await bench().world();
    const of = (name: string): Props => ({
      name,
      protectionGroupId: group.id,
      description: `the ${name}`,
      clusterId: "pool-1",
    });
    await bench()
      .resource("ProtectedInstance")
      .up({ ...of("web"), serverId: byName(servers, "web-1").id });
    await bench()
      .resource("ReplicationPair")
      .up({ ...of("spare"), volumeId: byName(disks, "shop-spare").id });
    const bodies = (await bench().control.calls({ writes: true })).map(({ body }) => JSON.stringify(body));
    expect(bodies.filter((body) => body.includes('"cluster_id":"pool-1"'))).to.have.length(2);
    const cloud = cloudOf(bench(), "huawei");
    const { instances } = await LOOKUPS.getProtectedInstances(cloud, { name: "web" }, {});
    const { pairs } = await LOOKUPS.getReplicationPairs(cloud, { name: "spare" }, {});
    await cloud.close();
    expect([...instances, ...pairs].map(({ description }) => description)).to.deep.equal(["the web", "the spare"]);
    expect(pairs[0]).to.include({
      volumeSize: 5,
      replicationModel: "hypermetro",
      failureDetail: null,
      sourceVolumeId: byName(disks, "shop-spare").id,
    });
  });
});

describe("look-ups of an account that is frozen", () => {
  it("say of an instance whether it is frozen", () => {
    const wire = { id: "i", server_group_id: "g", status: "protected", priority_station: "source" };
    const frozenBy = (metadata: unknown): boolean => instanceResult(InstanceReply.parse({ ...wire, metadata })).frozen;
    expect([{ __system__frozen: "true" }, {}, null, "odd", undefined].map(frozenBy)).to.deep.equal([
      true,
      ...[false, false, false, false],
    ]);
  });
});

for (const flavour of ["otc", "huawei"] as const) {
  describe(`look-ups of ${flavour}`, () => {
    const bench = useBench({ world: { ...protectedWorld, flavour }, pace: "immediate" });
    let cloud: Cloud;
    beforeEach(() => {
      cloud = cloudOf(bench(), flavour);
    });
    afterEach(() => cloud.close());

    it("find what the service itself tells apart", async () => {
      const none = await LOOKUPS.getProtectionGroups(cloud, { queryType: "status_abnormal" }, {});
      expect(none.groups).to.deep.equal([]);
      await bench().control.setStatus({ group: GROUP, status: "error-starting" });
      const { groups } = await LOOKUPS.getProtectionGroups(cloud, { queryType: "status_abnormal" }, {});
      expect(groups.map(({ name }) => name)).to.deep.equal([GROUP]);
      const idle = await LOOKUPS.getProtectionGroups(cloud, { queryType: "period_no_dr_drill" }, {});
      expect(idle.groups).to.deep.equal([]);
      await bench().control.setStatus({ group: GROUP, status: "available" });
      const stopped = await LOOKUPS.getProtectionGroups(cloud, { queryType: "stop_protected" }, {});
      expect(stopped.groups.map(({ name }) => name)).to.deep.equal([GROUP]);
    });

    it("find instances by id and by the zone that serves, and pairs that are abnormal", async () => {
      const { instances, pairs } = await bench().world();
      const [first] = instances;
      const ids = first === undefined ? [] : [first.id];
      const found = await LOOKUPS.getProtectedInstances(cloud, { ids, productionZone: "eu-de-01" }, {});
      expect(found.instances.map(({ id }) => id)).to.deep.equal(ids);
      const away = await LOOKUPS.getProtectedInstances(cloud, { ids, productionZone: "eu-de-02" }, {});
      expect(away.instances).to.deep.equal([]);
      const there = await LOOKUPS.getReplicationPairs(cloud, { productionZone: "eu-de-01" }, {});
      expect(there.pairs).to.have.length(pairs.length);
      const { pairs: abnormal } = await LOOKUPS.getReplicationPairs(cloud, { queryType: "status_abnormal" }, {});
      expect(abnormal).to.deep.equal([]);
    });

    it("list the tags of all instances, each key with its values", async () => {
      const [web, db] = (await bench().world()).instances;
      await cloud.instances.addTags(web?.id ?? "", { tier: "web", team: "shop" });
      await cloud.instances.addTags(db?.id ?? "", { tier: "db" });
      const { tags } = await LOOKUPS.getProtectedInstanceTags(cloud, {}, {});
      expect(tags.map(({ key, values }) => [key, [...values].sort()])).to.have.deep.members([
        ["tier", ["db", "web"]],
        ["team", ["shop"]],
      ]);
    });

    it("find a drill by its VPC, with its servers", async () => {
      const drill = bench().resource("DisasterRecoveryDrill");
      const { groups, instances } = await bench().world();
      await drill.up({ name: "rehearsal", protectionGroupId: byName(groups, GROUP).id });
      const drillVpcId = drill.outputs["drillVpcId"] as string;
      const { drills } = await LOOKUPS.getDrills(cloud, { drillVpcId }, {});
      expect(drills.map(({ name, servers }) => [name, servers.length])).to.deep.equal([
        ["rehearsal", instances.length],
      ]);
      expect((await LOOKUPS.getDrills(cloud, { drillVpcId: "another" }, {})).drills).to.deep.equal([]);
    });

    it("say how far a quota can be raised", async () => {
      const { quotas } = await LOOKUPS.getQuotas(cloud, {}, {});
      expect(quotas.find(({ type }) => type === "server_groups")).to.include({ min: 0, max: null });
    });

    it("answer every object of the world with the times that the service keeps of it", async () => {
      const { groups } = await LOOKUPS.getProtectionGroups(cloud, {}, {});
      const group = byName(groups, GROUP);
      expect([group.createdAt, group.updatedAt].every((time) => !Number.isNaN(Date.parse(time)))).to.equal(true);
    });

    if (flavour === "huawei") {
      it("read RPO statistics between two times", async () => {
        const mark = await bench().mark();
        const between = { since: "2026-01-15T08:30:00Z", until: "2026-01-16T08:30:00+01:00" };
        expect(await LOOKUPS.getRpoStatistics(cloud, between, {})).to.deep.equal({ statistics: [] });
        const [call] = await bench().control.calls({ call: "list-rpo-statistics", since: mark });
        const query = new URLSearchParams(call?.query ?? "");
        expect([query.get("start_time"), query.get("end_time"), query.get("resource_type")]).to.deep.equal([
          "2026-01-15 08:30:00.000",
          "2026-01-16 07:30:00.000",
          "replication",
        ]);
        const odd = await failure(LOOKUPS.getRpoStatistics(cloud, { since: "yesterday" }, {}));
        expect(odd).to.contain("DR_USAGE").and.to.contain("ISO 8601");
      });
    } else {
      it("refuse RPO statistics, which that cloud does not keep, before anything is sent", async () => {
        const mark = await bench().mark();
        const refused = await failure(LOOKUPS.getRpoStatistics(cloud, {}, {}));
        expect(refused).to.contain("DR_USAGE").and.to.contain("getReplicationPairs");
        expect(await bench().control.calls({ since: mark })).to.deep.equal([]);
      });
    }
  });
}
