import * as pulumi from "@pulumi/pulumi";
import { type CheckArgs, checksOf } from "./checks";
import { ProtectedInstance, type ProtectedInstanceArgs } from "./protected-instance";
import { Protection, type ProtectionArgs } from "./protection";
import { ProtectionGroup, type ProtectionGroupArgs } from "./protection-group";
import { ReplicationAttachment, type ReplicationAttachmentArgs } from "./replication-attachment";
import { ReplicationPair, type ReplicationPairArgs } from "./replication-pair";
import { isOfType } from "./resource";
import type { Address, AddressCounts } from "./types";

type OfGroup = Omit<ProtectionGroupArgs, "servers" | "startOrder" | "startServers" | "adopt" | "checks">;

export interface ProtectedWorkloadArgs extends OfGroup {
  /**
   * The servers, by a name of yours: their ids, or what {@link ProtectedInstance} takes of one. The name is that of the child,
   * so changing it replaces the instance unless the child gets an alias.
   */
  servers: Readonly<Record<string, pulumi.Input<string> | WorkloadServerArgs>>;
  /** Further disks, by a name of yours: their ids, or what {@link ReplicationPair} takes of one, and the server they belong to. */
  volumes?: Readonly<Record<string, pulumi.Input<string> | WorkloadVolumeArgs>> | undefined;
  /** Waves of names of servers in which they start (and stop, in reverse). Servers not listed form the last wave. */
  startOrder?: readonly (readonly string[])[] | undefined;
  /** Servers that start after a transition, as {@link ProtectionGroupArgs.startServers} has it, by their names here. */
  startServers?: boolean | { readonly except: readonly string[] } | undefined;
  /**
   * Checks of what the workload serves, as {@link ProtectionGroupArgs.checks} has them: `server` is a name of `servers`, and else
   * taken as it is.
   */
  checks?: readonly CheckArgs[] | undefined;
  /** Wait on creation until every pair is in sync. Default `true`. */
  waitForSync?: ProtectionArgs["waitForSync"];
}

/** One server. */
export type WorkloadServerArgs = Omit<ProtectedInstanceArgs, "protectionGroup">;

/** One further disk. */
export interface WorkloadVolumeArgs extends Omit<ReplicationPairArgs, "protectionGroup" | "failover" | "confirm"> {
  /** Attaches the disk, on both sides, to this server. Not given: it belongs to none. */
  attachTo?: WorkloadAttachmentArgs | undefined;
}

/** Attachment of a further disk. */
export interface WorkloadAttachmentArgs extends Pick<ReplicationAttachmentArgs, "device" | "detachFromRunning"> {
  /** The server, by its name in the workload. */
  readonly server: string;
}

/**
 * Servers and disks that are protected and fail over together: a protection group, an instance for each server, a pair and an
 * attachment for each further disk, and at last the protection itself. Zones, domain and VPC are found out from the servers
 * where they are not declared.
 *
 * Everything is known when the constructor returns: one child for each entry, whatever their ids turn out to be. `failover` is
 * that of the group: not set, nobody orders a move.
 *
 * @example
 * const shop = new sdrs.ProtectedWorkload("shop", {
 *   servers: { db: db.id, web: web.id },
 *   volumes: { archive: archive.id },
 *   startOrder: [["db"], ["web"]],
 *   failover: config.getBoolean("failover"),
 * });
 */
export class ProtectedWorkload extends pulumi.ComponentResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = "pulumi-sdrs:index:ProtectedWorkload";

  /** The group, which has every output of a transition. */
  readonly group: ProtectionGroup;
  /** Protection of the group, made last. */
  readonly protection: Protection;
  /** By the names of the servers. */
  readonly instances: Readonly<Record<string, ProtectedInstance>>;
  /** By the names of the volumes. */
  readonly pairs: Readonly<Record<string, ReplicationPair>>;
  /** Addresses of each server, by its name, on whichever side they are. */
  readonly addresses: pulumi.Output<Record<string, Address[]>>;
  /** The side that serves. */
  readonly productionSite: ProtectionGroup["productionSite"];
  /** Number of addresses that moved, stayed or were lost in the last transition; `null` before the first. */
  readonly migratedAddressCounts: pulumi.Output<AddressCounts | null>;
  /** True if every pair holds the same data on both sides. */
  readonly inSync: pulumi.Output<boolean>;
  /** Verdict of `checks` after the last move; `null` before the first. */
  readonly verification: ProtectionGroup["verification"];

  constructor(name: string, args: ProtectedWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super(ProtectedWorkload.__pulumiType, name, {}, opts);
    const { servers, volumes = {}, startOrder, startServers, waitForSync, checks, ...ofGroup } = args;
    const of = (server: string, where: string): pulumi.Input<string> => idOf(servers, server, `${name}: ${where}`);
    const child = { parent: this };

    const group = new ProtectionGroup(
      name,
      {
        ...ofGroup,
        servers: Object.keys(servers).map((server) => of(server, "servers")),
        checks:
          checks === undefined
            ? undefined
            : checksOf(checks, (server) => (Object.hasOwn(servers, server) ? of(server, "checks") : server)),
        startOrder: startOrder?.map((wave) => wave.map((server) => of(server, "startOrder"))),
        startServers:
          typeof startServers === "object"
            ? { except: startServers.except.map((server) => of(server, "startServers")) }
            : startServers,
      },
      child,
    );
    const mapped = <A, R>(
      entries: Readonly<Record<string, A>>,
      make: (key: string, value: A) => R,
    ): Record<string, R> => Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, make(key, value)]));
    this.instances = mapped(servers, (key, server) => {
      const own = isArgs<WorkloadServerArgs>(server) ? server : { serverId: server };
      return new ProtectedInstance(`${name}-${key}`, { ...own, protectionGroup: group }, child);
    });
    const attachments: ReplicationAttachment[] = [];
    this.pairs = mapped(volumes, (key, volume) => {
      const { attachTo, ...own } = isArgs<WorkloadVolumeArgs>(volume)
        ? volume
        : { volumeId: volume, attachTo: undefined };
      const pair = new ReplicationPair(`${name}-${key}`, { ...own, protectionGroup: group }, child);
      if (attachTo === undefined) return pair;
      const { server, ...attachment } = attachTo;
      void of(server, `volumes.${key}.attachTo`);
      attachments.push(
        new ReplicationAttachment(
          `${name}-${key}`,
          {
            ...attachment,
            protectionGroup: group,
            protectedInstanceId: this.instances[server]?.id ?? "",
            replicationPairId: pair.id,
          },
          child,
        ),
      );
      return pair;
    });
    const members = [...Object.values(this.instances), ...Object.values(this.pairs), ...attachments];
    this.protection = new Protection(
      name,
      { protectionGroup: group, ...(waitForSync === undefined ? {} : { waitForSync }) },
      { ...child, dependsOn: members },
    );
    this.group = group;
    this.addresses = pulumi.all(mapped(this.instances, (_, instance) => instance.addresses));
    this.productionSite = group.productionSite;
    this.migratedAddressCounts = group.migratedAddressCounts;
    this.inSync = this.protection.inSync;
    this.verification = group.verification;
    this.registerOutputs({
      addresses: this.addresses,
      productionSite: this.productionSite,
      migratedAddressCounts: this.migratedAddressCounts,
      inSync: this.inSync,
      verification: this.verification,
    });
  }

  /** True for a workload of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is ProtectedWorkload {
    return isOfType(value, ProtectedWorkload.__pulumiType);
  }
}

function isArgs<A extends object>(value: pulumi.Input<string> | A): value is A {
  return typeof value === "object" && !pulumi.Output.isInstance(value) && !("then" in value);
}

/** The id of a server by the name it has in the workload. */
function idOf(servers: ProtectedWorkloadArgs["servers"], server: string, where: string): pulumi.Input<string> {
  const found = Object.hasOwn(servers, server) ? servers[server] : undefined;
  if (found === undefined)
    throw new Error(`${where} names "${server}", but servers has only: ${Object.keys(servers).join(", ") || "none"}`);
  return isArgs<WorkloadServerArgs>(found) ? found.serverId : found;
}
