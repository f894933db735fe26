import type { WorldView } from "../../simulator/index";
import { type JobKind, type Model, jobsOf, newJobs } from "./model";

const KINDS: readonly JobKind[] = ["failover", "switchover", "reprotect"];

/** The requests that one intent of one program led to, over all its runs. */
export class Requests {
  #intent = "";
  readonly #jobs = new Map<JobKind, Set<string>>();

  /** Adds those of a run; each kind is due once, and again only after it failed. */
  add(intent: string, before: WorldView, after: WorldView, model: Model): string[] {
    if (intent !== this.#intent) this.#jobs.clear();
    this.#intent = intent;
    return KINDS.flatMap((kind) => {
      const known = this.#jobs.get(kind) ?? new Set();
      const fresh = newJobs(before, after, kind).filter(({ job_id }) => !model.byHand.has(job_id));
      for (const { job_id } of fresh) known.add(job_id);
      this.#jobs.set(kind, known);
      const good = jobsOf(after).filter(({ job_id, status }) => known.has(job_id) && status !== "FAIL");
      if (fresh.length === 0 || good.length < 2) return [];
      return [`${kind} was accepted ${good.length} times for one intent: ${intent}`];
    });
  }
}
