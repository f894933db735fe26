import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "pulumi-sdrs";

// A stack of its own: `pulumi up` begins the drill and waits for its servers, `pulumi destroy` ends it. The stack of the group does not notice.
const config = new pulumi.Config();
const drillVpcId = config.get("drillVpcId");

const drill = new sdrs.DisasterRecoveryDrill("weekly", {
  protectionGroup: config.require("groupId"),
  // The same VPC every week: without one the service makes another each time, and keeps it.
  ...(drillVpcId === undefined ? {} : { drillVpcId }),
});

export const usedVpcId = drill.drillVpcId;
export const drillServers = drill.servers;
