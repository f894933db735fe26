import type { Call } from "../../call";
import type { MigratedAddress } from "../../model/addresses";
import { serverAt } from "../../model/group-actions";
import type { Transition } from "../../model/transition";
import { siteName } from "../../transition/decide/decision";
import { list } from "../../transition/list";
import type { TransitionResult } from "../../transition/request";

/** Says that a transition is complete, in words and in the journal. */
export function tellTransition(call: Call, last: Transition, result: TransitionResult, met: boolean | null): void {
  call.log.info(summary(last, result));
  const { id: groupId, name } = result.observed.group;
  const { id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds } = last;
  const { jobId, requestId, remaining } = last;
  call.journal({
    ...{ event: "transition", group: { id: groupId, name }, lost: result.lost.length },
    ...{ id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds, jobId, requestId },
    objectiveMet: met,
    remaining: [...remaining],
  });
}

/** Sentence about addresses that did not arrive. */
export function lostText(id: string, lost: readonly MigratedAddress[]): string {
  const rows = lost.map(
    (row) =>
      `${row.privateIp}${row.eip === null ? "" : ` (EIP ${row.eip})`} of ${row.serverName}, wanted on server ${row.toServerId}: ${row.note ?? ""}`,
  );
  return `Production of group ${id} moved, but ${lost.length} ${lost.length === 1 ? "address" : "addresses"} did not arrive: ${list(rows)}`;
}

function summary(last: Transition, { migrated, observed }: TransitionResult): string {
  const left = new Set(observed.instances.map((instance) => serverAt(instance, last.from)));
  // In a planned move the NICs of the DR servers go the other way, which nobody waits for.
  const rows = (migrated ?? []).filter((row) => row.verdict === "moved" && left.has(row.fromServerId));
  const jobs = last.jobId === null ? "" : `, job ${last.jobId}`;
  if (last.verb === "reprotect")
    return `Transition ${last.id} is complete: the group is protected in the other direction${jobs}.`;
  const moved = `${rows.length} ${rows.length === 1 ? "address" : "addresses"}`;
  return `Transition ${last.id} is complete: production runs at ${siteName(last.to)}; ${moved} moved; ${last.recoverySeconds === null ? "how long it took until servers ran is not known" : `${last.recoverySeconds} s until servers ran`}${jobs}.`;
}
