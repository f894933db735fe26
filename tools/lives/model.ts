/** Ownership, by what was seen to happen: made by a run of which stack, adopted by which, left by which. */
import type { WorldView } from "../../simulator/index";
import { urnOf } from "../emulator/classes";
import type { Program } from "../emulator/program";
import type { Report } from "../emulator/report";
import type { StackState } from "../emulator/state";
import { JOBS } from "../storm/world";
import { isEmptyGroup, isThere } from "./objects";

export type JobKind = keyof typeof JOBS;

export interface Job {
  readonly job_id: string;
  readonly job_type: string;
  readonly status: string;
  readonly entities: Readonly<Record<string, unknown>>;
}

export const jobsOf = (world: WorldView): readonly Job[] => world.jobs as readonly Job[];

/** Jobs of the second look that the first does not know. */
export function newJobs(before: WorldView, after: WorldView, kind: JobKind): readonly Job[] {
  const known = new Set(jobsOf(before).map(({ job_id }) => job_id));
  return jobsOf(after).filter(({ job_id, job_type }) => job_type === JOBS[kind] && !known.has(job_id));
}

const ACTIONS: readonly JobKind[] = ["failover", "switchover", "reprotect", "enable"];

const IDS = ["groups", "instances", "pairs", "drills"] as const;

function idsOf(world: WorldView): string[] {
  return [
    ...IDS.flatMap((kind) => world[kind].map(({ id }) => id)),
    ...world.pairs.flatMap(({ id, attachment }) => attachment.map((one) => `${one.protected_instance}/${id}`)),
    ...world.servers.filter(({ role }) => role !== "user").map(({ id }) => id),
  ];
}

export class Model {
  readonly #owners = new Map<string, Set<number>>();
  /** Servers that a person stopped, and did not start again. */
  readonly stopped = new Set<string>();
  /** Jobs that a person began in the console. */
  readonly byHand = new Set<string>();
  /** Groups that a person failed over: what they hold is off until a program acts on them again. */
  readonly failedOverByHand = new Set<string>();
  /** Objects that a run was replacing or deleting when it was killed: they may go in a later one. */
  readonly leaving = new Set<string>();
  /** Groups whose production storage is broken while the disks were in sync: their failover is needed. */
  readonly emergency = new Set<string>();
  /** Groups on which a person acted, or a fault was planted, since the last green update of a stack that has them. */
  readonly disturbed = new Set<string>();

  owners(id: string): ReadonlySet<number> {
    return this.#owners.get(id) ?? new Set();
  }

  /** After a run of a stack: what came about is its own, what it adopts as well, what it let go of is not. */
  learn(stack: number, before: WorldView, after: WorldView, states: { was: StackState; is: StackState }): void {
    const known = new Set(idsOf(before));
    for (const id of idsOf(after)) if (!known.has(id)) this.#own(id, stack);
    for (const { id, attachment } of after.pairs)
      for (const { protected_instance: instance } of attachment)
        if (!known.has(id) && !known.has(instance) && !states.is.some((row) => row.id === id))
          this.#bornWith.set(id, instance);
    for (const row of states.is) {
      const { adopt } = row.inputs;
      if (row.id !== undefined && adopt === row.id) this.#own(row.id, stack);
    }
    for (const job of ACTIONS.flatMap((kind) => newJobs(before, after, kind)))
      if (!this.byHand.has(job.job_id))
        for (const id of this.failedOverByHand)
          if (JSON.stringify(job.entities).includes(id)) this.failedOverByHand.delete(id);
    const had = new Set(states.was.map(({ id }) => id));
    for (const { kind, id, external, inputs } of states.is)
      if (
        inputs["adopt"] === undefined &&
        kind === "ProtectionGroup" &&
        id !== undefined &&
        !external &&
        !had.has(id) &&
        isEmptyGroup(before, id)
      )
        this.#owners.set(id, new Set([stack]));
    const kept = new Set(states.is.map(({ id }) => id));
    for (const row of states.was)
      if (row.id !== undefined && !kept.has(row.id) && isThere(after, row)) this.#owners.get(row.id)?.delete(stack);
  }

  /** Pairs that came about with an instance, by the instance: they go with it. */
  readonly #bornWith = new Map<string, string>();

  /** After a run that was killed: what it was about to replace or delete may go later, when its last request is carried out. */
  left({ steps }: Report, state: StackState, program: Program): void {
    const kept = new Set(program.map((one) => urnOf(program, one)));
    for (const { id, urn } of state) if (id !== undefined && !kept.has(urn)) this.leaving.add(id);
    const doomed = new Set(steps.filter(({ operation }) => operation === "replace").map(({ id }) => id));
    const named = [...doomed].filter((id) => id !== undefined);
    for (const { id, inputs } of state) {
      const ids = JSON.stringify([id, inputs]);
      if (id !== undefined && named.some((one) => ids.includes(one))) this.leaving.add(id);
    }
  }

  /** True for what a run may touch. What it says it adopts, or names to add to it, counts for that run already. */
  mayTouch(stack: number, id: string, program: Program): boolean {
    // An attachment goes with either of its ends, and a pair with the instance that it came with.
    if ([id, ...id.split("/"), this.#bornWith.get(id) ?? ""].some((part) => this.owners(part).has(stack))) return true;
    return program.some(({ args, options }) => args["adopt"] === id || options.get === id);
  }

  #own(id: string, stack: number): void {
    const owners = this.#owners.get(id) ?? new Set();
    owners.add(stack);
    this.#owners.set(id, owners);
  }
}

/** True if a run ended by a refusal: an error that says that nothing was done. */
export function isRefusal(failure: string): boolean {
  return /\[DR_(REFUSED|CONFIRMATION_REQUIRED|PRECONDITION|USAGE|CONFIG_INVALID)\]/.test(failure);
}

export function replacedIn({ steps }: Report): boolean {
  return steps.some(({ operation }) => operation === "replace");
}
