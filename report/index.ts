export { buildRecoveryReport } from "./build";
export { renderHtml } from "./html/page";
export { renderJUnit } from "./junit";
export { renderMarkdown } from "./markdown";
export type {
  AddressVerdict,
  MemberVerdict,
  RecoveryReport,
  ReportAddress,
  ReportBudget,
  ReportGenerator,
  ReportGroup,
  ReportMember,
  ReportOptions,
  ReportPhase,
  ReportPlace,
  ReportReference,
  ReportServer,
  ReportTransition,
  ReportVerdict,
} from "./model";
export { readReport, recoveryReportSchema } from "./schema";
export { REPORT_FORMATS, type ReportFormat, type WriteReportOptions, writeReport } from "./write";
