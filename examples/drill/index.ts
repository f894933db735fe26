import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "pulumi-sdrs";

// The server to protect exists already; its ids come from the configuration (Pulumi.yaml beside this file holds those of the simulator's demo world).
const config = new pulumi.Config();

const group = new sdrs.ProtectionGroup("shop", {
  sourceAvailabilityZone: config.require("sourceZone"),
  targetAvailabilityZone: config.require("targetZone"),
  domainId: config.require("domainId"),
  sourceVpcId: config.require("vpcId"),
});

const web = new sdrs.ProtectedInstance("web", {
  protectionGroup: group,
  serverId: config.require("webServerId"),
  deleteTargetServer: true,
});

// Waits for the first synchronisation: before it, the servers of a drill may not boot.
const protection = new sdrs.Protection("shop", { protectionGroup: group }, { dependsOn: [web] });

// A rehearsal: copies of the servers in a VPC of their own. Production and replication do not notice.
// pulumi config set drill false && pulumi up          ends it: the drill's servers and disks are deleted.
// pulumi config set generation 2026-12 && pulumi up   makes a new one, of what the disks hold then.
// pulumi config set --path 'checks[0].name' ...       looks at its servers, by a way in that leads to them (docs/guides/checks.md).
const rehearsal =
  (config.getBoolean("drill") ?? true)
    ? new sdrs.DisasterRecoveryDrill(
        "rehearsal",
        {
          protectionGroup: group,
          generation: config.get("generation"),
          checks: config.getObject<sdrs.CheckArgs[]>("checks") ?? [],
        },
        { dependsOn: [web, protection] },
      )
    : undefined;

// When the production zone is dead and a failover would hang: the same thing, but its servers run production. It keeps a mark in
// its name and is deleted only by that name (confirm). It is not a failover: other VPC, other addresses, unprotected.
const emergency =
  (config.getBoolean("emergency") ?? false)
    ? new sdrs.DisasterRecoveryDrill(
        "shop",
        { protectionGroup: group, emergency: true, confirm: config.get("confirm") ?? "" },
        { dependsOn: [web, protection] },
      )
    : undefined;

export const drillServers = rehearsal?.servers ?? [];
export const drillVerdict = rehearsal?.verdict ?? null;
export const emergencyName = emergency?.name ?? "";
export const emergencyServers = emergency?.servers ?? [];
