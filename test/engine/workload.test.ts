import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import * as sdrs from "../../sdk/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { EIP, IDS, WEB_IP } from "../support/stack-shop.js";

describe("a protected workload", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let declared: Partial<sdrs.ProtectedWorkloadArgs> = {};
  let under: { readonly name: string; readonly aliases?: pulumi.Alias[] } | undefined;
  let stack: Stack;

  /** Nothing but servers and a disk: the place is found out. */
  const program = (): Promise<Record<string, unknown>> => {
    const parent = under && new pulumi.ComponentResource("shop:index:App", under.name, {}, {});
    const shop = new sdrs.ProtectedWorkload(
      "shop",
      {
        servers: { web: IDS.web, db: pulumi.output(IDS.db) },
        volumes: { archive: { volumeId: IDS.archive, attachTo: { server: "db", device: "/dev/vdd" } } },
        startOrder: [["db"], ["web"]],
        ...declared,
      },
      parent === undefined ? {} : { parent, ...(under?.aliases && { aliases: under.aliases }) },
    );
    const { addresses, productionSite, inSync } = shop;
    return Promise.resolve({ addresses, productionSite, inSync, groupId: shop.group.id });
  };

  before(async () => {
    stack = await bed.inline({ project: "workload", program });
  });
  const quiet = (): Promise<unknown> => stack.preview({ expectNoChanges: true });
  const web = (outputs: Record<string, { value: unknown }>): readonly sdrs.Address[] =>
    (outputs["addresses"]?.value as Record<string, readonly sdrs.Address[]>)["web"] ?? [];

  it("is protected by its first update, each server and disk under its own name, and then quiet", async () => {
    const { outputs, summary } = await stack.up();
    expect(summary.resourceChanges?.["create"]).to.equal(8);
    const world = await bed.simulator.control.world();
    expect(world.groups.map(({ status }) => status)).to.deep.equal(["protected"]);
    expect(world.groups[0]).to.include({ source_availability_zone: "eu-de-01", target_availability_zone: "eu-de-02" });
    expect(world.pairs).to.have.length(3);
    expect(outputs["inSync"]?.value).to.equal(true);
    expect(web(outputs).map(({ privateIp, eip }) => ({ privateIp, eip }))).to.deep.equal([
      { privateIp: WEB_IP, eip: EIP },
    ]);
    await quiet();
  });

  it("keeps everything under a component of its own, with an alias", async () => {
    const before = await bed.simulator.control.world();
    under = { name: "app", aliases: [{ parent: pulumi.rootStackResource }] };
    const mark = await bed.mark();
    await stack.up();
    expect(await bed.writes(mark)).to.deep.equal([]);
    expect((await bed.simulator.control.world()).groups.map(({ id }) => id)).to.deep.equal(
      before.groups.map(({ id }) => id),
    );
    await quiet();
  });

  it("fails over with production's zone dead, the database first, and says where each address is", async () => {
    const { control } = bed.simulator;
    const [group] = (await control.world()).groups;
    await control.breakProduction({ group: group?.id ?? "", deadZone: "fail" });
    declared = { failover: true };
    const refused = await stack.up().then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    const [, confirm = ""] = /set confirm: "([^"]+\+zone-loss)"/.exec(refused) ?? [];
    expect(confirm, refused).not.to.equal("");
    declared = { failover: true, confirm };
    const { outputs } = await stack.up();
    await control.reviveZone({ zone: "eu-de-01" });
    const { groups, servers, ports } = await control.world();
    expect(groups[0]).to.include({ status: "failed-over", priority_station: "target" });
    const running = servers.filter(({ zone, status }) => zone === "eu-de-02" && status === "ACTIVE");
    expect(running).to.have.length(2);
    expect(outputs["productionSite"]?.value).to.equal("target");
    const [row] = web(outputs);
    const port = ports.find(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => ip_address === WEB_IP));
    expect(row).to.include({ privateIp: WEB_IP, serverId: port?.device_id });
    expect(running.map(({ id }) => id)).to.include(port?.device_id);
    await quiet();
  });
});
