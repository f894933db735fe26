import { expect } from "chai";
import { generateWorld } from "../../simulator/index";
import { type Bench, failure, useBench } from "../support/handlers";
import { GROUP, VERB, consentIn, manageGroup, protectedWorld, serverIds } from "./scenes";

async function running(bench: Bench, zone: string): Promise<number> {
  const { servers } = await bench.world();
  return servers.filter((server) => server.zone === zone && server.status === "ACTIVE").length;
}

describe("the side that a failover goes to", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 100 });

  for (const [what, word, arrange] of [
    ["its zone fails", "dr-unreadable", (b: Bench) => b.control.killZone({ group: GROUP, side: "dr", mode: "fail" })],
    ["its zone hangs", "dr-unreadable", (b: Bench) => b.control.killZone({ group: GROUP, side: "dr", mode: "hang" })],
    [
      "a server there is in ERROR",
      "dr-partial",
      async (b: Bench) => b.control.setServer({ server: (await serverIds(b)).db.target, status: "ERROR" }),
    ],
    [
      "a server there is shelved",
      "dr-partial",
      async (b: Bench) => b.control.setServer({ server: (await serverIds(b)).db.target, status: "SHELVED_OFFLOADED" }),
    ],
  ] as const) {
    it(`needs consent to "${word}" when ${what} and production is healthy; nothing is stopped before`, async () => {
      const { resource, program } = await manageGroup(bench());
      await arrange(bench());
      const mark = await bench().mark();
      const wanted = { ...program, failover: true, confirm: `${GROUP}/1+healthy` };
      for (const ask of [() => resource.preview(wanted), () => resource.update(wanted)])
        await failure(ask(), "DR_CONFIRMATION_REQUIRED", `"${word}" (`);
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(await running(bench(), "eu-de-01")).to.equal(2);
      expect(resource.outputs["unfinished"] ?? null).to.equal(null);
    });

    it(`holds no failover up that is agreed to when ${what}`, async () => {
      const { resource, program } = await manageGroup(bench());
      await arrange(bench());
      const wanted = { ...program, failover: true, timeouts: { update: "2m" } };
      const confirm = consentIn(await failure(resource.update(wanted)));
      await failure(resource.update({ ...wanted, confirm }), "NOT finished");
      expect(await bench().sent(VERB.failover)).to.have.length(1);
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    });

    it(`holds no failover up that a storage fault calls for when ${what}`, async () => {
      const { resource, program } = await manageGroup(bench());
      await arrange(bench());
      await bench().control.breakProduction({ group: GROUP });
      await failure(resource.up({ ...program, failover: true, timeouts: { update: "2m" } }), "NOT finished");
      expect(await bench().sent(VERB.failover)).to.have.length(1);
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    });
  }

  for (const emergency of [false, true]) {
    it(`is not what refuses where a server there is gone${emergency ? " and production is broken" : ""}: the service does, and the hint leads out`, async () => {
      const { resource, program } = await manageGroup(bench());
      await bench().control.deleteServer((await serverIds(bench())).db.target);
      if (emergency) await bench().control.breakProduction({ group: GROUP });
      const wanted = { ...program, failover: true };
      const confirm = emergency ? undefined : consentIn(await failure(resource.update(wanted), '"dr-partial" ('));
      await failure(resource.update({ ...wanted, confirm }), "invalid members", "pulumi destroy --target");
      expect(await bench().sent(VERB.failover)).to.have.length(1);
      expect(await running(bench(), "eu-de-01")).to.equal(2);
    });
  }

  it("asks for nothing about a server that is to stay stopped", async () => {
    const { db } = await serverIds(bench());
    const { resource, program } = await manageGroup(bench());
    await bench().control.setServer({ server: db.target, status: "SHELVED" });
    const confirm = `${GROUP}/1+healthy`;
    await resource.up({ ...program, failover: true, confirm, startServers: { except: [db.source] } });
    expect(await running(bench(), "eu-de-02")).to.equal(1);
  });
});

for (const instances of [6, 7]) {
  describe(`a dead zone of a group of ${instances} instances`, () => {
    const bench = useBench(() => ({
      world: generateWorld({ groups: 1, pairs: instances * 2 }),
      requestTimeoutMs: 100,
    }));

    for (const deadZoneLists of ["like-single", "absent", "stale", "unaffected"] as const) {
      for (const mode of ["fail", "hang"] as const) {
        it(`asks for the same consent when lists are ${deadZoneLists} and calls ${mode}`, async () => {
          await bench().control.assume({ deadZoneLists });
          const [group] = (await bench().world()).groups;
          if (group === undefined) throw new Error("no group");
          const resource = bench().resource("ProtectionGroup");
          const program = {
            name: group.name,
            adopt: group.id,
            sourceAvailabilityZone: group.source_availability_zone,
            targetAvailabilityZone: group.target_availability_zone,
            domainId: group.domain_id,
            sourceVpcId: group.source_vpc_id,
          };
          await resource.up(program);
          expect(resource.outputs["protectedInstanceCount"]).to.equal(instances);
          for (const [side, word] of [
            ["dr", "dr-unreadable"],
            ["production", "zone-loss"],
          ] as const) {
            const { zone } = await bench().control.killZone({ group: group.name, side, mode });
            const begun = Date.now();
            const text = await failure(resource.update({ ...program, failover: true }), "DR_CONFIRMATION_REQUIRED");
            expect(consentIn(text).split("+").slice(1)).to.deep.equal(["healthy", word]);
            expect(Date.now() - begun, "milliseconds").to.be.below(10_000);
            await bench().control.reviveZone({ zone });
          }
        });
      }
    }
  });
}
