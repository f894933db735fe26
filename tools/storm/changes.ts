/**
 * Edits of every other kind that a storm disturbs: protection switched off and on, drills, attachments, sizes, tags, names,
 * failovers that pairs ask for, and what is created and deleted.
 */
import type { WorldView } from "../../simulator/index";
import { type Desk, edited, setArgs } from "../lives/edits";
import type { Program } from "../emulator/program";
import type { Key } from "../lives/programs";

export interface Change {
  readonly name: string;
  /** Changes that lead to where it begins, on top of the first update. */
  readonly after: readonly string[];
  /** Production's storage breaks before the edit. */
  readonly broken?: boolean;
  readonly edit: (desk: Desk) => Program;
  /** True if that happened to the world which must have, , told from what it was: else nothing was tried. */
  readonly shows: (before: WorldView, after: WorldView) => boolean;
}

const group = (world: WorldView): WorldView["groups"][number] | undefined => world.groups[0];
const remove =
  (key: Key) =>
  (desk: Desk): Program =>
    edited(desk, { edit: "remove", key });
const restore =
  (key: Key) =>
  (desk: Desk): Program =>
    edited(desk, { edit: "restore", key });
const set =
  (key: string, args: Record<string, unknown>) =>
  ({ program }: Desk): Program =>
    setArgs(program, key, args);
const attached = ({ instances }: WorldView): number => instances.reduce((sum, { pairs }) => sum + pairs.length, 0);

// prettier-ignore
export const CHANGES: readonly Change[] = [
  { name: "create everything", after: ["destroy everything"], edit: ({ whole }) => whole.filter(({ key }) => key !== "drill"),
    shows: (was, is) => was.groups.length === 0 && is.instances.length === 2 && group(is)?.status === "protected" },
  { name: "destroy everything", after: [], edit: () => [],
    shows: (was, is) => was.groups.length === 1 && is.groups.length + is.pairs.length + is.instances.length === 0 },
  { name: "disable protection", after: [], edit: remove("protection"),
    shows: (was, is) => group(was)?.status === "protected" && group(is)?.status === "available" },
  { name: "enable protection", after: ["disable protection"], edit: restore("protection"),
    shows: (was, is) => group(was)?.status === "available" && group(is)?.status === "protected" },
  { name: "create a drill", after: [], edit: restore("drill"),
    shows: (was, is) => was.drills.length === 0 && is.drills.length === 1 },
  { name: "delete a drill", after: ["create a drill"], edit: remove("drill"),
    shows: (was, is) => was.drills.length === 1 && is.drills.length === 0 },
  { name: "detach a pair", after: [], edit: remove("attachment"),
    shows: (was, is) => attached(is) === attached(was) - 1 },
  { name: "attach a pair", after: ["detach a pair"], edit: restore("attachment"),
    shows: (was, is) => attached(is) === attached(was) + 1 },
  { name: "enlarge a pair", after: [], edit: set("spare", { size: 3 }),
    shows: (was, is) => is.disks.filter(({ size }) => size === 3).length === 2 + was.disks.filter(({ size }) => size === 3).length },
  { name: "tag an instance", after: [], edit: set("web", { tags: { tier: "front" } }),
    shows: (was, is) => tags(was) === 0 && tags(is) === 1 },
  { name: "untag an instance", after: ["tag an instance"], edit: set("web", { tags: undefined }),
    shows: (was, is) => tags(was) === 1 && tags(is) === 0 },
  { name: "rename an instance", after: [], edit: set("web", { name: "front" }),
    shows: (_was, is) => is.instances.some(({ name }) => name === "front") },
  { name: "rename a pair", after: [], edit: set("spare", { name: "reserve" }),
    shows: (_was, is) => is.pairs.some(({ name }) => name === "reserve") },
  { name: "rename the group", after: [], edit: set("group", { name: "till" }),
    shows: (_was, is) => group(is)?.name === "till" },
  { name: "delete an instance", after: [], edit: remove("db"),
    shows: (was, is) => is.instances.length === was.instances.length - 1 },
  { name: "create an instance", after: ["delete an instance"], edit: restore("db"),
    shows: (was, is) => is.instances.length === was.instances.length + 1 },
  { name: "delete a pair", after: [], edit: remove("spare"),
    shows: (was, is) => is.pairs.length === was.pairs.length - 1 },
  { name: "create a pair", after: ["delete a pair"], edit: restore("spare"),
    shows: (was, is) => is.pairs.length === was.pairs.length + 1 },
  { name: "fail over by a pair", after: [], broken: true, edit: set("spare", { failover: true }),
    shows: (_was, is) => group(is)?.status === "failed-over" },
  { name: "fail over by a pair that knows the group's id", after: ["name the group by its id"], broken: true, edit: set("spare", { failover: true }),
    shows: (_was, is) => group(is)?.status === "failed-over" },
  { name: "name the group by its id", after: [], edit: (desk) => edited(desk, { edit: "ids", key: "spare" }),
    shows: () => true },
];

function tags({ instances }: WorldView): number {
  return instances.reduce((sum, one) => sum + one.tags.length, 0);
}

/** Extracts what must be the same however an edit was disturbed: everything but ids and times. */
export function essence(world: WorldView): readonly string[] {
  const name = (rows: readonly { readonly id: string; readonly name: string }[], id: string): string =>
    rows.find((one) => one.id === id)?.name ?? "none";
  const serverOf = (id: string): string => {
    const server = world.servers.find((one) => one.id === id);
    return server === undefined ? "none" : `${server.name} ${server.zone} ${server.status}`;
  };
  const rows = [
    ...world.groups.map((one) => `group ${one.name} ${one.status} ${one.priority_station}`),
    ...world.instances.map(
      (one) =>
        `instance ${one.name} ${one.status} ${one.priority_station} of ${serverOf(one.source_server)} and ${serverOf(one.target_server)}, tags ${JSON.stringify(one.tags)}`,
    ),
    ...world.pairs.map((one) => {
      const holders = world.instances.filter(({ pairs }) => pairs.includes(one.id)).map((holder) => holder.name);
      return `pair ${one.name} ${one.status} ${one.priority_station} of ${name(world.disks, one.source_volume)} at ${holders.join()}`;
    }),
    ...world.drills.map((one) => `drill ${one.name} ${one.status}`),
    ...world.servers.map((one) => `server ${one.name} ${one.zone} ${one.status}`),
    ...world.disks.map((one) => `disk ${one.name} ${one.zone} ${one.size} GB`),
    ...world.eips.map((one) => {
      const port = world.ports.find(({ id }) => id === one.port_id);
      return `EIP ${one.public_ip_address} on ${port === undefined ? "nothing" : serverOf(port.device_id)}`;
    }),
  ];
  return rows.sort();
}
