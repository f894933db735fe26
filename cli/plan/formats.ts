import type { Failure } from "../../provider/model/journal";
import { quoted } from "../../provider/shown";
import { suite, suitesXml } from "../../report/junit";
import { code, table, text } from "../../report/markdown";
import type { PlanDocument, PlanRow } from "./document";
import { verdictOf } from "./verdict";

/** The group, and the stack where one was asked. */
export function titleOf({ stack, group }: PlanRow): string {
  const name = quoted(group.name ?? group.id);
  return stack === null ? name : `${quoted(stack)}/${name}`;
}

/** The words of a preview, one group after the other. Pure. */
export function planText({ plans, unreadable }: PlanDocument): string {
  const several = plans.length + unreadable.length > 1;
  const parts = plans.map((plan) => {
    if (plan.text === "") return `${titleOf(plan)}: ${plan.refusal?.message ?? "nothing to do."}`;
    return several ? `== ${titleOf(plan)}: ${verdictOf(plan)}\n${plan.text}` : plan.text;
  });
  return [
    ...unreadable.map(({ stack, failure }) => `== ${quoted(stack)}: could not be asked\n${failure.message}`),
    ...parts,
  ].join("\n\n");
}

/** A comment on a change, as GitHub and GitLab show it: the verdicts first, then what must be agreed to and every check. Pure. */
export function planMarkdown({ plans, unreadable }: PlanDocument): string {
  const rows = [
    ...unreadable.map(({ stack }) => [text(quoted(stack)), "could not be asked", ""]),
    ...plans.map((plan) => [text(titleOf(plan)), verdictOf(plan), plan.line === null ? "" : code(plan.line)]),
  ];
  const summary = rows.length > 1 ? [table(["Group", "Verdict", "Consent"], rows)] : [];
  const unasked = unreadable.map(
    ({ stack, failure }) => `## ${text(quoted(stack))}: could not be asked\n\n${refusalText(failure)}`,
  );
  return [...summary, ...unasked, ...plans.map(section)].join("\n\n");
}

function refusalText({ message, hint }: Failure): string {
  return `> ${text(message)} ${text(hint ?? "")}`;
}

function section(plan: PlanRow): string {
  const { refusal, line, needed, missing, guards, text: words } = plan;
  const refused = refusal === null ? [] : [refusalText(refusal)];
  const given = missing.length === 0 ? " (given)" : "";
  const consent = line === null ? [] : [`Needs consent to ${needed.map(code).join(", ")}: ${code(line)}${given}`];
  const rows = guards.map(({ verdict, name, value, why }) => [
    ...[verdict, name, why === undefined ? value : `${value} (${why})`],
  ]);
  const checks =
    rows.length === 0
      ? []
      : [
          table(
            ["Verdict", "Check", "Seen"],
            rows.map((row) => row.map(text)),
          ),
        ];
  const whole = words === "" ? [] : [quotation(words)];
  return [`## ${text(titleOf(plan))}: ${verdictOf(plan)}`, ...refused, ...consent, ...checks, ...whole].join("\n\n");
}

/** Words as they are, folded; a fence inside them ends nothing. */
function quotation(words: string): string {
  const plain = words.replaceAll("```", "'''");
  return `<details><summary>The words of the preview</summary>\n\n\`\`\`\n${plain}\n\`\`\`\n\n</details>`;
}

/** A test case for each check, and one for the whole: a refusal and a missing consent fail, a warning passes. Pure. */
export function planJUnit({ plans, unreadable, madeAt: at }: PlanDocument): string {
  const unasked = unreadable.map(({ stack, failure }) => {
    const cases = [{ name: "can be asked", failure: `${failure.message} ${failure.hint ?? ""}` }];
    return suite({ name: quoted(stack), className: `plan.${quoted(stack)}`, at, properties: {}, cases });
  });
  const suites = plans.map((plan) => {
    const checks = plan.guards.map(({ name, value, verdict, why }) => ({
      name: `${name}: ${value}`,
      ...(verdict === "refuse" ? { failure: why ?? value } : {}),
    }));
    const { refusal } = plan;
    const failure = refusal === null ? {} : { failure: `${refusal.message} ${refusal.hint ?? ""}` };
    const cases = [{ name: "would run", ...failure }, ...checks];
    const properties = { group: plan.group.id, decision: plan.decision, line: plan.line ?? "" };
    return suite({ name: titleOf(plan), className: `plan.${titleOf(plan)}`, at, properties, cases });
  });
  return suitesXml("sdrs plan", [...unasked, ...suites], null);
}
