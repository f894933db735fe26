import { NOISE_SECONDS, downSeconds, untilServersRan } from "../budget";
import { promised } from "../judge";
import { CHECK_LABEL, OUTCOME, budgetLabel, checksText, title } from "../labels";
import type { RecoveryReport, ReportAddress } from "../schema";
import { duration, moment } from "../text";
import { badge } from "./map";
import { type Html, markup } from "./template";

/** More lost addresses than this are left to the map, which shows them first. */
const MOST_LOST = 12;

/** Title, verdict, what is wrong, and the four figures that matter. */
export function summary(report: RecoveryReport): Html {
  const { transition, verdict, group } = report;
  return markup`<header>
<p class="eyebrow">Recovery report</p>
<div class="headline"><h1>${title(report)}</h1>${badge(OUTCOME[verdict.outcome])}</div>
<p class="subline">${transition.mode === "planned" ? "Planned" : "Unplanned"}, from ${transition.from.zone} to ${transition.to.zone}, ${moment(transition.requestedAt)} · transition <code>${transition.id}</code> · group status <code>${group.status}</code></p>
${reasons(report)}
${tiles(report)}
</header>`;
}

/** Reasons of the verdict, and the lost addresses; on a page with several each needs ids of its own. */
export function reasons(report: RecoveryReport, prefix = ""): Html | false {
  const { verdict } = report;
  if (verdict.reasons.length === 0) return false;
  const lost = report.addresses.filter((row) => row.verdict === "lost");
  const heading = verdict.outcome === "failed" ? "What is wrong" : "What needs attention";
  return markup`<section class="reasons ${OUTCOME[verdict.outcome].tone}" aria-labelledby="${prefix}reasons"><h2 id="${prefix}reasons">${heading}</h2>
<ul>${verdict.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>
${lost.length > 0 && markup`<ul class="lost" aria-label="Lost addresses">${lost.slice(0, MOST_LOST).map(lostItem)}${lost.length > MOST_LOST && markup`<li>and ${lost.length - MOST_LOST} more: <a href="#${prefix}map">before and after</a></li>`}</ul>`}
</section>`;
}

function lostItem({ privateIp, eip, serverName, wanted, note }: ReportAddress): Html {
  return markup`<li><strong>Lost: ${privateIp}${eip !== null && ` (EIP ${eip})`}</strong> of ${serverName}; belongs on server <code>${wanted.serverId}</code> in ${wanted.zone}${note !== null && markup`: ${note}`}.</li>`;
}

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note: Html | string;
  readonly bad?: boolean;
}

/** The figures that matter: four, and the checks where there are any. */
export function tiles(report: RecoveryReport): Html {
  const all = [timeTile(report), budgetTile(report), addressTile(report), serverTile(report), ...checkTile(report)];
  return markup`<dl class="tiles">${all.map(
    ({ name, value, note, bad = false }) =>
      markup`<div${bad && markup` class="is-bad"`}><dt>${name}</dt><dd class="value">${value.replace(/(\d) /g, "$1\u00a0")}</dd><dd class="note">${note}</dd></div>`,
  )}</dl>`;
}

function timeTile({ transition }: RecoveryReport): Tile {
  if (transition.adopted) return { name: "Recovery time", value: "Not measured", note: "made outside of this stack" };
  if (transition.verb === "failback") {
    const gap = transition.unattributedSeconds;
    return {
      name: "Production down",
      value: duration(downSeconds(transition)),
      note: gap > NOISE_SECONDS ? `at least; ${duration(gap)} belong to no phase` : "storage, restore and start",
    };
  }
  const measured = untilServersRan(transition);
  if (measured === null) return { name: "Recovery time", value: "Not known", note: "recorded by clocks that disagree" };
  return { name: "Recovery time", value: duration(measured), note: "from the request until the servers ran" };
}

function budgetTile(report: RecoveryReport): Tile {
  const { budget } = report;
  if (budget === null) return { name: "Objective", value: "None given", note: "nothing to compare with" };
  const note = budget.measuredSeconds === null ? "not measured" : `measured ${duration(budget.measuredSeconds)}`;
  return {
    name: "Objective",
    value: duration(budget.rtoSeconds),
    note: markup`${badge(budgetLabel(report))}${note}`,
    bad: budget.met === false,
  };
}

function addressTile(report: RecoveryReport): Tile {
  const rows = promised(report);
  const lost = rows.filter(({ verdict }) => verdict === "lost").length;
  return {
    name: "Addresses in place",
    value: `${rows.filter(({ verdict }) => verdict === "moved").length} of ${rows.length}`,
    note: lost > 0 ? `${lost} lost` : `of the servers at ${report.transition.from.zone}`,
    bad: lost > 0,
  };
}

/** Beside the recovery time, of which they are no part. */
function checkTile({ verification }: RecoveryReport): Tile[] {
  if (verification === null || verification === undefined) return [];
  const bad = verification.state === "failed" || verification.state === "unproven";
  return [{ name: "Checks", value: checksText(verification), note: badge(CHECK_LABEL[verification.state]), bad }];
}

function serverTile({ members, transition }: RecoveryReport): Tile {
  const due = members.filter(({ verdict }) => verdict !== "stopped-as-before");
  const down = members.filter(({ verdict }) => verdict === "down").length;
  return {
    name: "Servers running",
    value: `${due.filter(({ verdict }) => verdict === "running").length} of ${due.length}`,
    note: down > 0 ? `${down} down at ${transition.to.zone}` : `at ${transition.to.zone}`,
    bad: down > 0,
  };
}
