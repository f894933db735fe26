import * as pulumi from "@pulumi/pulumi";
import { type CheckArgs, checksInput } from "./checks";
import { GroupVerification } from "./group-verification";
import { DECLARED } from "./member";
import { type CommonArgs, SdrsResource, isOfType, typeToken } from "./resource";
import type {
  Address,
  AddressCounts,
  AddressReferences,
  MigratedAddress,
  Site,
  Transition,
  TransitionSummary,
  UnfinishedTransition,
  Verification,
} from "./types";

export interface ProtectionGroupArgs extends CommonArgs {
  /** At most 64 bytes without `<` and `>`. The service cannot change it: a new text is kept here with a notice, and replaces nothing. */
  description?: pulumi.Input<string> | undefined;
  /**
   * Servers by which zones, domain and VPC are found out where they are not declared: when the group is created, and then kept
   * for its life, so that the program runs with production's zone dead. It protects nothing by itself, and changing it calls
   * nothing. Raises `DR_USAGE` where the servers do not agree.
   */
  servers?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Zone of the servers to protect, for example `eu-de-01`. Changing it replaces the group. Needed without `servers` and `adopt`. */
  sourceAvailabilityZone?: pulumi.Input<string> | undefined;
  /** The other zone of the domain. Changing it replaces the group. Needed without `servers` and `adopt`. */
  targetAvailabilityZone?: pulumi.Input<string> | undefined;
  /** Id of the active-active domain that holds both zones. Changing it replaces the group. Needed without `servers` and `adopt`. */
  domainId?: pulumi.Input<string> | undefined;
  /** VPC of the servers on both sides. Changing it replaces the group. Needed without `servers` and `adopt`. */
  sourceVpcId?: pulumi.Input<string> | undefined;
  /**
   * Side where production runs: `true` at the DR site, `false` at the original site, not set: no intent, nothing is ever moved.
   * **Changing it starts a transition**: by default `false → true` is a failover, which stops replication and the production
   * servers by force, moves every NIC and starts the DR servers; `true → false` is a failback. Only an edit acts: a move made
   * in the console is shown and never undone. `true` is refused on creation.
   *
   * Raises `DR_REFUSED`, `DR_CONFIRMATION_REQUIRED`, `DR_JOB_FAILED`, `DR_STATE_CONFLICT`, `DR_WAIT_TIMEOUT`, `DR_ADDRESS_LOST`.
   */
  failover?: pulumi.Input<boolean> | undefined;
  /**
   * Id of the failover to recover from (`lastTransition.id`). Setting it **overwrites the disks of the old production site** with
   * the data of the current one and protects the group again, in the other direction; production stays where it is. Needs the
   * consent `overwrite`; the old production servers must be stopped. Any other value, or one edited together with `failover`,
   * is refused, and one that is left in the program asks for nothing again.
   */
  reprotect?: pulumi.Input<string> | undefined;
  /**
   * Mode in which `failover: true` moves production: `unplanned` is the service's failover, for a fault; `planned` its
   * switchover, for healthy sites, without data loss. Changing it alone calls nothing. Default `unplanned`.
   */
  failoverMode?: pulumi.Input<"unplanned" | "planned"> | undefined;
  /** Mode in which `failover: false` moves production back. Changing it alone calls nothing. */
  failback?: pulumi.Input<FailbackArgs> | undefined;
  /**
   * Consent to the risks of the coming transition, for example `"orders-1a2b3c4/3-9f2c+healthy"`: the four digits bind it to this
   * group, the transition and its direction. A preview prints the line that is needed. Spent with that transition; calls nothing
   * by itself. Several lines may be given, separated by blanks or commas; those of the environment variable `SDRS_CONFIRM`, which
   * is stored nowhere, count as well.
   */
  confirm?: pulumi.Input<string> | undefined;
  /**
   * Servers that start after a transition. `true` (default): all but those that had been stopped for at least a day, as an
   * earlier refresh or update saw while nothing was wrong, and as ECS still says; a preview lists them. `{ except: [serverId]
   * }` also keeps these stopped, by the `serverId` of their protected instances. `false`: none. An edit that holds less back
   * starts the rest.
   */
  startServers?: pulumi.Input<boolean | StartServersArgs> | undefined;
  /** Waves of `serverId`s in which servers start (and stop, in reverse). Servers not listed form the last wave. */
  startOrder?: pulumi.Input<pulumi.Input<pulumi.Input<string>[]>[]> | undefined;
  /** Before a planned move running servers are stopped: softly, and after `grace` by force. Default grace `"5m"`. */
  stopServers?: pulumi.Input<{ grace?: pulumi.Input<string> }> | undefined;
  /**
   * After one failover, put DR servers back to their own backups before they start, irreversibly: everything newer is given up.
   * Set together with `failover: true` it names the coming transition (a preview prints it). Set after a failover with
   * `startServers: false`, it names that one (`lastTransition.id`), and the servers are restored in that update. It is spent with
   * the transition it names; the servers must be stopped, and any other value is refused.
   */
  recoveryPoint?: pulumi.Input<RecoveryPointArgs> | undefined;
  /**
   * Time that a move may take until servers run, for example `"30m"`: the time of an outage as the vendor counts it. A move that
   * takes longer is told by a warning and by `recoveryTimeObjectiveMet`, and fails only with `failOn`; `sdrs report` judges by it.
   * Calls nothing by itself. Default: none.
   */
  recoveryTimeObjective?: pulumi.Input<string> | undefined;
  /**
   * Checks of what the group serves, at most 50. They run when a move is saved, those with a `gate` beside the start of servers as
   * well, and by `sdrs verify` on any day; they never keep a server down and never move anything, and editing them calls nothing.
   * Their verdict is a resource of its own in the stack (`GroupVerification`), a child of the group. No secrets inside: each check
   * says where it finds them. One that may outlast `recoveryTimeObjective` is refused. Default: none.
   */
  checks?: pulumi.Input<pulumi.Input<CheckArgs>[]> | undefined;
  /**
   * Findings that make an update fail although production has moved. A failed update stops everything that depends on the
   * group, DNS records and load balancers for example, and so prolongs the outage that it reports: by default such a verdict is
   * a warning and an output, and the update is green. `"lost"`: an address of the former production server is on no server any
   * more (`DR_ADDRESS_LOST`). `"objective"`: the move took longer than `recoveryTimeObjective` (`DR_OBJECTIVE_MISSED`).
   * `"checks"`: a check failed or is not proven (`DR_CHECKS`), then in every update until they pass; it fails the resource of the
   * verdict, when the group is saved already. Calls nothing by itself. Default: none.
   */
  failOn?: pulumi.Input<pulumi.Input<"lost" | "objective" | "checks">[]> | undefined;
  /**
   * Any text, for example a date. Each time it changes, the service forgets the failed tasks of the group and of its members
   * (`getFailedTasks` lists them). A list of ids of such tasks instead: each time it changes, those are forgotten, if they are of the
   * group or of its members. Where they cannot be forgotten, that is a warning. Setting it when the group is created does nothing.
   */
  forgetFailedTasks?: pulumi.Input<string | pulumi.Input<string>[]> | undefined;
  /**
   * While production is away from its original site, deleting is refused. With `abandon: true`, deletes of the group and of its
   * members leave everything in the cloud and only forget it here. Default `false`.
   */
  abandon?: pulumi.Input<boolean> | undefined;
}

export interface StartServersArgs {
  /** `serverId`s of protected instances whose servers stay stopped. */
  except: pulumi.Input<pulumi.Input<string>[]>;
}

export interface FailbackArgs {
  /** `planned` (default): reprotect, synchronise, switch over. `unplanned`: the service's failover in the other direction. */
  mode?: pulumi.Input<"planned" | "unplanned"> | undefined;
  /** Switch as soon as the disks are in sync, in the same update, instead of waiting for the next one. Default `false`. */
  switchAsSoonAsInSync?: pulumi.Input<boolean> | undefined;
}

export interface RecoveryPointArgs {
  /** Id of the failover it belongs to: the coming one, or `lastTransition.id`. */
  transition: pulumi.Input<string>;
  /** Backups of the DR servers themselves: a backup goes back to its own server only. */
  restores: pulumi.Input<pulumi.Input<{ serverId: pulumi.Input<string>; backupId: pulumi.Input<string> }>[]>;
}

/**
 * A set of servers and disks that fail over together from one availability zone to another.
 *
 * @example
 * const group = new sdrs.ProtectionGroup("orders", {
 *   sourceAvailabilityZone: "eu-de-01",
 *   targetAvailabilityZone: "eu-de-02",
 *   domainId, sourceVpcId: vpc.id,
 *   failover: config.getBoolean("failover"),
 * });
 */
export class ProtectionGroup extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("ProtectionGroup");

  declare readonly name: pulumi.Output<string>;
  declare readonly sourceAvailabilityZone: pulumi.Output<string>;
  declare readonly targetAvailabilityZone: pulumi.Output<string>;
  declare readonly domainId: pulumi.Output<string>;
  declare readonly sourceVpcId: pulumi.Output<string>;
  /** The intent as last completed. */
  declare readonly failover: pulumi.Output<boolean | null>;
  /** The failover that was last recovered from. */
  declare readonly reprotect: pulumi.Output<string | null>;
  /** Origin of the group: this stack created it, or adopted one that was there. Members without `adopt` are taken up in a group that was created. */
  declare readonly origin: pulumi.Output<"created" | "adopted">;
  /** Status as the service reports it, for example `protected`. */
  declare readonly status: pulumi.Output<string>;
  /** The side that serves. */
  declare readonly productionSite: pulumi.Output<Site>;
  /** The availability zone that serves. */
  declare readonly productionZone: pulumi.Output<string>;
  /** Synchronisation in percent. */
  declare readonly progress: pulumi.Output<number>;
  declare readonly protectedInstanceCount: pulumi.Output<number>;
  declare readonly replicationPairCount: pulumi.Output<number>;
  declare readonly drillCount: pulumi.Output<number>;
  /** True if every pair holds the same data on both sides. */
  declare readonly inSync: pulumi.Output<boolean>;
  /** Every address of the servers of both sides, as last observed. */
  declare readonly addresses: pulumi.Output<Address[]>;
  /**
   * Fate of each address in the last transition. One row an address: a program that exports it prints all of them in every
   * update, so export `migratedAddressCounts`; `sdrs report` reads the rows from the state.
   */
  declare readonly migratedAddresses: pulumi.Output<MigratedAddress[] | null>;
  /** Number of them that moved, stayed or were lost; `null` before the first transition. */
  declare readonly migratedAddressCounts: pulumi.Output<AddressCounts | null>;
  /**
   * Load balancer members and DNS records that name an address of the group, found once when the last move was complete: at most 50
   * of each, with their number, and what could not be looked at. No move changes them; `null` before the first.
   */
  declare readonly addressReferences: pulumi.Output<AddressReferences | null>;
  /** The last complete transition, also one that this stack only took note of; `null` before the first. */
  declare readonly lastTransition: pulumi.Output<Transition | null>;
  /** The last five transitions, newest first. */
  declare readonly transitions: pulumi.Output<TransitionSummary[]>;
  /** Number of transitions of the group that this state knows of, those that were given up included; the next one has the number after it. */
  declare readonly transitionCount: pulumi.Output<number>;
  /** True if the last move kept to `recoveryTimeObjective`; `null`: there is none, or its time is not known. */
  declare readonly recoveryTimeObjectiveMet: pulumi.Output<boolean | null>;
  /**
   * Verdict of `checks` after the last move: `passed` only where each answered with proof of the right server. It comes from a
   * resource of its own, which runs them when the group is saved: nothing that depends on the group alone waits for them. While it is
   * not `passed`, the next update repeats the checks and sends nothing. `null`: there are no checks, or nothing has moved since there are.
   */
  declare readonly verification: pulumi.Output<Verification | null>;
  /**
   * Series that the lines of consent are bound to: a state that was lost, or replaced, agrees to nothing that it was told
   * before.
   */
  declare readonly consentSeries: pulumi.Output<string | null>;
  /** A transition that began and was not seen to end: the next update goes on with it. `null`: nothing. */
  declare readonly unfinished: pulumi.Output<UnfinishedTransition | null>;
  /** Time at which the service made it: ISO 8601, UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Time at which the service last changed it, as of the last update or refresh. */
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: ProtectionGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const { checks } = args;
    const inputs = { ...args, ...(checks === undefined ? {} : { checks: checksInput(checks) }) };
    super("ProtectionGroup", name, isGet(args, opts) ? undefined : inputs, OUTPUTS, opts);
    Object.defineProperty(this, DECLARED, { value: args });
    if (checks !== undefined) this.verification = verdictOf(this, name, args, opts);
  }

  /** Reads an existing group without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ProtectionGroup {
    return new ProtectionGroup(name, {}, { ...opts, id });
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is ProtectionGroup {
    return isOfType(value, ProtectionGroup.__pulumiType);
  }
}

/** The verdict, from a resource of its own: the engine saves the group before its checks run, and knows nothing yet when it is made. */
function verdictOf(
  group: ProtectionGroup,
  name: string,
  { checks, failOn, timeouts }: ProtectionGroupArgs,
  opts: pulumi.CustomResourceOptions = {},
): ProtectionGroup["verification"] {
  const { customTimeouts } = opts;
  const child = new GroupVerification(
    name,
    { protectionGroup: group, checks, failOn, timeouts },
    // It holds nothing: a group that is protected lets it go with its checks.
    { parent: group, protect: false, ...(customTimeouts === undefined ? {} : { customTimeouts }) },
  );
  // A state that has none of it yet has the verdict in the group.
  return pulumi.all([group.verification, child.verification]).apply(([own, verdict]) => verdict ?? own);
}

const OUTPUTS = [
  "name",
  "sourceAvailabilityZone",
  "targetAvailabilityZone",
  "domainId",
  "sourceVpcId",
  "origin",
  "status",
  "productionSite",
  "productionZone",
  "progress",
  "protectedInstanceCount",
  "replicationPairCount",
  "drillCount",
  "inSync",
  "addresses",
  "migratedAddresses",
  "migratedAddressCounts",
  "addressReferences",
  "lastTransition",
  "transitions",
  "transitionCount",
  "recoveryTimeObjectiveMet",
  "verification",
  "consentSeries",
  "unfinished",
  "failover",
  "reprotect",
  "createdAt",
  "updatedAt",
] as const;

export function isGet(args: object, opts: pulumi.CustomResourceOptions | undefined): boolean {
  return opts?.id !== undefined && Object.keys(args).length === 0;
}
