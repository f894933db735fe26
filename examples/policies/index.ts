// A policy pack: `pulumi preview --policy-pack <this folder>`. None of these policies holds back a failover, at any level.
import { PolicyPack } from "@pulumi/policy";
import { sdrsPolicies } from "pulumi-sdrs/policy";

new PolicyPack("disaster-recovery", {
  policies: sdrsPolicies({
    unprotectedGroup: "mandatory",
    diskOutsidePairs: "mandatory",
    // Playgrounds come and go.
    deletableGroup: { enforcementLevel: "mandatory", except: ["playground"] },
  }),
});
