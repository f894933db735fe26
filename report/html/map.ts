import { isAstray } from "../judge";
import { ADDRESS_LABEL, type Label, MEMBER_LABEL, type Tone, worstFirst } from "../labels";
import type { RecoveryReport, ReportAddress, ReportMember, ReportServer, ReportTransition } from "../schema";
import { type Html, markup } from "./template";

const SITE_TEXT = { source: "original production site", target: "DR site" } as const;

export const badge = ({ text, tone }: Label): Html => markup`<span class="badge ${tone}">${text}</span>`;

/** An instance with its addresses, and how bad it is. */
interface Lane {
  readonly member: ReportMember;
  readonly rows: readonly ReportAddress[];
  readonly tone: Tone;
}

export function lanesOf({ members, addresses }: RecoveryReport): Lane[] {
  const lanes = members.map((member) => {
    const rows = addresses.filter((row) => row.instanceId === member.instanceId);
    const tones = [MEMBER_LABEL[member.verdict].tone, ...rows.map((row) => ADDRESS_LABEL[row.verdict].tone)];
    const tone = tones.includes("bad") ? "bad" : tones.includes("warn") ? "warn" : "good";
    return { member, rows, tone } as const;
  });
  return worstFirst(lanes, ({ tone }) => tone);
}

/** One lane for each instance: which address sat on which server, and where it is. */
export function mapOfServers(report: RecoveryReport): Html {
  return markup`<ol class="lanes">${lanesOf(report).map((lane) => laneItem(lane, report.transition))}</ol>`;
}

function laneItem({ member, rows, tone }: Lane, transition: ReportTransition): Html {
  const { from } = member;
  const before = rows.filter((row) => row.before.site === from.site);
  const shown = worstFirst(rows, (row) => ADDRESS_LABEL[row.verdict].tone);
  return markup`<li class="lane">
<div class="lane-head"><h3>${member.serverName ?? member.name}</h3>${member.serverName !== null && member.serverName !== member.name && markup`<span class="muted small">instance ${member.name}</span>`}</div>
<div class="sides">
<div class="side former">${where("Before", from)}
<ul class="held" aria-label="Addresses before">${before.length === 0 ? markup`<li class="muted small">no address recorded</li>` : before.map((row) => markup`<li>${address(row)}</li>`)}</ul></div>
<svg class="arrow" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 12h17M14 5.5l6.5 6.5-6.5 6.5"/></svg>
<div class="side${tone === "bad" && " is-bad"}">${where("After", member.to, badge(MEMBER_LABEL[member.verdict]))}
<ul class="held" aria-label="Addresses after">${shown.length === 0 ? markup`<li class="muted small">no address recorded</li>` : shown.map((row) => afterItem(row, transition))}</ul></div>
</div></li>`;
}

function where(when: string, server: ReportServer, state?: Html): Html {
  return markup`<p class="where"><span><b>${when}: ${server.zone}</b> <span class="muted small">${SITE_TEXT[server.site]}</span></span>${state}</p>
<code class="muted">${server.serverId ?? "server not recorded"}</code>`;
}

function address({ privateIp, eip }: ReportAddress): Html {
  return markup`<span class="ip">${privateIp}</span>${eip !== null && markup`<span class="eip">EIP <span class="ip">${eip}</span></span>`}`;
}

function afterItem(row: ReportAddress, transition: ReportTransition): Html {
  const gone = row.verdict === "lost";
  const why = isAstray(row, transition) ? `stayed at ${row.before.zone}` : row.note;
  return markup`<li${gone && markup` class="gone"`}>${address(row)}${badge(ADDRESS_LABEL[row.verdict])}${why !== null && markup`<span class="why">${why}</span>`}</li>`;
}
