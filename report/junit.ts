import Builder from "fast-xml-builder";
import { isAstray } from "./judge";
import { title } from "./labels";
import type { RecoveryReport, ReportAddress, ReportMember, ReportTransition } from "./schema";
import { oneLine } from "../provider/model/text";
import { duration } from "./text";

/** A test case of a suite. */
export interface Case {
  readonly name: string;
  readonly seconds?: number;
  readonly failure?: string;
  /** It could not be decided, which is neither a success nor a failure. */
  readonly skipped?: string;
}

/**
 * The report as JUnit XML, which pipelines show by themselves: a test case for each address, for each server, and for the
 * objective. What could not be read or was not given is skipped, never passed.
 */
export function renderJUnit(report: RecoveryReport): string {
  const { transition } = report;
  return suitesXml(`${title(report)} (${transition.id})`, suitesOf(report), transition.recoverySeconds);
}

/** Cases of a report by what they are about. */
export function casesOf(report: RecoveryReport): Readonly<Record<string, readonly Case[]>> {
  const { transition } = report;
  return {
    addresses: report.addresses.map((row) => addressCase(row, transition)),
    servers: report.members.map(memberCase),
    objective: [budgetCase(report)],
  };
}

function suitesOf(report: RecoveryReport): Suite[] {
  const { transition, group, simulated } = report;
  const properties = {
    transition: transition.id,
    group: group.id,
    from: transition.from.zone,
    to: transition.to.zone,
    simulated: simulated === null ? "not known" : String(simulated),
    verdict: report.verdict.outcome,
  };
  const at = transition.finishedAt;
  return Object.entries(casesOf(report)).map(([name, cases]) =>
    suite({ name, className: `recovery.${group.name}.${name}`, at, properties, cases }),
  );
}

type Suite = ReturnType<typeof suite>;

/** The document of several suites. */
export function suitesXml(name: string, suites: readonly Suite[], seconds: number | null): string {
  const sum = (key: "@tests" | "@failures" | "@skipped"): number => suites.reduce((total, one) => total + one[key], 0);
  const builder = new Builder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
  });
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": oneLine(name),
      "@tests": sum("@tests"),
      "@failures": sum("@failures"),
      "@errors": 0,
      "@skipped": sum("@skipped"),
      "@time": seconds,
      testsuite: suites,
    },
  });
}

interface SuiteParts {
  readonly name: string;
  readonly className: string;
  /** ISO time. */
  readonly at: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

export function suite({ name, className, at, properties, cases }: SuiteParts) {
  return {
    "@name": oneLine(name),
    "@tests": cases.length,
    "@failures": cases.filter(({ failure }) => failure !== undefined).length,
    "@errors": 0,
    "@skipped": cases.filter(({ skipped }) => skipped !== undefined).length,
    "@time": cases.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
    "@timestamp": at.slice(0, 19),
    properties: {
      property: Object.entries(properties).map(([key, value]) => ({ "@name": key, "@value": oneLine(value) })),
    },
    ...(cases.length === 0 ? {} : { testcase: cases.map((one) => testcase(one, oneLine(className))) }),
  };
}

function testcase({ name, seconds = 0, failure, skipped }: Case, className: string) {
  return {
    "@name": oneLine(name),
    "@classname": className,
    "@time": seconds,
    ...(failure === undefined ? {} : { failure: { "@message": oneLine(failure), "#text": oneLine(failure) } }),
    ...(skipped === undefined ? {} : { skipped: { "@message": oneLine(skipped) } }),
  };
}

function addressCase(row: ReportAddress, transition: ReportTransition): Case {
  const name = `${row.privateIp}${row.eip === null ? "" : ` (EIP ${row.eip})`} of ${row.serverName}`;
  const note = row.note === null ? "" : `: ${row.note}`;
  if (row.verdict === "lost") {
    return { name, failure: `lost; belongs on server ${row.wanted.serverId ?? "?"} in ${row.wanted.zone}${note}` };
  }
  if (isAstray(row, transition)) return { name, failure: `stayed at ${row.before.zone}${note}` };
  return row.verdict === "unknown" ? { name, skipped: `could not be read${note}` } : { name };
}

function memberCase({ name, serverName, to, power, verdict }: ReportMember): Case {
  const named = { name: `${serverName ?? name} runs at ${to.zone}` };
  switch (verdict) {
    case "running":
      return named;
    case "down":
      return { ...named, failure: `server ${to.serverId ?? "?"} should run, but its power status is ${power}` };
    case "left-stopped":
      return { ...named, skipped: "left stopped, as startServers asks" };
    case "stopped-as-before":
      return { ...named, skipped: "its server did not run before either" };
    case "unknown":
      return { ...named, skipped: "its power status could not be read" };
  }
}

function budgetCase({ budget }: RecoveryReport): Case {
  if (budget === null) return { name: "recovery time objective", skipped: "no objective was given" };
  const name = `recovery time objective of ${duration(budget.rtoSeconds)}`;
  const { met, measuredSeconds, basis } = budget;
  if (met === null || measuredSeconds === null) return { name, skipped: basis };
  const seconds = measuredSeconds;
  return met ? { name, seconds } : { name, seconds, failure: `took ${duration(measuredSeconds)}. ${basis}` };
}
