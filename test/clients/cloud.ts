/**
 * What a client is let loose on: a simulator, as JSON that each program reads from its standard input.
 */
import { readWorld, startSimulator, type Assumptions, type Simulator, type World } from "../../simulator/index.js";

export interface CloudOptions {
  readonly flavour?: "otc" | "huawei";
  /** The servers are stopped from the start, for a client that cannot do it. */
  readonly stopped?: true;
  /** Rules that the client does not keep. */
  readonly assumptions?: Partial<Assumptions>;
}

/** The demo, with a network for drills. */
function worldOf({ flavour = "otc", stopped }: CloudOptions): World {
  const demo = readWorld("demo");
  const [vpc] = demo.vpcs ?? [];
  const subnets = (vpc?.subnets ?? []).map((subnet) => ({ ...subnet, name: `drill-${subnet.name}` }));
  return {
    ...demo,
    flavour,
    vpcs: [...(demo.vpcs ?? []), { name: "drill", cidr: vpc?.cidr ?? "", subnets }],
    servers: (demo.servers ?? []).map((server) => (stopped ? { ...server, status: "SHUTOFF" } : server)),
  };
}

export function startCloud(options: CloudOptions): Promise<Simulator> {
  return startSimulator({ world: worldOf(options), assumptions: options.assumptions ?? {} });
}

export async function tell(sim: Simulator): Promise<object> {
  const world = await sim.control.world();
  const named = (rows: readonly { readonly id: string; readonly name: string }[], name: string): string =>
    rows.find((row) => row.name === name)?.id ?? "";
  const services = ["iam", "sdrs", "ecs", "vpc", "evs", "cbr", "elb", "dns"];
  return {
    endpoints: Object.fromEntries(services.map((service) => [service, `${sim.url}/${service}`])),
    region: sim.region,
    projectId: sim.projectId,
    accessKey: sim.accessKey,
    secretKey: sim.secretKey,
    username: sim.username,
    password: sim.password,
    domain: sim.userDomain,
    vpc: named(world.vpcs, "shop"),
    drillVpc: named(world.vpcs, "drill"),
    subnet: named(world.subnets, "shop-subnet"),
    disk: named(world.disks, "shop-spare"),
    servers: Object.fromEntries(world.servers.map(({ id, name }) => [name, id])),
  };
}
