import type { World, WorldView } from "../../simulator/index";
import type { ServerStatus, TransitionName } from "../../tools/docs/server-table";
import { SERVER_STATUSES } from "../../tools/docs/server-table";
import { type Bench, type Props, failure } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, consentIn, manageGroup } from "./scenes";

/** A server of the crowd: one for each status, one that was at rest, and one that is as it should be. */
export type Member = ServerStatus | "at rest" | "well";
export const MEMBERS: readonly Member[] = [...SERVER_STATUSES, "at rest", "well"];
const nameOf = (member: Member): string => `s-${member.toLowerCase().replaceAll(/[ _]/g, "-")}`;

/** Servers of one disk each, all of them in the group, protected. */
export function crowdWorld(members: readonly Member[]): World {
  return {
    region: "eu-de",
    domains: [{ name: "domain-1", zones: ["eu-de-01", "eu-de-02"] }],
    vpcs: [{ name: "shop", cidr: "192.168.0.0/16", subnets: [{ name: "shop-subnet", cidr: "192.168.0.0/24" }] }],
    servers: members.map((member, index) => ({
      name: nameOf(member),
      zone: "eu-de-01",
      disks: [{ name: `${nameOf(member)}-root`, size: 1 }],
      nics: [{ subnet: "shop-subnet", ip: `192.168.0.${index + 10}` }],
    })),
    groups: [
      {
        name: GROUP,
        sourceZone: "eu-de-01",
        targetZone: "eu-de-02",
        servers: members.map(nameOf),
        status: "protected",
      },
    ],
  };
}

/** Both servers of a member, by the part they play in a transition. */
export interface Sides {
  readonly left: string;
  readonly joined: string;
}

export function sidesOf(world: WorldView, serverName: string, back: boolean): Sides {
  const named = world.servers.filter(({ name }) => name === serverName);
  const instance = world.instances.find(({ source_server }) => named.some(({ id }) => id === source_server));
  if (instance === undefined) throw new Error(`${serverName} is in no protected instance`);
  const { source_server: source, target_server: target } = instance;
  return back ? { left: target, joined: source } : { left: source, joined: target };
}

export const memberSides = (world: WorldView, member: Member, back: boolean): Sides =>
  sidesOf(world, nameOf(member), back);

/** A transition that is about to be asked for: what is declared for it, and the group in the state that it begins in. */
export interface Beginning {
  readonly group: ManagedGroup;
  readonly wanted: Props;
}

export interface Beginnings {
  /** Production runs at the DR site, and goes back. */
  readonly back: boolean;
  /** Done while all is well, before a day passes. */
  readonly calm?: (back: boolean) => Promise<void>;
}

/** Brings a group to where a transition begins. */
export async function begin(bench: Bench, name: TransitionName, { back, calm }: Beginnings): Promise<Beginning> {
  const { control, clock } = bench;
  const group = await manageGroup(bench);
  const { resource, program } = group;
  const up = async (wanted: Props): Promise<unknown> => {
    const confirm = await resource.preview(wanted).then(() => undefined, consentOf);
    return await resource.up({ ...wanted, confirm });
  };
  if (back) await up({ ...program, failover: true, failoverMode: "planned" });
  if (calm !== undefined) {
    await calm(back);
    await resource.refresh();
    await clock.pass(25 * 3_600);
  }
  const unplanned = { ...program, failover: !back, failback: { mode: "unplanned" } };
  const planned = { ...program, failover: !back, failoverMode: "planned" };
  const failing = (jobType: string): Promise<unknown> =>
    control.faults.add({
      match: { jobType },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.1030", reason: "busy" },
    });
  switch (name) {
    case "failover":
      await control.breakProduction({ group: GROUP });
      return { group, wanted: unplanned };
    case "calm failover":
      return { group, wanted: unplanned };
    case "failover again":
      await failing(JOB.failover);
      await failure(up(unplanned), "NOT finished");
      return { group, wanted: unplanned };
    case "failover moved":
      await control.breakProduction({ group: GROUP });
      await failure(up({ ...unplanned, timeouts: { update: "5s" } }), "NOT finished");
      await clock.pass(60);
      return { group, wanted: unplanned };
    case "planned":
      return { group, wanted: planned };
    case "planned stopped":
      for (const { id, status, zone } of (await bench.world()).servers)
        if (status === "ACTIVE" && zone === (back ? "eu-de-02" : "eu-de-01"))
          await control.power({ server: id, status: "SHUTOFF" });
      return { group, wanted: planned };
    case "planned again":
      await failing(JOB.switchover);
      await failure(up(planned), "NOT finished");
      return { group, wanted: planned };
    case "reprotect": {
      await control.breakProduction({ group: GROUP });
      await up(unplanned);
      await control.repair({ group: GROUP });
      const { id } = resource.outputs["lastTransition"] as { id: string };
      return { group, wanted: { ...unplanned, reprotect: id } };
    }
  }
}

/** The consent that a refusal asks for; another refusal is none of that. */
function consentOf(error: unknown): string {
  return consentIn(error instanceof Error ? error.message : String(error));
}

/** What a preview says, and which words it asks for, or that it is refused. */
export interface Answer {
  readonly words: readonly string[] | "refused";
  /** The line that agrees. */
  readonly line?: string;
  readonly text: string;
}

export async function ask(bench: Bench, { group, wanted }: Beginning): Promise<Answer> {
  const before = bench.said.length;
  const heard = (): string => bench.said.slice(before).join("\n");
  let refusal = "";
  await group.resource.preview(wanted).catch((error: unknown) => {
    refusal = error instanceof Error ? error.message : String(error);
  });
  const text = `${heard()}\n${refusal}`;
  // What is resumed is refused by the update: the preview only says so.
  if (!text.includes("[DR_")) return { words: [], text };
  if (!text.includes("[DR_CONFIRMATION_REQUIRED]")) return { words: "refused", text };
  const line = consentIn(text);
  return { words: line.split("+").slice(1), line, text };
}

/** For how many seconds each of these servers was driven, where each is a wave of its own, in this order. */
export async function waits(bench: Bench, since: number, ids: readonly string[]): Promise<Map<string, number>> {
  const calls = await bench.control.calls({ since });
  const reads = calls.flatMap(({ call, path, virtualTime }, index) =>
    call === "show-server" ? [{ index, at: Date.parse(virtualTime), id: path.split("/").at(-1) ?? "" }] : [],
  );
  // Before and after the waves everything is read by lists.
  const last = calls.findLastIndex(({ call }) => call === "server-power");
  const from = calls.slice(0, last).findLastIndex(({ call }) => call === "list-servers");
  const next = calls.findIndex(({ call }, index) => index > last && call === "list-servers");
  const driven = reads.filter(({ index }) => index > from && (next < 0 || index < next));
  const begun = new Map<string, number>();
  let done = -1;
  for (const id of ids) {
    const own = driven.filter((read) => read.id === id && read.index > done);
    begun.set(id, own[0]?.at ?? Number.NaN);
    done = own.at(-1)?.index ?? done;
  }
  const starts = [...begun.values(), driven.at(-1)?.at ?? Number.NaN];
  return new Map(
    ids.map((id, index) => [id, ((starts[index + 1] ?? Number.NaN) - (starts[index] ?? Number.NaN)) / 1000]),
  );
}
