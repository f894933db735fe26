import { expect } from "chai";
import type { World } from "../../simulator/index";
import { useBench } from "../support/handlers";
import { GROUP, byName, linkOf, manageGroup, protectedWorld } from "./scenes";

/** The shop with a disk and a server more in the DR zone. */
const world: World = {
  ...protectedWorld,
  disks: [...(protectedWorld.disks ?? []), { name: "extra", size: 5, zone: "eu-de-02" }],
  servers: [
    ...(protectedWorld.servers ?? []),
    {
      name: "late",
      zone: "eu-de-02",
      disks: [{ name: "late-root", size: 4 }],
      nics: [{ subnet: "shop-subnet", ip: "192.168.0.77" }],
    },
  ],
};

for (const volumeOrderAfterMove of ["original", "current"] as const) {
  for (const volumeOrderMadeAway of ["by-side", "given-first"] as const) {
    for (const sourceServerAfterMove of ["original", "current"] as const) {
      const assumptions = { volumeOrderAfterMove, volumeOrderMadeAway, sourceServerAfterMove };
      describe(`members that are made while production runs at the DR site (${Object.values(assumptions).join(", ")})`, () => {
        const bench = useBench({ world, assumptions });

        it("name what serves, there, after a refresh and after the way back", async () => {
          const group = await manageGroup(bench());
          const { resource, program } = group;
          await resource.up({
            ...{ ...program, failover: true, failoverMode: "planned" },
            confirm: `${GROUP}/1+downtime`,
          });
          const before = await bench().world();
          const [disk, server] = [byName(before.disks, "extra").id, byName(before.servers, "late").id];
          const member = { protectionGroupId: group.id, __group: linkOf(group) };
          const pair = bench().resource("ReplicationPair");
          await pair.up({ ...member, name: "extra", volumeId: disk });
          const instance = bench().resource("ProtectedInstance");
          await instance.up({ ...member, name: "late", serverId: server });
          const zones = async (): Promise<object> => {
            const { disks, servers } = await bench().world();
            const of = (id: unknown): string | undefined => [...disks, ...servers].find((one) => one.id === id)?.zone;
            const { activeVolumeId, passiveVolumeId, sourceVolumeId, targetVolumeId } = pair.outputs;
            return {
              ...{ active: of(activeVolumeId), passive: of(passiveVolumeId) },
              ...{ source: of(sourceVolumeId), target: of(targetVolumeId) },
              server: of(instance.outputs["activeServerId"]),
            };
          };
          const away = { active: "eu-de-02", passive: "eu-de-01", source: "eu-de-01", target: "eu-de-02" };
          expect(await zones()).to.deep.equal({ ...away, server: "eu-de-02" });
          expect(pair.outputs).to.include({ activeVolumeId: disk });
          await pair.refresh();
          expect(await zones()).to.deep.equal({ ...away, server: "eu-de-02" });

          const back = { failover: false, failback: { switchAsSoonAsInSync: true }, confirm: `${GROUP}/2+downtime` };
          await resource.up({ ...program, ...back });
          await pair.refresh();
          await instance.refresh();
          const home = { ...away, active: "eu-de-01", passive: "eu-de-02" };
          expect(await zones()).to.deep.equal({ ...home, server: "eu-de-01" });
        });
      });
    }
  }
}
