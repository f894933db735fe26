import { expect } from "chai";
import { useBench } from "../support/handlers";
import { GROUP, byName, linkOf, manageGroup, protectedWorld } from "./scenes";

describe("a pair that is added to a protected group", () => {
  const bench = useBench({
    world: { ...protectedWorld, disks: [...(protectedWorld.disks ?? []), { name: "late", size: 5, zone: "eu-de-01" }] },
  });

  it("makes Protection look again in the same update, and say that not everything is in sync", async () => {
    const group = await manageGroup(bench());
    const member = { protectionGroupId: group.id, __group: linkOf(group) };
    const adopt = group.id;
    const protection = bench().resource("Protection");
    await protection.up({ ...member, adopt, __members: "of five" });
    expect(protection.outputs).to.include({ inSync: true });

    await bench().control.faults.add({ effect: { kind: "slow-sync", factor: 1000 } });
    const { id: volumeId } = byName((await bench().world()).disks, "late");
    await bench()
      .resource("ReplicationPair")
      .up({ ...member, name: "late", volumeId });
    const mark = await bench().mark();
    expect(await protection.up({ ...member, adopt, __members: "of six" })).to.equal("updated");
    expect(protection.outputs).to.include({ inSync: false, status: "protected" });
    expect(await protection.up({ ...member, adopt, __members: "of six" })).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("protected");
  });
});
