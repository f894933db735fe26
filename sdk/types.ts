/** A side of a protection group: `source` is its original production site, `target` its original DR site. They never swap. */
export type Site = "source" | "target";

/** One address of one server, as ECS, ports and EIPs report it. */
export interface Address {
  /** Protected instance the server belongs to. */
  instanceId: string;
  serverName: string;
  serverId: string;
  site: Site;
  /** Port, which is the NIC. */
  portId: string;
  privateIp: string;
  mac: string;
  /** Public address bound to the port. */
  eip: string | null;
  eipId: string | null;
  /** Neutron subnet. */
  subnetId: string | null;
}

/** One address of a drill server. */
export type DrillAddress = Pick<Address, "portId" | "privateIp" | "mac" | "eip" | "eipId" | "subnetId">;

/** A server that a drill started from a copy of the DR disks. */
export interface DrillServer {
  /** Protected instance it stands for. */
  instanceId: string;
  drillServerId: string;
  name: string;
  /** `ACTIVE`, `SHUTOFF`, …, or `UNREADABLE`. */
  status: string;
  addresses: DrillAddress[];
}

/** What became of one address in a transition. */
export interface MigratedAddress {
  instanceId: string;
  serverName: string;
  fromServerId: string;
  /** The server that has it, or should have it. */
  toServerId: string;
  portId: string;
  privateIp: string;
  mac: string;
  eip: string | null;
  eipId: string | null;
  subnetId: string | null;
  /**
   * `moved` to the counterpart; `kept` where it was; `parked`: the DR server's own former address, waiting for the reprotect;
   * `lost`: on no server any more, which is warned of and fails the update only with `failOn`; `unknown`: could not be read.
   */
  verdict: "moved" | "kept" | "parked" | "lost" | "unknown";
  note: string | null;
}

/** How many addresses came to which end in a transition: short enough for an output of a program. */
export interface AddressCounts {
  moved: number;
  kept: number;
  parked: number;
  lost: number;
  unknown: number;
  total: number;
}

/** What a transition meant for one protected instance. */
export interface MemberResult {
  instanceId: string;
  name: string;
  /** The server that serves after the transition. */
  serverId: string;
  /** Status of the protected instance. */
  status: string;
  /** Whether its counterpart ran before; `null` if that could not be read. */
  ranBefore: boolean | null;
  /** Power status of the serving server: `ACTIVE`, `SHUTOFF`, … */
  server: string;
}

/** A server that was put back to a backup of its own. */
export interface RestoredServer {
  serverId: string;
  serverName: string;
  backupId: string;
  /** When the backup was taken: everything newer was given up. */
  takenAt: string;
  /** When the restore was asked for. */
  at: string;
  state: "asked" | "accepted" | "done" | "failed" | "refused";
  /** Operation log of the backup service. */
  operationId?: string;
  /** It was taken out of the recovery point afterwards. */
  withdrawn?: true;
}

/** A completed transition. */
export interface Transition {
  /** `<group name>/<number>-<digits>`: the value that `reprotect` takes. */
  id: string;
  number: number;
  verb: "failover" | "switchover" | "failback" | "reprotect";
  mode: "unplanned" | "planned";
  from: Site;
  to: Site;
  /** It was made outside of this stack, which only took note of it. */
  adopted: boolean;
  /** Job of the service that moved production. */
  jobId: string | null;
  /** Request id of the accepted request: what the vendor's support asks for. */
  requestId: string | null;
  /** ISO times. */
  requestedAt: string;
  acceptedAt: string | null;
  finishedAt: string;
  /** Seconds by phase: `preflight`, `sync`, `stop`, `storage`, `restore`, `start`, `addresses`. */
  phases: Record<string, number>;
  /** Unplanned: seconds from the request until the servers ran, the recovery time as the service defines it. Planned: seconds without running servers. `null`: not known, since the recorded times are of clocks that disagree. */
  recoverySeconds: number | null;
  members: MemberResult[];
  /** Servers that were put back to a backup before they started. */
  restores?: RestoredServer[];
  warnings: string[];
  /** What remains to be done by people. */
  remaining: string[];
}

/** A transition in short, for the history. */
export type TransitionSummary = Pick<
  Transition,
  "id" | "verb" | "mode" | "from" | "to" | "adopted" | "requestedAt" | "finishedAt" | "recoverySeconds"
>;

/** A transition that began and was not seen to end; the next update goes on with it. */
export interface UnfinishedTransition {
  /** 0 for enabling and disabling protection, which are not counted. */
  number: number;
  kind: Transition["verb"] | "enable" | "disable";
  mode: Transition["mode"];
  from: Site;
  to: Site;
  since: string;
  /** Steps seen complete: `reprotect`, `sync`, `stop`, `move`, `restore`, `start`, `addresses`. */
  steps: string[];
}
