import { type Site, describeStatus, otherSite } from "../model/status";
import { serverAt, zoneAt } from "../model/group-actions";
import type { Instance } from "../model/wire/wire";
import { RISKS } from "./decide/consent";
import { decide } from "./decide/decide";
import { guardLines, isInSync } from "./decide/guards";
import { list } from "./list";
import { knownAddresses } from "./observe/compare-addresses";
import { type Observation, isRunning, serverName, viewAt } from "./observe/observation";
import { type Decision, siteName } from "./decide/decision";
import { type Preconditions, howToAgree, preconditionsOf } from "./steps/preconditions";
import { type RecoveryUse, judgeRecoveryPoint } from "./restore/recovery-point";
import { type TransitionRequest, comingNumber, withoutRecord } from "./request";
import { keptStopped, staysStopped } from "./observe/stays-stopped";
import { requireServers, startWaves } from "./steps/waves";
import { alternatives } from "./decide/alternatives";

/** Account of what an update would do, and whether it would be refused. */
export interface Explanation {
  readonly decision: Decision;
  readonly preconditions: Preconditions | undefined;
  /** Meaning of a declared recovery point; what it restores must be read to be explained (`explainRecovery`). */
  readonly recovery: RecoveryUse;
  readonly text: string;
}

/** More addresses than this are summed up: the outputs hold them all. */
const MOST_ADDRESSES = 500;

/** Explains a transition before anything is sent. Pure: preview and command line print the same text. */
export function explain(observed: Observation, request: TransitionRequest): Explanation {
  const decision = decide(observed, request, { record: request.record, waitedForForeign: false });
  if (decision.do === "clear" && decision.anew) {
    const next = explain(observed, withoutRecord(request));
    return { ...next, text: [`Gives up: ${decision.why}`, next.text].join("\n") };
  }
  const acts = decision.do === "move" || decision.do === "failback" || decision.do === "reprotect";
  // After a reprotect the copy begins anew, whatever the pairs said before it.
  const inSync = !(decision.do === "failback" && decision.begin === "reprotect") && observed.pairs.every(isInSync);
  const preconditions = acts
    ? preconditionsOf(observed, decision, request, { switchNow: request.switchAsSoonAsInSync || inSync })
    : undefined;
  return {
    decision,
    preconditions,
    recovery: judgeRecoveryPoint(observed, request, decision),
    text: [...headline(observed, decision, request), ...body(observed, decision, preconditions, request)].join("\n"),
  };
}

function headline(observed: Observation, decision: Decision, request: TransitionRequest): string[] {
  const { group } = observed;
  const now = `group ${group.name} (${group.id}) is ${describeStatus(group.status)}, production at ${siteName(group.productionSite)} (${zoneAt(group, group.productionSite)})`;
  const number = comingNumber(request);
  switch (decision.do) {
    case "nothing":
      return decision.drift === undefined ? [] : [decision.drift];
    case "wait":
      return [`Waits: ${now}.`];
    case "refuse":
      return [`REFUSED: ${decision.why}`, `  next: ${decision.next}`, `  ${now}`];
    case "watch":
      return [
        `Watches whether the request of transition ${number}, whose answer was lost, was received: if not, the transition is forgotten. ${now}.`,
      ];
    case "clear":
      return [`Gives up: ${decision.why}`];
    case "sync":
      return [`Waits until every pair is in sync; no action is sent. ${now}.`];
    case "protect":
      return [`${decision.action === "enable" ? "Enables" : "Disables"} protection: ${now}.`];
    case "reprotect":
      return [
        `REPROTECT, transition ${number}: the disks at ${siteName(decision.over)} (${zoneAt(group, decision.over)}) are overwritten`,
        `  ${now}`,
      ];
    case "finish":
      return [
        `Finishes transition ${number}: production is already at ${siteName(decision.to)}; no action is sent. ${now}.`,
      ];
    case "move":
      return [
        `${decision.action === "failover" ? "FAILOVER (unplanned)" : "SWITCHOVER (planned)"} to ${siteName(decision.to)} (${zoneAt(group, decision.to)}), transition ${number}`,
        `  ${now}`,
      ];
    case "failback":
      return [
        `FAILBACK to ${siteName(decision.to)} (${zoneAt(group, decision.to)}), transition ${number}: ${decision.begin === "reprotect" ? "reprotect, synchronise, then switch over" : "synchronise if needed, then switch over"}`,
        `  ${now}`,
      ];
  }
}

function body(
  observed: Observation,
  decision: Decision,
  preconditions: Preconditions | undefined,
  request: TransitionRequest,
): string[] {
  if (preconditions === undefined) return [];
  if (decision.do === "reprotect") return [...guardLines(preconditions.guards), ...consentLines(preconditions)];
  if (decision.do !== "move" && decision.do !== "failback") return [];
  const { to } = decision;
  return [
    ...guardLines(preconditions.guards),
    ...servers(observed, decision, preconditions),
    ...addresses(observed, otherSite(to), request),
    ...starts(observed, to, request),
    "  not done: load balancers, DNS records, security groups, anything inside the guests",
    `  expected: ${expectation(request)}`,
    ...consentLines(preconditions),
    ...(preconditions.needed.includes("zone-loss")
      ? alternatives(observed, preconditions.line).map((text) => `  ${text}`)
      : []),
  ];
}

function servers(observed: Observation, decision: Decision, { stops }: Preconditions): string[] {
  if (decision.do === "move" && decision.action === "failover") {
    const from = otherSite(decision.to);
    const hit = observed.instances.map(
      (instance) =>
        `${serverName(observed, instance, from)} (${serverAt(instance, from)}, ${powerOf(observed, instance, from)})`,
    );
    return [`  stopped by force, not startable until the reprotect: ${list(hit, 20)}`];
  }
  if (stops.length === 0) return [];
  return [
    `  stopped first, softly, then by force: ${list(
      stops.map((server) => `${server.name} (${server.id})`),
      20,
    )}`,
  ];
}

function addresses(observed: Observation, from: Site, request: TransitionRequest): string[] {
  const rows = knownAddresses(observed, request.knownAddresses, [from]);
  const targets = new Map(observed.instances.map((instance) => [instance.id, serverAt(instance, otherSite(from))]));
  const lines = rows
    .slice(0, MOST_ADDRESSES)
    .map(
      (row) =>
        `    ${row.privateIp}${row.virtual ? " (virtual IP)" : ""}  ${row.mac}${row.eip === null ? "" : `  EIP ${row.eip}`}  ${row.serverName}: ${row.serverId} -> ${targets.get(row.instanceId) ?? "?"}${row.remembered === true ? "  (as of the last state)" : ""}`,
    );
  const more = rows.length > MOST_ADDRESSES ? [`    and ${rows.length - MOST_ADDRESSES} more`] : [];
  return [`  addresses that will move: ${rows.length}`, ...lines, ...more];
}

function starts(observed: Observation, to: Site, request: TransitionRequest): string[] {
  if (!request.startServers) return ["  started afterwards: nothing (startServers is false)"];
  requireServers(observed.instances, request.except, "startServers.except");
  const kept = keptStopped(observed.instances, request.except);
  const stopped = staysStopped(observed, otherSite(to), request);
  const named = (instance: Instance): string => serverName(observed, instance, to);
  const waves = startWaves(observed.instances, request.startOrder)
    .map((wave) => wave.filter(({ id }) => !kept.has(id) && !stopped.has(id)))
    .filter((wave) => wave.length > 0);
  const text = waves.map((wave) => list(wave.map(named), 10)).join("  then  ");
  const stay = observed.instances.flatMap((instance) => {
    const why = stopped.get(instance.id);
    if (kept.has(instance.id)) return [`${named(instance)} (startServers.except)`];
    return why === undefined ? [] : [`${named(instance)} (${why})`];
  });
  return [
    `  started afterwards: ${text === "" ? "nothing" : text}`,
    ...(stay.length === 0 ? [] : [`  stays stopped: ${list(stay, 20)}`]),
  ];
}

function expectation({ lastTransition: previous }: TransitionRequest): string {
  if (previous === undefined || previous.verb === "reprotect")
    return "no earlier transition to compare with; the vendor states a recovery time under 30 minutes";
  if (previous.recoverySeconds === null) return `not known: transition ${previous.number} has no recovery time`;
  return `about ${Math.round(previous.recoverySeconds)} s until servers run, as in transition ${previous.number}`;
}

/** Says what has to be agreed to, and whether it was. */
function consentLines({ needed, missing, line, consentProblem }: Preconditions): string[] {
  if (needed.length === 0) return [];
  const risks = needed.map((risk) => `    ${risk}: ${RISKS[risk]}`);
  if (missing.length === 0) return ["  consent: given for", ...risks];
  const problem = consentProblem === undefined ? [] : [`    (${consentProblem})`];
  return [`  consent: missing. ${howToAgree(line)}`, ...risks, ...problem];
}

function powerOf(observed: Observation, instance: Instance, site: Site): string {
  const view = viewAt(observed, instance, site);
  if (view?.readable !== true) return "cannot be read";
  return isRunning(view) ? "running" : view.status;
}
