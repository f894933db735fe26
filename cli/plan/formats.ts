import type { Planned } from "../../provider/model/journal";
import { quoted } from "../../provider/shown";
import { suite, suitesXml } from "../../report/junit";
import { code, table, text } from "../../report/markdown";

type Plan = Omit<Planned, "event">;

const nameOf = ({ group }: Plan): string => quoted(group.name ?? group.id);

/** The words of a preview, one group after the other. Pure. */
export function planText(plans: readonly Plan[]): string {
  return plans.map((plan) => (plan.text === "" ? `${nameOf(plan)}: nothing to do.` : plan.text)).join("\n\n");
}

/** A comment on a change, as GitHub and GitLab show it: the verdict first, what must be agreed to, then every check. Pure. */
export function planMarkdown(plans: readonly Plan[]): string {
  return plans.map(section).join("\n\n");
}

function section(plan: Plan): string {
  const { refusal, line, needed, missing, guards, text: words } = plan;
  const refused = refusal === null ? [] : [`> ${text(refusal.message)} ${text(refusal.hint ?? "")}`];
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
  return [`## ${text(nameOf(plan))}: ${verdictOf(plan)}`, ...refused, ...consent, ...checks, ...whole].join("\n\n");
}

/** Words as they are, folded; a fence inside them ends nothing. */
function quotation(words: string): string {
  const plain = words.replaceAll("```", "'''");
  return `<details><summary>The words of the preview</summary>\n\n\`\`\`\n${plain}\n\`\`\`\n\n</details>`;
}

/** A few words for what would happen. */
function verdictOf({ refusal, decision, action, to }: Plan): string {
  if (refusal?.code === "DR_CONFIRMATION_REQUIRED") return "needs consent";
  if (refusal !== null) return decision === "unknown" ? "could not be looked at" : "would be refused";
  if (action === null) return "nothing to do";
  return `${action}${to === null ? "" : to === "target" ? " to the DR site" : " to the original site"}`;
}

/** A test case for each check, and one for the whole: a refusal and a missing consent fail, a warning passes. Pure. */
export function planJUnit(plans: readonly Plan[], at: string): string {
  const suites = plans.map((plan) => {
    const checks = plan.guards.map(({ name, value, verdict, why }) => ({
      name: `${name}: ${value}`,
      ...(verdict === "refuse" ? { failure: why ?? value } : {}),
    }));
    const { refusal } = plan;
    const failure = refusal === null ? {} : { failure: `${refusal.message} ${refusal.hint ?? ""}` };
    const cases = [{ name: "would run", ...failure }, ...checks];
    const properties = { group: plan.group.id, decision: plan.decision, line: plan.line ?? "" };
    return suite({ name: nameOf(plan), className: `plan.${nameOf(plan)}`, at, properties, cases });
  });
  return suitesXml("sdrs plan", suites, null);
}
