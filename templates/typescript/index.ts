import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "pulumi-sdrs";

// The servers exist already; the configuration says which.
const config = new pulumi.Config();

const shop = new sdrs.ProtectedWorkload("shop", {
  servers: { db: config.require("dbServerId"), web: config.require("webServerId") },
  startOrder: [["db"], ["web"]], // the database first
});

export const groupName = shop.group.name;
export const productionSite = shop.productionSite;
export const migratedAddressCounts = shop.migratedAddressCounts; // how many moved, how many were lost
