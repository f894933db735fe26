import type { RecordKeeper } from "./record-keeper";
import { clearReads } from "./moves";
import type { Observation } from "./observation";
import { observe } from "./observe";
import type { Call } from "../call";

/** A transition that stopped half-way: what was seen last, and what must be remembered. */
export class HalfDone extends Error {
  override readonly name = "HalfDone";
  constructor(
    override readonly cause: unknown,
    readonly keeper: RecordKeeper,
    readonly seen: Observation,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A failure is reported soon, also where the service does not answer. */
const LAST_LOOK_MS = 10_000;

/** What is there when a run ends half-way; the last sight of it where even that cannot be read any more. */
export async function lastLook(call: Call, seen: Observation): Promise<Observation> {
  try {
    clearReads(call);
    return await observe(call.cloud, seen.group.id, { options: { timeoutMs: LAST_LOOK_MS } });
  } catch {
    return seen;
  }
}
