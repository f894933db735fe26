/** Forms of a report. */
export const REPORT_FORMATS = ["json", "html", "md", "junit"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
