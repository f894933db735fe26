import { contract } from "../tables";
import type { CallRow, Service } from "../types";

/** A call by its number in the list of 45, by its id (`ecs.show`) or by its name (`showServer`). */
export type CallName = number | string;

const ALL: readonly CallRow[] = [...contract.calls, ...contract.cloudCalls, ...contract.backupCalls];
const BY_NAME = new Map<CallName, CallRow>(
  ALL.flatMap((call): [CallName, CallRow][] => [
    [call.id.replace(/^call\./, ""), call],
    [call.operation, call],
    ...(call.number === undefined ? [] : [[call.number, call] as [CallName, CallRow]]),
  ]),
);

export function callOf(name: CallName): CallRow {
  const call = BY_NAME.get(name);
  if (call === undefined) throw new Error(`the contract has no call ${name}`);
  return call;
}

/** Fills the `{…}` of a path. A missing parameter is the caller's mistake. */
export function fillPath(template: string, params: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${template} needs ${name}`);
    return encodeURIComponent(value);
  });
}

const SEGMENTS = ALL.map((call) => ({ call, segments: call.path.split("/") }));

/** The call a request is, or undefined. Literal segments win over ids, so `…/tags` is no instance. */
export function matchCall(method: string, path: string, service?: Service): CallRow | undefined {
  const asked = (path.split("?")[0] ?? "").split("/");
  const literals = (segments: readonly string[]): number =>
    segments.filter((segment) => !segment.startsWith("{")).length;
  return SEGMENTS.filter(
    ({ call, segments }) =>
      call.method === method &&
      (service === undefined || call.service === service) &&
      segments.length === asked.length &&
      segments.every((segment, at) => segment === asked[at] || (segment.startsWith("{") && asked[at] !== "")),
  ).sort((one, other) => literals(other.segments) - literals(one.segments))[0]?.call;
}
