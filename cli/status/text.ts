import { quoted } from "../../provider/shown";
import { notes } from "../text/notes";
import type { Line } from "../text/screen";
import { type Row, table } from "../text/table";
import { wrapped } from "../text/width";
import type { Status } from "./read";

type Group = Status["groups"][number];

/** Says what there is, with what needs attention first. Pure. */
export function statusLines(status: Status, width: number | undefined): Line[] {
  const [one] = status.groups;
  const above = attentionLines(status, width);
  const whole = one !== undefined && one.members !== null ? wholeLines(one, one.members, status, width) : undefined;
  return parts(above, whole ?? groupLines(status, width));
}

/** Says only what needs attention. Pure. */
export function attentionLines({ attention }: Status, width: number | undefined): Line[] {
  return notes(attention, width);
}

/** Parts with a line between them; a part may be empty. */
function parts(...all: readonly (readonly Line[])[]): Line[] {
  return all.filter((lines) => lines.length > 0).flatMap((lines, at) => (at === 0 ? lines : [{ text: "" }, ...lines]));
}

function groupLines({ groups, unreadable, attention }: Status, width: number | undefined): Line[] {
  const places = new Map<string | null, number>();
  attention.forEach(({ groupId }, at) => {
    if (!places.has(groupId)) places.set(groupId, at);
  });
  const placeOf = ({ id }: Group): number => places.get(id) ?? attention.length;
  const ordered = [...groups].sort((one, other) => placeOf(one) - placeOf(other) || compare(one.name, other.name));
  return table(
    ["name", "id", "status", "production", "pairs", "instances"],
    [
      ...unreadable.map(({ id }): Row => ({ cells: ["?", id ?? "?", "cannot be read", "?", "?", "?"], tone: "bad" })),
      ...ordered.map((group): Row => ({
        cells: [
          ...[group.name, group.id, group.status, sideOf(group)],
          ...[group.replicationPairCount, group.protectedInstanceCount],
        ],
        tone: places.has(group.id) ? "bad" : undefined,
      })),
    ],
    width,
  );
}

function sideOf({ productionSite, productionZone }: Group): string {
  return `${productionSite} (${productionZone})`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function wholeLines(
  group: Group,
  members: NonNullable<Group["members"]>,
  { attention }: Status,
  width: number | undefined,
): Line[] {
  const bad = new Set(attention.map(({ id }) => id));
  const tone = (...ids: readonly string[]): Row["tone"] => (ids.some((id) => bad.has(id)) ? "bad" : undefined);
  const head = `${quoted(group.name)} (${group.id}): ${group.status}, production at ${sideOf(group)}`;
  const lines = width === undefined ? [head] : wrapped(head, width, "  ");
  return parts(
    lines.map((text) => ({ text, tone: tone(group.id) ?? "head" })),
    table(["member", "status", "production", "progress", "detail"], memberRows(members, tone), width),
    table(
      ["address", "MAC", "EIP", "server", "server id", "side"],
      members.addresses.map(({ privateIp, mac, eip, serverName, serverId, site }) => ({
        cells: [privateIp, mac, eip ?? "-", serverName, serverId, site],
        tone: tone(serverId),
      })),
      width,
    ),
  );
}

function memberRows(
  { servers, protectedInstances, replicationPairs }: NonNullable<Group["members"]>,
  tone: (...ids: readonly string[]) => Row["tone"],
): Row[] {
  const status = new Map(servers.map((server) => [server.id, server.status]));
  return [
    ...protectedInstances.map((one): Row => {
      const [source = "?", target = "?"] = [one.sourceServerId, one.targetServerId].map((id) => status.get(id) ?? "?");
      const detail = `servers: source ${source}, target ${target}`;
      return {
        cells: [`instance ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail],
        tone: tone(one.id, one.sourceServerId, one.targetServerId),
      };
    }),
    ...replicationPairs.map((one): Row => {
      const detail = `${one.replicationStatus}, fault_level ${one.faultLevel}`;
      return {
        cells: [`pair ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail],
        tone: tone(one.id),
      };
    }),
  ];
}
