import { expect } from "chai";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { isDrError } from "../../../provider/errors";
import type { Job } from "../../../provider/model/wire/wire";
import { readSettings } from "../../../provider/settings/settings";
import { type WaitSpec, waitFor } from "../../../provider/wait";
import { type Simulator, startSimulator } from "../../../simulator/index";

/** The whole life of a group, through every call of the client, with each kind of credentials. */
const CREDENTIALS: Record<string, (simulator: Simulator) => Record<string, string>> = {
  "an access key": ({ accessKey, secretKey }) => ({ accessKey, secretKey }),
  "an access key and no project id": ({ accessKey, secretKey, region }) => ({
    accessKey,
    secretKey,
    projectName: region,
  }),
  "a password": ({ username, password, userDomain }) => ({ userName: username, password, userDomain }),
};

for (const [kind, credentials] of Object.entries(CREDENTIALS)) {
  describe(`the client and the simulator, with ${kind}`, () => {
    let simulator: Simulator;
    let cloud: Cloud;

    before(async () => {
      simulator = await startSimulator();
      const config: Record<string, string> = {
        region: simulator.region,
        endpoint: simulator.endpointTemplate,
        ...(kind.includes("no project id") ? {} : { projectId: simulator.projectId }),
        ...credentials(simulator),
      };
      cloud = createCloud(readSettings((key) => config[key.replace("sdrs:", "")], {}));
    });
    after(async () => {
      const unhandled = await simulator.control.unhandled();
      await cloud.close();
      await simulator.close();
      expect(unhandled).to.deep.equal([]);
    });

    const watch = (what: string, read: () => Promise<Job>): WaitSpec<Job> => ({
      what,
      read,
      shows: ({ status }: Job) => status,
      key: ({ status }) => status,
      success: ["SUCCESS"],
      pending: ["INIT", "RUNNING"],
      timeoutMs: 5000,
      failure: ({ errorCode, failReason }) => new Error(`${what}: ${errorCode ?? ""} ${failReason ?? ""}`),
    });
    const quick = { now: () => Date.now(), sleep: () => Promise.resolve() };
    const done = async (what: string, started: Promise<string>): Promise<Job> => {
      const id = await started;
      return (
        await waitFor(
          watch(what, () => cloud.jobs.get(id)),
          quick,
        )
      ).value;
    };
    const ecsDone = async (what: string, started: Promise<string>): Promise<void> => {
      const id = await started;
      await waitFor(
        watch(what, () => cloud.servers.job(id)),
        quick,
      );
    };
    const codeOf = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => "none",
        (error: unknown) => (isDrError(error) ? error.code : String(error)),
      );

    it("goes through the life of a group", async () => {
      const [domain] = await cloud.domains.list();
      const servers = await cloud.servers.list();
      const web = servers.find(({ name }) => name === "web-1");
      if (!domain || !web) throw new Error("the world of the demo has changed");
      const disks = await Promise.all(web.volumes.map(({ id }) => cloud.disks.get(id)));
      expect(disks.map(({ bootable }) => bootable)).to.deep.equal([true, false]);
      const { vpcs, disks: worldDisks } = await simulator.control.world();
      const spare = worldDisks.find(({ name }) => name === "shop-spare")?.id ?? "";

      const created = await done(
        "create",
        cloud.groups.create({
          name: "pg-1",
          description: "web",
          sourceAvailabilityZone: web.zone,
          targetAvailabilityZone: [domain.localZone, domain.remoteZone].find((zone) => zone !== web.zone) ?? "",
          domainId: domain.id,
          sourceVpcId: vpcs[0]?.id ?? "",
        }),
      );
      const groupId = String(created.entities["server_group_id"]);
      expect(await cloud.groups.get(groupId)).to.deep.include({
        id: groupId,
        status: "available",
        productionSite: "source",
      });
      expect((await cloud.groups.rename(groupId, "pg-2")).name).to.equal("pg-2");
      expect((await cloud.groups.list({ name: "pg-2" })).map(({ id }) => id)).to.deep.equal([groupId]);

      const tags = { tier: "web" };
      const instanceJob = await done(
        "protect",
        cloud.instances.create({ protectionGroupId: groupId, serverId: web.id, name: "pi-1", tags }),
      );
      const instanceId = String(instanceJob.entities["protected_instance_id"]);
      await cloud.instances.addTags(instanceId, { more: "x" });
      await cloud.instances.removeTags(instanceId, ["tier"]);
      const instance = await cloud.instances.rename(instanceId, "pi-2");
      expect(instance).to.deep.include({ name: "pi-2", sourceServerId: web.id, tags: [{ key: "more", value: "x" }] });
      expect(await cloud.instances.list({ groupIds: [groupId] })).to.have.length(1);
      expect(await cloud.instances.list({ ids: [instanceId] })).to.have.length(1);

      const pairJob = await done(
        "pair",
        cloud.pairs.create({ protectionGroupId: groupId, volumeId: spare, name: "pair-1" }),
      );
      const pairId = String(pairJob.entities["replication_pair_id"]);
      await done("extend", cloud.pairs.extend(pairId, 80));
      await done("attach", cloud.instances.attachPair(instanceId, { pairId, device: "/dev/vdc" }));
      expect((await cloud.pairs.rename(pairId, "pair-2")).attachments).to.have.length(1);
      expect(await cloud.pairs.list({ groupId })).to.have.length(3);
      expect(await cloud.batch.pairsOf(groupId)).to.have.length(3);
      expect(await cloud.pairs.get(pairId)).to.deep.include({ size: 80, sourceVolumeId: spare, faultLevel: "0" });

      await done("enable", cloud.groups.act(groupId, { verb: "start-server-group" }));
      expect((await cloud.groups.get(groupId)).status).to.equal("protected");
      const drillJob = await done("drill", cloud.drills.create({ groupId, name: "drill-1" }));
      const drillId = String(drillJob.entities["disaster_recovery_drill_id"]);
      expect((await cloud.drills.rename(drillId, "drill-2")).servers).to.have.length(1);
      expect(await cloud.drills.list({ groupId })).to.have.length(1);
      expect((await cloud.drills.get(drillId)).status).to.equal("available");
      await done("end of drill", cloud.drills.remove(drillId));
      expect(await codeOf(cloud.drills.get(drillId))).to.equal("DR_NOT_FOUND");

      const [port] = await cloud.ports.ofServer(web.id);
      const [eip] = await cloud.eips.list();
      expect(eip?.portId).to.equal(port?.id);
      const failover = await done("failover", cloud.groups.act(groupId, { verb: "failover-server-group" }));
      expect(failover.subJobs.length).to.be.greaterThan(0);
      expect(await cloud.groups.get(groupId)).to.deep.include({ status: "failed-over", productionSite: "target" });
      const { targetServerId } = await cloud.instances.get(instanceId);
      await ecsDone("start", cloud.servers.start([targetServerId]));
      expect(await cloud.servers.get(targetServerId)).to.deep.include({ status: "ACTIVE" });
      expect((await cloud.ports.get(port?.id ?? "")).deviceId).to.equal(targetServerId);
      expect((await cloud.servers.interfaces(targetServerId)).map(({ portId }) => portId)).to.include(port?.id);
      expect(await codeOf(cloud.groups.act(groupId, { verb: "failover-server-group" }))).to.equal("DR_STATE_CONFLICT");
      expect(
        await codeOf(cloud.instances.remove(instanceId, { deleteTargetServer: true, deleteTargetEip: false })),
      ).to.equal("DR_PRECONDITION");

      await done("reprotect", cloud.groups.act(groupId, { verb: "start-server-group" }));
      await ecsDone("stop", cloud.servers.stop([targetServerId], "SOFT"));
      await done("switchover", cloud.groups.act(groupId, { verb: "reverse-server-group", priorityStation: "source" }));
      expect(await cloud.groups.get(groupId)).to.deep.include({ status: "protected", productionSite: "source" });
      await done("disable", cloud.groups.act(groupId, { verb: "stop-server-group" }));
      await done("resize", cloud.instances.resize(instanceId, { drFlavor: "s3.large.4" }));

      expect(await codeOf(cloud.groups.remove(groupId))).to.equal("DR_IN_USE");
      await done("detach", cloud.instances.detachPair(instanceId, pairId));
      await done("end of pair", cloud.pairs.remove(pairId, { groupId, deleteTargetVolume: true }));
      await done(
        "end of instance",
        cloud.instances.remove(instanceId, { deleteTargetServer: true, deleteTargetEip: false }),
      );
      await done("end of group", cloud.groups.remove(groupId));
      for (const gone of [
        cloud.groups.get(groupId),
        cloud.pairs.get(pairId),
        cloud.instances.get(instanceId),
        cloud.servers.get(targetServerId),
      ])
        expect(await codeOf(gone)).to.equal("DR_NOT_FOUND");
      expect(
        await codeOf(cloud.instances.remove(instanceId, { deleteTargetServer: false, deleteTargetEip: false })),
      ).to.equal("DR_GONE_OR_BUSY");
    });

    it("reads quotas, failed tasks and backups", async () => {
      expect((await cloud.quotas.list()).map(({ type }) => type)).to.include("server_groups");
      expect(await cloud.failures.list()).to.deep.equal([]);
      await cloud.failures.clear();
      expect(await cloud.backups.list({})).to.be.an("array");
      expect(await cloud.backups.restores({ since: new Date(0).toISOString() })).to.deep.equal([]);
      expect(await codeOf(cloud.backups.get("1d2e3f40-5162-4738-8495-a6b7c8d9e0f1"))).to.equal("DR_NOT_FOUND");
    });

    it("asks each service for its own jobs", async () => {
      const [server] = (await cloud.servers.list()).filter(({ status }) => status === "ACTIVE");
      const id = await cloud.servers.stop([server?.id ?? ""], "HARD");
      expect((await cloud.servers.job(id)).id).to.equal(id);
      expect(await codeOf(cloud.jobs.get(id))).not.to.equal("none");
    });
  });
}
