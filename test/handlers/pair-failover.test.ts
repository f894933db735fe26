import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, linkOf, manageGroup, pairOf, protectedWorld } from "./scenes";

interface ManagedPair {
  readonly resource: TestResource;
  readonly program: Props;
}

/** The pair of a disk under the stack's management; without a group it knows only the id. */
async function managePair(bench: Bench, disk: string, group?: ManagedGroup): Promise<ManagedPair> {
  const pair = pairOf(await bench.world(), disk);
  const resource = bench.resource("ReplicationPair");
  const program: Props = {
    name: pair.name,
    protectionGroupId: pair.server_group_id,
    volumeId: pair.source_volume,
    adopt: pair.id,
    ...(group === undefined ? {} : { __group: linkOf(group) }),
  };
  await resource.up(program);
  return { resource, program };
}

describe("failover of a pair", () => {
  const bench = useBench({ world: protectedWorld });
  const broken = (): Promise<unknown> => bench().control.breakProduction({ group: GROUP });

  it("moves its whole group and reports its own disks and addresses", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    const { target_volume: dr } = pairOf(await bench().world(), "web-1-data");
    await broken();
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true, productionSite: "target", activeVolumeId: dr });
    expect(resource.outputs["attachments"]).to.have.length(1);
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    expect(rows.filter(({ verdict }) => verdict === "moved").map((row) => row.privateIp)).to.deep.equal([
      "192.168.0.10",
    ]);
    expect(resource.outputs).to.have.nested.property("lastTransition.number", 1);
  });

  it("is not what adopting a pair does", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    const mark = await bench().mark();
    const again = bench().resource("ReplicationPair");
    await failure(
      again.up({ ...program, failover: true }),
      "cannot be adopted with failover: true",
      "Leave failover out",
    );
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(resource.outputs).to.include({ productionSite: "source" });
  });

  it("is not repeated by the next update", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await broken();
    await resource.up({ ...program, failover: true });
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("asked by two pairs at once is one request", async () => {
    const web = await managePair(bench(), "web-1-data");
    const db = await managePair(bench(), "db-1-data");
    await broken();
    await bench().inOneProcess(() =>
      Promise.all([web, db].map(({ resource, program }) => resource.up({ ...program, failover: true }))),
    );
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    for (const { resource } of [web, db])
      expect(resource.outputs).to.include({ failover: true, productionSite: "target" });
  });

  it("asked with its group in the same run is one request, and both report it", async () => {
    const group = await manageGroup(bench());
    const pair = await managePair(bench(), "web-1-data", group);
    await broken();
    await bench().inOneProcess(async () => {
      await group.resource.up({ ...group.program, failover: true });
      await pair.resource.up({ ...pair.program, failover: true, __group: linkOf(group) });
    });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    expect(pair.resource.outputs).to.have.nested.property("lastTransition.number", 1);
  });

  it("asked in a later run than its group's only reports", async () => {
    const group = await manageGroup(bench());
    const pair = await managePair(bench(), "web-1-data", group);
    await broken();
    await group.resource.up({ ...group.program, failover: true });
    const mark = await bench().mark();
    await pair.resource.up({ ...pair.program, failover: true, __group: linkOf(group) });
    expect(pair.resource.outputs).to.include({ failover: true, productionSite: "target" });
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("against failover: false of its group is refused by the check and by the update", async () => {
    const group = await manageGroup(bench(), { failover: false });
    const { resource, program } = await managePair(bench(), "web-1-data", group);
    await failure(resource.up({ ...program, failover: true }), "contradicts failover: false");
    await failure(resource.update({ ...program, failover: true }), "contradicts failover: false");
    expect(await bench().sent(VERB.failover)).to.deep.equal([]);
  });

  it("cannot be false", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await failure(resource.up({ ...program, failover: false }), "the way back is asked on the group");
  });

  it("takes the consent of its group, or its own", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await failure(resource.up({ ...program, failover: true }), /orders\/1-[0-9a-f]{4}\+healthy/);
    await resource.up({ ...program, failover: true, confirm: "orders/1+healthy" });
    expect(resource.outputs).to.include({ failover: true });
  });

  it("removed again calls nothing", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await broken();
    await resource.up({ ...program, failover: true });
    const mark = await bench().mark();
    await resource.up(program);
    expect(resource.outputs["failover"]).to.equal(null);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("that failed half-way is finished by the next update, also after a refresh", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await broken();
    const fail = { kind: "fail-job", code: "SDRS.1030" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.failover }, times: 1, effect: fail });
    await failure(resource.up({ ...program, failover: true }), "is NOT finished");
    expect((resource.outputs["unfinished"] as TransitionRecord).wish).to.deep.equal({ move: "target" });
    await resource.refresh();
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true, productionSite: "target" });
    expect(await bench().sent(VERB.failover)).to.have.length(2);
  });

  it("is adopted by the group's own resource without a request", async () => {
    const group = await manageGroup(bench());
    const { resource, program } = await managePair(bench(), "web-1-data");
    await broken();
    await resource.up({ ...program, failover: true });
    await group.resource.up({ ...group.program, failover: true });
    expect(group.resource.outputs).to.include({ failover: true, productionSite: "target" });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });
});

describe("outputs of members", () => {
  const bench = useBench({ world: protectedWorld });

  it("follow a failover of their group when they know it", async () => {
    const group = await manageGroup(bench());
    const pair = await managePair(bench(), "web-1-data", group);
    await bench().control.breakProduction({ group: GROUP });
    await group.resource.up({ ...group.program, failover: true });
    expect(await pair.resource.up({ ...pair.program, __group: linkOf(group) })).to.equal("updated");
    expect(pair.resource.outputs).to.include({ productionSite: "target" });
  });

  it("follow in the next update when they know only its id", async () => {
    const { resource, program } = await managePair(bench(), "web-1-data");
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(30);
    expect(await resource.up(program)).to.equal("updated");
    expect(resource.outputs).to.include({ productionSite: "target" });
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("name the disk that serves, also where the service lists it first after a move", async () => {
    await bench().control.assume({ volumeOrderAfterMove: "current" });
    const { resource, program } = await managePair(bench(), "web-1-data");
    const { target_volume: dr, source_volume: old } = pairOf(await bench().world(), "web-1-data");
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(30);
    await resource.up(program);
    expect(resource.outputs).to.include({ activeVolumeId: dr, passiveVolumeId: old, sourceVolumeId: old });
  });
});
