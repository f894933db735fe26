/**
 * A policy pack as a user writes one, for the engine's `--policy-pack`. The engine starts it by the launcher for runtimes of
 * which it has no language host, since the host that is built here is older than the call that starts packs.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineFixture } from "../../support/engine.js";
import { RUN_POLICY_PACK } from "../../support/policy/host.js";

const RUNTIME = "node-by-launcher";

/** Program of a pack: orders to fail over are forbidden, and where production runs is told. */
export const NO_ORDERS = `"use strict";
const { PolicyPack, validateResourceOfType, validateStackResourcesOfType } = require("@pulumi/policy");
const sdrs = require("pulumi-sdrs");
new PolicyPack("estate", {
  policies: [
    {
      name: "no-orders",
      description: "Nobody orders a failover without the other team.",
      enforcementLevel: "mandatory",
      validateResource: validateResourceOfType(sdrs.ProtectionGroup, (group, args, report) => {
        if (group.name === "orders" && group.failover === true) report("who agreed to move " + group.name + "?");
      }),
    },
    {
      name: "where",
      description: "Where production runs.",
      enforcementLevel: "advisory",
      validateStack: validateStackResourcesOfType(sdrs.ProtectionGroup, (groups, args, report) => {
        for (const { name, productionSite } of groups) report(name + " runs at " + productionSite);
      }),
    },
  ],
});
`;

/** Makes the folder of the pack, and installs its launcher in the home of the engine. */
export function policyPack(engine: EngineFixture, program: string): string {
  const plugin = `analyzer-policy-${RUNTIME}`;
  const folder = path.join(engine.home.env["PULUMI_HOME"] ?? "", "plugins", `${plugin}-v0.0.1`);
  const launcher = path.join(folder, `pulumi-${plugin}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    launcher,
    `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(RUN_POLICY_PACK)} "$@"\n`,
  );
  chmodSync(launcher, 0o755);
  return engine.project({
    name: "policies",
    files: {
      "PulumiPolicy.yaml": `runtime: ${RUNTIME}\n`,
      "package.json": JSON.stringify({ name: "policies", version: "0.0.1" }),
      "index.js": program,
    },
  });
}
