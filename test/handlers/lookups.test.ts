import { expect } from "chai";
import { type Cloud, createCloud } from "../../provider/api/cloud";
import { LOOKUPS } from "../../provider/lookups/lookups";
import { readSettings } from "../../provider/settings/settings";
import { failure, useBench } from "../support/handlers";
import { configOf } from "../../tools/emulator/config";
import { GROUP, byName, protectedWorld } from "./scenes";

for (const flavour of ["otc", "huawei"] as const) {
  describe(`look-ups of ${flavour}`, () => {
    const bench = useBench({ world: { ...protectedWorld, flavour }, pace: "immediate" });
    let cloud: Cloud;
    beforeEach(() => {
      const values: Readonly<Record<string, string | undefined>> = {
        ...configOf(bench().simulator),
        "sdrs:cloud": flavour,
      };
      cloud = createCloud(readSettings((key) => values[key], {}));
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
