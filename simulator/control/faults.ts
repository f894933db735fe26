import type { Assumptions } from "../assumptions.js";
import { checkRule } from "./inputs.js";
import { randomOf } from "../world/ids.js";
import type { ReadClass } from "../world/reads.js";
import { holds } from "../wire/path-pattern.js";
import type { Disk, JobFailure, Server, Service } from "../world/types.js";

/**
 * Calls that a rule applies to; every given field must match. `path` is a piece of the path without prefix, in which `*`
 * stands for any characters.
 */
export interface FaultMatch {
  readonly service?: Service;
  readonly method?: string;
  readonly path?: string;
  /** Name of the call as in the list of calls, e.g. `server-group-action`. */
  readonly call?: string;
  /** Searched in the request body, e.g. `failover-server-group`. */
  readonly body?: string;
  /** For effects on jobs: the job type. */
  readonly jobType?: string;
  /** For effects on jobs and synchronisation: only this group, by id. */
  readonly groupId?: string;
}

export type FaultEffect =
  | { readonly kind: "delay"; readonly ms: number; readonly after?: boolean }
  | { readonly kind: "hang"; readonly after?: boolean }
  | { readonly kind: "reset"; readonly after?: boolean }
  | { readonly kind: "truncate" }
  | { readonly kind: "malformed" }
  | {
      readonly kind: "status";
      readonly status: number;
      /** The call takes effect before this answer is given in place of its own. */
      readonly after?: boolean;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** Seconds, sent as `Retry-After`. */
      readonly retryAfter?: number;
    }
  | { readonly kind: "expire-tokens" }
  | {
      readonly kind: "fail-job";
      readonly code: string;
      readonly reason?: string;
      /** Index of the sub-job that fails (default 0). */
      readonly subJob?: number;
      /** The members of the sub-jobs before it have taken the whole effect. */
      readonly partial?: boolean;
    }
  | { readonly kind: "hang-job" }
  | { readonly kind: "slow-job"; readonly factor: number }
  | { readonly kind: "slow-sync"; readonly factor: number }
  /** Reads are answered as things were so many seconds ago; `reads` picks a class of them, else `match` decides. */
  | { readonly kind: "stale-read"; readonly seconds: number; readonly reads?: ReadClass }
  /** A page of a list holds so many rows at most, whatever `limit` asks for. */
  | { readonly kind: "page-cap"; readonly rows: number }
  | {
      readonly kind: "dead-zone";
      readonly zone: string;
      readonly mode: "fail" | "hang";
      /** Services whose calls about servers and disks of the zone are dead; default ecs and evs. */
      readonly services?: readonly Service[];
      /** Behaviour of lists that would hold rows of the zone; default by the assumption `deadZoneLists`. */
      readonly lists?: Assumptions["deadZoneLists"];
    };

export interface FaultRule {
  readonly id?: string;
  readonly match?: FaultMatch;
  /** Leave the first so many matching calls alone. */
  readonly skip?: number;
  /** Act on so many calls, then be spent; default: no end. */
  readonly times?: number;
  /** 0 to 1; drawn from the seeded generator. */
  readonly probability?: number;
  /** Draws from a generator of the rule's own instead, so that the same world can have another fate. */
  readonly seed?: number;
  readonly effect: FaultEffect;
}

export interface FaultState extends FaultRule {
  readonly id: string;
  seen: number;
  hits: number;
  /** Rows of a dead zone as they were when it died. */
  frozen?: { readonly servers: readonly Server[]; readonly disks: readonly Disk[] };
}

export interface RequestFacts {
  readonly service: Service | null;
  readonly method: string;
  readonly path: string;
  readonly call: string | null;
  /** The class of a call that reads. */
  readonly reads: ReadClass | null;
  readonly body: string;
  /** Zones of the servers and disks that the call is about. */
  readonly zones: readonly string[];
}

const JOB_KINDS: readonly string[] = ["fail-job", "hang-job", "slow-job", "slow-sync"];
/** Each is asked by every request, and may hold an answer of its own. */
const MOST_RULES = 500;

export class Faults {
  private rules: FaultState[] = [];
  private counter = 0;
  private random: () => number;
  private readonly ownRandom = new Map<string, () => number>();

  constructor(private readonly seed: number) {
    this.random = randomOf(seed);
  }

  add(rule: FaultRule): FaultState {
    checkRule(rule);
    if (this.rules.length >= MOST_RULES) throw new RangeError(`at most ${MOST_RULES} faults stand at a time`);
    this.counter += 1;
    const id = rule.id ?? `fault-${this.counter}`;
    if (this.rules.some((known) => known.id === id)) throw new RangeError(`a fault with the id "${id}" exists`);
    const state: FaultState = { ...rule, id, seen: 0, hits: 0 };
    this.rules.push(state);
    this.prepare(state);
    return state;
  }

  list(): readonly FaultState[] {
    return this.rules;
  }

  /** Removes one rule, or all; returns the ids removed. */
  clear(id?: string): string[] {
    const gone = this.rules.filter((rule) => id === undefined || rule.id === id).map((rule) => rule.id);
    this.rules = this.rules.filter((rule) => id !== undefined && rule.id !== id);
    return gone;
  }

  load(rules: readonly FaultState[]): void {
    this.rules = rules.map((rule) => ({ ...rule }));
    this.counter = Math.max(this.counter, rules.length);
    this.random = randomOf(this.seed + rules.reduce((sum, rule) => sum + rule.seen, 0));
    for (const rule of this.rules) this.prepare(rule);
  }

  private prepare({ id, seed, seen }: FaultState): void {
    if (seed === undefined) this.ownRandom.delete(id);
    else this.ownRandom.set(id, randomOf(seed + seen));
  }

  /** The rules that act on this request, in the order in which they were added. */
  forRequest(facts: RequestFacts): FaultState[] {
    if (this.rules.length === 0) return [];
    return this.rules.filter((rule) => {
      if (JOB_KINDS.includes(rule.effect.kind)) return false;
      return requestMatches(rule, facts) && this.takes(rule);
    });
  }

  forJob(
    jobType: string,
    groupId: string | null,
    subJobs: number,
  ): { doom: JobFailure | null; hung: string | null; factor: number } {
    const found: { doom: JobFailure | null; hung: string | null; factor: number } = {
      doom: null,
      hung: null,
      factor: 1,
    };
    for (const rule of this.rules) {
      const { effect } = rule;
      if (effect.kind !== "fail-job" && effect.kind !== "hang-job" && effect.kind !== "slow-job") continue;
      if (!jobMatches(rule, jobType, groupId) || !this.takes(rule)) continue;
      if (effect.kind === "hang-job") found.hung = rule.id;
      else if (effect.kind === "slow-job") found.factor *= effect.factor;
      else {
        found.doom = {
          code: effect.code,
          reason: effect.reason ?? "injected failure",
          sub_job: Math.min(effect.subJob ?? 0, Math.max(0, subJobs - 1)),
          partial: effect.partial ?? false,
          rule: rule.id,
        };
      }
    }
    return found;
  }

  /** By how much the copy of a group's pairs is slowed down. */
  syncFactor(groupId: string): number {
    return this.rules.reduce((factor, rule) => {
      if (rule.effect.kind !== "slow-sync" || !jobMatches(rule, null, groupId)) return factor;
      return factor * rule.effect.factor;
    }, 1);
  }

  private takes(rule: FaultState): boolean {
    rule.seen += 1;
    if (rule.seen <= (rule.skip ?? 0)) return false;
    if (rule.times !== undefined && rule.hits >= rule.times) return false;
    const random = this.ownRandom.get(rule.id) ?? this.random;
    if (rule.probability !== undefined && random() >= rule.probability) return false;
    rule.hits += 1;
    return true;
  }
}

function jobMatches(rule: FaultRule, jobType: string | null, groupId: string | null): boolean {
  const match = rule.match ?? {};
  if (match.jobType !== undefined && match.jobType !== jobType) return false;
  return match.groupId === undefined || match.groupId === groupId;
}

function requestMatches(rule: FaultRule, facts: RequestFacts): boolean {
  const match = rule.match ?? {};
  if (rule.effect.kind === "dead-zone") {
    const services = rule.effect.services ?? ["ecs", "evs"];
    if (facts.service === null || !services.includes(facts.service)) return false;
    if (!facts.zones.includes(rule.effect.zone)) return false;
  }
  if (rule.effect.kind === "stale-read") {
    if (facts.reads === null) return false;
    if (rule.effect.reads !== undefined && rule.effect.reads !== facts.reads) return false;
  }
  if (match.service !== undefined && match.service !== facts.service) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== facts.method) return false;
  if (match.call !== undefined && match.call !== facts.call) return false;
  if (match.body !== undefined && !facts.body.includes(match.body)) return false;
  return match.path === undefined || holds(facts.path, match.path);
}
