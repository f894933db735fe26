import type { Site } from "./status";
import type { Mode, Origin, Phases, RestoreRecord, TransitionKind, TransitionRecord } from "./transition-record";

/** Result of a transition for one protected instance. */
export interface MemberResult {
  readonly instanceId: string;
  readonly name: string;
  /** The server that serves after the transition. */
  readonly serverId: string;
  /** Status of the protected instance. */
  readonly status: string;
  /** True if its counterpart ran before; `null` if that could not be read. */
  readonly ranBefore: boolean | null;
  /** Power status of the serving server, as ECS reports it: `ACTIVE`, `SHUTOFF`, … */
  readonly server: string;
}

/** A completed transition of a group. */
export interface Transition {
  /** `<group name>/<number>-<digits>`: the value that `reprotect` takes, and what consent is bound to. */
  readonly id: string;
  readonly number: number;
  readonly verb: TransitionKind;
  readonly mode: Mode;
  readonly from: Site;
  readonly to: Site;
  /** It was made outside of this stack, which only took note of it. */
  readonly adopted: boolean;
  /** Way in which it came to this stack: `up`, its program asked for it; `sdrs`, an order of the command; `direct`, the command without the stack; `outside`. */
  readonly origin: Origin | null;
  /** Time of the order; `null` where the program asked for it. */
  readonly orderedAt: string | null;
  /** Giver of the order: `--by`, or the user of the machine or pipeline. */
  readonly orderedBy: string | null;
  /** Reason of the order, as `--reason` says it. */
  readonly reason: string | null;
  readonly jobId: string | null;
  /** Request id of the accepted request: what the vendor's support asks for. */
  readonly requestId: string | null;
  /** ISO times: asked for by this stack, accepted by the service, seen complete. */
  readonly requestedAt: string;
  readonly acceptedAt: string | null;
  readonly finishedAt: string;
  readonly phases: Phases;
  /** Unplanned: seconds from the request until the servers ran, the recovery time as the service defines it. Planned: seconds without running servers. `null`: not known, since the recorded times are of clocks that disagree. */
  readonly recoverySeconds: number | null;
  readonly members: readonly MemberResult[];
  /** Servers that were put back to an earlier point before they started. */
  readonly restores?: readonly RestoreRecord[] | undefined;
  readonly warnings: readonly string[];
  /** Work that remains to be done by people. */
  readonly remaining: readonly string[];
}

/** A transition in short, for the history. */
export type TransitionSummary = Pick<
  Transition,
  "id" | "verb" | "mode" | "from" | "to" | "adopted" | "requestedAt" | "finishedAt" | "recoverySeconds"
>;

/** A transition that began and was not seen to end, as a program sees it; the next update goes on with it. */
export type UnfinishedTransition = Pick<
  TransitionRecord,
  "number" | "kind" | "mode" | "from" | "to" | "since" | "steps"
>;

/** Instances whose servers may have run before; `undefined` where a state that had no room for its members does not tell. */
export function mayHaveRun({ members }: Pick<Transition, "members">): string[] | undefined {
  if (members.length === 0) return undefined;
  return members.filter(({ ranBefore }) => ranBefore !== false).map(({ instanceId }) => instanceId);
}
