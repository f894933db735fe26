import * as pulumi from "@pulumi/pulumi";
import { type CheckArgs, checksInput } from "./checks";
import { type GroupMemberArgs, memberInputs } from "./member";
import { isGet } from "./protection-group";
import { type CommonArgs, SdrsResource, derivedName, typeToken, urnOf, isOfType } from "./resource";
import type { DrillServer, Verification } from "./types";

export interface DisasterRecoveryDrillArgs extends CommonArgs, GroupMemberArgs {
  /**
   * VPC for the drill: not the group's, but with the same blocks and subnets, and without another drill. Changing it replaces the
   * drill. Default: the service creates VPC and subnets, and keeps them when the drill is deleted.
   */
  drillVpcId?: pulumi.Input<string> | undefined;
  /**
   * The vendor's way out when the production zone is dead and a failover would hang: the drill's servers run production. It is
   * marked in its name (`emergency-…`), may be started before the disks are complete, and is deleted, replaced or unmarked only
   * with `confirm`. It is no failover: another VPC, other addresses, unprotected, no automatic way back. Default `false`.
   */
  emergency?: pulumi.Input<boolean> | undefined;
  /**
   * Checks of the servers of the drill, in the form of those of a group, run when it is there and by each update until they pass; an
   * edit runs them again. Those servers have the private addresses of production: each check needs a way in (`jump`, `runner`,
   * `command`), and passes only with a proof that one of them has answered. No verdict fails an update. Default: none.
   */
  checks?: pulumi.Input<pulumi.Input<CheckArgs>[]> | undefined;
  /**
   * Any text, for example a month. Changing it replaces the drill: the old one is deleted and a new one made of what the disks
   * hold then; taking it out keeps the drill. Name a `drillVpcId` with it, or each generation leaves the VPC that the service made.
   */
  generation?: pulumi.Input<string> | undefined;
  /** Consent to delete an emergency drill: its name. It must be in the state, so set it in an update before. Calls nothing by itself. */
  confirm?: pulumi.Input<string> | undefined;
}

const KIND = "DisasterRecoveryDrill";

/** Begins the name of every drill whose servers run production. */
const EMERGENCY_PREFIX = "emergency-";

/**
 * Servers started from copies of the DR disks, in a VPC of their own: a rehearsal that touches neither production nor
 * replication. Deleting it deletes these servers and their disks.
 *
 * @example
 * const rows = { name: "rows", ssh: { server: db.serverId, user: "check", jump: "check@drill-bastion", command: ["./rows.sh"] } };
 * const drill = new sdrs.DisasterRecoveryDrill(
 *   "orders",
 *   { protectionGroup: group, drillVpcId: "vpc-of-the-drill", checks: [rows], generation: "2026-11" },
 *   { dependsOn: [web, db, protection] },
 * );
 * export const verdict = drill.verdict;
 */
export class DisasterRecoveryDrill extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("DisasterRecoveryDrill");

  declare readonly name: pulumi.Output<string>;
  declare readonly protectionGroupId: pulumi.Output<string>;
  /** `available` when its servers were started. */
  declare readonly status: pulumi.Output<string>;
  declare readonly drillVpcId: pulumi.Output<string>;
  /** One row a protected instance, as ECS, ports and EIPs report its drill server. */
  declare readonly servers: pulumi.Output<DrillServer[]>;
  /** Verdict of `checks` on the servers of the drill; `null`: there are none, or they have not been run. */
  declare readonly verdict: pulumi.Output<Verification | null>;
  /** Time at which the service made it: ISO 8601, UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Time at which the service last changed it, as of the last update or refresh. */
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: DisasterRecoveryDrillArgs, opts?: pulumi.CustomResourceOptions) {
    const { checks } = args;
    const given = checks === undefined ? {} : { checks: checksInput(checks) };
    const inputs = isGet(args, opts) ? undefined : { ...memberInputs(args), ...given, ...marked(name, args, opts) };
    super(KIND, name, inputs, OUTPUTS, opts);
  }

  /** Reads an existing drill without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): DisasterRecoveryDrill {
    return new DisasterRecoveryDrill(name, {} as DisasterRecoveryDrillArgs, { ...opts, id });
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is DisasterRecoveryDrill {
    return isOfType(value, DisasterRecoveryDrill.__pulumiType);
  }
}

/** The name in the cloud, which shows whether the drill serves. */
function marked(
  logicalName: string,
  { name, emergency }: DisasterRecoveryDrillArgs,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  const mark = (text: string): string => (text.startsWith(EMERGENCY_PREFIX) ? text : `${EMERGENCY_PREFIX}${text}`);
  if (name !== undefined) {
    return { name: pulumi.all([name, emergency]).apply(([given, serves]) => (serves === true ? mark(given) : given)) };
  }
  const urn = urnOf(logicalName, typeToken(KIND), opts?.parent);
  const derived = pulumi
    .all([urn, emergency])
    .apply(([text, serves]) => derivedName(serves === true ? mark(logicalName) : logicalName, text));
  return { name: derived, __derivedName: derived };
}

const OUTPUTS = [
  "name",
  "protectionGroupId",
  "status",
  "drillVpcId",
  "servers",
  "verdict",
  "createdAt",
  "updatedAt",
] as const;
