import { DrError } from "../provider/errors";
import { type ReportOptions, buildRecoveryReport } from "./build";
import { type EvidenceOptions, asVersion1, buildRecoveryEvidence } from "./evidence/build";
import { evidenceJunit } from "./evidence/junit";
import { evidenceMarkdown } from "./evidence/markdown";
import { type RecoveryEvidence, readEvidence } from "./evidence/schema";
import { writeFile } from "./files/write-file";
import { REPORT_FORMATS, type ReportFormat } from "./formats";
import { renderEvidenceHtml } from "./html/evidence";
import { renderHtml } from "./html/page";
import { toJson } from "./json";
import { requireNoRehearsal } from "./nothing-moved";
import { renderJUnit } from "./junit";
import { renderMarkdown } from "./markdown";
import { type RecoveryReport, readReport } from "./schema";

const RENDERERS = {
  json: toJson,
  html: renderHtml,
  md: renderMarkdown,
  junit: renderJUnit,
} as const satisfies Record<ReportFormat, (report: RecoveryReport) => string>;

const EVIDENCE_RENDERERS = {
  json: toJson,
  html: renderEvidenceHtml,
  md: evidenceMarkdown,
  junit: evidenceJunit,
} as const satisfies Record<ReportFormat, (evidence: RecoveryEvidence) => string>;

/** A document of either version in the form asked for. */
export function renderDocument(document: RecoveryReport | RecoveryEvidence, format: ReportFormat): string {
  return document.version === 1 ? RENDERERS[format](document) : EVIDENCE_RENDERERS[format](document);
}

export interface WriteReportOptions extends Omit<ReportOptions, "generatedAt"> {
  /**
   * Input of the report, as JSON text or as its value: a group's outputs, `pulumi stack export`, `pulumi stack output --json`,
   * or a report of either version that was written as JSON before, which is then only shown in another form.
   */
  input: unknown;
  format: ReportFormat;
  /** Default: now. */
  generatedAt?: string;
  /** File to write to; it is complete or as it was. Devices and pipes are written through. */
  output?: string;
}

/** Makes a report, or reads one, and gives it in the form asked for; also writes it where a file is named. */
export async function writeReport({
  input,
  format,
  output,
  generatedAt,
  ...rest
}: WriteReportOptions): Promise<string> {
  requireFormat(format);
  const value = parsed(input);
  const report =
    readDocument(value) ??
    buildRecoveryReport(value, { ...rest, generatedAt: generatedAt ?? new Date().toISOString() });
  const text = renderDocument(report, format);
  if (output !== undefined) await writeFile(output, text);
  return text;
}

export interface WriteEvidenceOptions extends Omit<EvidenceOptions, "generatedAt"> {
  /** As for `writeReport`; may be left out where a journal is given. */
  readonly input?: unknown;
  readonly format: ReportFormat;
  readonly generatedAt?: string;
  readonly output?: string;
}

/** Makes the report of all groups, complete or not, in the form asked for; also writes it where a file is named. */
export async function writeEvidence({
  input,
  format,
  output,
  generatedAt = new Date().toISOString(),
  ...rest
}: WriteEvidenceOptions): Promise<{ readonly text: string; readonly document: RecoveryReport | RecoveryEvidence }> {
  requireFormat(format);
  const value = input === undefined ? undefined : parsed(input);
  const document = readDocument(value) ?? fresh(value, { ...rest, generatedAt });
  const text = renderDocument(document, format);
  if (output !== undefined) await writeFile(output, text);
  return { text, document };
}

function fresh(value: unknown, options: EvidenceOptions): RecoveryReport | RecoveryEvidence {
  const evidence = buildRecoveryEvidence(value, options);
  return asVersion1(evidence) ?? evidence;
}

/** A report of either version that was written as JSON before. */
function readDocument(value: unknown): RecoveryReport | RecoveryEvidence | undefined {
  requireNoRehearsal(value);
  return readEvidence(value) ?? readReport(value);
}

function requireFormat(format: ReportFormat): void {
  if (!REPORT_FORMATS.includes(format)) {
    throw new DrError(
      "DR_USAGE",
      `"${format}" is not a format of reports; the formats are ${REPORT_FORMATS.join(", ")}`,
    );
  }
}

function parsed(input: unknown): unknown {
  if (typeof input !== "string") return input;
  try {
    return JSON.parse(input) as unknown;
  } catch (cause) {
    throw new DrError(
      "DR_USAGE",
      "The input is not JSON",
      {},
      { cause, hint: "Give the result of `pulumi stack export` or `pulumi stack output --json`." },
    );
  }
}
