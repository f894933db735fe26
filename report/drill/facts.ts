import type { DrillRecord } from "../../provider/model/drill-record";
import { isLoopback } from "../../provider/settings/address";
import type { Label } from "../labels";
import { duration } from "../text";

/** Words for a state. */
export const DRILL_STATE = {
  passed: { text: "Passed", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  unproven: { text: "Unproven", tone: "warn" },
  stopped: { text: "Stopped", tone: "bad" },
} as const satisfies Record<DrillRecord["state"], Label>;

export const CHECK_STATE = {
  passed: { text: "passed", tone: "good" },
  failed: { text: "failed", tone: "bad" },
  unproven: { text: "unproven", tone: "warn" },
  waived: { text: "waived", tone: "quiet" },
} as const satisfies Record<DrillRecord["checks"][number]["state"], Label>;

/** True if a drill ran on a simulation; such a one proves nothing of the cloud. */
export function isSimulated({ endpoint }: DrillRecord): boolean {
  return URL.canParse(endpoint) && isLoopback(new URL(endpoint).hostname);
}

/** Title of a report of a drill. */
export function drillTitle({ group }: DrillRecord): string {
  return `Drill of ${group.name}`;
}

/** The figures of a drill. `ready` is no recovery time: the copies that a drill makes are part of it. */
export function drillFigures(record: DrillRecord): readonly (readonly [name: string, value: string, note: string])[] {
  const { bootedSeconds, readySeconds, dataLossSeconds, objective, checks, cleanUp } = record;
  const proven = checks.filter(({ state, proof }) => state === "passed" && proof !== null);
  const against = (seconds: number | null): string =>
    seconds === null ? "no objective" : `objective ${duration(seconds)}`;
  return [
    [
      "Ready",
      readySeconds === null ? "Not reached" : duration(readySeconds),
      `from the request until every check had passed; ${against(objective.readySeconds)}`,
    ],
    [
      "Booted",
      bootedSeconds === null ? "Not reached" : duration(bootedSeconds),
      "from the request until the last server stayed up",
    ],
    ["Checks", `${proven.length} of ${checks.length}`, "passed, with a proof of which server answered"],
    dataLossSeconds === null
      ? ["Clean-up", cleanUp?.complete === true ? "Complete" : "Not complete", "by fresh lists of the project"]
      : ["Data loss", duration(dataLossSeconds), against(objective.dataLossSeconds)],
  ];
}

/** Sentence about the proof of a check. */
export function proofText({ proof }: DrillRecord["checks"][number]): string {
  return proof === null ? "none" : `${proof.by}: server ${proof.serverId}`;
}

/** Rows that compare production before and after. */
export function productionRows({
  before,
  after,
}: DrillRecord): readonly (readonly [what: string, before: string, after: string])[] {
  const unknown = "not read";
  const pairsAfter = new Map(after?.pairs.map((pair) => [pair.id, pair]));
  const serversAfter = new Map(after?.servers.map((server) => [server.id, server]));
  const pairText = (
    pair: { readonly status: string; readonly progress: number; readonly replication: string } | undefined,
  ): string => (pair === undefined ? unknown : `${pair.status}, ${pair.replication}, ${pair.progress} %`);
  return [
    ["group", before.group.status, after?.group.status ?? unknown],
    ["serves", before.group.productionSite, after?.group.productionSite ?? unknown],
    ...before.pairs.map((pair) => [`pair ${pair.name}`, pairText(pair), pairText(pairsAfter.get(pair.id))] as const),
    ...before.servers.map(
      ({ id, name, status }) => [`server ${name}`, status ?? unknown, serversAfter.get(id)?.status ?? unknown] as const,
    ),
  ];
}
