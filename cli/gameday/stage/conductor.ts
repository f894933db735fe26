import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { DrError } from "../../../provider/errors";

/** Run of a command that the time waits for as long as it works. */
export interface Participant {
  readonly id: string;
  /** True if it only watches another. */
  readonly watches: boolean;
}

interface Sleeper {
  readonly of: string;
  readonly until: number;
  readonly answer: ServerResponse;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => Promise<void>;
}

/** Real time after which a run that neither sleeps nor ends is given up. */
const STUCK_MS = 180_000;

/**
 * The one who lets time pass on a game day: nobody else moves the simulator's clock. Runs that work stop it; once each of them sleeps,
 * it goes on to the next moment for which somebody waits, or at which something is to happen.
 */
export class Conductor {
  readonly #runs = new Map<string, Participant>();
  readonly #events: Event[] = [];
  #sleepers: Sleeper[] = [];
  #changed: () => void = () => undefined;
  #count = 0;
  #stopped: Error | undefined;

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly options: ConductorOptions,
    /** Milliseconds since the beginning of the game day. */
    private elapsedMs = 0,
  ) {}

  static async open(options: ConductorOptions): Promise<Conductor> {
    const opened: { conductor?: Conductor } = {};
    const server = createServer((request, response) => {
      opened.conductor?.received(request, response);
    });
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    opened.conductor = new Conductor(`http://127.0.0.1:${port}`, server, options);
    return opened.conductor;
  }

  /** Seconds since the beginning. */
  get elapsed(): number {
    return this.elapsedMs / 1000;
  }

  /** Lets something happen when its time has come; at the same time in the order in which it was told. */
  at(seconds: number, happen: () => Promise<void>): void {
    this.#events.push({ at: Math.max(seconds * 1000, this.elapsedMs), order: this.#count++, happen });
    this.#changed();
  }

  /** Counts from this moment on. */
  beginAnew(): void {
    this.elapsedMs = 0;
  }

  begin(run: Participant): void {
    this.#runs.set(run.id, run);
  }

  end(id: string): void {
    this.#runs.delete(id);
    this.#sleepers = this.#sleepers.filter(({ of }) => of !== id);
    this.#changed();
  }

  /** Ends the play at once. */
  stop(why: Error): void {
    this.#stopped ??= why;
    this.#changed();
  }

  /** Plays until nothing is left to happen and nobody works any more, or until so many seconds have passed. */
  async play(untilSeconds: number): Promise<void> {
    for (;;) {
      await this.#everybodySleeps();
      const event = this.#next();
      const sleeper = this.#sleepers.reduce<Sleeper | undefined>(
        (first, one) => (first === undefined || one.until < first.until ? one : first),
        undefined,
      );
      const next = Math.min(event?.at ?? Infinity, sleeper?.until ?? Infinity);
      if (next === Infinity || next > untilSeconds * 1000) return;
      await this.#advanceTo(next);
      if (event !== undefined && event.at <= next) {
        this.#events.splice(this.#events.indexOf(event), 1);
        await event.happen();
      } else if (sleeper !== undefined) this.#wake(sleeper);
    }
  }

  async close(): Promise<void> {
    for (const { answer } of this.#sleepers) answer.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #next(): Event | undefined {
    return this.#events.reduce<Event | undefined>((first, one) => {
      const sooner = first === undefined || one.at < first.at || (one.at === first.at && one.order < first.order);
      return sooner ? one : first;
    }, undefined);
  }

  #isAwake({ id, watches }: Participant): boolean {
    if (this.#sleepers.some(({ of }) => of === id)) return false;
    return !(watches && this.#sleepers.length > 0);
  }

  async #everybodySleeps(): Promise<void> {
    const limitMs = this.options.stuckMs ?? STUCK_MS;
    const deadline = performance.now() + limitMs;
    for (;;) {
      if (this.#stopped !== undefined) throw this.#stopped;
      if (![...this.#runs.values()].some((run) => this.#isAwake(run))) return;
      const left = deadline - performance.now();
      if (left <= 0) throw stuck(limitMs, this.options.stuckHint ?? KEEP);
      const waiting = new AbortController();
      const changed = new Promise<void>((resolve) => (this.#changed = resolve));
      await Promise.race([changed, pause(left, undefined, { signal: waiting.signal }).catch(() => undefined)]);
      waiting.abort();
    }
  }

  async #advanceTo(at: number): Promise<void> {
    const ms = at - this.elapsedMs;
    if (ms <= 0) return;
    if (this.options.pace !== undefined) await pause(ms / this.options.pace);
    await this.options.advance(ms / 1000);
    this.elapsedMs = at;
    await this.options.passed();
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
    sleeper.answer.end("{}");
  }

  /** A run asks for so many seconds to pass: it works again when it is answered. */
  private received(request: IncomingMessage, answer: ServerResponse): void {
    const [, of = "", seconds = ""] = /^\/(\w+)\/(\d+(?:\.\d+)?)$/.exec(request.url ?? "") ?? [];
    // A page of a browser cannot send a header of its own without being asked for leave.
    if (request.method !== "POST" || request.headers["sdrs-gameday"] === undefined || !this.#runs.has(of)) {
      answer.writeHead(404).end();
      return;
    }
    const sleeper = { of, until: this.elapsedMs + Math.ceil(Number(seconds) * 1000), answer };
    this.#sleepers.push(sleeper);
    answer.once("close", () => {
      this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
      this.#changed();
    });
    this.#changed();
  }
}

export interface ConductorOptions {
  readonly pace: number | undefined;
  /** Moves the simulator's clock. */
  readonly advance: (seconds: number) => Promise<unknown>;
  /** Real time after which a run that neither sleeps nor ends is given up. */
  readonly stuckMs?: number;
  /** Words on what to do then; default: as for a game day. */
  readonly stuckHint?: string;
  /** Called after each step of time. */
  readonly passed: () => Promise<void>;
}

const KEEP = "Give --keep to keep the folder of the game day, and look at the output of its runs there.";

function stuck(limitMs: number, hint: string): DrError {
  return new DrError(
    "DR_WAIT_TIMEOUT",
    `A run neither ended nor waited for anything within ${limitMs / 1000} s`,
    {},
    { hint },
  );
}
