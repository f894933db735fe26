import { isDrError } from "../../../provider/errors";
import { type RecoveryReport, type ReportOptions, buildRecoveryReport } from "../../../report";

/** A report whose surroundings are always the same. */
export function report(outputs: unknown, options: Partial<ReportOptions> = {}): RecoveryReport {
  return buildRecoveryReport(outputs, {
    generatedAt: "2026-03-02T04:00:00.000Z",
    endpoint: "https://{service}.{region}.otc.t-systems.com",
    ...options,
  });
}

/** The message of the error that `work` throws. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isDrError(error, "DR_USAGE")) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Texts that try to be more than text, in every language a report is written in. */
export const HOSTILE = [
  "</style><script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus=alert(1) x='",
  "<svg/onload=alert(1)>",
  "]]><failure/>",
  "| a | b |\n\n# heading\n- [ ] item",
  "[click](javascript:alert(1)) @everyone #1 ![x](http://example.com/x.png)",
  "`code` ``more`` <!-- comment -->",
  "web\u202eexe.gpj\u0000\u0007\ud800",
  '\\"; } * { display: none } /* ',
];
