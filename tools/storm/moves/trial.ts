/**
 * A failover by the command, ended at one of its calls: command and engine are killed, or the command gets the signals of a pipeline
 * that is cancelled. Then one plain update without the order must leave everything as it should be.
 */
import { copyFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CallRecord, Snapshot } from "../../../simulator/index";
import { EmulatedStack } from "../../emulator/command/emulated-stack";
import type { Started } from "../../emulator/command/start-command";
import { GROUP, groupedWorld } from "../world";

/** Two servers with disks of a few GB. */
const SIZES = { web: [4, 6], db: [4, 8], spare: 5 } as const;
const ACTION = "server-group-action";
/** Longer than the job of a failover takes. */
const JOB_SECONDS = 240;
const LOOK_MS = 20;

/** An end that comes from outside: SIGKILL to command and engine, or what a pipeline sends when it is cancelled. */
export const ENDS = ["kill", "SIGINT", "SIGTERM"] as const;
export type End = (typeof ENDS)[number];

/** Signals of a cancelled pipeline, and the time after which the next one comes. */
const PATIENCE_MS = { first: 7_500, second: 2_500 } as const;

export interface Trial {
  /** The call at which it ends, counted from 1. */
  readonly call: number;
  readonly end: End;
  /** True if the service received the call, and only its answer is lost. */
  readonly received: boolean;
}

export interface Outcome {
  /** The call that was under way. */
  readonly at: string;
  readonly moved: boolean;
  /** Milliseconds that the command needed to end; null where it was killed. */
  readonly endedMs: number | null;
  readonly problems: readonly string[];
}

/** A failover that was ended, before anything is done about it. */
interface EndedMove {
  /** The last call before it. */
  readonly since: number;
  /** The call that was under way. */
  readonly at: CallRecord | undefined;
  readonly endedMs: number | null;
  readonly problems: string[];
}

/** A stack whose production storage is broken, and which is as it was before each trial. */
export class Trials {
  private constructor(
    readonly stack: EmulatedStack,
    private readonly before: Snapshot,
  ) {}

  static async open(): Promise<Trials> {
    const stack = await EmulatedStack.open({ world: groupedWorld(SIZES, "protected") });
    await stack.control.breakProduction({ group: GROUP });
    copyFileSync(stateOf(stack), `${stateOf(stack)}.before`);
    return new Trials(stack, await stack.control.snapshot());
  }

  /** Calls of a failover that nobody disturbs, in their order. */
  async calls(): Promise<readonly CallRecord[]> {
    const since = await this.#begin();
    const { code, stderr } = await this.stack.sdrs("failover", "--stack", "prod", "--json");
    if (code !== 0) throw new Error(`the failover that nobody disturbs ended with ${String(code)}: ${stderr}`);
    return await this.#since(since);
  }

  async run(trial: Trial): Promise<Outcome> {
    const { stack } = this;
    const { since, at, endedMs, problems } = await this.end(trial);
    await stack.pulumi("cancel", "--yes");
    await stack.control.clock.advance(JOB_SECONDS);
    const { code, stdout, stderr } = await stack.pulumi("up", "--yes", "--skip-preview");
    if (code !== 0) problems.push(`the plain update failed: ${stdout}${stderr}`);
    const posts = actions(await this.#since(since));
    problems.push(...(await this.#wrong(posts, { jobLost: at?.call === ACTION && trial.received })));
    if (posts.length === 0) problems.push(...(await this.#again(since)));
    return {
      at: at === undefined ? "-" : `${at.method} ${at.call ?? at.path}`,
      moved: posts.length > 0,
      endedMs,
      problems,
    };
  }

  /** A failover that is ended, with what is to be seen at once. */
  async end({ call, end, received }: Trial): Promise<EndedMove> {
    const { stack } = this;
    const since = await this.#begin();
    const rule = await stack.control.faults.add({
      skip: call - 1,
      times: 1,
      effect: { kind: "hang", after: received },
    });
    const started = stack.start("failover", "--stack", "prod");
    const watched = endOf(started);
    while (!watched.over && (await this.#since(since)).length < call) await pause(LOOK_MS);
    const at = (await this.#since(since))[call - 1];
    const begun = performance.now();
    const inTime = watched.over || (await this.#end(started, end));
    const endedMs = end === "kill" ? null : Math.round(performance.now() - begun);
    await stack.control.faults.clear(rule.id);
    const problems = [...(end !== "kill" && !inTime ? ["the command had to be killed"] : [])];
    if (end !== "kill" && inTime && stack.holders().length > 0) problems.push("the lock was left");
    return { since, at, endedMs, problems };
  }

  /** Gives the order again: what was not sent must still be possible. */
  async #again(since: number): Promise<string[]> {
    const { code, stderr } = await this.stack.sdrs("failover", "--stack", "prod");
    const posts = actions(await this.#since(since));
    return [
      ...(code === 0 ? [] : [`the next failover ended with ${String(code)}: ${stderr}`]),
      ...(await this.#wrong(posts, { must: true })),
    ];
  }

  /** True if the command ended by itself; all that is left of it is killed. */
  async #end(started: Started, end: End): Promise<boolean> {
    const { child, ended } = started;
    const watched = endOf(started);
    if (end !== "kill") {
      child.kill(end);
      await Promise.race([ended, pause(PATIENCE_MS.first)]);
      if (!watched.over) {
        child.kill("SIGTERM");
        await Promise.race([ended, pause(PATIENCE_MS.second)]);
      }
    }
    const byItself = watched.over;
    child.kill("SIGKILL");
    for (const pid of this.stack.engines()) killed(pid);
    await ended;
    return byItself;
  }

  async #begin(): Promise<number> {
    const { stack } = this;
    await stack.control.restore(this.before);
    copyFileSync(`${stateOf(stack)}.before`, stateOf(stack));
    rmSync(path.join(stack.folder, "runs"), { recursive: true, force: true });
    return (await stack.control.calls()).at(-1)?.seq ?? 0;
  }

  #since(since: number): Promise<CallRecord[]> {
    return this.stack.control.calls({ since });
  }

  /** Everything that is not as it should be, after so many requests for a move. */
  async #wrong(posts: readonly CallRecord[], { must, jobLost }: Allowed): Promise<string[]> {
    const { servers, groups } = await this.stack.control.world();
    const outputs = this.stack.outputs();
    const moved = posts.length > 0;
    const side = moved ? "target" : "source";
    const zone = moved ? "eu-de-02" : "eu-de-01";
    const down = servers.filter((server) => server.zone === zone && server.status !== "ACTIVE").map(({ name }) => name);
    const [post] = posts;
    const last = outputs["lastTransition"] as { readonly requestedAt?: string; readonly jobId?: string | null } | null;
    const early = Date.parse(post?.virtualTime ?? "") - Date.parse(last?.requestedAt ?? "");
    return [
      ...(posts.length > 1 ? [`${posts.length} requests`] : []),
      ...(must === true && !moved ? ["no request"] : []),
      ...(groups[0]?.priority_station === side ? [] : [`production is at ${String(groups[0]?.priority_station)}`]),
      ...(outputs["productionSite"] === side
        ? []
        : [`the state has production at ${String(outputs["productionSite"])}`]),
      ...(outputs["unfinished"] === null ? [] : ["the state has something unfinished"]),
      ...(down.length === 0 ? [] : [`down: ${down.join(", ")}`]),
      ...(!moved || (early >= -1000 && early <= 1000) ? [] : [`requestedAt is ${early} ms early`]),
      ...(!moved || jobLost === true || typeof last?.jobId === "string" ? [] : ["the job is not known"]),
    ];
  }

  async close(): Promise<void> {
    await this.stack.close();
  }
}

/** Losses that an end from outside explains. */
interface Allowed {
  /** There must have been a request. */
  readonly must?: boolean;
  readonly jobLost?: boolean;
}

/** Tells whether a command has ended. */
function endOf({ ended }: Started): { readonly over: boolean } {
  const watched = { over: false };
  void ended.then(() => {
    watched.over = true;
  });
  return watched;
}

/** Requests for a move that the service received. */
function actions(calls: readonly CallRecord[]): CallRecord[] {
  return calls.filter(({ call, effect }) => call === ACTION && effect);
}

function stateOf({ folder }: EmulatedStack): string {
  return path.join(folder, ".emulated", "prod.json");
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
