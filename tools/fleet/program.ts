// The program of a fleet: one protection group a stack, taken over, as the stack's configuration names it.
import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index";

const config = new pulumi.Config();
new sdrs.ProtectionGroup("orders", {
  name: config.require("group"),
  sourceAvailabilityZone: config.require("sourceZone"),
  targetAvailabilityZone: config.require("targetZone"),
  domainId: config.require("domain"),
  sourceVpcId: config.require("vpc"),
  adopt: config.require("id"),
});
