import type { Site } from "./model/status";

/** Place of a group once the move of this run is over: the status it is in, and the side that serves. */
export interface Arrival {
  readonly status: string;
  readonly site: Site;
}

/** An edit of this run that touches a group: it is told what becomes of it as soon as a move of the group is known. */
export interface UntoldEdit {
  /** Row of the engine that it stands under, for example `ReplicationPair archive`. */
  readonly of: string;
  tell(arrival: Arrival): readonly string[];
}

/**
 * Moves of groups in one run, and the edits of the same run that touch these groups. The engine compares one resource after the
 * other: an edit that comes after the move is told by its own resource, one that came before by the resource that asks for the
 * move.
 */
export class MovesOfRun {
  readonly #arrivals = new Map<string, Arrival>();
  readonly #underWay = new Set<string>();
  readonly #untold = new Map<string, UntoldEdit[]>();

  /** Notes that this run moves the group; answers the edits of before. */
  begins(groupId: string, arrival: Arrival): readonly UntoldEdit[] {
    this.#arrivals.set(groupId, arrival);
    this.#underWay.add(groupId);
    const untold = this.#untold.get(groupId) ?? [];
    this.#untold.delete(groupId);
    return untold;
  }

  /** Notes where the group is after the move that was announced. */
  arrived(groupId: string, arrival: Arrival): void {
    this.#underWay.delete(groupId);
    if (this.#arrivals.has(groupId)) this.#arrivals.set(groupId, arrival);
  }

  /** Notes that the move is refused after all. */
  refused(groupId: string): void {
    this.#underWay.delete(groupId);
    this.#arrivals.delete(groupId);
  }

  /** True between the announcement of a move and its end: nothing else may be asked of the group. */
  underWay(groupId: string): boolean {
    return this.#underWay.has(groupId);
  }

  /** Place of a group that this run moves. */
  of(groupId: string): Arrival | undefined {
    return this.#arrivals.get(groupId);
  }

  /** Keeps an edit of a group for which no move is known so far. */
  note(groupId: string, edit: UntoldEdit): void {
    this.#untold.set(groupId, [...(this.#untold.get(groupId) ?? []), edit]);
  }
}
