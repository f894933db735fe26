import { expect } from "chai";
import { type AssumptionName, startSimulator } from "../../simulator/index";
import type { Bench } from "../../contract/conformance/bench";
import { disconnect } from "../../contract/conformance/http";
import { KINDS } from "../../contract/conformance/kinds";
import { tryRow } from "../../contract/conformance/runner";
import { SimulatorStage } from "./stage/simulator";

/** A switch of the simulator, another value of it, and the row of the contract that must then differ. */
const SWITCHES: readonly (readonly [name: AssumptionName, value: string, row: string])[] = [
  ["sourceServerAfterMove", "current", "identifier.instance.source_server"],
  ["volumeOrderAfterMove", "current", "identifier.pair.volume_ids"],
  ["stationAfterFailure", "flipped", "after-failure.failover"],
  ["reverseToPresentSide", "accept", "precondition.station-differs"],
  ["serversStartAfterMove", "yes", "power.failover-no-start"],
  ["reverseNeedsStopped", "production", "precondition.dr-stopped"],
  ["parkedPort", "owner-kept", "parked.device_owner"],
  ["pairsOnInstanceDelete", "all-kept", "deletion.instance-takes-automatic-pairs"],
  ["listCount", "page", "limit.list.count"],
  ["listOrder", "oldest-first", "limit.list.order"],
  ["limitZero", "refuse", "limit.list.limit-zero"],
  ["uniqueNames", "yes", "limit.name.not-unique"],
  ["startUnstartable", "accepted", "power.failover-production-job"],
  ["startDrServer", "accepted", "power.dr-start-while-protected"],
  ["projectMismatch", "401", "gateway.project"],
  ["reprotectWithRunningProduction", "refused", "power.reprotect-production-may-run"],
  ["stopWhileCopying", "refused", "precondition.disable-in-sync"],
  ["drVolumeDeleteAfterMove", "allowed", "deletion.away-pair"],
  ["limit1000", "refused", "limit.list.limit"],
  ["startInOtherStatus", "accepted", "power.error-start-job"],
  ["serverUpdatedByPower", "untouched", "power.updated"],
  ["wrongStateCode", "precise", "wrong-state.group@9"],
  ["bodyDigest", "verbatim", "auth.foreign-digest"],
  ["securityToken", "ignored", "auth.foreign-security-token"],
  ["unknownAgency", "403", "auth.agency-unknown"],
  ["unknownIdentityProvider", "401", "auth.id-token-unknown-provider"],
  ["agencyBySignature", "any", "auth.agency-signed-without-domain"],
];

describe("a switch of the simulator", () => {
  after(() => {
    disconnect();
  });

  for (const [name, value, id] of SWITCHES)
    it(`${name} = ${value} makes the row ${id} differ, so a real account can settle it`, async () => {
      const kind = KINDS.find((one) => one.rows().some((row) => row.id === id));
      const row = kind?.rows().find((one) => one.id === id);
      if (kind === undefined || row === undefined) throw new Error(`no row ${id}`);
      const simulator = await startSimulator({ pace: "manual", assumptions: { [name]: value } });
      const stage = new SimulatorStage(simulator);
      const bench: Bench = { wire: stage.wire, actor: stage.actor, stage, flavour: "otc", memo: new Map() };
      try {
        const { verdict } = await tryRow(kind, row, bench, { destructive: true });
        expect(verdict).to.equal("differ");
        if (row.fact.point === undefined)
          expect(row.fact.mark, "a documented row rests on an assumption").not.to.equal("documented");
      } finally {
        await simulator.close();
      }
    });
});
