import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { RULES } from "../../policy/rules/index.js";
import * as sdrs from "../../sdk/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_ARGS } from "../support/stack-shop.js";
import { ended, type Ended, estate, protect, sitesOf } from "./conventions/estate.js";
import { policyPack } from "./conventions/policy-pack.js";

const NAMES = ["orders", "bills", "mail", "web"] as const;
const [, BILLS = "", MAIL = "", WEB = ""] = (estate(NAMES).servers ?? []).map(({ id }) => id);

const STRICTEST = `"use strict";
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("strictest", { policies: require("pulumi-sdrs/policy").sdrsPolicies({ all: "mandatory" }) });
`;

/** Rules that the program of this file breaks. The others need further disks, and a server that is protected twice. */
const BROKEN = [
  RULES.unprotectedGroup,
  RULES.deletableDrSide,
  RULES.standingFailback,
  RULES.hiddenOrder,
  RULES.deletableGroup,
  RULES.noStartOrder,
].map(({ name }) => name);

describe("the policies at their strictest, on the engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: estate(NAMES) });
  let failover: boolean | undefined;
  let written = 0;
  let [creation, calm, ordered, asked, declared]: (Ended | undefined)[] = [];
  const said = (run: Ended | undefined): string => run?.said ?? "";

  /** A group alone, one by another provider, under an alias and wrong, a workload in a component, and one that is looked at. */
  const program = (): Promise<Record<string, unknown>> => {
    const { group } = protect(NAMES, "orders", { group: failover === undefined ? {} : { failover } });
    const { simulator } = bed;
    const provider = new sdrs.Provider("other", {
      endpoint: simulator.endpointTemplate,
      region: simulator.region,
      projectId: simulator.projectId,
      accessKey: simulator.accessKey,
      secretKey: pulumi.secret(simulator.secretKey),
    });
    const options = { provider, aliases: [{ name: "billing" }] };
    const protectionGroup = new sdrs.ProtectionGroup(
      "bills",
      { ...GROUP_ARGS, name: "bills", failover: false },
      { ...options, ignoreChanges: ["failover"] },
    );
    new sdrs.ProtectedInstance("bills", { protectionGroup, serverId: BILLS }, options);
    new sdrs.ProtectedWorkload("shop", { servers: { mail: pulumi.secret(MAIL), web: WEB } });
    sdrs.ProtectionGroup.get("looked-at", group.id);
    return Promise.resolve({});
  };

  before(async () => {
    const stack: Stack = await bed.inline({ project: "policed", program });
    const policyPacks = [policyPack(bed.engine, STRICTEST)];
    creation = await ended(stack.preview({ policyPacks }));
    written = (await bed.writes()).length;
    const made = await ended(stack.up());
    expect(made.ok, made.said).to.equal(true);
    calm = await ended(stack.preview({ policyPacks }));
    const { workspace } = stack;
    const file = path.join(bed.engine.home.folder, "orders.json");
    writeFileSync(file, JSON.stringify({ version: 1, orders: {} }));
    workspace.envVars = { ...workspace.envVars, SDRS_ORDERS: file };
    ordered = await ended(stack.preview({ policyPacks }));
    workspace.envVars = { ...workspace.envVars, SDRS_ORDERS: "" };
    await bed.simulator.control.breakProduction({ group: "orders" });
    failover = true;
    asked = await ended(stack.preview({ policyPacks }));
    // The Automation API previews nothing before an update.
    declared = await ended(stack.up({ policyPacks }));
  });

  for (const [when, run] of [
    ["of its creation", () => creation],
    ["while all is calm", () => calm],
  ] as const)
    it(`refuse a program with faults in a preview ${when}, each with its name`, () => {
      expect(run()?.ok, said(run())).to.equal(false);
      expect(BROKEN.filter((name) => !said(run()).includes(name))).to.deep.equal([]);
      expect(said(run())).to.include("Group bills has no Protection: nothing replicates bills");
      expect(said(run())).to.include("Group shop has no startOrder: after a move its 2 servers (shop-mail, shop-web)");
    });

  it("say nothing of what the program only looks at, and print no secret", () => {
    expect(said(calm))
      .to.include("deletion of group orders")
      .and.not.to.match(/ [Gg]roup looked-at/);
    for (const secret of [MAIL, bed.simulator.secretKey]) expect(said(calm)).not.to.include(secret);
    expect(written).to.equal(0);
  });

  it("let an order of the command through, which no input of the program shows", () => {
    expect(ordered?.ok, said(ordered)).to.equal(true);
  });

  it("let a failover through that the program declares, with every fault still in it", async () => {
    for (const run of [asked, declared]) expect(run?.ok, said(run)).to.equal(true);
    expect(said(asked)).to.include("FAILOVER (unplanned) to the DR site");
    expect(sitesOf(await bed.simulator.control.world())).to.include({ orders: "target", bills: "source" });
    expect(BROKEN.filter((name) => `${said(asked)} ${said(declared)}`.includes(name))).to.deep.equal([]);
  });
});
