import { type AddressReferences, firstOf, memberText, recordText } from "../model/address-references";
import type { MigratedAddress } from "../model/addresses";
import type { Transition, MemberResult } from "../model/transition";
import { type Site, otherSite } from "../model/status";
import { serverAt } from "../model/group-actions";
import { type CountedRecord, type TransitionRecord, servingSide } from "../model/transition-record";
import { type Observation, viewAt } from "./observe/observation";
import { type Remaining, siteName } from "./decide/decision";
import { counted } from "./list";
import { recoverySeconds } from "./recovery-time";

const REMAINING_TEXT = {
  "reprotect-due": "Replication is stopped: reprotect when the old site is repaired (reprotect of the group).",
  unprotected: "Protection is disabled: there is no replica.",
} as const satisfies Record<Remaining, string>;

/** CBR-UMN restoring_data. */
const AFTER_RESTORE =
  "Inside restored servers: Windows data disks may be offline, LVM groups may have to be attached again, passwords may be random.";

/** Lists what a move leaves for people to do (OTC-UMN "Performing a Failover", FAQs on host names, logins and NICs). */
function remainingWork(to: Site, remaining: readonly Remaining[], moved: boolean): string[] {
  const old = siteName(otherSite(to));
  return [
    ...remaining.map((one) => REMAINING_TEXT[one]),
    ...(moved
      ? [
          "Host name and passwords: cloud-init or Cloudbase-Init may have changed them at the first start of a DR server.",
          "Load balancers, DNS records and security groups are untouched.",
        ]
      : []),
    ...(moved && remaining.includes("reprotect-due")
      ? [`The servers at ${old} have no NICs and cannot start until the group is reprotected.`]
      : []),
  ];
}

export interface ReportInput {
  readonly id: string;
  readonly record: CountedRecord;
  readonly observed: Observation;
  readonly adopted: boolean;
  readonly finishedAt: number;
  readonly remaining: readonly Remaining[];
  readonly references?: AddressReferences | undefined;
  /** Milliseconds by which the service's clock is ahead of ours at the end. */
  readonly skewMs?: number | undefined;
  /** Time when the job that moved production began, by the service's clock. */
  readonly jobBeganAt?: string | undefined;
}

export function buildReport(input: ReportInput): Transition {
  const { record, observed, adopted, remaining } = input;
  const requested = Date.parse(record.since);
  const { phases } = record;
  return {
    id: input.id,
    number: record.number,
    verb: record.kind,
    mode: record.mode,
    from: record.from,
    to: record.to,
    adopted,
    origin: adopted ? "outside" : record.ordered === undefined ? "up" : "sdrs",
    orderedAt: record.ordered?.at ?? null,
    orderedBy: record.ordered?.by ?? null,
    reason: record.ordered?.reason ?? null,
    jobId: record.jobId ?? null,
    requestId: record.requestId ?? null,
    requestedAt: new Date(requested).toISOString(),
    acceptedAt: record.acceptedAt ?? null,
    finishedAt: new Date(input.finishedAt).toISOString(),
    phases,
    // Of a move that was found made, only what this stack did afterwards was measured.
    recoverySeconds: adopted ? null : recoverySeconds(record, input),
    members: members(record, observed),
    ...(record.restores === undefined ? {} : { restores: record.restores }),
    warnings: record.warnings,
    remaining: [
      ...remainingWork(record.to, remaining, record.kind !== "reprotect"),
      ...(input.references === undefined ? [] : referenceLines(input.references)),
      ...(record.restores === undefined ? [] : [AFTER_RESTORE]),
    ],
  };
}

/** Most members or records that one line names. */
const MOST_NAMED = 10;

/** One line each for members of load balancers, for DNS records, and for what could not be looked at. */
export function referenceLines(references: AddressReferences): string[] {
  const { loadBalancerMembers, loadBalancerMemberCount, dnsRecords, dnsRecordCount, notLookedAt } = references;
  return [
    ...(loadBalancerMemberCount === 0
      ? []
      : [
          `Load balancers: check ${counted(loadBalancerMemberCount, "member")} with an address or a server of this group: ${firstOf(loadBalancerMembers.map(memberText), loadBalancerMemberCount, MOST_NAMED)}.`,
        ]),
    ...(dnsRecordCount === 0
      ? []
      : [
          `DNS: check ${counted(dnsRecordCount, "record")} naming addresses of this group: ${firstOf(dnsRecords.map(recordText), dnsRecordCount, MOST_NAMED)}.`,
        ]),
    ...notLookedAt.map(({ what, reason }) => `Not looked at, or only in part: ${what}: ${reason}.`),
  ];
}

function members(record: TransitionRecord, observed: Observation): MemberResult[] {
  return observed.instances.map((instance) => ({
    instanceId: instance.id,
    name: instance.name,
    serverId: serverAt(instance, servingSide(record)),
    status: instance.status,
    ranBefore: record.ran === undefined ? null : record.ran.includes(instance.id),
    server: viewAt(observed, instance, servingSide(record))?.status ?? "UNKNOWN",
  }));
}

/** One line per verdict that is not what a transition promises. */
export function addressWarnings(rows: readonly MigratedAddress[]): string[] {
  return rows
    .filter(({ verdict, note }) => verdict === "lost" || verdict === "unknown" || (verdict === "kept" && note !== null))
    .map(
      (row) =>
        `${row.verdict}: ${row.privateIp}${row.eip === null ? "" : ` (EIP ${row.eip})`} of ${row.serverName}: ${row.note ?? ""}`,
    );
}
