import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import * as sdrs from "../../../sdk/index.js";
import { stateFolder } from "../../support/stack-on-disk.js";
import { ENGINE_MS, useBed } from "../../support/stack.js";
import { ended, type Ended, estate, type Part, protect, type Protected, sitesOf } from "./estate.js";
import { NO_ORDERS, policyPack } from "./policy-pack.js";

const NAMES = ["watched", "frozen", "retried", "secretive", "orders"] as const;
type Name = (typeof NAMES)[number];

const SECRET = "words that nobody may read";
const FREEZE = "a change freeze";
const FAILOVER = "failoverProtectionGroupNoCG";

describe("what a program of Pulumi has around its resources", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: estate(NAMES) });
  let stack: Stack;
  let failover: readonly Name[] = [];
  let prefix = "acme";
  let retries = 0;
  const seen: { readonly when: string; readonly orders: number; readonly site: unknown }[] = [];
  const orders = async (): Promise<number> =>
    (await bed.actions()).filter((verb) => verb.startsWith("failover")).length;

  /** Hooks of some groups; each program makes its own. */
  const hooks = (): Partial<Record<Name, pulumi.CustomResourceOptions>> => {
    const note = (when: string, of: "oldOutputs" | "newOutputs"): pulumi.ResourceHook =>
      new pulumi.ResourceHook(`note-${when}`, async (args) => {
        seen.push({ when, orders: await orders(), site: args[of]?.["productionSite"] });
      });
    const freeze = new pulumi.ResourceHook("freeze", ({ newInputs }) => {
      if (newInputs?.["failover"] === true) throw new Error(FREEZE);
    });
    const again = new pulumi.ErrorHook("again", () => (retries += 1) <= 1);
    return {
      watched: { hooks: { beforeUpdate: [note("before", "oldOutputs")], afterUpdate: [note("after", "newOutputs")] } },
      frozen: { hooks: { beforeUpdate: [freeze] } },
      retried: { hooks: { onError: [again] } },
    };
  };

  const program = (): Promise<Record<string, unknown>> => {
    pulumi.runtime.registerResourceTransform(({ type, name, props, opts }) => {
      if (type !== sdrs.ProtectedInstance.__pulumiType) return undefined;
      return { props: { ...props, name: `${prefix}-${name}`, tags: { owner: prefix } }, opts };
    });
    const options = hooks();
    const declare = (name: Name, part: Part = {}): Protected => {
      const group = { ...part.group, ...(failover.includes(name) ? { failover: true } : {}) };
      return protect(NAMES, name, { ...part, group, groupOptions: options[name] ?? {} });
    };
    const watched = declare("watched");
    for (const name of ["frozen", "retried", "orders"] as const) declare(name);
    const { instance } = declare("secretive", {
      group: { description: pulumi.secret(SECRET) },
      options: { additionalSecretOutputs: ["addresses"] },
    });
    return Promise.resolve({
      site: watched.group.productionSite,
      serverId: watched.instance.activeServerId,
      addresses: instance.addresses,
    });
  };
  const up = async (order: readonly Name[], policyPacks: string[] = []): Promise<Ended> => {
    failover = order;
    return await ended(stack.up({ continueOnError: true, policyPacks }));
  };
  const world = (): ReturnType<typeof bed.simulator.control.world> => bed.simulator.control.world();
  const namesOf = async (): Promise<readonly string[]> => (await world()).instances.map(({ name }) => name).sort();

  let created: { readonly result: Ended; readonly names: readonly string[] };
  let moved: Ended;
  let forbidden: { readonly result: Ended; readonly site: string | undefined };
  let finished: Ended;

  before(async () => {
    stack = await bed.inline({ project: "programs", program });
    created = { result: await up([]), names: await namesOf() };
    expect(created.result.ok, created.result.said).to.equal(true);
    const { control } = bed.simulator;
    for (const name of NAMES) await control.breakProduction({ group: name });
    const groupId = (await world()).groups.find(({ name }) => name === "retried")?.id ?? "";
    const effect = { kind: "fail-job", code: "SDRS.0013" } as const;
    await control.faults.add({ match: { jobType: FAILOVER, groupId }, times: 1, effect });
    prefix = "umbrella";
    moved = await up(["watched", "frozen", "retried", "secretive"]);
    const pack = policyPack(bed.engine, NO_ORDERS);
    const result = await up(["watched", "secretive", "retried", "orders"], [pack]);
    forbidden = { result, site: sitesOf(await world())["orders"] };
    finished = await up(["watched", "secretive", "retried"], [pack]);
  });

  it("`hooks` see a group before its failover and after it, and one that throws holds back its own group alone", async () => {
    expect(seen.map(({ when, site }) => `${when}: ${String(site)}`)).to.deep.equal(["before: source", "after: target"]);
    expect(moved.said).to.contain(FREEZE);
    expect(sitesOf(await world())).to.include({ watched: "target", secretive: "target", frozen: "source" });
  });

  it("`hooks` on errors that ask for one more try send nothing twice, and the next update goes on", async () => {
    expect(retries).to.be.at.least(1);
    expect(moved.said).to.contain("Transition 1 of group retried is NOT finished");
    expect(finished.ok, finished.said).to.equal(true);
    expect(sitesOf(await world())).to.include({ retried: "target" });
    expect(await orders()).to.equal(4);
  });

  it("`transforms` of a whole program name and tag what they see, and another name is a rename", async () => {
    expect(created.names).to.deep.equal(NAMES.map((name) => `acme-${name}`).sort());
    expect(await namesOf()).to.deep.equal(NAMES.map((name) => `umbrella-${name}`).sort());
    const { instances } = await world();
    expect(instances.flatMap(({ tags }) => tags)).to.deep.equal(NAMES.map(() => ({ key: "owner", value: "umbrella" })));
  });

  it("`secret` inputs and `additionalSecretOutputs` are in no output, and encrypted in the state", () => {
    const stored = readFileSync(path.join(stateFolder(bed.engine), "stacks", "programs", "test.json"), "utf8");
    for (const text of [created.result.said, moved.said, stored]) expect(text).not.to.contain(SECRET);
    const { addresses, site } = finished.outputs;
    expect([addresses?.secret, site?.secret]).to.deep.equal([true, false]);
  });

  it("`policy packs` read inputs and outputs by the classes, and a mandatory one holds back a failover", () => {
    expect(forbidden.result.ok, forbidden.result.said).to.equal(false);
    expect(forbidden.result.said).to.contain("who agreed to move orders?");
    expect(forbidden.site).to.equal("source");
    expect(finished.ok, finished.said).to.equal(true);
    expect(finished.said).to.contain("watched runs at target").and.to.contain("orders runs at source");
  });

  it("`StackReference` tells another stack where production runs, in its preview too, and keeps secrets secret", async () => {
    const reader = await bed.inline({
      project: "reader",
      program: () => {
        const other = new pulumi.StackReference("organization/programs/test");
        const { site, serverId, addresses } = Object.fromEntries(
          ["site", "serverId", "addresses"].map((key) => [key, other.requireOutput(key)]),
        );
        return Promise.resolve({ site, serverId, addresses });
      },
    });
    const { outputs } = await reader.up();
    expect(outputs["site"]).to.deep.equal({ value: "target", secret: false });
    expect(outputs["serverId"]).to.deep.equal(finished.outputs["serverId"]);
    expect(outputs["addresses"]?.secret).to.equal(true);
  });

  it("all of them leave nothing to do", async () => {
    await stack.preview({ expectNoChanges: true });
  });
});
