import type { ChildProcess } from "node:child_process";
import type { GamedayDocument } from "./document";
import { type Done, commandsOf, lastWords, linesAsked, loseState } from "./doings";
import type { Notes } from "./notes";
import type { Doing } from "./scenario/scenario";
import { timeText } from "./scenario/times";
import type { Conductor } from "./stage/conductor";
import { type Ended, type GamedayEngine, NAME } from "./stage/engine";

type Row = GamedayDocument["runs"][number];

/** Runs of the one who operates the stack on a game day. */
export class Runs {
  readonly rows: Row[] = [];
  readonly #alive = new Map<ChildProcess, (killed: "killed") => void>();
  #lockLeft = false;

  constructor(
    private readonly engine: GamedayEngine,
    private readonly conductor: Conductor,
    private readonly notes: Notes,
    private readonly title: string,
  ) {}

  /** Begins something; it goes on by itself. */
  async begin(doing: Doing): Promise<void> {
    const done = commandsOf(doing, this.engine, this.title);
    if (done === undefined) {
      this.notes.tell("the state of the stack is lost");
      this.#lockLeft = false;
      await loseState(this.engine);
      return;
    }
    if (done.plain) await this.#takeLock();
    this.notes.tell(done.line);
    const id = `run${this.rows.length + 1}`;
    const index = this.rows.length;
    this.rows.push({ command: done.line, at: this.conductor.elapsed, endedAt: null, exitCode: null });
    this.conductor.begin({ id, watches: done.watches });
    void this.#run(done, id, index);
  }

  /** Kills everything that is under way. */
  kill(): void {
    this.notes.tell(`the runs under way are killed (${this.#alive.size})`);
    if (this.#alive.size === 0) this.notes.miss("kill engine", "nothing was under way");
    this.#lockLeft = true;
    const ends = [...this.#alive.values()];
    this.engine.kill();
    for (const end of ends) end("killed");
  }

  /** Ends what still runs; it has had its time. */
  finish(): void {
    if (this.#alive.size === 0) return;
    this.notes.miss("every run ends", `${this.#alive.size} still ran at ${timeText(this.conductor.elapsed)}`);
    this.kill();
  }

  close(): void {
    this.engine.kill();
  }

  /** Takes away the lock that a killed run has left; that of a run that lives stays. */
  async #takeLock(): Promise<void> {
    if (!this.#lockLeft || this.#alive.size > 0) return;
    this.#lockLeft = false;
    await this.engine.pulumi(["cancel", "--yes", "--stack", NAME]).ended;
  }

  async #run(done: Done, id: string, index: number): Promise<void> {
    try {
      const ended = await this.#withConsent(done, id);
      const exitCode = ended === "killed" ? null : ended.code;
      const endedAt = this.conductor.elapsed;
      this.rows[index] = { command: done.line, at: this.rows[index]?.at ?? endedAt, endedAt, exitCode };
      const words = ended === "killed" ? "" : lastWords(ended);
      const how = exitCode === null ? "is dead" : `ended with ${exitCode}`;
      this.notes.tell(`${done.line} ${how}${words === "" ? "" : `: ${words}`}`);
      if (done.exit !== undefined && (exitCode === null || !done.exit.includes(exitCode)))
        this.notes.miss(`${done.line} ends with ${done.exit.join(" or ")}`, `it ${how}`);
    } catch (error) {
      this.conductor.stop(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.conductor.end(id);
    }
  }

  async #withConsent(done: Done, id: string): Promise<Ended | "killed"> {
    const ended = await this.#watched(done, id, []);
    const lines = ended === "killed" || !done.agrees ? [] : linesAsked(ended);
    if (lines.length === 0) return ended;
    this.notes.tell(`${done.line} asks for consent, and gets it: ${lines.join(" ")}`);
    return await this.#watched(done, id, lines);
  }

  async #watched(done: Done, id: string, consent: readonly string[]): Promise<Ended | "killed"> {
    const { child, ended } = done.start(id, consent);
    const killed = new Promise<"killed">((resolve) => {
      this.#alive.set(child, resolve);
    });
    try {
      return await Promise.race([ended, killed]);
    } finally {
      this.#alive.delete(child);
    }
  }
}
