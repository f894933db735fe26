import type { TransitionRecord } from "../model/transition-record";
import { clearReads } from "./steps/moves";
import type { Observation } from "./observe/observation";
import { observe } from "./observe/observe";
import type { Call } from "../call";

/** A transition that stopped half-way: what was seen last, and what must be remembered. */
export class HalfDone extends Error {
  override readonly name = "HalfDone";
  constructor(
    override readonly cause: unknown,
    readonly record: TransitionRecord,
    readonly observed: Observation,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A failure is reported soon, also where the service does not answer. */
const LAST_LOOK_MS = 10_000;

/** Reads what is there when a run ends half-way; the last sight of it where even that cannot be read any more. */
export async function lastLook(call: Call, observed: Observation, servers: boolean): Promise<Observation> {
  try {
    clearReads(call);
    return await observe(call.cloud, observed.group.id, { servers, options: { timeoutMs: LAST_LOOK_MS } });
  } catch {
    return observed;
  }
}

/** Says what a failed update says of a transition that goes on with the next one. */
export function halfDoneText({ record, observed }: HalfDone): string {
  const { name } = observed.group;
  if ("protection" in record.wish)
    return `${record.wish.protection === "on" ? "Enabling" : "Disabling"} protection of group ${name} is NOT finished; run pulumi up again to go on.`;
  const what =
    record.kind === "reprotect" ? `The reprotect (transition ${record.number})` : `Transition ${record.number}`;
  const steps = record.steps.length === 0 ? "none" : record.steps.join(", ");
  return `${what} of group ${name} is NOT finished. Steps seen complete: ${steps}. The state keeps what was observed; run pulumi up again to go on from there.`;
}
