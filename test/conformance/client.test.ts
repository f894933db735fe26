import { expect } from "chai";
import { type Cloud, createCloud } from "../../provider/api/cloud";
import { readSettings } from "../../provider/settings/settings";
import { type Simulator, startSimulator } from "../../simulator/index";
import { contract } from "../../contract/tables";
import { operationOf, undocumentedRequests } from "../../contract/conformance/requests-seen";

/** Calls that no part of the provider makes: it addresses one version, renames and tags in batches, and reads quotas only. */
const NOT_SENT = [
  "listVersions",
  "showVersion",
  "addTag",
  "showTags",
  "deleteTag",
  "listProjectTags",
  "queryByTags",
  "createInstances",
  "deleteInstances",
  "addNic",
  "deleteNic",
  "deleteFailure",
  "listRpoStatistics",
];

describe("the provider's client against the contract", () => {
  let simulator: Simulator;
  let cloud: Cloud;

  before(async () => {
    simulator = await startSimulator();
    const { region, endpointTemplate, projectId, accessKey, secretKey } = simulator;
    const config: Record<string, string> = { region, endpoint: endpointTemplate, projectId, accessKey, secretKey };
    cloud = createCloud(readSettings((key) => config[key.replace("sdrs:", "")], {}));
    const { vpcs, disks } = await simulator.control.world();
    await liveThrough(cloud, vpcs[0]?.id ?? "", disks.find(({ name }) => name === "shop-spare")?.id ?? "");
  });
  after(async () => {
    await cloud.close();
    await simulator.close();
  });

  it("sends only requests that are documented, with documented bodies", async () => {
    expect(undocumentedRequests(await simulator.control.calls())).to.deep.equal([]);
    expect(await simulator.control.unhandled()).to.deep.equal([]);
  });

  it("acts by an agency as is documented, whatever it logs in with", async () => {
    const { region, endpointTemplate: endpoint, agency, operator, userDomain } = simulator;
    const { accessKey, secretKey, username, password } = operator;
    const before = (await simulator.control.calls()).at(-1)?.seq ?? 0;
    for (const login of [
      { accessKey, secretKey },
      { userName: username, password, userDomain: operator.userDomain },
    ]) {
      const config: Record<string, string> = {
        ...{ region, endpoint, agencyName: agency, agencyDomainName: userDomain },
        ...login,
      };
      const acting = createCloud(readSettings((key) => config[key.replace("sdrs:", "")], {}));
      expect(await acting.domains.list()).to.have.length(1);
      expect(await acting.projectId()).to.equal(simulator.projectId);
      await acting.close();
    }
    const calls = await simulator.control.calls({ since: before });
    expect(undocumentedRequests(calls)).to.deep.equal([]);
    expect(calls.map(operationOf)).to.deep.equal([
      ...["listOwnDomains", "createToken", "listDomains"],
      ...["createToken", "createToken", "listDomains"],
    ]);
  });

  it("knows every call of the service but those it has no use for", async () => {
    const sent = new Set((await simulator.control.calls()).map(operationOf));
    const silent = contract.calls.map((call) => call.operation).filter((operation) => !sent.has(operation));
    expect(silent).to.have.members(NOT_SENT);
  });
});

/** One group from creation to deletion, by every call of the client that SDRS answers. */
async function liveThrough(cloud: Cloud, vpcId: string, spare: string): Promise<void> {
  const [domain] = await cloud.domains.list();
  const [web] = (await cloud.servers.list()).filter(({ name }) => name === "web-1");
  if (domain === undefined || web === undefined) throw new Error("the demo world has changed");
  const eventually = async (jobId: Promise<string>): Promise<string> => {
    const { status, entities, failReason } = await cloud.jobs.get(await jobId);
    if (status !== "SUCCESS") throw new Error(`${status} ${failReason ?? ""}`);
    return JSON.stringify(entities);
  };
  const idOf = async (name: string, jobId: Promise<string>): Promise<string> =>
    String((JSON.parse(await eventually(jobId)) as Record<string, unknown>)[name]);
  const targetZone = [domain.localZone, domain.remoteZone].find((zone) => zone !== web.zone) ?? "";
  const [port] = await cloud.ports.ofServer(web.id);
  const groupId = await idOf(
    "server_group_id",
    cloud.groups.create({
      name: "client",
      description: "d",
      sourceAvailabilityZone: web.zone,
      targetAvailabilityZone: targetZone,
      domainId: domain.id,
      sourceVpcId: vpcId,
    }),
  );
  await cloud.groups.rename(groupId, "client-2");
  await cloud.groups.list({ name: "client", status: "available", zone: web.zone });
  const instanceId = await idOf(
    "protected_instance_id",
    cloud.instances.create({
      protectionGroupId: groupId,
      serverId: web.id,
      name: "pi",
      primarySubnetId: port?.networkId,
      tags: { a: "b" },
    }),
  );
  await cloud.instances.rename(instanceId, "pi-2");
  await cloud.instances.addTags(instanceId, { c: "d" });
  await cloud.instances.removeTags(instanceId, ["c"]);
  await cloud.instances.list({ groupIds: [groupId] });
  const pairId = await idOf(
    "replication_pair_id",
    cloud.pairs.create({ protectionGroupId: groupId, volumeId: spare, name: "pair" }),
  );
  await cloud.pairs.rename(pairId, "pair-2");
  await cloud.pairs.get(pairId);
  await eventually(cloud.pairs.extend(pairId, 100));
  await eventually(cloud.instances.attachPair(instanceId, { pairId, device: "/dev/vdz" }));
  await eventually(cloud.instances.detachPair(instanceId, pairId));
  await cloud.servers.stop([web.id], "SOFT");
  await cloud.servers.get(web.id);
  await eventually(cloud.instances.resize(instanceId, { flavor: "s3.xlarge.2" }));
  await eventually(cloud.groups.act(groupId, { verb: "start-server-group" }));
  await eventually(cloud.groups.act(groupId, { verb: "reverse-server-group", priorityStation: "target" }));
  await eventually(cloud.groups.act(groupId, { verb: "reverse-server-group", priorityStation: "source" }));
  const drillId = await idOf("disaster_recovery_drill_id", cloud.drills.create({ groupId, name: "drill" }));
  await cloud.drills.rename(drillId, "drill-2");
  await cloud.drills.get(drillId);
  await cloud.drills.list({ groupId });
  await eventually(cloud.drills.remove(drillId));
  await eventually(cloud.groups.act(groupId, { verb: "failover-server-group" }));
  await eventually(cloud.groups.act(groupId, { verb: "start-server-group" }));
  await eventually(cloud.groups.act(groupId, { verb: "stop-server-group" }));
  await cloud.failures.list(groupId);
  await cloud.failures.clear(groupId);
  await cloud.failures.clear();
  await cloud.quotas.list();
  await cloud.groups.get(groupId);
  await cloud.instances.get(instanceId);
  await eventually(cloud.pairs.remove(pairId, { groupId, deleteTargetVolume: false }));
  await eventually(cloud.instances.remove(instanceId, { deleteTargetServer: false, deleteTargetEip: false }));
  for (const pair of await cloud.pairs.list({ groupId }))
    await eventually(cloud.pairs.remove(pair.id, { groupId, deleteTargetVolume: false }));
  await eventually(cloud.groups.remove(groupId));
}
