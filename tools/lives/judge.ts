/** Laws that must hold after every run of every stack. Pure: it judges what was read of the world. */
import type { WorldView } from "../../simulator/index";
import { declared, type Program } from "../emulator/program";
import { type Report, failuresOf, isGreen } from "../emulator/report";
import type { StackState, StateResource } from "../emulator/state";
import { type JobKind, type Model, isRefusal, newJobs, replacedIn } from "./model";
import { instanceOf, isEmptyGroup, isThere, pairOf, sameSubject } from "./objects";

export const INVARIANTS = [
  "declared stays",
  "foreign untouched",
  "protection is on",
  "overwrite agreed",
  "data stays",
  "addresses follow",
  "one request",
  "green is true",
  "production serves",
  "refusal changes nothing",
  "no crash",
  "quiet afterwards",
  "hints arrive",
  "needed failover goes through",
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

/** One run of one stack, as seen from outside. */
export interface Observed {
  readonly stack: number;
  readonly program: Program;
  readonly report: Report;
  readonly before: WorldView;
  readonly after: WorldView;
  readonly was: StackState;
  readonly is: StackState;
  /** With `--target`: the only resources that the run asked about. */
  readonly targets: readonly string[] | undefined;
  /** States of the other stacks. */
  readonly others: readonly StackState[];
  /** The consent that this run had. */
  readonly agreed: string;
  readonly model: Model;
}

export function judge(seen: Observed): Violation[] {
  const of = (invariant: Invariant, found: readonly string[]): Violation[] =>
    found.map((what) => ({ invariant, what }));
  return [
    ...of("declared stays", declaredStays(seen)),
    ...of("foreign untouched", foreignUntouched(seen)),
    ...of("protection is on", protectionIsOn(seen)),
    ...of("overwrite agreed", overwriteAgreed(seen)),
    ...of("data stays", dataStays(seen)),
    ...of("addresses follow", addressesFollow(seen)),
    ...of("one request", oneRequest(seen)),
    ...of("green is true", greenIsTrue(seen)),
    ...of("production serves", productionServes(seen)),
    ...of("refusal changes nothing", refusalChangesNothing(seen)),
    ...of("no crash", noCrash(seen)),
  ];
}

/** Judges that what the state had and the program still declares is there, unless a replacement was planned. */
function declaredStays({ program, report, before, after, was, is, model }: Observed): string[] {
  if (report.command === "destroy" || replacedIn(report)) return [];
  return (
    was
      .filter((row) => !row.delete && !row.external && isThere(before, row) && !isThere(after, row))
      .filter(({ id = "" }) => !model.leaving.has(id))
      .filter((row) => program.some(({ kind, args }) => sameSubject(kind, args, row)))
      .filter((row) => !subjectIsThere(after, row, is))
      // Protection goes with its group, which is judged by its own row.
      .filter(
        ({ kind, id }) =>
          kind !== "Protection" || !report.steps.some((step) => step.operation === "delete" && step.id === id),
      )
      .map(
        (row) =>
          `${row.kind} ${String(row.id)} (${row.urn.split("::").pop() ?? ""}) is gone, and the program declares it`,
      )
  );
}

/** A program has one of each of the other kinds: another one in its place will do. */
function subjectIsThere(world: WorldView, { kind, inputs }: StateResource, is: StackState): boolean {
  if (kind === "ProtectedInstance") return instanceOf(world, inputs["serverId"]) !== undefined;
  if (kind === "ReplicationPair") return pairOf(world, inputs["volumeId"]) !== undefined;
  return is.some((one) => one.kind === kind && isThere(world, one));
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g;

/** No request names what another stack owns, and nothing of its state goes. */
function foreignUntouched({ stack, program, report, before, after, others, model }: Observed): string[] {
  const held = new Set(others.flat().map(({ id }) => id));
  const foreign = (id: string): boolean =>
    model.owners(id).size > 0 &&
    !model.leaving.has(id) &&
    !model.mayTouch(stack, id, program) &&
    (held.has(id) || !isEmptyGroup(before, id));
  const touched = report.steps.flatMap(({ writes, urn }) =>
    writes
      .filter((write) => [...write.matchAll(ID)].some(([id]) => foreign(id)))
      .map((write) => `${write} by ${urn.split("::").slice(2).join("::")}`),
  );
  const gone = others
    .flat()
    .filter(
      (row) => row.id !== undefined && !row.external && foreign(row.id) && isThere(before, row) && !isThere(after, row),
    )
    .map((row) => `${row.kind} ${String(row.id)} of another stack is gone`);
  return [...touched, ...gone];
}

function groupsOf(state: StackState): readonly string[] {
  return state.flatMap(({ kind, id, external, delete: gone }) =>
    kind === "ProtectionGroup" && id !== undefined && !external && !gone ? [id] : [],
  );
}

/** After a green update protection is on wherever it is declared, unless production is away. */
function protectionIsOn({ program, report, before, after, is, model, targets }: Observed): string[] {
  if (report.command !== "up" || !isGreen(report)) return [];
  if (!program.some(({ kind }) => kind === "Protection")) return [];
  const rows = is.filter(
    ({ kind, urn, delete: gone }) => kind === "Protection" && !gone && targets?.includes(urn) !== false,
  );
  return rows.flatMap(({ id }) => {
    const group = after.groups.find((one) => one.id === id);
    // What is gone before a run begins is found by a refresh alone, and what a person failed over is for a person to recover.
    if (!before.groups.some((one) => one.id === id) && !isRefreshed(report)) return [];
    if (id !== undefined && (model.failedOverByHand.has(id) || model.disturbed.has(id))) return [];
    if (!after.pairs.some((pair) => pair.server_group_id === id)) return [];
    // Enabling would copy what may be damaged.
    if (after.pairs.some((pair) => pair.server_group_id === id && pair.fault_level !== "0")) return [];
    if (group === undefined) return [`the group ${String(id)} of Protection is gone`];
    if (group.status === "protected" || group.priority_station === "target") return [];
    return [`the group of Protection is ${group.status}`];
  });
}

/** The old production disks are overwritten only where somebody agreed to just that. */
function overwriteAgreed({ before, after, agreed, model }: Observed): string[] {
  return newJobs(before, after, "reprotect")
    .filter(({ job_id }) => !model.byHand.has(job_id) && !/\boverwrite\b/.test(agreed))
    .map(({ job_id }) => `job ${job_id} overwrites the old production disks, and nobody agreed`);
}

type Pair = WorldView["pairs"][number];
const active = (pair: Pair): string => (pair.priority_station === "source" ? pair.source_volume : pair.target_volume);
const markerOf = (world: WorldView, disk: string): string | undefined =>
  world.disks.find(({ id }) => id === disk)?.marker;

/**
 * Judges that what was written on the disks that serve is still there, or, after an unplanned move, what the DR side had of it.
 */
function dataStays({ before, after }: Observed): string[] {
  const unplanned = newJobs(before, after, "failover").length > 0;
  return after.pairs.flatMap((pair) => {
    const was = before.pairs.find(({ id }) => id === pair.id);
    const [had, has] = [was === undefined ? undefined : markerOf(before, active(was)), markerOf(after, active(pair))];
    if (was === undefined || had === undefined || has === undefined || has === had) return [];
    if (unplanned && (has === markerOf(before, active(pair)) || has.startsWith("partial copy"))) return [];
    return [`the serving disk of ${pair.name} held "${had}" and holds "${has}"`];
  });
}

/** After a green run that moved production each public and private address is on the server that serves. */
function addressesFollow({ report, before, after }: Observed): string[] {
  if (!isGreen(report)) return [];
  return after.instances.flatMap((one) => {
    const was = before.instances.find(({ id }) => id === one.id);
    if (was === undefined || was.priority_station === one.priority_station) return [];
    const had = addressesOf(before, serving(was));
    const has = new Set(addressesOf(after, serving(one)));
    return had
      .filter((address) => !has.has(address))
      .map((address) => `${address} is not on the serving server of ${one.name}`);
  });
}

const serving = (one: WorldView["instances"][number]): string =>
  one.priority_station === "source" ? one.source_server : one.target_server;

function addressesOf(world: WorldView, server: string): string[] {
  const ports = world.ports.filter((port) => port.device_id === server);
  const eips = world.eips.filter(({ port_id }) => ports.some(({ id }) => id === port_id));
  return [
    ...ports.flatMap(({ fixed_ips }) => fixed_ips.map(({ ip_address }) => ip_address)),
    ...eips.map(({ public_ip_address }) => public_ip_address),
  ];
}

const ASKED: readonly JobKind[] = ["failover", "switchover", "reprotect", "enable", "disable"];

/** In one run a group is asked for a thing once, and again only after it failed. */
function oneRequest({ before, after, model }: Observed): string[] {
  return ASKED.flatMap((kind) => {
    const jobs = newJobs(before, after, kind).filter(({ job_id }) => !model.byHand.has(job_id));
    const counts = new Map<string, number>();
    for (const { entities, status } of jobs) {
      const group = JSON.stringify(entities["server_group_id"]);
      if (status !== "FAIL") counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    return [...counts.values()]
      .filter((count) => count > 1)
      .map((count) => `${kind} was accepted ${count} times in one run`);
  });
}

/**
 * Green: what the run made is there, and serves where the state says. An update without a refresh need not see what happened
 * before it began.
 */
function greenIsTrue({ program, report, before, after, was, is, model, targets }: Observed): string[] {
  if (report.command !== "up" || !isGreen(report)) return [];
  const refreshed = isRefreshed(report);
  const rows = is
    .filter((row) => !row.delete && !row.external && program.some((one) => one.kind === row.kind))
    .filter(({ urn }) => targets?.includes(urn) !== false);
  const lostBefore = (row: StateResource): boolean =>
    !refreshed &&
    was.some(({ id }) => id === row.id) &&
    (!isThere(before, row) || (row.id !== undefined && model.leaving.has(row.id)));
  const missing = rows.filter((row) => isOursRow(row) && !isThere(after, row) && !lostBefore(row));
  // What a pair asked for comes after the step of its group.
  const byPair = program.some(({ kind, args }) => kind === "ReplicationPair" && args["failover"] === true);
  const movedBefore = (row: StateResource): boolean => !refreshed && siteOf(before, row) === siteOf(after, row);
  const wrong = rows.filter((row) => !byPair && !movedBefore(row)).flatMap((row) => siteFault(after, row));
  return [...missing.map(({ kind, id }) => `green, and ${kind} ${String(id)} is not there`), ...wrong];
}

function isRefreshed({ steps }: Report): boolean {
  return steps.some(({ operation }) => operation === "refresh");
}

function isOursRow({ kind }: StateResource): boolean {
  return kind !== "Component" && kind !== "Other";
}

/** Finds where production of an object runs. */
function siteOf(world: WorldView, { kind, id }: StateResource): string | undefined {
  const rows: Partial<
    Record<StateResource["kind"], readonly { readonly id: string; readonly priority_station: string }[]>
  > = {
    ProtectedInstance: world.instances,
    ReplicationPair: world.pairs,
    ProtectionGroup: world.groups,
    Protection: world.groups,
  };
  return rows[kind]?.find((one) => one.id === id)?.priority_station;
}

function siteFault(world: WorldView, row: StateResource): string[] {
  const [said, site] = [row.outputs["productionSite"], siteOf(world, row)];
  if (site === undefined || said === undefined || site === said) return [];
  return [`green, and ${row.kind} says ${JSON.stringify(said)}, but production is at ${site}`];
}

/** Judges that where a run moved production and is green, the servers run there, except those that a person stopped or the program names. */
function productionServes({ program, report, before, after, is, model }: Observed): string[] {
  if (report.command !== "up" || !isGreen(report)) return [];
  const start = declared(program, "group")?.args["startServers"];
  if (start === false) return [];
  const except = JSON.stringify(start ?? null);
  const moved = [...newJobs(before, after, "failover"), ...newJobs(before, after, "switchover")];
  if (moved.filter(({ job_id }) => !model.byHand.has(job_id)).length === 0) return [];
  return groupsOf(is).flatMap((id) => {
    const group = after.groups.find((one) => one.id === id);
    if (group === undefined || !moved.some(({ entities }) => JSON.stringify(entities).includes(id))) return [];
    return after.instances
      .filter(
        (one) =>
          one.server_group_id === id &&
          ![one.source_server, one.target_server].some((s) => model.stopped.has(s) || except.includes(s)),
      )
      .flatMap((one) => {
        const serving = group.priority_station === "source" ? one.source_server : one.target_server;
        const status = after.servers.find((server) => server.id === serving)?.status ?? "gone";
        return status === "ACTIVE" ? [] : [`green, and server ${serving} of ${one.name} is ${status}`];
      });
  });
}

function refusalChangesNothing({ report }: Observed): string[] {
  return failuresOf(report)
    .filter(({ failure = "", half, writes }) => isRefusal(failure) && half === undefined && writes.length > 0)
    .map(({ failure = "", writes }) => `refused after ${writes.join(", ")}: ${failure.slice(0, 160)}`);
}

/** A failure is one of ours, or planted. */
function noCrash({ report }: Observed): string[] {
  return failuresOf(report)
    .filter(({ failure = "" }) => !/\[DR_[A-Z_]+\]/.test(failure) && !PLANTED.some((text) => failure.includes(text)))
    .filter(({ operation }) => operation !== "check" && operation !== "read")
    .map(({ failure = "", operation }) => `${operation}: ${failure.slice(0, 300)}`);
}

const PLANTED = ["another resource of the program failed", "is protected", "Duplicate resource URN"];
