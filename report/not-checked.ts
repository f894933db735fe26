import { firstOf, memberText, recordText } from "../provider/model/address-references";
import type { RecoveryReport, ReportReferences } from "./schema";
import { addressCount, count, moment } from "./text";

type Facts = Pick<
  RecoveryReport,
  "transition" | "budget" | "members" | "addresses" | "references" | "simulated" | "requests"
> & {
  /** It is recorded who asked for the transition, or why. */
  readonly ordered: boolean;
  /** The endpoint is the one that the state holds. */
  readonly derived: boolean;
};

/** Says what a report does not prove, so that nobody takes silence for a proof. */
export function notChecked(facts: Facts): string[] {
  const { transition, budget, members, addresses, references, simulated, requests, ordered, derived } = facts;
  const unread = addresses.filter(({ verdict }) => verdict === "unknown").length;
  const untold = members.filter(({ ranBefore }) => ranBefore === null).length;
  const formless = members.filter(({ from }) => from.serverId === null).length;
  return [
    `The present: servers and addresses are shown as they were seen at ${moment(transition.finishedAt)}; nothing was read for this report.`,
    "Applications: that a server runs and has its addresses does not prove that what is on it answers.",
    ...referencesNotChecked(references ?? null),
    "Data: the contents of the disks on both sides were not compared.",
    "The time before the request: the fault itself, its detection and the decision are not part of any duration here.",
    ...(transition.adopted
      ? ["Durations: the move was made outside of this stack; the times are those of taking note of it."]
      : []),
    ...(budget === null ? ["Recovery time objective: none was given to compare with."] : []),
    ...(unread > 0 ? [`Addresses: ${addressCount(unread)} could not be read.`] : []),
    ...(addresses.length === 0 ? ["Addresses: the outputs hold none, so none was compared."] : []),
    ...(untold > 0 ? [`Servers: for ${count(untold, "instance")} nobody knows whether the server ran before.`] : []),
    ...(formless > 0
      ? [`Servers: for ${count(formless, "instance")} the former production server is not recorded.`]
      : []),
    ...(simulated === null ? ["Endpoint: it was not given, so whether this was a simulation is not known."] : []),
    ...(derived && simulated !== null
      ? [
          "Endpoint: it is that of the stack's last update, as the state holds it; the transition may have run by another.",
        ]
      : []),
    ...(ordered ? [] : ["The order: who gave it, when and why, is not recorded."]),
    ...(requests.length === 0 ? ["Request ids: none were given; the job id identifies the transition."] : []),
  ];
}

/** Most members or records that a line names. */
const MOST_NAMED = 20;

/** Lines on what names an address: whether that leads where it should is for other services to say. */
function referencesNotChecked(references: ReportReferences | null): string[] {
  if (references === null)
    return ["Load balancers and DNS: which of them name an address of this group was not looked at."];
  const { loadBalancerMembers, loadBalancerMemberCount, dnsRecords, dnsRecordCount, notLookedAt } = references;
  const nothing = (what: string): string =>
    notLookedAt.length === 0 ? `No ${what} of this group was found.` : "None was found where it could be looked at.";
  return [
    `Load balancers: whether they run and their health checks pass. ${
      loadBalancerMemberCount === 0
        ? nothing("member with an address")
        : `${count(loadBalancerMemberCount, "member has", "members have")} an address or a server of this group: ${firstOf(loadBalancerMembers.map(memberText), loadBalancerMemberCount, MOST_NAMED)}.`
    }`,
    `DNS: whether names lead where they should. ${
      dnsRecordCount === 0
        ? nothing("record naming an address")
        : `${count(dnsRecordCount, "record names", "records name")} an address of this group: ${firstOf(dnsRecords.map(recordText), dnsRecordCount, MOST_NAMED)}.`
    }`,
    ...notLookedAt.map(({ what, reason }) => `Not looked at, or only in part: ${what}: ${reason}.`),
  ];
}
