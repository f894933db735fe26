import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { brokenGroup, manageGroup, pairOf, protectedWorld, failedOverGroup } from "./scenes";

/** A pair whose program gives the id of its group. */
async function pairById(bench: Bench, protectionGroupId: string): Promise<{ pair: TestResource; declared: Props }> {
  const { id, name, source_volume: volumeId } = pairOf(await bench.world(), "shop-spare");
  const pair = bench.resource("ReplicationPair");
  const declared = { protectionGroupId, name, volumeId, adopt: id };
  await pair.up(declared);
  return { pair, declared };
}

describe("a member that is given the id of its group", () => {
  const bench = useBench({ world: protectedWorld });

  it("learns in the next update that the group leaves everything in the cloud, and keeps it until the group says otherwise", async () => {
    const { resource, program, id } = await brokenGroup(bench());
    const { pair, declared } = await pairById(bench(), id);
    await resource.up({ ...program, failover: true });
    await pair.up(declared);
    await failure(pair.destroy(), "abandon: true");

    const leaving = { ...program, failover: true, abandon: true };
    await bench().inOneProcess(async () => {
      await resource.up(leaving);
      expect(await pair.up(declared)).to.equal("updated");
    });
    expect(await pair.up(declared), "in a run without the group").to.equal("unchanged");
    const mark = await bench().mark();
    await pair.destroy();
    expect(pair.id).to.equal(undefined);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("forgets it when the group stays", async () => {
    const { resource, program, id } = await manageGroup(bench());
    const { pair, declared } = await pairById(bench(), id);
    const together = async (more: Props): Promise<string> =>
      await bench().inOneProcess(async () => {
        await resource.up({ ...program, ...more });
        return await pair.up(declared);
      });
    expect(await together({})).to.equal("unchanged");
    expect(await together({ abandon: true })).to.equal("updated");
    expect(await together({ abandon: true })).to.equal("unchanged");
    expect(await together({})).to.equal("updated");
    expect(await together({})).to.equal("unchanged");
  });

  it("follows a failover and a reprotect of the group in the next update", async () => {
    const { resource, program, id } = await failedOverGroup(bench());
    const { pair, declared } = await pairById(bench(), id);
    expect(pair.outputs).to.include({ productionSite: "target", status: "failed-over" });
    const world = await bench().world();
    for (const { id: server, zone } of world.servers)
      if (zone === "eu-de-01") await bench().control.power({ server, status: "SHUTOFF" });
    const { id: last } = resource.outputs["lastTransition"] as { id: string };
    const wanted = { ...program, failover: true, reprotect: last };
    const text = await failure(resource.up(wanted), "overwrite");
    const confirm = /confirm: "([^"]+)"/.exec(text)?.[1];
    await resource.up({ ...wanted, confirm });
    expect(await pair.up(declared)).to.equal("updated");
    expect(pair.outputs).to.include({ productionSite: "target", status: "protected" });
    expect(await pair.up(declared)).to.equal("unchanged");
  });
});
