import type { TransitionResult } from "./transitions/request";

/**
 * What one provider process remembers from call to call. An object and not the state of modules, so that a test can have
 * several processes in one. Preview and update are two processes: nothing passes from one to the other.
 */
export class ProcessMemory {
  /** Ids whose adoption was declared without an old state: by a create, or by the second half of a replacement. */
  readonly adopting = new Set<string>();
  /** Results by group: pairs that ask for what their group just did are told, without another transition. */
  readonly transitions = new Map<string, TransitionResult>();
  readonly #tails = new Map<string, Promise<unknown>>();

  /**
   * Runs work on one group after the work that began earlier on it in this process has ended. It waits only for calls that
   * already run, never for one the engine may not have started.
   */
  async alone<T>(groupId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(groupId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(groupId, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(groupId) === tail) this.#tails.delete(groupId);
    }
  }
}
