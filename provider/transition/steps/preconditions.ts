import { DrError } from "../../errors";
import { type Site, otherSite } from "../../model/status";
import { RISKS, type Risk, consentLine, readConsent } from "../decide/consent";
import { type PlannedAction, type Guard, checkGuards } from "../decide/guards";
import { list } from "../list";
import { type Observation, type ServerView, isPoweringOn, isRunning, viewAt } from "../observe/observation";
import type { Decision } from "../decide/decision";
import { type TransitionRequest, comingId } from "../request";
import { keptStopped, staysStopped } from "../observe/stays-stopped";
import { alternatives } from "../decide/alternatives";

/** The guards of a decision, and what an operator still has to agree to. */
export interface Preconditions {
  readonly guards: readonly Guard[];
  readonly refusals: readonly Guard[];
  readonly waits: readonly Guard[];
  readonly needed: readonly Risk[];
  readonly missing: readonly Risk[];
  /** The line that agrees to everything needed; `undefined` where it would be bound to no state. */
  readonly line: string | undefined;
  /** Reason why the consent that was given does not count. */
  readonly consentProblem: string | undefined;
  readonly stops: PlannedAction["stops"];
}

/** Decisions that have preconditions. */
export type Acting = Extract<Decision, { do: "move" | "failback" | "reprotect" }>;

/** Judges whether a decision may be carried out. Pure. */
export function preconditionsOf(
  observed: Observation,
  decision: Acting,
  request: TransitionRequest,
  options: { readonly switchNow: boolean },
): Preconditions {
  const plannedActions = plannedActionsOf(observed, decision, request, options.switchNow);
  const guards = [
    ...plannedActions.flatMap((planned) => checkGuards(observed, planned)),
    ...(decision.do === "failback" && decision.begin === "reprotect" && options.switchNow
      ? laterDowntime(observed)
      : []),
  ];
  const unique = guards.filter(
    (guard, index) =>
      guards.findIndex((other) => other.name === guard.name && other.verdict === guard.verdict) === index,
  );
  const needed = [...new Set(unique.flatMap((guard) => (guard.risk === undefined ? [] : [guard.risk])))];
  const id = comingId(observed.group, request, servingAfter(observed, decision));
  const consent = readConsent(request.confirm, id);
  return {
    guards: unique,
    refusals: unique.filter((guard) => guard.verdict === "refuse"),
    waits: unique.filter((guard) => guard.verdict === "wait"),
    needed,
    missing: needed.filter((risk) => !consent.given.has(risk)),
    line: request.series === undefined ? undefined : consentLine(id, needed),
    consentProblem: consent.problem,
    stops: plannedActions.flatMap((planned) => planned.stops),
  };
}

/** The side that serves when what is decided is complete. */
function servingAfter({ group }: Observation, decision: Acting): Site {
  return decision.do === "reprotect" ? group.productionSite : decision.to;
}

function plannedActionsOf(
  observed: Observation,
  decision: Acting,
  request: TransitionRequest,
  switchNow: boolean,
): PlannedAction[] {
  const to = decision.do === "reprotect" ? decision.over : decision.to;
  const kept = keptStopped(observed.instances, request.except);
  const stopped = staysStopped(observed, otherSite(to), request);
  const starts = new Set(
    request.startServers
      ? observed.instances.map(({ id }) => id).filter((id) => !kept.has(id) && !stopped.has(id))
      : [],
  );
  const base = { to, lastKnownInSync: request.knownInSync, starts };
  const running = observed.instances.flatMap((instance) =>
    [otherSite(to), to].flatMap((site) => {
      const server = viewAt(observed, instance, site);
      return server !== undefined && runsSoon(server) ? [server] : [];
    }),
  );
  if (decision.do === "move") {
    // What somebody else began was not consented to here.
    const retry =
      decision.action === "failover"
        ? observed.group.status === "error-failing-over" && request.record !== undefined
        : observed.group.status === "error-reversing";
    return [{ ...base, action: decision.action, retry, stops: decision.action === "switchover" ? running : [] }];
  }
  const reprotect: PlannedAction = { ...base, action: "reprotect", retry: false, stops: [] };
  if (decision.do === "reprotect" || decision.begin === "reprotect") return [reprotect];
  if (!switchNow) return [];
  return request.modes.back === "planned"
    ? [{ ...base, action: "switchover", retry: false, syncsFirst: true, stops: running }]
    : [{ ...base, action: "failover", retry: false, stops: [] }];
}

/** True if a planned move takes a server away from its users. */
function runsSoon(server: ServerView): boolean {
  return isRunning(server) || isPoweringOn(server);
}

/** A failback that goes on to the switchover by itself must not stop half-way to ask. */
function laterDowntime(observed: Observation): Guard[] {
  const running = observed.instances.flatMap((instance) => {
    const server = viewAt(observed, instance, observed.group.productionSite);
    return server !== undefined && runsSoon(server) ? [server] : [];
  });
  if (running.length === 0) return [];
  const value = list(running.map((server) => `${server.name} is ${server.status}`));
  return [{ name: "running", value, verdict: "consent", risk: "downtime" }];
}

/** Says what a person has to type to agree. */
export function howToAgree(line: string | undefined): string {
  return line === undefined
    ? "The line that agrees is bound to the state of a stack: pulumi preview prints it."
    : `To agree, set confirm: "${line}" on the resource, or run with SDRS_CONFIRM=${line}.`;
}

/** Throws unless a decision may be carried out; nothing has been touched then. */
export function requireReady(observed: Observation, what: string, preconditions: Preconditions): void {
  const { refusals, missing, needed, line, consentProblem } = preconditions;
  const [first] = refusals;
  if (first !== undefined) {
    const others = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : "";
    throw new DrError(
      "DR_REFUSED",
      `Group ${observed.group.name} (${observed.group.id}): ${what} is refused: ${first.name}: ${first.value}; ${first.why ?? ""}${others}`,
      { guards: refusals.map((guard) => guard.name) },
      { hint: "Nothing was changed. Repair what is named and run pulumi up again; pulumi preview shows every check." },
    );
  }
  if (missing.length === 0) return;
  const risks = needed.map((risk) => `"${risk}" (${RISKS[risk]})`).join(" and ");
  const given = consentProblem === undefined ? "" : `. The consent that was given does not count: ${consentProblem}`;
  const ways = missing.includes("zone-loss") ? `.\n${alternatives(observed, line).join("\n")}` : "";
  throw new DrError(
    "DR_CONFIRMATION_REQUIRED",
    `Group ${observed.group.name} (${observed.group.id}): ${what} needs your consent to ${risks}${given}${ways}`,
    { confirm: line, missing },
    { hint: `${howToAgree(line)} Nothing was changed.` },
  );
}
