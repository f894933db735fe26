import type { Clock } from "../wait";
import { type Transition, mayHaveRun } from "../model/transition";
import {
  type Phase,
  type Posted,
  type RestoreRecord,
  type Step,
  type TransitionRecord,
  isOnlySaved,
  touchedProduction,
} from "../model/transition-record";
import { CLOCK_NOISE_MS } from "./recovery-time";

/** Part of a record that is written at its beginning. */
export interface Beginning extends Pick<
  TransitionRecord,
  "number" | "kind" | "mode" | "from" | "to" | "wish" | "ordered"
> {
  readonly ran?: readonly string[] | undefined;
  readonly before?: string | undefined;
  /** Milliseconds by which the service's clock is ahead of ours, as far as that is known. */
  readonly skewMs?: number | undefined;
}

/**
 * Keeper of what is known of the transition under way. It exists from the first side effect on; before that, a failure leaves
 * no trace in the state and the same edit simply asks again.
 */
export class RecordKeeper {
  #record: TransitionRecord | undefined;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #keep: ((record: TransitionRecord) => void) | undefined;
  #touched: boolean;

  constructor(clock: Clock, resumed: TransitionRecord | undefined, keep?: (record: TransitionRecord) => void) {
    this.#clock = clock;
    this.#keep = keep;
    this.#record = resumed;
    this.#startedAt = clock.now();
    this.#touched = resumed !== undefined;
  }

  /** Record that must be saved: nothing, as long as nothing was touched. */
  get record(): TransitionRecord | undefined {
    return this.#touched ? this.#record : undefined;
  }

  /** A side effect is about to happen: from here on every failure is a half-done result. */
  touch(): void {
    const first = !this.#touched;
    this.#touched = true;
    if (first) this.#kept();
  }

  /** Prepares the record; a transition that was resumed keeps its own beginning. */
  begin({ ran, before, skewMs, ...rest }: Beginning): void {
    const known = this.#record?.ran;
    const running = ran?.length === 0 && known !== undefined ? known : ran;
    const memory = { ...(running === undefined ? {} : { ran: running }), ...(before === undefined ? {} : { before }) };
    if (this.#record !== undefined) {
      const begun = isOnlySaved(this.#record) ? { ...this.#beginning(), skewMs: beyondNoise(skewMs) } : {};
      this.#update({ kind: rest.kind, mode: rest.mode, ...begun, ...(touchedProduction(this.#record) ? {} : memory) });
      return;
    }
    this.#record = {
      ...rest,
      ...this.#beginning(),
      ...(beyondNoise(skewMs) === undefined ? {} : { skewMs }),
      steps: [],
      warnings: [],
      ...memory,
    };
  }

  #beginning(): Pick<TransitionRecord, "since" | "phases"> {
    return {
      since: new Date(this.#startedAt).toISOString(),
      phases: { preflight: this.#secondsSince(this.#startedAt) },
    };
  }

  /** Takes a complete transition up again for something that was left for later; what it moved and reported stays. */
  reopen(complete: Transition): void {
    if (this.#record !== undefined) return;
    const { number, verb, mode, from, to, requestedAt, jobId, acceptedAt, restores, phases, warnings } = complete;
    const { orderedAt: at, orderedBy: by, reason } = complete;
    this.#record = {
      ...{ number, mode, from, to, phases, warnings },
      kind: verb,
      wish: { move: to },
      since: requestedAt,
      ...(at === null ? {} : { ordered: { at, by, reason } }),
      steps: ["move", "addresses"],
      ran: mayHaveRun(complete),
      ...(jobId === null ? {} : { jobId }),
      ...(acceptedAt === null ? {} : { acceptedAt }),
      ...(restores === undefined ? {} : { restores }),
    };
  }

  /** Notes how far the restore of one server has come. */
  restoring(restore: RestoreRecord): void {
    this.touch();
    const others = this.restores.filter((other) => other.serverId !== restore.serverId);
    this.#update({ restores: [...others, restore] });
  }

  /** Records of restores, one for each server. */
  get restores(): readonly RestoreRecord[] {
    return this.#record?.restores ?? [];
  }

  restoreOf(serverId: string): RestoreRecord | undefined {
    return this.restores.find((record) => record.serverId === serverId);
  }

  /** Notes that a restore is not declared any more. */
  withdrawRestore(serverId: string): void {
    const restores = this.restores.map((record) =>
      record.serverId === serverId ? { ...record, withdrawn: true as const } : record,
    );
    this.#update({ restores });
  }

  /** A request is about to be sent. Whoever has no state keeps it as one whose answer was lost, which it is if the process ends now. */
  sending(posted: Posted): void {
    if (this.#record !== undefined) this.#keep?.({ ...this.#record, posted });
  }

  posted(posted: Posted): void {
    this.touch();
    this.#update({ posted });
  }

  /** The service accepted the step that moves production. */
  moving({ outcome, jobId, requestId, at }: Posted): void {
    if (outcome !== "accepted") return;
    const ids = { ...(jobId === undefined ? {} : { jobId }), ...(requestId === undefined ? {} : { requestId }) };
    this.#update({ acceptedAt: at, ...ids });
  }

  /** The POST is settled: nothing of it is left to be found out. */
  settled(): void {
    if (this.#record === undefined) return;
    const { posted: _posted, ...rest } = this.#record;
    this.#record = rest;
    this.#kept();
  }

  has(step: Step): boolean {
    return this.#record?.steps.includes(step) ?? false;
  }

  done(step: Step): void {
    if (!this.has(step)) this.#update({ steps: [...(this.#record?.steps ?? []), step] });
  }

  /** The servers of the new side run: this is where the recovery time ends. */
  serving(): void {
    if (this.#record?.servingAt === undefined) this.#update({ servingAt: new Date(this.#clock.now()).toISOString() });
  }

  undone(step: Step): void {
    this.#update({ steps: (this.#record?.steps ?? []).filter((other) => other !== step) });
  }

  warn(text: string): void {
    if (this.#record !== undefined && !this.#record.warnings.includes(text)) {
      this.#update({ warnings: [...this.#record.warnings, text].slice(-20) });
    }
  }

  /** Begins to time a phase; calling what comes back adds the seconds to it, however the work has ended. */
  time(phase: Phase): () => void {
    const begun = this.#clock.now();
    return () => {
      const phases = this.#record?.phases ?? {};
      const seconds = round((phases[phase] ?? 0) + (this.#clock.now() - begun) / 1000);
      this.#update({ phases: { ...phases, [phase]: seconds } });
    };
  }

  #secondsSince(begun: number): number {
    return round((this.#clock.now() - begun) / 1000);
  }

  #update(change: Partial<TransitionRecord>): void {
    if (this.#record === undefined) return;
    this.#record = { ...this.#record, ...change };
    this.#kept();
  }

  #kept(): void {
    if (this.record !== undefined) this.#keep?.(this.record);
  }
}

/** A difference of clocks, where it is more than noise. */
function beyondNoise(skewMs: number | undefined): number | undefined {
  return skewMs === undefined || Math.abs(skewMs) <= CLOCK_NOISE_MS ? undefined : skewMs;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
