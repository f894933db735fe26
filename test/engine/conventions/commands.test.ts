import path from "node:path";
import { expect } from "chai";
import type { Stack } from "@pulumi/pulumi/automation";
import { ENGINE_MS, useBed } from "../../support/stack.js";
import { ended, type Ended, estate, protect, sitesOf, storedRow } from "./estate.js";

const NAMES = ["orders", "billing", "stock"] as const;
type Name = (typeof NAMES)[number];

describe("commands of the engine on resources that fail over", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: estate(NAMES) });
  let stack: Stack;
  let failover: readonly Name[] = [];
  let owner = "shop";
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  const program = (): Promise<void> => {
    for (const name of NAMES)
      protect(NAMES, name, {
        group: failover.includes(name) ? { failover: true } : {},
        instance: { tags: { owner } },
      });
    return Promise.resolve();
  };
  const sites = async (): Promise<Record<string, string>> => sitesOf(await control().world());
  const ownerOf = async (name: Name): Promise<unknown> =>
    (await control().world()).instances.find((one) => one.name.startsWith(name))?.tags.map(({ value }) => value);
  const plan = (name: string): string => path.join(bed.engine.home.folder, `${name}.json`);
  /** Saves what a preview of the program plans. */
  async function save(name: string): Promise<string> {
    const file = plan(name);
    const { ok, said } = await ended(stack.preview({ plan: file }));
    expect(ok, said).to.equal(true);
    return file;
  }
  const up = async (options: {
    readonly plan?: string;
    readonly target?: string[];
    readonly refresh?: boolean;
  }): Promise<Ended> =>
    await ended(stack.up({ ...options, ...(options.target === undefined ? {} : { targetDependents: true }) }));

  before(async () => {
    stack = await bed.inline({ project: "commands", program });
    const created = await up({});
    expect(created.ok, created.said).to.equal(true);
    for (const name of NAMES) await control().breakProduction({ group: name });
  });

  it("`up --plan` carries out what `preview --save-plan` saved, and no order that was given afterwards", async () => {
    owner = "ops";
    const calm = await save("calm");
    const since = await bed.mark();
    failover = ["billing"];
    const more = await up({ plan: calm });
    expect(more.ok, more.said).to.equal(false);
    expect(await bed.actions(since)).to.deep.equal([]);
    failover = [];
    const planned = await up({ plan: calm });
    expect(planned.ok, planned.said).to.equal(true);
    expect(await ownerOf("orders")).to.deep.equal(["ops"]);
  });

  it("`up --plan` of a failover is refused where production was repaired since, and carried out where it was not", async () => {
    failover = ["orders"];
    const saved = await save("failover");
    await control().repair({ group: "orders" });
    const since = await bed.mark();
    const healthy = await up({ plan: saved });
    expect(healthy.ok, healthy.said).to.equal(false);
    expect(healthy.said).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(await bed.writes(since)).to.deep.equal([]);
    await control().breakProduction({ group: "orders" });
    const broken = await up({ plan: saved });
    expect(broken.ok, broken.said).to.equal(true);
    expect(await sites()).to.deep.equal({ orders: "target", billing: "source", stock: "source" });
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
  });

  it("`--target` of a group fails over only it, whatever else the program orders", async () => {
    failover = ["orders", "billing", "stock"];
    const target = [storedRow(bed.engine, "commands", "sdrs:ProtectionGroup::billing").urn];
    const { ok, said } = await up({ target });
    expect(ok, said).to.equal(true);
    expect(await sites()).to.deep.equal({ orders: "target", billing: "target", stock: "source" });
    expect(storedRow(bed.engine, "commands", "sdrs:Protection::billing").outputs).to.include({
      productionSite: "target",
    });
  });

  it("`--refresh` of an update sees what was moved in the console, and an order for it sends nothing", async () => {
    await control().console({ group: "stock", action: "failover-server-group" });
    const since = await bed.mark();
    const { ok, said } = await up({ refresh: true });
    expect(ok, said).to.equal(true);
    expect(await bed.actions(since)).to.deep.equal([]);
    const { outputs } = storedRow(bed.engine, "commands", "sdrs:ProtectionGroup::stock");
    expect(outputs).to.include({ failover: true, productionSite: "target" });
    await stack.preview({ expectNoChanges: true, refresh: true });
  });
});
