import type { Call } from "../../call";
import { isDrError, isTransient, whatHappened } from "../../errors";
import { describeServer, startability } from "../../model/server-status";
import type { Job } from "../../model/wire/wire";
import { jobReason } from "./follow";
import { type ServerView, isRunning, isStopped } from "../observe/observation";

export type Power = "on" | "off";

const POWER = {
  on: { word: "started", verb: "start", arrived: isRunning, movable: isStopped },
  off: { word: "stopped", verb: "stop", arrived: isStopped, movable: isRunning },
} as const satisfies Record<
  Power,
  { word: string; verb: string; arrived: (server: ServerView) => boolean; movable: (server: ServerView) => boolean }
>;

/** A server that stays where it is although its job ended well gets one more request, and then this long. */
const MOST_ACCEPTED = 2;
const OBEYS_MS = 120_000;

/** A request whose answer was lost is repeated after this long, so often: asking twice is harmless, a server that stays down is not. */
const AGAIN_MS = 5_000;
const MOST_UNANSWERED = 10;

/** Fate of the requests for one server. */
interface Asked {
  readonly at: number;
  readonly accepted: number;
  readonly unanswered: number;
  readonly jobId?: string;
  /** Reason why the service does not take a request for this server. */
  readonly refused?: string;
}

const NEVER: Asked = { at: Number.NEGATIVE_INFINITY, accepted: 0, unanswered: 0 };

/** The requests that start or stop some servers: who was asked, how often, and what came of it. */
export class PowerRequests {
  readonly #asked = new Map<string, Asked>();
  readonly #jobs = new Map<string, Job>();

  constructor(
    private readonly call: Call,
    private readonly power: Power,
    private readonly how: "SOFT" | "HARD",
  ) {}

  get word(): string {
    return POWER[this.power].word;
  }

  get verb(): string {
    return POWER[this.power].verb;
  }

  arrived(server: ServerView): boolean {
    return POWER[this.power].arrived(server);
  }

  /** Asks for every server that can be asked for and was not, or asked in vain. */
  async ask(views: readonly ServerView[]): Promise<void> {
    const movable = views.filter((server) => this.#movable(server));
    await this.#readJobs(movable);
    const due = movable.filter((server) => this.#isDue(server.id)).map(({ id }) => id);
    if (due.length > 0) await this.#request(due);
  }

  /** Says why a server is not waited for any longer. */
  givenUp(server: ServerView): string | undefined {
    if (startability(server) === "stuck") return describeServer(server);
    const asked = this.#of(server.id);
    if (asked.refused !== undefined)
      return `${describeServer(server)}, and the service refused the request (${asked.refused})`;
    if (!this.#movable(server) || asked.jobId === undefined) return undefined;
    const job = this.#jobs.get(asked.jobId);
    const outcome = this.#outcome(server.id);
    if (outcome === "FAIL" && job !== undefined) return `${describeServer(server)}; ${jobReason(job)}`;
    // A server that hangs in its soft stop is not given up: it is stopped by force when its grace has passed.
    if (this.power === "off" || outcome !== "SUCCESS" || asked.accepted < MOST_ACCEPTED) return undefined;
    if (this.call.clock.now() - asked.at <= OBEYS_MS) return undefined;
    return `${describeServer(server)}; the compute service reports success all the same`;
  }

  /** By force also a server is stopped that hangs in its soft stop. */
  #movable(server: ServerView): boolean {
    if (this.how === "HARD") return server.readable && server.status === "ACTIVE";
    return POWER[this.power].movable(server);
  }

  #of(id: string): Asked {
    return this.#asked.get(id) ?? NEVER;
  }

  #isDue(id: string): boolean {
    const asked = this.#of(id);
    if (asked.refused !== undefined) return false;
    if (asked.jobId === undefined)
      return asked.unanswered < MOST_UNANSWERED && this.call.clock.now() - asked.at >= AGAIN_MS;
    return this.#outcome(id) === "SUCCESS" && asked.accepted < MOST_ACCEPTED;
  }

  /** Tells how the job of a server ended, as far as this server goes: where one server of a job fails, the job fails. */
  #outcome(id: string): Job["status"] | undefined {
    const { jobId } = this.#of(id);
    const job = jobId === undefined ? undefined : this.#jobs.get(jobId);
    const own = job?.subJobs.find(({ entities }) => entities["server_id"] === id);
    return job?.status === "FAIL" && own !== undefined ? own.status : job?.status;
  }

  /** Asking twice is harmless, so a lost answer is treated like one that came: the servers themselves show it. */
  async #request(ids: readonly string[]): Promise<void> {
    const { servers } = this.call.cloud;
    const at = this.call.clock.now();
    const note = (change: (asked: Asked) => Asked): void => {
      for (const id of ids) this.#asked.set(id, change(this.#of(id)));
    };
    try {
      const jobId = this.power === "on" ? await servers.start(ids) : await servers.stop(ids, this.how);
      note((asked) => ({ ...asked, at, jobId, accepted: asked.accepted + 1 }));
    } catch (error) {
      if (isDrError(error, "DR_AMBIGUOUS")) {
        note(({ jobId: _jobId, ...asked }) => ({ ...asked, at, unanswered: asked.unanswered + 1 }));
        return;
      }
      if (!isDrError(error) || isTransient(error) || isDrError(error, "DR_AUTH", "DR_FORBIDDEN", "DR_ABORTED"))
        throw error;
      // One server that is refused must not keep the others of its request down.
      if (ids.length > 1) for (const id of ids) await this.#request([id]);
      else note((asked) => ({ ...asked, at, refused: whatHappened(error) }));
    }
  }

  async #readJobs(servers: readonly ServerView[]): Promise<void> {
    const ids = new Set(servers.flatMap(({ id }) => this.#of(id).jobId ?? []));
    for (const id of ids) {
      if (this.#hasEnded(id)) continue;
      try {
        this.#jobs.set(id, await this.call.cloud.servers.job(id));
      } catch (error) {
        if (!isDrError(error)) throw error;
      }
    }
  }

  #hasEnded(jobId: string): boolean {
    const status = this.#jobs.get(jobId)?.status;
    return status === "SUCCESS" || status === "FAIL";
  }
}
