import { z } from "zod";
import { DrError } from "../provider/errors";
import { NOTHING_MOVED } from "./nothing-moved";
import { Duration } from "../provider/model/inputs";
import { type AddressReferences, ZONE_TYPES } from "../provider/model/address-references";
import { ADDRESS_VERDICTS, type Address, type MigratedAddress } from "../provider/model/addresses";
import { SITES } from "../provider/model/status";
import type { Transition } from "../provider/model/transition";
import { MODES, TRANSITION_KINDS } from "../provider/model/transition-record";
import { Verification } from "../provider/model/verification";

/** Text that the engine leaves in place of a secret that was not shown; see `unwrapSecrets`. */
export const HIDDEN = "[secret]";

const Time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is not a time");
const Text = z.string().min(1, "is empty");
const Optional = Text.nullish().transform((text) => text ?? null);
const Seconds = z.number().nonnegative();
const SiteText = z.enum(SITES);

/** Tolerant of what it does not know: outputs of another version of the provider may hold more. */
const TransitionOutputs = z.object({
  id: Text,
  number: z.int().positive(),
  verb: z.enum(TRANSITION_KINDS),
  mode: z.enum(MODES),
  from: SiteText,
  to: SiteText,
  adopted: z.boolean(),
  jobId: Optional,
  requestId: Optional,
  requestedAt: Time,
  acceptedAt: Time.nullish().transform((text) => text ?? null),
  finishedAt: Time,
  phases: z.record(z.string(), Seconds),
  recoverySeconds: Seconds.nullable(),
  members: z.array(
    z.object({
      instanceId: Text,
      name: Text,
      serverId: Text,
      status: Text,
      ranBefore: z
        .boolean()
        .nullish()
        .transform((ran) => ran ?? null),
      server: Text,
    }),
  ),
  warnings: z.array(z.string()),
  remaining: z.array(z.string()),
});

const Row = z.object({
  instanceId: Text,
  serverName: z.string(),
  portId: Text,
  privateIp: Text,
  mac: Text,
  eip: Optional,
  eipId: Optional,
  subnetId: Optional,
});

const MigratedRow = Row.extend({
  fromServerId: Text,
  toServerId: Text,
  verdict: z.enum(ADDRESS_VERDICTS),
  note: Optional,
});

const References = z.object({
  loadBalancerMembers: z.array(
    z.object({
      memberId: Text,
      ...{ loadBalancerId: Optional, loadBalancerName: Optional, poolId: Optional },
      address: Text,
      port: z
        .number()
        .nullish()
        .transform((port) => port ?? null),
      ...{ serverId: Optional, operatingStatus: Optional },
    }),
  ),
  loadBalancerMemberCount: z.int().nonnegative(),
  dnsRecords: z.array(
    z.object({
      recordSetId: Text,
      ...{ zoneName: z.string(), zoneType: z.enum(ZONE_TYPES), name: z.string(), type: z.string() },
      addresses: z.array(z.string()),
    }),
  ),
  dnsRecordCount: z.int().nonnegative(),
  notLookedAt: z.array(z.object({ what: z.string(), reason: z.string() })),
});

const GroupOutputs = z.object({
  id: Text.nullish(),
  name: Text,
  status: Text,
  productionSite: SiteText,
  productionZone: Text,
  sourceAvailabilityZone: Text,
  targetAvailabilityZone: Text,
  startServers: z.union([z.boolean(), z.object({ except: z.array(Text) })]).nullish(),
  /** Text of a state; an odd one is no objective. */
  recoveryTimeObjective: Duration.nullish().catch(null),
  addresses: z.array(Row.extend({ serverId: Text, site: SiteText })).nullish(),
  migratedAddresses: z.array(MigratedRow),
  /** Only told, and missing in outputs of an earlier release: odd ones are not known. */
  addressReferences: References.nullish().catch(null),
  lastTransition: TransitionOutputs,
  /** Missing in outputs of an earlier release; an odd one is not known. */
  verification: Verification.nullish().catch(null),
  unfinished: z.object({ number: z.int(), kind: z.string(), since: z.string() }).nullish(),
});

/** The outputs of a ProtectionGroup, as far as a report needs them. */
export type GroupOutputs = z.infer<typeof GroupOutputs>;

type Assert<T extends true> = T;
type Reads<Shape, Schema extends z.ZodType> = { -readonly [K in keyof Shape]: unknown } extends {
  [K in keyof z.input<Schema>]: unknown;
}
  ? true
  : false;
/** Everything that is read here is written by the provider, or this does not compile. */
type _Written = [
  Assert<Reads<Transition, typeof TransitionOutputs>>,
  Assert<Reads<MigratedAddress, typeof MigratedRow>>,
  Assert<Reads<Address, typeof Row>>,
  Assert<Reads<AddressReferences, typeof References>>,
];

/** At most this many problems fit into a message that is still read. */
const MOST_PROBLEMS = 8;

/** Reads the outputs of a ProtectionGroup; what is missing or malformed is named, all of it. */
export function readOutputs(outputs: Readonly<Record<string, unknown>>): GroupOutputs {
  const group = typeof outputs["name"] === "string" ? `group ${outputs["name"]}` : "this group";
  if (isAbsent(outputs["lastTransition"])) throw noTransition(group, outputs);
  const read = GroupOutputs.safeParse(outputs);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
    const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : "";
    throw new DrError(
      "DR_USAGE",
      `The outputs of ${group} make no recovery report: ${problems.slice(0, MOST_PROBLEMS).join("; ")}${more}`,
      {},
      { hint: hintFor(read.error.issues, outputs) },
    );
  }
  if (read.data.lastTransition.verb === "reprotect") {
    throw new DrError(
      "DR_USAGE",
      `The transition ${read.data.lastTransition.id} is a reprotect: it moves neither servers nor addresses, so there is nothing to report`,
      {},
      { hint: "Give the outputs of the ProtectionGroup, not those of its Protection." },
    );
  }
  return read.data;
}

function noTransition(group: string, outputs: Readonly<Record<string, unknown>>): DrError {
  const unfinished = GroupOutputs.shape.unfinished.safeParse(outputs["unfinished"]).data;
  return !isAbsent(outputs["unfinished"])
    ? new DrError(
        "DR_USAGE",
        `The outputs of ${group} hold no completed transition: ${unfinished?.kind ?? "a transition"} ${unfinished?.number ?? ""} is not finished`,
        {},
        { hint: "Run pulumi up again until it is complete, then make the report." },
      )
    : new DrError(
        "DR_USAGE",
        `The outputs of ${group} hold no lastTransition: no failover, switchover or failback was completed`,
        NOTHING_MOVED,
        { hint: "A report is made after the first one. Outputs that were picked by hand must include lastTransition." },
      );
}

function hintFor(issues: readonly z.core.$ZodIssue[], outputs: unknown): string {
  const hidden = issues.some(({ path }) =>
    path.some((_key, index) => at(outputs, path.slice(0, index + 1)) === HIDDEN),
  );
  return hidden
    ? "Some of them are secrets: export with --show-secrets."
    : "Give the whole outputs of a ProtectionGroup, for example with `pulumi stack export`.";
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : inner,
    value,
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
}
