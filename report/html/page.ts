import { createHash } from "node:crypto";
import { title } from "../labels";
import { toJson } from "../json";
import type { RecoveryReport } from "../schema";
import { clean } from "../../provider/model/text";
import { sectionsOf } from "./sections";
import { shell } from "./shell";
import { summary } from "./summary";
import { markup } from "./template";

/**
 * The report as one HTML file that needs nothing else: no network, no script, readable on paper. Whatever comes from outside is
 * escaped, and the page's own policy forbids scripts and requests.
 */
export function renderHtml(report: RecoveryReport): string {
  const { transition, simulated } = report;
  const digest = createHash("sha256").update(toJson(report)).digest("hex");
  const sections = sectionsOf(report, digest);
  return shell({
    title: `${title(report)} (${transition.id})`,
    // Every sheet says which transition it belongs to, and whether it was simulated.
    about: `${clean(transition.id)}${simulated === true ? " - SIMULATION" : ""}`,
    simulated: simulated === true,
    document: report,
    body: markup`${summary(report)}
<nav class="contents" aria-label="Contents"><ul>${sections.map(({ id, name, short }) => markup`<li><a href="#${id}">${short ?? name}</a></li>`)}</ul></nav>
<main>${sections.map(
      ({ id, name, count, body }) => markup`
<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${name}${count !== undefined && markup` <span class="counter">${count}</span>`}</h2>
${body}</section>`,
    )}
</main>`,
  });
}
