import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import { failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, byName, instanceOf, manageGroup, protectedWorld } from "./scenes";

for (const deadZone of ["fail", "hang"] as const) {
  describe(`a dead production zone whose calls ${deadZone}`, () => {
    const bench = useBench({ world: protectedWorld, requestTimeoutMs: 100 });

    async function dead(): Promise<ManagedGroup> {
      const group = await manageGroup(bench());
      await bench().control.breakProduction({ group: GROUP, deadZone });
      return group;
    }

    /** The network service does not answer for the zone either. */
    async function silent(): Promise<ManagedGroup> {
      const group = await dead();
      const effect = { kind: "dead-zone", zone: "eu-de-01", mode: deadZone, services: ["vpc"] } as const;
      await bench().control.faults.add({ effect });
      return group;
    }

    it("is left with the addresses that the network service still tells, whatever the state knows", async () => {
      const { resource, program } = await dead();
      // As after a first update: the group was created before it had members.
      resource.outputs = { ...resource.outputs, addresses: [], __lastKnown: undefined };
      await resource.up({ ...program, failover: true, confirm: "orders/1+zone-loss+data-loss" });
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      const web = rows.find((row) => row.privateIp === "192.168.0.10");
      expect(web).to.include({ verdict: "moved", eip: "80.158.1.2", note: null });
      expect(rows.filter(({ verdict }) => verdict === "moved")).to.have.length(2);
    });

    it("is no reason to fail over without consent, and the refusal shows both ways", async () => {
      const { resource, program } = await dead();
      const mark = await bench().mark();
      const ways = [
        /confirm: "orders\/1-[0-9a-f]{4}\+zone-loss"/,
        "1. failover",
        "may hang in failing-over",
        "2. emergency drill: new sdrs.DisasterRecoveryDrill",
        "other addresses",
        "unprotected",
        "no automatic way back",
      ];
      await failure(resource.preview({ ...program, failover: true }), "DR_CONFIRMATION_REQUIRED", ...ways);
      await failure(resource.update({ ...program, failover: true }), "DR_CONFIRMATION_REQUIRED", ...ways);
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(resource.outputs).to.have.property("unfinished", null);
    });

    it("is left within bounded time once it is agreed to, with the addresses of the last state", async () => {
      const { resource, program } = await silent();
      const begun = bench().clock.now();
      await resource.up({ ...program, failover: true, confirm: "orders/1+zone-loss" });
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", failover: true });
      expect(await bench().accepted(JOB.failover)).to.equal(1);
      const [post] = await bench().sent(VERB.failover);
      expect(Date.parse(post?.virtualTime ?? "") - begun, "virtual time before the request").to.be.below(20_000);
      expect(bench().clock.now() - begun, "virtual time until the end").to.be.below(300_000);
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      const web = rows.find((row) => row.privateIp === "192.168.0.10");
      expect(web).to.include({ verdict: "moved", eip: "80.158.1.2" });
      expect(web?.note).to.include("last state alone");
      expect(web).not.to.have.property("remembered");
      const world = await bench().world();
      for (const name of ["web-1", "db-1"]) {
        const { target_server: id } = instanceOf(world, name);
        expect(world.servers.find((server) => server.id === id)?.status, name).to.equal("ACTIVE");
      }
    });

    it("still lets an emergency drill be started, and no failover is asked for", async () => {
      const { id } = await dead();
      const drill = bench().resource("DisasterRecoveryDrill");
      await drill.up({ name: "emergency-orders-1a2b3c4", __derivedName: true, protectionGroupId: id, emergency: true });
      expect(drill.outputs).to.include({ status: "available" });
      expect(drill.outputs["servers"]).to.have.length(2);
      expect(await bench().sent(VERB.failover)).to.deep.equal([]);
      expect(byName((await bench().world()).groups, GROUP)).to.include({
        status: "protected",
        priority_station: "source",
      });
    });
  });
}
