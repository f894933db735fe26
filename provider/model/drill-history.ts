import { z } from "zod";
import { CheckResult } from "./verification";

const Text = z.string();
const Time = z.iso.datetime();
const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "is no digest");
const Ids = z.array(Text);

/** State of production at one moment, by which a drill shows that it left production alone. */
export const Sight = z.strictObject({
  at: Time,
  group: z.strictObject({ status: Text, productionSite: Text, progress: z.number() }),
  pairs: z.array(z.strictObject({ id: Text, name: Text, status: Text, progress: z.number(), replication: Text })),
  servers: z.array(z.strictObject({ id: Text, name: Text, status: Text.nullable().describe("Null: not readable.") })),
});
export type Sight = z.infer<typeof Sight>;

/** Members that were rehearsed: what came since was never tried. */
export const Topology = z.strictObject({
  digest: Digest,
  members: z.array(Text).describe("Instances and pairs with their sizes, and the start order, in words."),
});
export type Topology = z.infer<typeof Topology>;

/** Objects of a drill, by their ids. */
export const Objects = z.strictObject({
  drillId: Text.nullable(),
  vpcId: Text.nullable(),
  ...{ servers: Ids, disks: Ids, ports: Ids, eips: Ids },
});
export type Objects = z.infer<typeof Objects>;

/** Result of one check, as a run keeps it. */
export const DrillCheck = CheckResult.extend({
  value: z.number().nullable().optional().describe("Number that the check returned."),
});
export type DrillCheck = z.infer<typeof DrillCheck>;

/** Something of a run that is still there, and why. */
export const Left = z.strictObject({ kind: Text, id: Text, why: Text });
export type Left = z.infer<typeof Left>;

export const CleanUp = z.strictObject({ at: Time, complete: z.boolean(), left: z.array(Left) });
export type CleanUp = z.infer<typeof CleanUp>;

export const DRILL_STATES = ["passed", "failed", "unproven", "stopped"] as const;
export type DrillState = (typeof DRILL_STATES)[number];

const Moment = z.strictObject({ at: Time, what: Text });

/** Entry that is written before anything is asked for. */
export const Begun = z.strictObject({
  event: z.literal("begun"),
  group: z.strictObject({ id: Text, name: Text }),
  place: z.strictObject({ projectId: Text, region: Text }),
  endpoint: Text,
  name: Text.describe("Name of the drill, which no other run has."),
  vpcId: Text.nullable().describe("Null: the service makes one."),
  ...{ by: Text, reason: Text.nullable() },
  startOrder: z.array(z.array(Text)).describe("Waves that were asked for, by ids of protected instances."),
  ...{ topology: Topology, before: Sight },
});
export type Begun = z.infer<typeof Begun>;

/** Objects that were found of a run, as soon as their ids are known. */
const Made = z.strictObject({ event: z.literal("made"), objects: Objects });

/** Written before an EIP is asked for: where the answer is lost, it is found by this name, which no other has. */
const Asked = z.strictObject({
  event: z.literal("asked"),
  eip: Text.describe("Name of its bandwidth."),
  refused: z.literal(true).optional().describe("The service refused it, so there is none."),
});

/** The record of a run: what came of it. */
export const Ended = z.strictObject({
  event: z.literal("ended"),
  state: z.enum(DRILL_STATES),
  reasons: z.array(Text),
  proves: Text.describe("What the run proves, in one sentence."),
  bootedSeconds: z.number().nullable().describe("From the request to the last server that stayed up."),
  readySeconds: z.number().nullable().describe("From the request until every check had passed; null: they did not."),
  dataLossSeconds: z.number().nullable().describe("Number that the check of the data returned; null: there was none."),
  objective: z.strictObject({ readySeconds: z.number().nullable(), dataLossSeconds: z.number().nullable() }),
  servers: z.array(z.strictObject({ id: Text, name: Text, status: Text, addresses: z.array(Text) })),
  checks: z.array(DrillCheck),
  timeline: z.array(Moment),
  after: Sight.nullable(),
  touched: z.array(Text).describe("Differences of production before and after."),
  cleanUp: CleanUp,
});
export type Ended = z.infer<typeof Ended>;

/** Promotion of the drill to the emergency path: it is no run's any more, and nobody removes it. */
const KeptAs = z.strictObject({
  event: z.literal("kept"),
  id: Text,
  name: Text.describe("Name that marks it."),
  ...{ by: Text, reason: Text.nullable() },
});

/** A clean-up of a run that had ended without one. */
const Cleaned = z.strictObject({ event: z.literal("cleaned"), cleanUp: CleanUp });

const HEAD = {
  version: z.literal(1),
  at: Time,
  run: Text.describe("Id of the run."),
  previous: Digest.nullable().describe("Digest of the entry before; null: it is the first."),
  digest: Digest.describe("SHA-256 of the rest of the entry as JSON with sorted keys."),
};

/** One line of a history of drills. */
export const HistoryEntry = z.discriminatedUnion("event", [
  Begun.extend(HEAD),
  Made.extend(HEAD),
  Asked.extend(HEAD),
  Ended.extend(HEAD),
  Cleaned.extend(HEAD),
  KeptAs.extend(HEAD),
]);
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The same before it stands in its place. */
export type HistoryEvent =
  Begun | z.infer<typeof Made> | z.infer<typeof Asked> | Ended | z.infer<typeof Cleaned> | z.infer<typeof KeptAs>;

/** Entries of one run, together. */
export interface DrillRun {
  readonly run: string;
  readonly begun: Begun & { readonly at: string };
  /** Latest knowledge of its objects. */
  readonly objects: Objects;
  /** Names of the bandwidths of the EIPs that it asked for, without those that were refused. */
  readonly asked: readonly string[];
  readonly ended?: (Ended & { readonly at: string }) | undefined;
  /** The drill runs production since then. */
  readonly kept?: (z.infer<typeof KeptAs> & { readonly at: string }) | undefined;
  /** The latest clean-up, of the run itself or after it. */
  readonly cleanUp?: CleanUp | undefined;
}

const NOTHING: Objects = { drillId: null, vpcId: null, servers: [], disks: [], ports: [], eips: [] };

/** Puts the entries of each run together, in the order in which they began. Pure. */
export function runsOf(entries: readonly HistoryEntry[]): DrillRun[] {
  const runs = new Map<string, DrillRun>();
  for (const { at, run, version: _version, previous: _previous, digest: _digest, ...entry } of entries) {
    const known = runs.get(run);
    if (entry.event === "begun") runs.set(run, { run, begun: { ...entry, at }, objects: NOTHING, asked: [] });
    else if (known === undefined) continue;
    else if (entry.event === "made") runs.set(run, { ...known, objects: entry.objects });
    else if (entry.event === "asked") runs.set(run, { ...known, asked: askedAfter(known.asked, entry) });
    else if (entry.event === "ended") runs.set(run, { ...known, ended: { ...entry, at }, cleanUp: entry.cleanUp });
    else if (entry.event === "kept") runs.set(run, { ...known, kept: { ...entry, at } });
    else runs.set(run, { ...known, cleanUp: entry.cleanUp });
  }
  return [...runs.values()];
}

/** Names of the EIPs that were asked for, after one more entry. Pure. */
export function askedAfter(
  before: readonly string[],
  { eip, refused }: Pick<z.infer<typeof Asked>, "eip" | "refused">,
): readonly string[] {
  return refused === true ? before.filter((name) => name !== eip) : [...before, eip];
}

/** True if something of a run may still be there that is to go. Pure. */
export function isOpen({ ended, cleanUp, kept }: DrillRun): boolean {
  if (kept !== undefined) return false;
  return ended === undefined || cleanUp?.complete !== true;
}
