import type { Site } from "./status";
import type { Mode, Phases, RestoreRecord, TransitionKind } from "./transition-record";

/** What a transition meant for one protected instance. */
export interface MemberResult {
  readonly instanceId: string;
  readonly name: string;
  /** The server that serves after the transition. */
  readonly serverId: string;
  /** Status of the protected instance. */
  readonly status: string;
  /** Whether its server ran on the old side before; `null` if nobody knows. */
  readonly ranBefore: boolean | null;
  /** Power status of the serving server, as ECS reports it. */
  readonly server: string;
}

/** The last transition of a group that this stack completed. */
export interface LastTransition {
  /** `<group name>/<number>-<digits>`: what `reprotect` names and consent is bound to. */
  readonly id: string;
  readonly number: number;
  readonly verb: TransitionKind;
  readonly mode: Mode;
  readonly from: Site;
  readonly to: Site;
  /** The transition was made outside, and this stack took note of it. */
  readonly adopted: boolean;
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
  readonly restores?: readonly RestoreRecord[];
  readonly warnings: readonly string[];
  /** What remains to be done by people. */
  readonly remaining: readonly string[];
}

/** A transition in short, for the history. */
export type TransitionSummary = Pick<
  LastTransition,
  "id" | "verb" | "mode" | "from" | "to" | "adopted" | "requestedAt" | "finishedAt" | "recoverySeconds"
>;
