import { type Call, timeLeft } from "../../call";
import { DrError } from "../../errors";
import { FAULT_LEVEL, describeStatus } from "../../model/status";
import { waitFor } from "../../wait";
import { isInSync } from "../decide/guards";
import { list } from "../list";
import { isDamaged } from "../observe/member-health";
import { clearReads } from "./moves";
import type { Observation } from "../observe/observation";
import { observe } from "../observe/observe";
import type { RecordKeeper } from "../record-keeper";

/**
 * Waits until both sides hold the same data; the service publishes no rate, so an estimate comes from the progress itself. Where
 * the group copies nothing any more, or a pair can't, waiting leads nowhere.
 */
export async function waitForSync(
  call: Call,
  keeper: RecordKeeper,
  groupId: string,
  servers: boolean,
): Promise<Observation> {
  const begun = call.clock.now();
  let first: number | undefined;
  await waitFor(
    {
      what: `The synchronisation of group ${groupId}`,
      timeoutMs: timeLeft(call),
      success: ["in sync"],
      pending: ["copying"],
      read: async (options) => {
        const [group, pairs] = await Promise.all([
          call.cloud.groups.get(groupId, options),
          call.cloud.pairs.list({ groupId }, options),
        ]);
        return { group, pairs };
      },
      key: (observed) =>
        observed.pairs.every(isInSync) ? "in sync" : copyProblem(observed) === undefined ? "copying" : "over",
      shows: ({ group, pairs }) =>
        `group ${group.name} is in ${describeStatus(group.status)}, and ${list(pairs.filter((pair) => !isInSync(pair)).map((pair) => `pair ${pair.name} is at ${pair.progress} %`))}`,
      next: "The copy goes on in the cloud. Run pulumi up again: it goes on waiting. If the disks need longer, raise timeouts.update of the resource.",
      onPoll: ({ pairs }) => {
        const mean = pairs.reduce((sum, pair) => sum + pair.progress, 0) / Math.max(1, pairs.length);
        first ??= mean;
        const elapsedMs = call.clock.now() - begun;
        call.log.progress(syncText(mean, first, elapsedMs), {
          phase: "sync",
          percent: Math.round(mean),
          elapsedSeconds: Math.round(elapsedMs / 1000),
        });
      },
      failure: (observed) =>
        new DrError(
          "DR_STATE_CONFLICT",
          `The copy of group ${observed.group.name} (${groupId}) has stopped: ${copyProblem(observed) ?? ""}`,
          { groupStatus: observed.group.status },
          { hint: "Repair what is named, or undo what was done outside, and run pulumi up again." },
        ),
    },
    call.clock,
    call.signal,
  ).finally(keeper.time("sync"));
  keeper.done("sync");
  clearReads(call);
  return await observe(call.cloud, groupId, { servers });
}

/** Says why no copy of a group can come to its end. Pure. */
export function copyProblem({ group, pairs }: Pick<Observation, "group" | "pairs">): string | undefined {
  if (!["protected", "starting", "reprotecting"].includes(group.status))
    return `it is in ${describeStatus(group.status)}`;
  const failed = pairs.filter((pair) => isDamaged(pair) && !isInSync(pair));
  if (failed.length > 0) return list(failed.map((pair) => `pair ${pair.name} is ${describeStatus(pair.status)}`));
  const faulty = pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage && !isInSync(pair));
  if (faulty.length === 0) return undefined;
  return `the storage of the serving side is faulty (fault_level 2 on ${list(faulty.map(({ name }) => name))})`;
}

function syncText(mean: number, first: number, elapsedMs: number): string {
  const gained = mean - first;
  const left = gained > 0 ? Math.round(((100 - mean) * elapsedMs) / gained / 1000) : undefined;
  return `synchronising: ${Math.round(mean)} %${left === undefined ? "" : `, about ${left} s left`}`;
}
