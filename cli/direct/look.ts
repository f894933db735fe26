import { type Cloud, DrError, directRequest, type explain, observe, systemClock } from "../../provider/index";
import type { DirectOrder, Observation, TransitionRequest } from "../../provider/index";
import type { JournalEntry, Planned } from "../../provider/model/journal";
import type { KitGroup } from "../../provider/model/kit";
import type { DirectMove } from "../../provider/model/move-record";
import { plannedFor } from "../plan/planned-for";

/** A group as it was found, and what the order would do with it. */
export interface Looked {
  readonly kit: KitGroup;
  readonly observed: Observation;
  readonly request: TransitionRequest;
  readonly plan: Planned;
  readonly notes: readonly string[];
}

export interface LookAt {
  readonly cloud: Cloud;
  readonly order: DirectOrder;
  readonly confirm: string;
  readonly signal: AbortSignal;
}

/** Longest time of one look, and how often it is tried: one group that cannot be read must not hold up the others. */
const LOOK = { timeoutMs: 60_000, attempts: 3 } as const;

/** Looks at a group and judges the order by what its kit, and the record of an earlier run, tell. Sends nothing. */
export async function lookAt(
  kit: KitGroup,
  before: DirectMove | undefined,
  { cloud, order, confirm, signal }: LookAt,
): Promise<Looked> {
  const observed = await observe(cloud, kit.id, { options: { ...LOOK, signal } });
  const known = { record: before?.unfinished ?? undefined, last: before?.transition ?? undefined };
  const call = { cloud, clock: systemClock, env: { SDRS_CONFIRM: confirm } };
  const { request, notes } = directRequest(call, kit, order, { known, observed });
  const plan = plannedFor(observed, request, (decision) => onlyMoves(observed, decision));
  return { kit, observed, request, plan, notes: [...notes, ...differences(kit, observed)] };
}

/** Refuses what would overwrite disks: without the state nobody can tell which side holds the good data. */
export function onlyMoves(
  { group }: Observation,
  decision: ReturnType<typeof explain>["decision"],
): DrError | undefined {
  if (decision.do !== "failback" || decision.begin !== "reprotect") return undefined;
  return new DrError(
    "DR_REFUSED",
    `Group ${group.name} (${group.id}) has no replica: it was failed over, and would have to be protected again first, which overwrites the old disks`,
    {},
    { hint: "That is done through the stack (sdrs failback --stack <name>), never without it. Nothing was sent." },
  );
}

/** Members that came or went since the kit was made: the service's word counts. */
function differences({ servers }: KitGroup, { instances }: Observation): string[] {
  const [inKit, there] = [servers.map(({ instanceId }) => instanceId), instances.map(({ id }) => id)];
  const fresh = instances.filter(({ id }) => !inKit.includes(id)).map(({ name }) => name);
  const gone = servers.filter(({ instanceId }) => !there.includes(instanceId)).map(({ instanceName }) => instanceName);
  return [
    ...(fresh.length === 0
      ? []
      : [`the kit does not know ${fresh.join(", ")}: they move with the group, and start last`]),
    ...(gone.length === 0 ? [] : [`the group does not hold ${gone.join(", ")} any more`]),
  ];
}

/** The same as an entry of a journal. */
export function entryOf({ kit, plan }: Looked): Extract<JournalEntry, { event: "planned" }> {
  return { version: 1, at: new Date().toISOString(), pid: process.pid, urn: kit.urn, ...plan };
}
