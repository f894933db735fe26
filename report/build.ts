import { DrError } from "../provider/errors";
import { durationMs } from "../provider/model/duration";
import type { Site } from "../provider/model/status";
import { PHASES } from "../provider/model/transition-record";
import { CLOCK_NOISE_SECONDS, judgeBudget, round } from "./budget";
import { endpointIn, readEndpoint } from "./endpoint";
import { isOrdered, orderIn } from "./evidence/order";
import { generator } from "./generator";
import { LATER_UNFINISHED, judge, judgeMember } from "./judge";
import type {
  RecoveryReport,
  ReportAddress,
  ReportMember,
  ReportPhase,
  ReportReference,
  ReportServer,
  ReportTransition,
} from "./schema";
import { notChecked } from "./not-checked";
import { type GroupOutputs, readOutputs } from "./outputs";
import { type GroupSource, type InstanceServers, findGroup } from "./source";

export interface ReportOptions {
  /** ISO time that the report carries. */
  generatedAt: string;
  /** Group that is meant, by id, name, logical name or URN, where the input holds several. */
  group?: string;
  /** Id of the group, where the outputs do not hold it. */
  groupId?: string;
  /** The setting `sdrs:endpoint` under which the transition ran; it decides `simulated`. Default: as the state holds it. */
  endpoint?: string;
  /** Recovery time objective; default: the group's own `recoveryTimeObjective`. */
  rtoSeconds?: number;
  /** Requests worth naming, for example the one that was accepted. */
  requests?: readonly ReportReference[];
  /** Jobs besides the one that the transition names. */
  jobs?: readonly ReportReference[];
}

/**
 * The report on the last transition of a group, from the group's outputs as plain JSON: the outputs themselves, the result of
 * `pulumi stack export`, or that of `pulumi stack output --json` of a program that exports the whole group. Nothing is called
 * and nothing is read from anywhere else.
 *
 * Raises `DR_USAGE` if the input holds no group, several, or one without a completed transition.
 *
 * @example
 * const report = buildRecoveryReport(JSON.parse(exported), { generatedAt: new Date().toISOString(), rtoSeconds: 300 });
 */
export function buildRecoveryReport(input: unknown, options: ReportOptions): RecoveryReport {
  checkOptions(options);
  return reportOf(findGroup(input, options.group), options);
}

/** The same of a group that was found. */
export function reportOf(source: GroupSource, options: ReportOptions): RecoveryReport {
  const outputs = readOutputs(source.outputs);
  const last = outputs.lastTransition;
  const { endpoint, simulated } =
    options.endpoint === undefined ? endpointIn(source.settings) : readEndpoint(options.endpoint);
  const transition = transitionOf(outputs);
  const servers = new Servers(outputs, source.instances);
  const members = membersOf(outputs, servers);
  const group = {
    id: groupId(outputs, options),
    name: outputs.name,
    status: outputs.status,
    production: { site: outputs.productionSite, zone: outputs.productionZone },
    sourceZone: outputs.sourceAvailabilityZone,
    targetZone: outputs.targetAvailabilityZone,
  };
  const declared = outputs.recoveryTimeObjective ?? undefined;
  const objective = options.rtoSeconds ?? (declared === undefined ? undefined : durationMs(declared) / 1000);
  const facts = {
    group,
    transition,
    budget: objective === undefined ? null : judgeBudget(objective, transition),
    members,
    addresses: addressesOf(outputs, servers),
    references: outputs.addressReferences ?? null,
    ...checksOf(outputs),
    warnings: last.warnings,
  };
  const ordered = isOrdered(orderIn(last.id, source.outputs["lastTransition"]));
  const accepted =
    last.requestId === null ? [] : [{ id: last.requestId, what: `${last.verb} of group ${outputs.name}` }];
  const requests = [...accepted, ...(options.requests ?? [])];
  return {
    version: 1,
    generator: generator(),
    generatedAt: isoTime(options.generatedAt),
    endpoint,
    simulated,
    verdict: judge(facts, unfinishedText(outputs)),
    ...facts,
    remaining: last.remaining,
    notChecked: notChecked({ ...facts, simulated, requests, ordered, derived: options.endpoint === undefined }),
    requests,
    jobs: [
      ...(last.jobId === null ? [] : [{ id: last.jobId, what: `${last.verb} of group ${outputs.name}` }]),
      ...(options.jobs ?? []),
    ],
  };
}

export function checkOptions({ generatedAt, rtoSeconds }: ReportOptions): void {
  if (Number.isNaN(Date.parse(generatedAt)))
    throw new DrError("DR_USAGE", `generatedAt: "${generatedAt}" is not a time`);
  if (rtoSeconds !== undefined && !(Number.isFinite(rtoSeconds) && rtoSeconds > 0)) {
    throw new DrError("DR_USAGE", `rtoSeconds: ${rtoSeconds} is not a number of seconds above 0`);
  }
}

function groupId({ id, name }: GroupOutputs, options: ReportOptions): string {
  const found = id ?? options.groupId;
  if (found !== undefined) return found;
  throw new DrError(
    "DR_USAGE",
    `The outputs of group ${name} do not hold its id`,
    {},
    { hint: "Give the id of the group as an option, or the whole resource, which holds it." },
  );
}

/** Checks of this very transition. */
function checksOf({ verification, lastTransition }: GroupOutputs): Pick<RecoveryReport, "verification"> {
  if (verification === null || verification === undefined || verification.of !== lastTransition.id) return {};
  return { verification: { state: verification.state, checks: verification.checks.map((check) => ({ ...check })) } };
}

const isoTime = (text: string): string => new Date(text).toISOString();

function zoneOf(outputs: GroupOutputs, site: Site): string {
  return site === "source" ? outputs.sourceAvailabilityZone : outputs.targetAvailabilityZone;
}

function transitionOf(outputs: GroupOutputs): ReportTransition {
  const last = outputs.lastTransition;
  const phases = orderedPhases(last.phases);
  const attributed = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const between = round((Date.parse(last.finishedAt) - Date.parse(last.requestedAt)) / 1000);
  // Times of clocks that disagree: what was measured cannot be longer than the whole.
  const agree = last.adopted || (last.recoverySeconds !== null && between + CLOCK_NOISE_SECONDS >= attributed);
  const elapsedSeconds = agree ? Math.max(0, between) : null;
  return {
    id: last.id,
    number: last.number,
    verb: last.verb as ReportTransition["verb"],
    mode: last.mode,
    from: { site: last.from, zone: zoneOf(outputs, last.from) },
    to: { site: last.to, zone: zoneOf(outputs, last.to) },
    adopted: last.adopted,
    requestedAt: isoTime(last.requestedAt),
    acceptedAt: last.acceptedAt === null ? null : isoTime(last.acceptedAt),
    finishedAt: isoTime(last.finishedAt),
    phases,
    recoverySeconds: agree ? last.recoverySeconds : null,
    elapsedSeconds,
    unattributedSeconds: elapsedSeconds === null ? 0 : Math.max(0, round(elapsedSeconds - attributed)),
  };
}

/** Phases in their usual order; others follow in the order in which they were recorded. */
function orderedPhases(phases: Readonly<Record<string, number>>): ReportPhase[] {
  const order: readonly string[] = PHASES;
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(phases)
    .map(([name, seconds]) => ({ name, seconds }))
    .sort((one, other) => rank(one.name) - rank(other.name));
}

function unfinishedText({ unfinished }: GroupOutputs): string | undefined {
  return unfinished === undefined || unfinished === null
    ? undefined
    : `${LATER_UNFINISHED}: ${unfinished.kind} ${unfinished.number}, begun at ${unfinished.since}.`;
}

/** Servers of instances by side. */
class Servers {
  readonly #outputs: GroupOutputs;
  readonly #known: ReadonlyMap<string, InstanceServers>;
  readonly #serving: ReadonlyMap<string, string>;

  constructor(outputs: GroupOutputs, instances: readonly InstanceServers[]) {
    this.#outputs = outputs;
    this.#known = new Map(instances.map((row) => [row.instanceId, row]));
    this.#serving = new Map(outputs.lastTransition.members.map((row) => [row.instanceId, row.serverId]));
  }

  /** The server that served before: from the instance itself, or from any address that was on another server than the serving one. */
  former(instanceId: string): string | null {
    const { lastTransition, migratedAddresses, addresses } = this.#outputs;
    const recorded = this.#known.get(instanceId)?.[lastTransition.from];
    if (recorded !== undefined) return recorded;
    const serving = this.#serving.get(instanceId);
    const ids = [
      ...migratedAddresses
        .filter((row) => row.instanceId === instanceId)
        .flatMap((row) => [row.fromServerId, row.toServerId]),
      ...(addresses ?? [])
        .filter((row) => row.instanceId === instanceId && row.site === lastTransition.from)
        .map((row) => row.serverId),
    ];
    return ids.find((id) => id !== serving) ?? null;
  }

  place(instanceId: string, serverId: string): ReportServer {
    const { from, to } = this.#outputs.lastTransition;
    const site = serverId === this.#serving.get(instanceId) ? to : from;
    return { serverId, site, zone: zoneOf(this.#outputs, site) };
  }
}

function membersOf(outputs: GroupOutputs, servers: Servers): ReportMember[] {
  const { from, to, members } = outputs.lastTransition;
  const { startServers } = outputs;
  const kept = (ids: readonly (string | null)[]): boolean =>
    typeof startServers === "object" && startServers !== null && startServers.except.some((id) => ids.includes(id));
  const serverNames = new Map(outputs.migratedAddresses.map((row) => [row.instanceId, row.serverName]));
  return members.map(({ instanceId, name, serverId, ranBefore, server, status }) => ({
    instanceId,
    name,
    serverName: serverNames.get(instanceId) ?? null,
    from: { serverId: servers.former(instanceId), site: from, zone: zoneOf(outputs, from) },
    to: { serverId, site: to, zone: zoneOf(outputs, to) },
    ranBefore,
    power: server,
    status,
    verdict: judgeMember(ranBefore, server, startServers !== false && !kept([serverId, servers.former(instanceId)])),
  }));
}

function addressesOf({ migratedAddresses }: GroupOutputs, servers: Servers): ReportAddress[] {
  return migratedAddresses.map(({ fromServerId, toServerId, verdict, note, ...row }) => {
    const before = servers.place(row.instanceId, fromServerId);
    const wanted = servers.place(row.instanceId, toServerId);
    const seen = verdict === "moved" ? wanted : verdict === "kept" ? before : null;
    return { ...row, before, after: seen, wanted, verdict, note };
  });
}
