import type { Site, Transition } from "../sdk/types";

/** A side of the group and the availability zone that it is. */
export interface ReportPlace {
  site: Site;
  zone: string;
}

/** A server, or the place of one whose id is not known. */
export interface ReportServer extends ReportPlace {
  serverId: string | null;
}

export interface ReportGenerator {
  name: string;
  version: string;
}

/**
 * `complete`: everything that was observed is as it should be. `attention`: nothing is known to be wrong, but something is open
 * or could not be read. `failed`: an address is lost, a server that should run does not, or the objective was missed.
 */
export interface ReportVerdict {
  outcome: "complete" | "attention" | "failed";
  /** One sentence each; empty if complete. */
  reasons: string[];
}

export interface ReportGroup {
  id: string;
  name: string;
  /** Status, and the side that serves, as in the outputs the report was made from. */
  status: string;
  production: ReportPlace;
  sourceZone: string;
  targetZone: string;
}

export interface ReportPhase {
  /** `preflight`, `sync`, `storage`, `restore`, `start`, `addresses`. */
  name: string;
  seconds: number;
}

export interface ReportTransition {
  /** `<group name>/<number>`. */
  id: string;
  number: number;
  verb: Exclude<Transition["verb"], "reprotect">;
  mode: Transition["mode"];
  from: ReportPlace;
  to: ReportPlace;
  /** It was made outside of the stack, which only took note of it: its times are not those of the move. */
  adopted: boolean;
  requestedAt: string;
  acceptedAt: string | null;
  finishedAt: string;
  /** In their usual order. */
  phases: ReportPhase[];
  /** Sum of the phases until the servers ran. */
  recoverySeconds: number | null;
  /** From the request until everything was seen complete. */
  elapsedSeconds: number | null;
  /** Elapsed time that no phase accounts for: stopping of servers, pauses between two runs. */
  unattributedSeconds: number;
}

export interface ReportBudget {
  /** Recovery time objective. */
  rtoSeconds: number;
  /** What is compared with it; `null` if it was not measured. */
  measuredSeconds: number | null;
  met: boolean | null;
  /** What was measured, in words. */
  basis: string;
}

/**
 * `running`; `stopped-as-before`: it did not run before either; `left-stopped`: the program says `startServers: false`;
 * `down`: it should run and does not; `unknown`: it could not be read.
 */
export type MemberVerdict = "running" | "stopped-as-before" | "left-stopped" | "down" | "unknown";

export interface ReportMember {
  instanceId: string;
  name: string;
  /** Name of its server, where an address tells it. */
  serverName: string | null;
  from: ReportServer;
  to: ReportServer;
  ranBefore: boolean | null;
  /** Power status of the serving server when the transition was seen complete. */
  power: string;
  /** Status of the protected instance then. */
  status: string;
  verdict: MemberVerdict;
}

/** The verdicts of a transition on an address; see `MigratedAddress`. */
export type AddressVerdict = "moved" | "kept" | "parked" | "lost" | "unknown";

export interface ReportAddress {
  instanceId: string;
  serverName: string;
  privateIp: string;
  mac: string;
  eip: string | null;
  eipId: string | null;
  portId: string;
  subnetId: string | null;
  before: ReportServer;
  /** Where it was seen; `null` if on no server, or if that could not be read. */
  after: ReportServer | null;
  /** Where it belongs after the transition. */
  wanted: ReportServer;
  verdict: AddressVerdict;
  note: string | null;
}

/** An id by which the vendor's support finds a request or a job. */
export interface ReportReference {
  id: string;
  what: string;
}

/** What a transition did, as data; its JSON Schema is docs/reference/recovery-report.schema.json. */
export interface RecoveryReport {
  version: 1;
  generator: ReportGenerator;
  generatedAt: string;
  /** Endpoint of the service, if it was told. */
  endpoint: string | null;
  /** The endpoint was on loopback, so no cloud took part; `null` if the endpoint was not told. */
  simulated: boolean | null;
  verdict: ReportVerdict;
  group: ReportGroup;
  transition: ReportTransition;
  budget: ReportBudget | null;
  members: ReportMember[];
  addresses: ReportAddress[];
  warnings: string[];
  /** What remains to be done by people. */
  remaining: string[];
  /** What this report does not prove. */
  notChecked: string[];
  requests: ReportReference[];
  jobs: ReportReference[];
}

export interface ReportOptions {
  /** ISO time that the report carries. */
  generatedAt: string;
  /** Which group, by id, name, logical name or URN, where the input holds several. */
  group?: string;
  /** Id of the group, where the outputs do not hold it. */
  groupId?: string;
  /** The setting `sdrs:endpoint` under which the transition ran; it decides `simulated`. */
  endpoint?: string;
  /** Recovery time objective. */
  rtoSeconds?: number;
  /** Requests worth naming, for example the one that was accepted. */
  requests?: readonly ReportReference[];
  /** Jobs besides the one that the transition names. */
  jobs?: readonly ReportReference[];
}
