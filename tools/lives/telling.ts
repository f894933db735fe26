import { type Report, failuresOf } from "../emulator/report";

/** An action or its options in short. */
export function brief(value: object): string {
  const text = JSON.stringify(value, (key, inner: unknown) => (key === "do" || key === "stack" ? undefined : inner));
  return text === "{}" ? "" : text;
}

/** Says how a run ended, and what it did. */
export function outcome(report: Report): string {
  if (report.killed) return "killed";
  const failures = failuresOf(report);
  const done = report.steps
    .filter(
      ({ operation, failure }) =>
        failure === undefined && ["create", "update", "delete", "replace", "forget", "read"].includes(operation),
    )
    .map(({ operation, urn }) => `${operation} ${urn.split("::").pop() ?? ""}`);
  const head = failures.length === 0 ? "green" : report.previewOnly ? "refused in the preview" : "failed";
  const texts = failures.map(
    ({ failure = "", urn, operation }) =>
      `\n      ${operation} ${urn.split("::").slice(2).join("::")}: ${failure.replaceAll("\n", " ").slice(0, 1_200)}`,
  );
  return `${head} [${done.join(", ")}]${texts.join("")}`;
}
