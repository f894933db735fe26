import { z } from "zod";
import { DrError } from "../provider/errors";
import { ADDRESS_VERDICTS } from "../provider/model/addresses";
import { ZONE_TYPES } from "../provider/model/address-references";
import { SITES } from "../provider/model/status";
import { MODES, TRANSITION_KINDS } from "../provider/model/transition-record";
import { CHECK_STATES, PROOFS } from "../provider/model/verification";

/*
 * A report as data. The types below are those of the schema, which is published as docs/reference/recovery-report.schema.json.
 */

const Seconds = z.number().nonnegative();
export const Time = z.iso.datetime().meta({ id: "Time", description: "ISO 8601, in UTC." });
const Id = z.string().min(1);
const Optional = z.string().nullable();

const Place = z.strictObject({ site: z.enum(SITES), zone: z.string().min(1) }).meta({
  id: "Place",
  description: "A side of the group: source is its original production site, target its original DR site.",
});
/** A side of the group and the availability zone that it is. */
export type ReportPlace = z.infer<typeof Place>;

const Server = z
  .strictObject({ ...Place.shape, serverId: Id.nullable().describe("null: not recorded") })
  .meta({ id: "Server", description: "A server at a side of the group." });
/** A server, or the place of one whose id is not known. */
export type ReportServer = z.infer<typeof Server>;

const Reference = z
  .strictObject({ id: Id, what: z.string() })
  .meta({ id: "Reference", description: "An id by which the vendor's support finds a request or a job." });
/** An id by which the vendor's support finds a request or a job. */
export type ReportReference = z.infer<typeof Reference>;

const Verdict = z
  .strictObject({
    outcome: z.enum(["complete", "attention", "failed"]),
    reasons: z.array(z.string()).describe("One sentence each; empty if complete."),
  })
  .describe(
    "complete: everything observed is as it should be. attention: nothing is known to be wrong, but something is open or could not be read. failed: an address is lost, a server that should run does not, or the objective was missed.",
  );
/**
 * `complete`: everything that was observed is as it should be. `attention`: nothing is known to be wrong, but something is open
 * or could not be read. `failed`: an address is lost, a server that should run does not, or the objective was missed.
 */
export type ReportVerdict = z.infer<typeof Verdict>;

export const Generator = z.strictObject({ name: Id, version: Id });
/** The package that made a report. */
export type ReportGenerator = z.infer<typeof Generator>;

const Group = z.strictObject({
  id: Id,
  name: z.string(),
  status: z.string(),
  production: Place,
  sourceZone: Id,
  targetZone: Id,
});
/** The group, with the status and the serving side of the outputs that the report was made from. */
export type ReportGroup = z.infer<typeof Group>;

const Phase = z.strictObject({ name: z.string().min(1), seconds: Seconds });
/** One of the phases of a transition, or one that another version of the provider wrote. */
export type ReportPhase = z.infer<typeof Phase>;

const Transition = z
  .strictObject({
    id: Id.describe("<group name>/<number>"),
    number: z.int().positive(),
    verb: z.enum(TRANSITION_KINDS).exclude(["reprotect"]),
    mode: z.enum(MODES),
    from: Place,
    to: Place,
    adopted: z
      .boolean()
      .describe("Made outside of the stack, which only took note of it: the times are not those of the move."),
    requestedAt: Time,
    acceptedAt: Time.nullable(),
    finishedAt: Time,
    phases: z
      .array(Phase)
      .describe("preflight, sync, storage, restore, start, addresses; those that took place, in this order."),
    recoverySeconds: Seconds.nullable().describe("Until the servers ran; null: not known."),
    elapsedSeconds: Seconds.nullable().describe(
      "From the request until everything was seen complete; null: not known.",
    ),
    unattributedSeconds: Seconds.describe("Elapsed time that no phase accounts for."),
  })
  .describe("The transition that the report is about.");
export type ReportTransition = z.infer<typeof Transition>;

const Budget = z
  .strictObject({
    rtoSeconds: z.number().positive().describe("Recovery time objective."),
    measuredSeconds: Seconds.nullable().describe("What is compared with it; null: not measured."),
    met: z.boolean().nullable().describe("null: not known."),
    basis: z.string().describe("What was measured, in words."),
  })
  .describe("Comparison with an objective; null if none was given.");
export type ReportBudget = z.infer<typeof Budget>;

const Member = z
  .strictObject({
    instanceId: Id,
    name: z.string(),
    serverName: Optional,
    from: Server,
    to: Server,
    ranBefore: z.boolean().nullable().describe("null: nobody knows"),
    power: z.string().describe("Power status of the serving server when the transition was seen complete."),
    status: z.string().describe("Status of the protected instance then."),
    verdict: z.enum(["running", "stopped-as-before", "left-stopped", "down", "unknown"]),
  })
  .meta({ id: "Member", description: "A protected instance and its servers on both sides." });
export type ReportMember = z.infer<typeof Member>;

/**
 * `running`; `stopped-as-before`: it did not run before either; `left-stopped`: the program says so by `startServers`;
 * `down`: it should run and does not; `unknown`: it could not be read.
 */
export type MemberVerdict = ReportMember["verdict"];

const Address = z
  .strictObject({
    instanceId: Id,
    serverName: z.string(),
    privateIp: Id,
    mac: Id,
    eip: Optional,
    eipId: Optional,
    portId: Id,
    subnetId: Optional,
    before: Server,
    after: Server.nullable().describe("Where it was seen; null: on no server, or it could not be read."),
    wanted: Server.describe("Where it belongs after the transition."),
    verdict: z.enum(ADDRESS_VERDICTS),
    note: Optional,
  })
  .meta({ id: "Address", description: "An address and what became of it." });
export type ReportAddress = z.infer<typeof Address>;

const References = z
  .strictObject({
    loadBalancerMembers: z.array(
      z.strictObject({
        memberId: Id,
        loadBalancerId: Optional,
        loadBalancerName: Optional,
        poolId: Optional,
        address: Id,
        port: z.number().nullable(),
        serverId: Optional,
        operatingStatus: Optional.describe("As the load balancer told it when production had moved."),
      }),
    ),
    loadBalancerMemberCount: z.int().nonnegative().describe("How many there are; the list is cut."),
    dnsRecords: z.array(
      z.strictObject({
        recordSetId: Id,
        zoneName: z.string(),
        zoneType: z.enum(ZONE_TYPES),
        name: z.string(),
        type: z.string(),
        addresses: z.array(z.string()),
      }),
    ),
    dnsRecordCount: z.int().nonnegative().describe("How many there are; the list is cut."),
    notLookedAt: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
  })
  .describe("Load balancer members and DNS records that name an address of the group; null: not recorded.");
/** Load balancer members and DNS records that name an address of the group. */
export type ReportReferences = z.infer<typeof References>;

const CheckRow = z.strictObject({
  name: z.string(),
  state: z.enum(CHECK_STATES),
  attempts: z.int().nonnegative(),
  at: z.string(),
  seconds: Seconds.describe("From the first try to the last answer."),
  proof: z
    .strictObject({ by: z.enum(PROOFS), serverId: z.string() })
    .nullable()
    .describe("null unless it passed"),
  error: Optional,
});

const Checks = z
  .strictObject({ state: z.enum(CHECK_STATES), checks: z.array(CheckRow) })
  .describe("Checks that ran after the move: no part of it, nor of its times. null: there were none.");
/** Checks that ran after the move. */
export type ReportChecks = z.infer<typeof Checks>;

export const Report = z.strictObject({
  version: z.literal(1),
  generator: Generator,
  generatedAt: Time,
  endpoint: Optional.describe("Endpoint of the service, if it was told."),
  simulated: z
    .boolean()
    .nullable()
    .describe("true: the endpoint was on loopback, so no cloud took part. null: the endpoint was not told."),
  verdict: Verdict,
  group: Group,
  transition: Transition,
  budget: Budget.nullable(),
  members: z.array(Member),
  addresses: z.array(Address),
  references: References.nullable().exactOptional(),
  verification: Checks.nullable().exactOptional(),
  warnings: z.array(z.string()),
  remaining: z.array(z.string()).describe("What remains to be done by people."),
  notChecked: z.array(z.string()).describe("What the report does not prove."),
  requests: z.array(Reference),
  jobs: z.array(Reference),
});

/** Account of what a transition did, and what its report does not prove. */
export type RecoveryReport = z.infer<typeof Report>;

/** At most this many problems fit into a message that is still read. */
const MOST_PROBLEMS = 8;

/**
 * A report that was written as JSON before; `undefined` if the value is something else.
 *
 * Raises `DR_USAGE` if it is meant to be a report and does not conform to the schema.
 */
export function readReport(value: unknown): RecoveryReport | undefined {
  const meant = typeof value === "object" && value !== null && "generator" in value && "version" in value;
  if (!meant) return undefined;
  const read = Report.safeParse(value);
  // As it was written: the digest of a report depends on the order of its properties.
  if (read.success) return value as RecoveryReport;
  const problems = read.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  throw new DrError(
    "DR_USAGE",
    `This is no recovery report of version 1: ${problems.slice(0, MOST_PROBLEMS).join("; ")}`,
    {},
    {
      hint: "Make it anew from the outputs of the stack; docs/reference/recovery-report.schema.json says what it must be.",
    },
  );
}

/** The published JSON Schema of a report. */
export function recoveryReportSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(Report, { target: "draft-2020-12" });
  return {
    $schema,
    title: "Recovery report of pulumi-sdrs, version 1",
    description: "What a failover, switchover or failback of a protection group did, and what it did not prove.",
    ...schema,
  };
}
