import type { Begun, DrillCheck, DrillRun, Ended, HistoryEvent, Sight } from "../../../provider/model/drill-history";

const AT = "2026-03-02T03:00:00.000Z";

/** Production that is well. */
export const SIGHT: Sight = {
  at: AT,
  group: { status: "protected", productionSite: "source", progress: 100 },
  pairs: [{ id: "p1", name: "root", status: "protected", progress: 100, replication: "active" }],
  servers: [{ id: "s1", name: "web", status: "ACTIVE" }],
};

export function begun(more: Partial<Begun> = {}): Begun {
  return {
    event: "begun",
    group: { id: "g1", name: "orders" },
    place: { projectId: "p", region: "eu-de" },
    endpoint: "https://sdrs.eu-de.otc.t-systems.com",
    ...{ name: "sdrs-drill-1", vpcId: null, by: "somebody", reason: null, startOrder: [] },
    topology: { digest: `sha256:${"0".repeat(64)}`, members: ["instance web (i1)"] },
    before: SIGHT,
    ...more,
  };
}

export const made = (drillId: string): HistoryEvent => ({
  event: "made",
  objects: { drillId, vpcId: "v1", servers: ["d-s1"], disks: [], ports: [], eips: [] },
});

export const cleaned = (complete: boolean): HistoryEvent => ({
  event: "cleaned",
  cleanUp: { at: AT, complete, left: [] },
});

export function check(more: Partial<DrillCheck> = {}): DrillCheck {
  return {
    ...{ name: "rows", state: "passed", attempts: 1, at: AT, seconds: 1, error: null },
    proof: { by: "metadata", serverId: "d-s1" },
    ...more,
  };
}

export function ended(more: Partial<Ended> = {}): Ended {
  return {
    ...{ event: "ended", state: "passed", reasons: [], proves: "All.", bootedSeconds: 60, readySeconds: 90 },
    dataLossSeconds: null,
    objective: { readySeconds: 120, dataLossSeconds: null },
    servers: [{ id: "d-s1", name: "web", status: "ACTIVE", addresses: ["192.168.0.10"] }],
    checks: [check()],
    timeline: [{ at: AT, what: "the drill is asked for" }],
    ...{ after: SIGHT, touched: [], cleanUp: { at: AT, complete: true, left: [] } },
    ...more,
  };
}

/** A run that ended. */
export function run(of: { readonly begun?: Partial<Begun>; readonly ended?: Partial<Ended> } = {}): DrillRun {
  const end = ended(of.ended);
  return {
    run: "a",
    begun: { ...begun(of.begun), at: AT },
    objects: { drillId: "d1", vpcId: "v1", servers: ["d-s1"], disks: [], ports: [], eips: [] },
    asked: [],
    ended: { ...end, at: "2026-03-02T03:10:00.000Z" },
    cleanUp: end.cleanUp,
  };
}
