import type { Check } from "../../model/checks";
import { type Access, DRILL_EIP } from "../../model/drill-file";
import type { DrillRun, Left } from "../../model/drill-history";
import type { Eip, Instance } from "../../model/wire/wire";
import { type NamedServers, namesOf } from "../../resources/drill/names";

/** Part of a way in that makes EIPs. */
export type EipAccess = Extract<Access, { readonly bindEip: unknown }>["bindEip"];

/** The EIPs of a way in; undefined: it has none. Pure. */
export function eipAccess(access: Access | undefined): EipAccess | undefined {
  return access !== undefined && "bindEip" in access ? access.bindEip : undefined;
}

/** Size and type of each EIP. Pure. */
export function eipShape({ bandwidth, type }: EipAccess): { readonly bandwidth: number; readonly type: string } {
  return { bandwidth: bandwidth ?? DRILL_EIP.bandwidth, type: type ?? DRILL_EIP.type };
}

/** Name of the bandwidth of an EIP, which no other run and no other server has: at most the 64 characters that the service takes. Pure. */
export function eipName(drillName: string, serverId: string): string {
  return `${drillName}-${serverId}`.slice(0, 64);
}

/** Checks that go to an EIP, each with the server that it names. Pure. */
export function checksOfEips(checks: readonly Check[]): { readonly where: string; readonly server: string }[] {
  return checks.flatMap(({ name, tcp, tls, http, dns, ssh }) => {
    const part = tcp ?? tls ?? http ?? dns ?? ssh;
    return part?.address === "eip" ? [{ where: `check ${name}`, server: part.server }] : [];
  });
}

export interface EipWish {
  readonly access: EipAccess | undefined;
  /** They have the way in of the drill by then. */
  readonly checks: readonly Check[];
  readonly instances: readonly Instance[];
  readonly known: NamedServers;
}

/** Instances whose copies get an EIP: those that are named, else those that checks reach; a command may ask any. Pure. */
export function eipTargets({ access, checks, instances, known }: EipWish): Instance[] {
  if (access === undefined || checks.length === 0) return [];
  if (access.servers === undefined && checks.some(({ command }) => command !== undefined)) return [...instances];
  const wanted = access.servers ?? checksOfEips(checks).map(({ server }) => server);
  return instances.filter((instance) => namesOf(instance, known).some((name) => wanted.includes(name)));
}

/** EIPs of a run among all that there are: by the ids on record, else by the names that it asked for. Pure. */
export function ownEips({ objects, asked }: Pick<DrillRun, "objects" | "asked">, eips: readonly Eip[]): Eip[] {
  return eips.filter(
    ({ id, bandwidthName = "" }) =>
      objects.eips.includes(id) || (bandwidthName !== "" && asked.includes(bandwidthName)),
  );
}

/** Reason why nobody can tell by a list whether an EIP was made whose answer was lost; undefined: the list tells. Pure. */
export function untold({ objects, asked }: Pick<DrillRun, "objects" | "asked">, eips: readonly Eip[]): Left[] {
  if (asked.length <= objects.eips.length) return [];
  const nameless = eips.filter(({ id, bandwidthName }) => bandwidthName === undefined && !objects.eips.includes(id));
  if (nameless.length === 0) return [];
  const why = `the answer to its request was lost, and the list does not name the bandwidths of ${nameless.map(({ id }) => id).join(", ")}: look at these in the console`;
  return asked.slice(objects.eips.length).map((name) => ({ kind: "EIP", id: name, why }));
}

/** Reason why an EIP of a run is left alone; undefined: it is released. Pure. */
export function keptEip(
  { id, address, portId }: Eip,
  own: readonly string[],
  kept: Left | undefined,
): Left | undefined {
  if (portId === undefined) return undefined;
  const left = (why: string): Left => ({ kind: "EIP", id, why: `${address} ${why}` });
  if (!own.includes(portId)) return left(`was bound by somebody to port ${portId}, which is not of this run`);
  return kept === undefined ? undefined : left(`leads to ${kept.kind} ${kept.id}, which is left alone`);
}
