import { type Report, failuresOf, isGreen } from "../emulator/report";
import type { Counts } from "./counts";
import type { Observed } from "./judge";
import { newJobs } from "./model";

/** Adds what a run did to the counts. */
export function countRun(counts: Counts, seen: Pick<Observed, "report" | "before" | "after" | "was">): void {
  const { report, before, after } = seen;
  counts.add("runs");
  counts.add(endOf(report));
  if (report.previewOnly || report.command === "preview") return;
  countSteps(counts, seen);
  const [failovers, switchovers] = [newJobs(before, after, "failover"), newJobs(before, after, "switchover")];
  counts.add("failovers", failovers.length);
  counts.add("switchovers", switchovers.length);
  counts.add("reprotects", newJobs(before, after, "reprotect").length);
  const away = new Set(before.groups.filter((one) => one.priority_station === "target").map(({ id }) => id));
  const back = after.groups.filter(({ id, priority_station }) => priority_station === "source" && away.has(id));
  counts.add("ways back", back.length);
}

function endOf(report: Report): "kills" | "green" | "refusals" | "failures" {
  if (report.killed) return "kills";
  if (isGreen(report)) return "green";
  const refused = failuresOf(report).some(({ failure = "" }) => /\[DR_(REFUSED|CONFIRMATION)/.test(failure));
  return refused ? "refusals" : "failures";
}

function countSteps(counts: Counts, { report, before, was }: Pick<Observed, "report" | "before" | "was">): void {
  const steps = report.steps.filter(({ failure }) => failure === undefined);
  const created = steps.filter(({ operation }) => operation === "create");
  const deleted = steps.filter(({ operation }) => operation === "delete");
  const known = new Set(was.map(({ id }) => id));
  const there = new Set([...before.groups, ...before.instances, ...before.pairs].map(({ id }) => id));
  counts.add("creates", created.length);
  counts.add("updates", steps.filter(({ operation }) => operation === "update").length);
  counts.add("deletes", deleted.filter(({ writes }) => writes.length > 0).length);
  counts.add("replacements", steps.filter(({ operation }) => operation === "replace").length);
  const makers = new Set(created.map(({ id }) => id));
  counts.add("hand-overs", deleted.filter(({ id, writes }) => writes.length === 0 && makers.has(id)).length);
  const taken = created.filter(({ id = "" }) => there.has(id) && !known.has(id));
  counts.add("adoptions", taken.length);
}
