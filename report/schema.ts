import { z } from "zod";
import { DrError } from "../provider/errors";
import type { RecoveryReport } from "./model";

const Seconds = z.number().nonnegative();
const Time = z.iso.datetime().meta({ id: "Time", description: "ISO 8601, in UTC." });
const Id = z.string().min(1);
const Optional = z.string().nullable();

const Place = z.strictObject({ site: z.enum(["source", "target"]), zone: z.string().min(1) }).meta({
  id: "Place",
  description: "A side of the group: source is its original production site, target its original DR site.",
});

const Server = z
  .strictObject({ ...Place.shape, serverId: Id.nullable().describe("null: not recorded") })
  .meta({ id: "Server", description: "A server at a side of the group." });

const Reference = z
  .strictObject({ id: Id, what: z.string() })
  .meta({ id: "Reference", description: "An id by which the vendor's support finds a request or a job." });

const Verdict = z
  .strictObject({
    outcome: z.enum(["complete", "attention", "failed"]),
    reasons: z.array(z.string()).describe("One sentence each; empty if complete."),
  })
  .describe(
    "complete: everything observed is as it should be. attention: nothing is known to be wrong, but something is open or could not be read. failed: an address is lost, a server that should run does not, or the objective was missed.",
  );

const Transition = z
  .strictObject({
    id: Id.describe("<group name>/<number>"),
    number: z.int().positive(),
    verb: z.enum(["failover", "switchover", "failback"]),
    mode: z.enum(["unplanned", "planned"]),
    from: Place,
    to: Place,
    adopted: z
      .boolean()
      .describe("Made outside of the stack, which only took note of it: the times are not those of the move."),
    requestedAt: Time,
    acceptedAt: Time.nullable(),
    finishedAt: Time,
    phases: z
      .array(z.strictObject({ name: z.string().min(1), seconds: Seconds }))
      .describe("preflight, sync, storage, restore, start, addresses; those that took place, in this order."),
    recoverySeconds: Seconds.nullable().describe("Until the servers ran; null: not known."),
    elapsedSeconds: Seconds.nullable().describe(
      "From the request until everything was seen complete; null: not known.",
    ),
    unattributedSeconds: Seconds.describe("Elapsed time that no phase accounts for."),
  })
  .describe("The transition that the report is about.");

const Budget = z
  .strictObject({
    rtoSeconds: z.number().positive().describe("Recovery time objective."),
    measuredSeconds: Seconds.nullable().describe("What is compared with it; null: not measured."),
    met: z.boolean().nullable().describe("null: not known."),
    basis: z.string().describe("What was measured, in words."),
  })
  .describe("Comparison with an objective; null if none was given.");

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
    verdict: z.enum(["moved", "kept", "parked", "lost", "unknown"]),
    note: Optional,
  })
  .meta({ id: "Address", description: "An address and what became of it." });

const Report = z.strictObject({
  version: z.literal(1),
  generator: z.strictObject({ name: Id, version: Id }),
  generatedAt: Time,
  endpoint: Optional.describe("Endpoint of the service, if it was told."),
  simulated: z
    .boolean()
    .nullable()
    .describe("true: the endpoint was on loopback, so no cloud took part. null: the endpoint was not told."),
  verdict: Verdict,
  group: z.strictObject({
    id: Id,
    name: z.string(),
    status: z.string(),
    production: Place,
    sourceZone: Id,
    targetZone: Id,
  }),
  transition: Transition,
  budget: Budget.nullable(),
  members: z.array(Member),
  addresses: z.array(Address),
  warnings: z.array(z.string()),
  remaining: z.array(z.string()).describe("What remains to be done by people."),
  notChecked: z.array(z.string()).describe("What the report does not prove."),
  requests: z.array(Reference),
  jobs: z.array(Reference),
});

type Assert<T extends true> = T;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** The schema and the published interface are the same type, or this does not compile. */
type _SchemaIsModel = Assert<Same<z.infer<typeof Report>, RecoveryReport>>;

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
