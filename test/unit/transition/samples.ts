import type { Transition } from "../../../provider/model/transition";
import type { Site } from "../../../provider/model/status";
import { type CountedRecord, type Posted, type Wish } from "../../../provider/model/transition-record";
import type { Eip, Group, Instance, Pair, Port } from "../../../provider/model/wire/wire";
import type { Observation, ServerView } from "../../../provider/transition/observe/observation";
import type { PlanInput } from "../../../provider/transition/decide/decision";
import { transitionId } from "../../../provider/transition/decide/consent";
import { DEFAULTS, type TransitionRequest } from "../../../provider/transition/request";

const AT = "2026-01-15T08:00:00.000Z";
const TIMES = { createdAt: AT, updatedAt: AT };

export function group(change: Partial<Group> = {}): Group {
  return {
    id: "group-1",
    name: "orders",
    description: null,
    sourceZone: "eu-de-01",
    targetZone: "eu-de-02",
    domainId: "domain-1",
    domainName: "domain",
    vpcId: "vpc-1",
    status: "protected",
    productionSite: "source",
    progress: 100,
    instanceCount: 2,
    pairCount: 2,
    drillCount: 0,
    ...TIMES,
    ...change,
  };
}

export function pair(change: Partial<Pair> = {}): Pair {
  return {
    id: "pair-1",
    name: "disk-1",
    description: null,
    groupId: "group-1",
    status: "protected",
    progress: 100,
    replicationStatus: "active",
    faultLevel: "0",
    productionSite: "source",
    sourceVolumeId: "volume-1-source",
    targetVolumeId: "volume-1-target",
    attachments: [{ instanceId: "instance-1", device: "/dev/vda" }],
    size: 40,
    volumeType: "SAS",
    bootable: true,
    shared: false,
    ...TIMES,
    ...change,
  };
}

export function instance(change: Partial<Instance> = {}): Instance {
  return {
    id: "instance-1",
    name: "web",
    description: null,
    groupId: "group-1",
    status: "protected",
    progress: 100,
    productionSite: "source",
    sourceServerId: "web-source",
    targetServerId: "web-target",
    attachments: [{ pairId: "pair-1", device: "/dev/vda" }],
    tags: [],
    ...TIMES,
    ...change,
  };
}

export function port(id: string, serverId: string, ip: string, change: Partial<Port> = {}): Port {
  return {
    id,
    deviceId: serverId,
    status: "ACTIVE",
    macAddress: `fa:16:3e:00:00:${id.slice(-2).padStart(2, "0")}`,
    primary: true,
    networkId: "network-1",
    fixedIps: [{ ipAddress: ip, subnetId: "subnet-1" }],
    allowedIps: [],
    ...change,
  };
}

export function eip(change: Partial<Eip> = {}): Eip {
  return { id: "eip-1", address: "80.158.1.1", status: "ACTIVE", portId: "port-11", privateIp: "10.0.0.11", ...change };
}

export function server(id: string, change: Partial<ServerView> = {}): ServerView {
  return {
    id,
    readable: true,
    name: id,
    status: "ACTIVE",
    taskState: null,
    zone: "eu-de-01",
    updated: AT,
    ports: [],
    floating: [],
    ...change,
  };
}

/** A server for which the cloud does not answer. */
export function dark(id: string): ServerView {
  return server(id, { readable: false, name: "", status: "DR_UNAVAILABLE" });
}

export const STOPPED = { status: "SHUTOFF" } as const satisfies Partial<ServerView>;

export interface Scene {
  readonly group?: Partial<Group>;
  readonly pairs?: readonly Partial<Pair>[];
  readonly instances?: readonly Partial<Instance>[];
  /** Replaces the servers of the same id. */
  readonly servers?: readonly ServerView[];
  readonly eips?: readonly Eip[];
}

/** Two instances with a disk each, all at one site, their servers running there and stopped at the other. */
export function scene({
  group: change = {},
  pairs = [{}, {}],
  instances,
  servers = [],
  eips = [],
}: Scene = {}): Observation {
  const seen = group(change);
  const { productionSite, status } = seen;
  const at = { productionSite, status };
  const defaults = [
    { id: "instance-1", name: "web", sourceServerId: "web-source", targetServerId: "web-target" },
    { id: "instance-2", name: "db", sourceServerId: "db-source", targetServerId: "db-target" },
  ];
  const members = (instances ?? defaults).map((one) => instance({ ...at, ...one }));
  const power = (site: Site): Partial<ServerView> => (site === productionSite ? {} : STOPPED);
  const views = members.flatMap(({ sourceServerId, targetServerId }) => [
    server(sourceServerId, power("source")),
    server(targetServerId, power("target")),
  ]);
  return {
    group: seen,
    pairs: pairs.map((one, index) => pair({ ...at, id: `pair-${index + 1}`, name: `disk-${index + 1}`, ...one })),
    instances: members,
    servers: new Map([...views, ...servers].map((view) => [view.id, view])),
    eips,
  };
}

export function posted(change: Partial<Posted> = {}): Posted {
  return { action: "failover", outcome: "accepted", status: "protected", site: "source", at: AT, ...change };
}

/** What an intent of this value asks for. */
export function wishFor(wanted: boolean | undefined): Wish | undefined {
  return wanted === undefined ? undefined : { move: wanted ? "target" : "source" };
}

export function unfinished(change: Partial<CountedRecord> = {}): CountedRecord {
  return {
    number: 3,
    kind: "failover",
    mode: "unplanned",
    from: "source",
    to: "target",
    wish: { move: "target" },
    since: AT,
    steps: [],
    phases: {},
    warnings: [],
    ...change,
  };
}

/** The same towards the original site. */
export function unfinishedBack(change: Partial<CountedRecord> = {}): CountedRecord {
  return unfinished({
    kind: "failback",
    mode: "planned",
    from: "target",
    to: "source",
    wish: { move: "source" },
    ...change,
  });
}

export function previous(change: Partial<Transition> = {}): Transition {
  return {
    id: "orders/2",
    number: 2,
    verb: "failover",
    mode: "unplanned",
    from: "source",
    to: "target",
    adopted: false,
    ...{ origin: "up", orderedAt: null, orderedBy: null, reason: null },
    jobId: "job-1",
    requestId: "request-1",
    requestedAt: AT,
    acceptedAt: AT,
    finishedAt: AT,
    phases: { preflight: 1, storage: 100, start: 20 },
    recoverySeconds: 121,
    members: [],
    warnings: [],
    remaining: [],
    ...change,
  };
}

const SERIES = "series-1";

/** The id of a transition of the group of these samples. */
export function idOf(number: number, side: Site = "target", name = "orders"): string {
  return transitionId(name, { groupId: "group-1", series: SERIES, number, side, by: "group" });
}

/** The group's intent, as it is declared and as it was last completed. */
interface Intent {
  readonly wanted?: boolean | undefined;
  readonly completed?: boolean | undefined;
}

export function request(change: Partial<TransitionRequest> & Intent = {}): TransitionRequest {
  const { wanted, completed, ...rest } = { wanted: true, completed: false, ...change };
  return {
    ...DEFAULTS,
    groupId: "group-1",
    wish: wishFor(wanted),
    edited: wanted !== undefined && wanted !== completed,
    lastTransition: previous(),
    count: 2,
    series: SERIES,
    now: Date.parse(AT) + 48 * 3_600_000,
    ...rest,
  };
}

type PlanChange = Partial<Omit<PlanInput, "observed">> & Partial<PlanInput["observed"]> & Pick<Intent, "wanted">;

/** An edit that asks for the DR site, of a protected group at its original site; each field can be told otherwise. */
export function planInput(change: PlanChange = {}): PlanInput {
  const { status = "protected", site = "source", pairCount = 2, inSync = true, faults = [], ...others } = change;
  const { wanted, ...rest } = { wanted: true, ...others };
  return {
    observed: { status, site, pairCount, inSync, faults },
    wish: wishFor(wanted),
    edited: true,
    record: undefined,
    waitedForForeign: false,
    modes: { out: "unplanned", back: "planned" },
    ...rest,
  };
}
