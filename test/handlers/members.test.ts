import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import type { Address } from "../../provider/model/addresses";
import { type Props, type TestResource, failure, useBench } from "../support/handlers";
import { UNKNOWN } from "../../tools/emulator/values";
import { bareWorld, byName, groupProgram, instanceOf, pairOf } from "./scenes";

const LOSSES: readonly (readonly [string, FaultEffect])[] = [
  ["after it took effect", { kind: "reset", after: true }],
  ["before it took effect", { kind: "reset" }],
];

const JOBS = { instance: "createProtectedInstanceNoCG", pair: "createReplicationPairNoCG" } as const;

describe("a member of a group", () => {
  const bench = useBench({ world: bareWorld });
  let group: TestResource;

  beforeEach(async () => {
    group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
  });

  async function instanceProgram(server = "web-1", more: Props = {}): Promise<Props> {
    const serverId = byName((await bench().world()).servers, server).id;
    return { name: `pi-${server}`, protectionGroupId: group.id, serverId, ...more };
  }
  async function pairProgram(more: Props = {}): Promise<Props> {
    const volumeId = byName((await bench().world()).disks, "shop-spare").id;
    return { name: "spare", protectionGroupId: group.id, volumeId, ...more };
  }

  it("instance is created with its pairs, servers and addresses", async () => {
    const resource = bench().resource("ProtectedInstance");
    const program = await instanceProgram("web-1", { tags: { team: "shop" } });
    await resource.up(program);
    const world = await bench().world();
    const { id, target_server: dr } = instanceOf(world, "web-1");
    expect(resource.id).to.equal(id);
    expect(resource.outputs).to.include({
      activeServerId: program["serverId"],
      targetServerId: dr,
      productionSite: "source",
    });
    expect(resource.outputs["replicationPairIds"]).to.have.length(2);
    expect((resource.outputs["addresses"] as Address[]).map((row) => row.eip)).to.deep.equal(["80.158.1.2"]);
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("instances are created side by side", async () => {
    const resources = ["web-1", "db-1"].map((name) => ({ name, resource: bench().resource("ProtectedInstance") }));
    const programs = await Promise.all(resources.map(({ name }) => instanceProgram(name)));
    await bench().inOneProcess(() => Promise.all(resources.map(({ resource }, i) => resource.up(programs[i]!))));
    expect((await bench().world()).instances).to.have.length(2);
  });

  it("instance changes its name and tags in place", async () => {
    const resource = bench().resource("ProtectedInstance");
    await resource.up(await instanceProgram("web-1", { tags: { team: "shop", old: "yes" } }));
    expect(await resource.up(await instanceProgram("web-1", { name: "renamed", tags: { team: "orders" } }))).to.equal(
      "updated",
    );
    const instance = instanceOf(await bench().world(), "web-1");
    expect(instance.name).to.equal("renamed");
    expect(instance.tags).to.deep.equal([{ key: "team", value: "orders" }]);
  });

  it("instance is not resized while its server runs", async () => {
    const resource = bench().resource("ProtectedInstance");
    await resource.up(await instanceProgram());
    const mark = await bench().mark();
    await failure(resource.up(await instanceProgram("web-1", { flavor: "s3.large.4" })), "cannot be resized");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("instance is resized with both servers stopped", async () => {
    const resource = bench().resource("ProtectedInstance");
    await resource.up(await instanceProgram());
    const { source_server: server } = instanceOf(await bench().world(), "web-1");
    await bench().control.power({ server, status: "SHUTOFF" });
    await resource.up(await instanceProgram("web-1", { flavor: "s3.large.4" }));
    expect((await bench().world()).servers.find(({ id }) => id === server)?.flavor).to.equal("s3.large.4");
  });

  it("instance of a server that another one protects is refused with its id", async () => {
    await bench()
      .resource("ProtectedInstance")
      .up(await instanceProgram());
    const second = bench().resource("ProtectedInstance");
    await failure(second.up(await instanceProgram("web-1", { name: "other" })), "already exists", "adopt:");
  });

  it("instance with an address and no subnet is refused by the check", async () => {
    const resource = bench().resource("ProtectedInstance");
    const more = { primaryIpAddress: "192.168.0.99" };
    await failure(resource.up(await instanceProgram("web-1", more)), "primaryIpAddress needs primarySubnetId");
  });

  for (const [when, effect] of LOSSES) {
    it(`instance is created once when the answer is lost ${when}`, async () => {
      await bench().control.faults.add({ match: { call: "create-protected-instance" }, times: 1, effect });
      const resource = bench().resource("ProtectedInstance");
      await resource.up(await instanceProgram());
      expect((await bench().world()).instances.map(({ id }) => id)).to.deep.equal([resource.id]);
      expect(await bench().accepted(JOBS.instance)).to.equal(1);
    });

    it(`pair is created once when the answer is lost ${when}`, async () => {
      await bench().control.faults.add({ match: { call: "create-replication" }, times: 1, effect });
      const resource = bench().resource("ReplicationPair");
      await resource.up(await pairProgram());
      expect(await bench().accepted(JOBS.pair)).to.equal(1);
    });
  }

  it("instance and pair whose jobs failed leave nothing behind, and can be created anew", async () => {
    for (const jobType of Object.values(JOBS)) {
      const effect = { kind: "fail-job", code: "SDRS.0013", reason: "no room" } as const;
      await bench().control.faults.add({ match: { jobType }, times: 1, effect });
    }
    const [instance, pair] = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")];
    await failure(instance.up(await instanceProgram()), "no room");
    await failure(pair.up(await pairProgram()), "no room");
    const { instances, pairs } = await bench().world();
    expect({ instances, pairs }).to.deep.equal({ instances: [], pairs: [] });
    await instance.up(await instanceProgram());
    await pair.up(await pairProgram());
    expect(pair.outputs).to.include({ productionSite: "source" });
  });

  it("instance and pair whose create was interrupted are taken up", async () => {
    const [instance, pair] = [await instanceProgram(), await pairProgram()];
    const first = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")] as const;
    await first[0].up(instance);
    await first[1].up(pair);
    const again = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")] as const;
    const __group = { origin: "created" };
    await again[0].up({ ...instance, __group });
    await again[1].up({ ...pair, __group });
    expect(again.map(({ id }) => id)).to.deep.equal(first.map(({ id }) => id));
    expect(await bench().accepted(JOBS.instance)).to.equal(1);
    expect(await bench().accepted(JOBS.pair)).to.equal(1);
  });

  it("pair is expanded, and never shrunk", async () => {
    const resource = bench().resource("ReplicationPair");
    await resource.up(await pairProgram());
    await resource.up(await pairProgram({ size: 9 }));
    expect(resource.outputs).to.include({ volumeSize: 9 });
    await failure(resource.up(await pairProgram({ size: 7 })), "cannot shrink to 7 GB");
  });

  it("pair is renamed in place, and gone after a refresh when it was deleted", async () => {
    const resource = bench().resource("ReplicationPair");
    await resource.up(await pairProgram());
    await resource.up(await pairProgram({ name: "renamed" }));
    expect(pairOf(await bench().world(), "shop-spare").name).to.equal("renamed");
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    expect(await resource.refresh()).to.equal("gone");
  });

  it("pair with failover: true is refused by the check when it is created", async () => {
    const resource = bench().resource("ReplicationPair");
    await failure(
      resource.up(await pairProgram({ failover: true })),
      "failover: true is refused when a pair is created",
    );
  });

  it("of a replaced group is replaced, and deleted before it", async () => {
    const resource = bench().resource("ReplicationPair");
    await resource.up(await pairProgram());
    const { replaces } = await resource.preview(await pairProgram({ protectionGroupId: UNKNOWN }));
    expect(replaces).to.deep.equal(["protectionGroupId"]);
  });

  describe("attached", () => {
    async function attached(more: Props = {}): Promise<{ resource: TestResource; program: Props }> {
      const [instance, pair] = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")];
      await instance.up(await instanceProgram());
      await pair.up(await pairProgram());
      const resource = bench().resource("ReplicationAttachment");
      const ids = { protectedInstanceId: instance.id, replicationPairId: pair.id, protectionGroupId: group.id };
      const program = { ...ids, device: "/dev/vdc", ...more };
      await resource.up(program);
      return { resource, program };
    }

    it("reports its device, and takes another spelling of it for the same", async () => {
      const { resource, program } = await attached();
      expect(resource.outputs["attachedDevice"]).to.match(/c$/);
      expect(await resource.up({ ...program, device: "/dev/sdc" })).to.equal("unchanged");
    });

    it("is not repeated when it is there", async () => {
      const { program } = await attached();
      const again = bench().resource("ReplicationAttachment");
      const adopt = `${String(program["protectedInstanceId"])}/${String(program["replicationPairId"])}`;
      await again.up({ ...program, adopt });
      expect(await bench().accepted("attachReplicationPairNew")).to.equal(1);
    });

    it("is refused by name where the pair is attached otherwise, or not at all", async () => {
      const { resource, program } = await attached({ detachFromRunning: true });
      const adopt = `${String(program["protectedInstanceId"])}/${String(program["replicationPairId"])}`;
      const mark = await bench().mark();
      const other = bench().resource("ReplicationAttachment");
      await failure(
        other.up({ ...program, device: "/dev/vdf" }),
        "is attached to instance",
        "not as /dev/vdf",
        "device:",
      );
      expect(await bench().writes(mark)).to.deep.equal([]);
      await resource.destroy();
      await failure(other.up({ ...program, adopt }), "cannot be adopted", "Remove adopt");
    });

    it("is not detached from a running server, unless it says so", async () => {
      const { resource, program } = await attached();
      const mark = await bench().mark();
      await failure(resource.destroy(), "is in use by server web-1");
      expect(await bench().writes(mark)).to.deep.equal([]);
      await resource.up({ ...program, detachFromRunning: true });
      await resource.destroy();
      expect(pairOf(await bench().world(), "shop-spare").attachment).to.deep.equal([]);
    });

    it("is gone after a refresh when somebody detached it", async () => {
      const { resource } = await attached({ detachFromRunning: true });
      const { saved } = resource;
      await resource.destroy();
      resource.saved = saved;
      expect(await resource.refresh()).to.equal("gone");
      resource.saved = saved;
      await resource.destroy();
    });
  });
});
