import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import { ASSUMPTIONS } from "../../simulator/index";
import { type Bench, failure, useBench } from "../support/handlers";
import { GROUP, JOB, VERB, brokenGroup, failBack, manageGroup, manageMembers, protectedWorld } from "./scenes";

/** What the vendor's documents leave open and a transition could depend on. */
const OPEN = [
  "sourceServerAfterMove",
  "volumeOrderAfterMove",
  "memberStatus",
  "progressDuringMove",
  "replicationStatusBeforeStart",
  "stationAfterFailure",
  "stationFlipsAt",
  "reverseToPresentSide",
  "serversStartAfterMove",
  "reverseNeedsStopped",
  "parkedPort",
  "eipDuringMove",
  "pairsOnInstanceDelete",
  "startUnstartable",
  "jobVisible",
  "readLag",
  "staleReads",
  "deadZoneLists",
  "pageCap",
  "limit1000",
  "failedInstanceDisks",
  "attachFailureLeaves",
  "errorAttachingAllows",
  "volumeOrderMadeAway",
  "secondaryEipAfterMove",
  "serverUpdatedByPower",
  "stationOfOtherMembers",
  "startInOtherStatus",
] as const;

/** Values under which the status of the group itself goes back in time, also behind the end of an operation. */
const GROUP_GOES_BACK = ["staleReads: groups", "staleReads: all"];

const CASES = OPEN.flatMap((name) =>
  ASSUMPTIONS[name].values
    .filter((value) => value !== ASSUMPTIONS[name].default && !GROUP_GOES_BACK.includes(`${name}: ${value}`))
    .map((value) => ({ title: `${ASSUMPTIONS[name].point} ${name}: ${value}`, values: { [name]: value } })),
);

async function expectServing(bench: Bench, zone: string): Promise<void> {
  const { servers, ports, eips } = await bench.world();
  const running = servers.filter(({ status }) => status === "ACTIVE");
  expect(running.map((server) => server.zone)).to.deep.equal([zone, zone]);
  const ips = ports.filter(({ device_id: id }) => running.some((server) => server.id === id));
  expect(ips.flatMap((port) => port.fixed_ips.map((ip) => ip.ip_address))).to.include.members([
    "192.168.0.10",
    "192.168.0.20",
  ]);
  expect(ips.map(({ id }) => id)).to.include(eips[0]?.port_id);
}

for (const { title, values } of [{ title: "the defaults", values: {} }, ...CASES]) {
  describe(`under ${title}`, () => {
    const bench = useBench({ world: protectedWorld, assumptions: values });

    it("a group fails over although its job failed once, fails back, and can then be deleted", async () => {
      const group = await manageGroup(bench());
      const members = await bench().inOneProcess(() => manageMembers(bench(), group));
      const { resource, program } = group;
      const away = { ...program, failover: true, confirm: "orders/1+healthy" };

      await bench().control.faults.add({
        match: { jobType: JOB.failover },
        times: 1,
        effect: { kind: "fail-job", code: "SDRS.1030", subJob: 2, partial: true },
      });
      await failure(resource.up(away), "is NOT finished");
      expect(resource.outputs).to.include({ status: "error-failing-over" });
      await resource.up(away);
      await expectServing(bench(), "eu-de-02");
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      expect(rows.filter(({ verdict }) => verdict === "moved").map((row) => row.privateIp)).to.have.members([
        "192.168.0.10",
        "192.168.0.20",
      ]);
      expect(await bench().accepted(JOB.failover)).to.equal(2);

      const mark = await bench().mark();
      await bench().inOneProcess(async () => {
        for (const member of members) await failure(member.destroy(), "is not deleted");
      });
      expect(await bench().writes(mark)).to.deep.equal([]);

      await failBack(group);
      // A read that goes back in time may hide that the copies are in sync: then a later update switches.
      for (let more = 0; more < 3 && resource.outputs["unfinished"] !== null; more++) await failBack(group);
      await expectServing(bench(), "eu-de-01");
      expect(resource.outputs).to.include({ status: "protected", productionSite: "source", failover: false });
      expect(await bench().accepted(JOB.reprotect)).to.equal(1);
      expect(await bench().accepted(JOB.switchover)).to.equal(1);

      await bench().control.console({ group: GROUP, action: VERB.stop });
      await bench().inOneProcess(async () => {
        for (const member of members.slice(0, -1)) await member.destroy();
      });
      for (const pair of (await bench().world()).pairs) {
        // An instance that was adopted takes nothing with it: the refusal says how to take over what it leaves.
        const { id, name, source_volume: volumeId } = pair;
        await failure(resource.destroy(), "still holds", `name: "${name}", volumeId: "${volumeId}", adopt: "${id}"`);
        const left = bench().resource("ReplicationPair");
        await left.up({ protectionGroupId: group.id, name, volumeId, adopt: id });
        await left.destroy();
      }
      await resource.destroy();
      const { groups, pairs } = await bench().world();
      expect({ groups, pairs }).to.deep.equal({ groups: [], pairs: [] });
    });
  });
}

describe("under U22 reprotectWithRunningProduction: refused", () => {
  const bench = useBench({ world: protectedWorld, assumptions: { reprotectWithRunningProduction: "refused" } });

  it("a failback is refused while the servers that serve run, and nothing was changed", async () => {
    const group = await brokenGroup(bench());
    const { resource, program } = group;
    await resource.up({ ...program, failover: true });
    await bench().control.repair({ group: GROUP });
    const wanted = { ...program, failover: false, confirm: "orders/2+overwrite+downtime" };
    await failure(resource.up(wanted), "SDRS.1319");
    expect(resource.outputs).to.have.property("unfinished", null);
    for (const name of ["web-1", "db-1"]) {
      const { id } = (await bench().world()).servers.find((one) => one.name.includes(name) && one.status === "ACTIVE")!;
      await bench().control.power({ server: id, status: "SHUTOFF" });
    }
    await failBack(group);
    expect(resource.outputs).to.include({ status: "protected", productionSite: "source", failover: false });
  });
});
