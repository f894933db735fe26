export { type ReportOptions, buildRecoveryReport } from "./build";
export { renderHtml } from "./html/page";
export { renderJUnit } from "./junit";
export { renderMarkdown } from "./markdown";
export type {
  MemberVerdict,
  RecoveryReport,
  ReportAddress,
  ReportBudget,
  ReportGenerator,
  ReportGroup,
  ReportMember,
  ReportPhase,
  ReportPlace,
  ReportReference,
  ReportServer,
  ReportTransition,
  ReportVerdict,
} from "./schema";
export { readReport, recoveryReportSchema } from "./schema";
export { REPORT_FORMATS, type ReportFormat } from "./formats";
export { type EvidenceOptions, buildRecoveryEvidence } from "./evidence/build";
export { gateReasons, isMissed } from "./evidence/gate";
export { type ReportPart, mergeEvidence } from "./evidence/merge";
export type { GroupEvidence, RecoveryEvidence } from "./evidence/schema";
export { readEvidence, recoveryEvidenceSchema } from "./evidence/schema";
export {
  type WriteEvidenceOptions,
  type WriteReportOptions,
  renderDocument,
  writeEvidence,
  writeReport,
} from "./write";
