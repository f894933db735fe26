import { setTimeout as sleep } from "node:timers/promises";
import type { Flavour } from "../types";
import { Actor, type Finisher, type Json, list } from "./actor";
import type { Bench } from "./bench";
import { KINDS } from "./kinds";
import { type Result, runRows } from "./runner";
import { type Subject, Wire } from "./wire";

/** A real endpoint, and how much may be done to it. */
export interface LiveOptions {
  readonly subject: Subject;
  readonly flavour: Exclude<Flavour, "both">;
  /** Also try rows that create, move and delete things. Default: read only. */
  readonly destructive?: boolean;
  readonly pollSeconds?: number;
  readonly timeoutSeconds?: number;
}

/** Waits for jobs as any client does: by asking. */
class Polling implements Finisher {
  constructor(
    private readonly wire: Wire,
    private readonly pollMs: number,
    private readonly timeoutMs: number,
  ) {}

  finish(jobId: string, service: "sdrs" | "ecs"): Promise<Json> {
    return this.until(`job ${jobId}`, async () => {
      const { body } = await this.wire.call(service === "ecs" ? "showServerJob" : "showJob", {
        params: { job_id: jobId },
      });
      const job = body as Json;
      return job["status"] === "SUCCESS" || job["status"] === "FAIL" ? job : undefined;
    });
  }

  async synchronise(groupId: string): Promise<void> {
    await this.until(`synchronisation of ${groupId}`, async () => {
      const { body } = await this.wire.call("listPairs", { query: { server_group_id: groupId } });
      const pairs = list(body as Json, "replications");
      return pairs.every((pair) => pair["replication_status"] === "active" && pair["progress"] === 100)
        ? pairs
        : undefined;
    });
  }

  private async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + this.timeoutMs;
    for (;;) {
      const found = await ask();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`${what} has not ended in time`);
      await sleep(this.pollMs);
    }
  }
}

/** Runs every row that can be tried against an endpoint and says of each: agree, differ or not tried. */
export async function judgeLive(options: LiveOptions): Promise<Result[]> {
  const wire = new Wire(options.subject);
  const polling = new Polling(wire, (options.pollSeconds ?? 5) * 1000, (options.timeoutSeconds ?? 1800) * 1000);
  const bench: Bench = { wire, actor: new Actor(wire, polling), flavour: options.flavour, memo: new Map() };
  return runRows(KINDS, bench, { destructive: options.destructive ?? false });
}
