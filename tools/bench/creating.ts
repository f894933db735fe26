import type { World, WorldView } from "../../simulator/index";
import { type Program, Ref } from "../emulator/program";
import { Project } from "../emulator/project";
import { failuresOf } from "../emulator/report";
import { Stack } from "../emulator/stack";
import type { Figure } from "./table";

/** Calls that one created object may cost, apart from asking whether a job has ended that goes on. */
const MOST_CALLS = 7;

/** Growth of the bytes that are read, for twice as many objects. */
const MOST_GROWTH = 2.2;

const ZONES = ["eu-de-01", "eu-de-02"] as const;

/** A number of servers with an EIP each, and as many disks that no server has. */
function crowd(count: number): World {
  const names = Array.from({ length: count }, (_, index) => `srv-${index}`);
  return {
    region: "eu-de",
    limits: { server_groups: -1, replications: -1 },
    domains: [{ name: "domain-1", zones: [...ZONES] }],
    vpcs: [{ name: "crowd", cidr: "10.0.0.0/8", subnets: [{ name: "crowd-subnet", cidr: "10.0.0.0/8" }] }],
    servers: names.map((name, index) => ({
      name,
      zone: ZONES[0],
      disks: [{ name: `${name}-root`, size: 40 }],
      nics: [{ subnet: "crowd-subnet", eip: `80.158.${Math.floor(index / 200)}.${(index % 200) + 1}` }],
    })),
    disks: names.map((name) => ({ name: `${name}-extra`, size: 10, zone: ZONES[0] })),
  };
}

/** A group, an instance for each server, a pair for each disk, and each pair attached to an instance. */
function programOf({ servers, disks, domains, vpcs }: WorldView): Program {
  const group = new Ref("group", "id");
  const declare = (key: string, kind: Program[number]["kind"], args: Record<string, unknown>): Program[number] => ({
    ...{ key, kind, name: key, options: {} },
    args: kind === "ProtectionGroup" ? args : { protectionGroup: group, ...args },
  });
  const spare = disks.filter(({ name }) => name.endsWith("-extra"));
  return [
    declare("group", "ProtectionGroup", {
      sourceAvailabilityZone: ZONES[0],
      targetAvailabilityZone: ZONES[1],
      domainId: domains[0]?.id,
      sourceVpcId: vpcs[0]?.id,
    }),
    ...servers.map(({ id }, index) => declare(`instance-${index}`, "ProtectedInstance", { serverId: id })),
    ...spare.map(({ id }, index) => declare(`pair-${index}`, "ReplicationPair", { volumeId: id })),
    ...spare.map((_disk, index) =>
      declare(`attachment-${index}`, "ReplicationAttachment", {
        protectedInstanceId: new Ref(`instance-${index}`, "id"),
        replicationPairId: new Ref(`pair-${index}`, "id"),
        device: "/dev/vdb",
      }),
    ),
  ];
}

/** Costs of creating everything that a program declares. */
export interface CreationCost {
  readonly objects: number;
  readonly calls: number;
  /** Calls by their names. */
  readonly byName: ReadonlyMap<string, number>;
  /** Bytes of the answers. */
  readonly bytes: number;
}

/** Creates members of one group by one update of the emulated engine, with jobs that end at once, and counts. */
export async function creationCost(servers: number, alongside: boolean): Promise<CreationCost> {
  let bytes = 0;
  let counting = false;
  const project = await Project.open({
    world: crowd(servers),
    pace: "immediate",
    onAnswer: ({ service, body }) => {
      if (counting && service !== "iam") bytes += JSON.stringify(body ?? null).length;
    },
  });
  try {
    const program = programOf(await project.world());
    const stack = new Stack("creating", (options) => project.start(options));
    const before = (await project.control.calls()).length;
    counting = true;
    const report = await stack.up(program, { alongside });
    counting = false;
    const [failed] = failuresOf(report);
    if (failed !== undefined) throw new Error(`${failed.urn} was not created`, { cause: failed });
    const calls = (await project.control.calls()).slice(before).filter(({ service }) => service !== "iam");
    const byName = new Map<string, number>();
    for (const { call, path } of calls) byName.set(call ?? path, (byName.get(call ?? path) ?? 0) + 1);
    return { objects: program.length, calls: calls.length, byName, bytes };
  } finally {
    await project.close();
  }
}

/** Creating many members of a group, one after the other and side by side, and twice as many. */
export async function benchCreating(count: number): Promise<Figure[]> {
  const servers = Math.max(1, Math.round(count / 3));
  const figures: Figure[] = [];
  for (const [how, alongside] of [
    ["one after the other", false],
    ["side by side", true],
  ] as const) {
    const half = await creationCost(servers, alongside);
    const whole = await creationCost(2 * servers, alongside);
    const each = whole.calls / whole.objects;
    const growth = whole.bytes / half.bytes;
    figures.push(
      {
        what: `${whole.objects} objects of a group created ${how}: calls an object, with jobs that end at once`,
        measured: each.toFixed(1),
        budget: String(MOST_CALLS),
        held: each <= MOST_CALLS,
      },
      {
        what: `the same: data read, over that for half as many`,
        measured: `${growth.toFixed(2)} x (${(whole.bytes / whole.objects / 1024).toFixed(1)} KB an object)`,
        budget: `${MOST_GROWTH} x`,
        held: growth <= MOST_GROWTH,
      },
    );
  }
  return figures;
}
