import { createHash } from "node:crypto";
import { whatHappened } from "../../provider/errors";
import { memberText, recordText } from "../../provider/model/address-references";
import type { GroupResult } from "../move/follow";
import { type GroupEvidence, type RecoveryReport, buildRecoveryEvidence } from "../../report/index";
import { SIMULATION } from "../../report/labels";
import type { World, WorldView } from "../../simulator/index";
import type { Finding, TabletopDocument, TabletopGroup } from "./document";
import type { Fault } from "./faults";
import { findingsOf } from "./findings";
import type { Rehearsed } from "./rehearse";
import { type Chosen, isChosen } from "./world";

/** Things that a rehearsal can tell, since they follow from what is configured. */
const TELLS: readonly string[] = [
  "refusals, and the risks to which somebody must agree",
  "which servers are started, in which order, and which stay stopped",
  "which addresses and EIPs move, and what names them",
  "quotas without room, disks and servers without protection",
];

/** Things that it cannot, since nothing of it is the cloud's. */
const CANNOT_TELL: readonly string[] = [
  "how long it takes: the durations are the simulator's",
  "whether data, operating systems and applications come up at the DR site",
  "what the cloud does where its documents are silent",
  "what your own program declares beside the groups: the rehearsal's is made from the world, without start order, checks and recovery points",
];

/** Origin of a rehearsal. */
export interface Origin {
  readonly file: string;
  readonly chosen: Chosen;
  readonly fault: Fault | undefined;
  readonly madeAt: string;
}

/** The document of what a rehearsal saw. Pure. */
export function documentOf(seen: Rehearsed, { file, chosen, fault, madeAt }: Origin): TabletopDocument {
  const evidence = evidenceIn(seen.state, madeAt);
  const groups = seen.before.groups
    .filter((group) => isChosen(chosen, group))
    .map(({ id, name }) => groupOf({ id, name }, seen, evidence))
    .sort((one, other) => compareText(one.name, other.name) || compareText(one.id, other.id));
  const findings = findingsOf(groups, withIds(chosen.world, seen.before));
  return {
    ...{ rehearsal: true, title: SIMULATION.title, text: SIMULATION.text },
    ...{ world: { file, digest: `sha256:${chosen.digest}` }, fault: fault ?? null, madeAt, groups, findings },
    ...{ tells: [...TELLS], cannotTell: [...CANNOT_TELL] },
    exitCode: exitOf(groups, findings),
  };
}

/** Code of the end. A rehearsal in which nothing moved is no success either. */
function exitOf(groups: readonly TabletopGroup[], findings: readonly Finding[]): number {
  if (findings.some(({ weight }) => weight === "blocks")) return 7;
  return groups.some(({ outcome }) => outcome === "moved") ? 0 : 10;
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** A world may leave ids of groups out, and groups of one name are told apart by nothing else: the simulation has them in its order. */
function withIds(world: World, { groups }: WorldView): World {
  const own = (world.groups ?? []).map((group, at) => {
    const id = group.id ?? groups[at]?.id;
    return id === undefined ? group : { ...group, id };
  });
  return { ...world, groups: own };
}

/** Reports of the moves, as the state tells of them, or the reason why it tells nothing. */
interface Evidence {
  readonly reports: readonly GroupEvidence[];
  readonly problem: string | null;
}

function evidenceIn(state: unknown, generatedAt: string): Evidence {
  try {
    return { reports: buildRecoveryEvidence(state, { generatedAt }).reports, problem: null };
  } catch (error) {
    return { reports: [], problem: whatHappened(error) };
  }
}

function groupOf(
  { id, name }: { readonly id: string; readonly name: string },
  seen: Rehearsed,
  { reports, problem }: Evidence,
): TabletopGroup {
  const evidence = reports.find(({ group }) => group.id === id);
  const result = seen.results.get(id);
  const sides = [seen.before, seen.after].map((view) => sideIn(view, id));
  const outcome = outcomeOf(result, sides[0] ?? null);
  const move = outcome === "moved" ? (evidence?.move ?? undefined) : undefined;
  const why = problem ?? (evidence?.verdict.reasons.join("; ") || "the state of the stack holds no move of it");
  return {
    ...{ id, name, outcome, from: sides[0] ?? null, to: sides[1] ?? null },
    exitCode: result?.exitCode ?? 1,
    consents: risksIn(seen.consents.get(id)),
    failure: result?.failure ? { ...result.failure } : null,
    seconds: outcome === "moved" ? (result?.transition?.recoverySeconds ?? null) : null,
    servers: (move?.members ?? []).map(({ name: member, serverName, from, to, verdict }) => ({
      ...{ name: serverName ?? member, verdict },
      ...{ from: `${from.zone} (${from.site})`, to: `${to.zone} (${to.site})` },
      startedAfter: seen.starts.find(({ servers }) => servers.includes(to.serverId ?? ""))?.seconds ?? null,
    })),
    addresses: (move?.addresses ?? []).map(({ serverName: server, privateIp, eip, verdict }) => ({
      ...{ server, privateIp, eip, verdict },
    })),
    untold: outcome === "moved" && move === undefined ? why : null,
    references: referencesOf(move),
  };
}

const sideIn = ({ groups }: WorldView, wanted: string): "source" | "target" | undefined =>
  groups.find(({ id }) => id === wanted)?.priority_station;

function outcomeOf(result: GroupResult | undefined, from: TabletopGroup["from"]): TabletopGroup["outcome"] {
  if (result === undefined) return "failed";
  const isAway = from === "target";
  if (result.ran && result.transition !== null) return isAway ? "already there" : "moved";
  if (result.ran) return "failed";
  if (result.exitCode !== 0) return "refused";
  return isAway ? "already there" : "failed";
}

/** `orders/1-9f2c+healthy+out-of-sync` agrees to two risks. */
const risksIn = (line = ""): string[] => line.split("+").slice(1);

function referencesOf(move: RecoveryReport | undefined): string[] {
  const { loadBalancerMembers = [], dnsRecords = [] } = move?.references ?? {};
  return [...loadBalancerMembers.map(memberText), ...dnsRecords.map(recordText)];
}

/** SHA-256 of a document as it was written. */
export const digestOf = (json: string): string => createHash("sha256").update(json).digest("hex");
