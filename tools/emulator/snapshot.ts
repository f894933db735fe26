import type { StackState, StateResource } from "./state";

/**
 * Everything that a run has of the state: the rows it has dealt with, in its own order, then those of before that it has not.
 * Whatever it shows at any moment is what the state file holds.
 */
export class Snapshot {
  readonly #before: StateResource[];
  readonly #now: StateResource[] = [];

  constructor(
    state: StackState,
    private readonly save: (state: StackState) => void,
  ) {
    this.#before = [...state];
  }

  /** Rows that nobody has dealt with. */
  get before(): readonly StateResource[] {
    return this.#before;
  }

  /** The row of a URN that a registration may take up. */
  find(urn: string): StateResource | undefined {
    return this.#before.find((row) => row.urn === urn && !row.delete);
  }

  /** Puts a row in place of one of before. */
  put(row: StateResource, instead?: StateResource): void {
    if (instead !== undefined) this.#drop(instead);
    this.#now.push(row);
    this.#checkpoint();
  }

  /** Changes a row of before where it stands. */
  change(row: StateResource, changed: StateResource): void {
    const at = this.#before.indexOf(row);
    if (at >= 0) this.#before[at] = changed;
    this.#checkpoint();
  }

  remove(row: StateResource): void {
    this.#drop(row);
    this.#checkpoint();
  }

  #drop(row: StateResource): void {
    const at = this.#before.indexOf(row);
    if (at >= 0) this.#before.splice(at, 1);
  }

  #checkpoint(): void {
    this.save([...this.#now, ...this.#before]);
  }
}
