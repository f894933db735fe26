import { Asked } from "./asked";
import { MovesOfRun } from "./moves";
import type { Transition } from "./model/transition";
import type { Wish } from "./model/transition-record";
import type { HalfDone } from "./transition/half-done";
import type { TransitionResult } from "./transition/request";

/** Request of one resource to a group, and how it ended after something was sent. */
export type Attempt =
  | { readonly wish: Wish | undefined; readonly result: TransitionResult; readonly failure?: undefined }
  | { readonly wish: Wish | undefined; readonly failure: HalfDone };

/** A creation or update of this run that ended half-way, what it was asked with, and what it saved. */
export interface HalfWay {
  readonly olds: Readonly<Record<string, unknown>>;
  readonly news: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly properties: Record<string, unknown>;
}

/**
 * Memory of one provider process from call to call. An object and not the state of modules, so that a test can have several
 * processes in one. Preview and update are two processes: nothing passes from one to the other.
 */
export class ProcessMemory {
  /** Objects that the resources of this run hold and ask for. */
  readonly asked = new Asked();
  /** Moves of groups in this run, and what it edits beside them. */
  readonly moves = new MovesOfRun();
  /** True if the state of a group knows of a transition that was not seen to end, as the group's own resource told in this run. */
  readonly unfinished = new Map<string, boolean>();
  /** The last transition of a group, as its own resource told in this run. */
  readonly lastTransitions = new Map<string, Transition | undefined>();
  /** The last attempt by group: pairs that ask for what was just done, or has just failed, are told, without another request. */
  readonly attempts = new Map<string, Attempt>();
  /** Drills whose deletion was agreed to and has begun in this process. */
  readonly leavingDrills = new Set<string>();
  /** True if the resource of a group asks to leave everything in the cloud: members that know it by its id alone learn it so. */
  readonly abandons = new Map<string, boolean>();
  /** URNs that were just read for a refresh, whose comparison comes next. */
  readonly refreshing = new Set<string>();
  /** Whole lists of the project, read to tell what is gone. */
  readonly lists = new Map<string, { readonly at: number; readonly ids: Promise<ReadonlySet<string>> }>();
  /** Servers and disks that this run asked to protect: a list from before that does not know them. */
  readonly askedToProtect = new Set<string>();
  /** Until then nobody asks for the id of the project: the identity service did not tell it. */
  projectUnknownUntil = 0;
  /** Drills that this run replaces: each leaves its VPC before the new one needs it. */
  readonly replacedDrills = new Set<string>();
  /** True once it was said that a preview has no settings, and what it does not check. */
  saidUnchecked = false;
  /** URNs whose state holds a transition that was not seen to end, as their comparisons noted. */
  readonly unfinishedUrns = new Set<string>();
  /** By URN. */
  readonly halfWay = new Map<string, HalfWay>();
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Waits until the work that began earlier on a group in this process has ended; calling what comes back ends one's own. It waits
   * only for calls that already run, never for one the engine may not have started.
   */
  async alone(groupId: string): Promise<() => void> {
    const before = this.#tails.get(groupId);
    let end: () => void = () => undefined;
    const tail = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#tails.set(groupId, tail);
    await before;
    return () => {
      if (this.#tails.get(groupId) === tail) this.#tails.delete(groupId);
      end();
    };
  }
}
