import type { RecoveryReport } from "./schema";
import { addressCount, count, moment } from "./text";

type Facts = Pick<RecoveryReport, "transition" | "budget" | "members" | "addresses" | "simulated" | "requests">;

/** Says what a report does not prove, so that nobody takes silence for a proof. */
export function notChecked({ transition, budget, members, addresses, simulated, requests }: Facts): string[] {
  const unread = addresses.filter(({ verdict }) => verdict === "unknown").length;
  const untold = members.filter(({ ranBefore }) => ranBefore === null).length;
  const formless = members.filter(({ from }) => from.serverId === null).length;
  return [
    `The present: servers and addresses are shown as they were seen at ${moment(transition.finishedAt)}; nothing was read for this report.`,
    "Applications: that a server runs and has its addresses does not prove that what is on it answers.",
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
    ...(requests.length === 0 ? ["Request ids: none were given; the job id identifies the transition."] : []),
  ];
}
