import { type Cloud, PartialFailure, directCall, moveDirectly, within } from "../../provider/index";
import { whatHappened } from "../../provider/errors";
import type { ProcessMemory } from "../../provider/memory";
import type { JournalEntry } from "../../provider/model/journal";
import type { DirectMove } from "../../provider/model/move-record";
import { say } from "../print";
import type { Looked } from "./look";
import type { RecordFile } from "./record-file";

export interface CarryOut {
  readonly cloud: Cloud;
  readonly memory: ProcessMemory;
  readonly confirm: string;
  readonly signal: AbortSignal;
  readonly record: RecordFile;
  readonly hear: (entry: JournalEntry) => void;
}

/** Outputs as a state would hold them: what a report is made of. */
export type Outputs = Readonly<Record<string, unknown>>;

/** Moves one group, and keeps its record up to date on the disk; how it ended, its journal says. */
export async function carryOut({ kit, request }: Looked, all: CarryOut): Promise<Outputs | undefined> {
  const { cloud, memory, confirm, signal, record, hear } = all;
  const change = (part: Partial<DirectMove>): void => {
    record.change(kit.id, part, (error) => {
      say(`the record cannot be written, which holds up nothing: ${whatHappened(error)}`);
    });
  };
  const call = directCall({
    ...{ urn: kit.urn, limitSeconds: kit.start.limitSeconds, cloud, memory, stop: signal, hear },
    env: { ...process.env, SDRS_CONFIRM: confirm },
    keep: (unfinished) => {
      change(underWay(unfinished));
    },
  });
  try {
    const end = await within(call, (one) => moveDirectly(one, kit, request));
    change(end.transition === undefined ? { unfinished: null } : complete(end.transition, end.migrated));
    return end.outputs;
  } catch (error) {
    return error instanceof PartialFailure ? error.properties : undefined;
  }
}

type Unfinished = NonNullable<DirectMove["unfinished"]>;
type Transition = NonNullable<DirectMove["transition"]>;

/** The parts of a record that a transition under way tells. Pure. */
export function underWay(unfinished: Parameters<Parameters<typeof directCall>[0]["keep"]>[0]): Partial<DirectMove> {
  const { number, since, posted, jobId, requestId, acceptedAt } = unfinished;
  return {
    ...{ unfinished: unfinished as Unfinished, number, requestedAt: since },
    ...{ jobId: jobId ?? posted?.jobId ?? null, requestId: requestId ?? posted?.requestId ?? null },
    acceptedAt: acceptedAt ?? (posted?.outcome === "accepted" ? posted.at : null),
  };
}

/** The parts that a complete one tells. Pure. */
function complete(
  transition: NonNullable<Awaited<ReturnType<typeof moveDirectly>>["transition"]>,
  migrated: Awaited<ReturnType<typeof moveDirectly>>["migrated"],
): Partial<DirectMove> {
  const { number, jobId, requestId, requestedAt, acceptedAt, finishedAt, adopted, members } = transition;
  return {
    ...{ number, jobId, requestId, requestedAt, acceptedAt, finishedAt, unfinished: null },
    ...{ origin: adopted ? "outside" : "direct", transition: transition as Transition },
    addresses: migrated?.map((row) => ({ ...row })) ?? null,
    started: members
      .filter(({ ranBefore, server }) => ranBefore !== false || server === "ACTIVE")
      .map(({ serverId, name, server }) => ({ serverId, name, status: server })),
  };
}
