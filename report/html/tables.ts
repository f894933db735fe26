import { ADDRESS_LABEL, CHECK_LABEL, MEMBER_LABEL, checksByNeed, worstFirst, yesNo } from "../labels";
import type { AddressVerdict } from "../../provider/model/addresses";
import type { RecoveryReport, ReportChecks, ReportReference, ReportServer } from "../schema";
import { duration, moment } from "../text";
import { badge } from "./map";
import { type Html, markup } from "./template";

/** A column of a table. */
export interface Column<T> {
  readonly name: string;
  /** Share of the width in percent; the style sheet has a class for each. */
  readonly width: 10 | 15 | 17 | 18 | 23 | 26 | 30 | 38 | 62;
  readonly cell: (row: T) => Html;
}

/** A table whose first column heads its rows; roles are named since narrow screens lay it out as blocks. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  return markup`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ name, width }) => markup`<th scope="col" role="columnheader" class="w${width}">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (row) =>
      markup`<tr role="row">${columns.map(({ name, cell }, index) =>
        index === 0
          ? markup`<th scope="row" role="rowheader" data-label="${name}"><span>${cell(row)}</span></th>`
          : markup`<td role="cell" data-label="${name}"><span>${cell(row)}</span></td>`,
      )}</tr>
`,
  )}</tbody></table>`;
}

export const line = (content: Html | string): Html => markup`<span class="line">${content}</span>`;
export const code = (text: string): Html => markup`<code>${text}</code>`;

function server({ zone, serverId }: ReportServer): Html {
  return markup`${line(zone)}${serverId === null ? line("not recorded") : code(serverId)}`;
}

export function checkTable(checks: ReportChecks["checks"]): Html {
  return table(
    "Every check: its result, and the proof of the server that answered, or the reason.",
    [
      { name: "Check", width: 23, cell: ({ name }) => markup`${name}` },
      { name: "Result", width: 15, cell: ({ state }) => badge(CHECK_LABEL[state]) },
      { name: "Tries", width: 10, cell: ({ attempts, seconds }) => markup`${attempts} in ${duration(seconds)}` },
      {
        name: "Proof or reason",
        width: 38,
        cell: ({ proof, error }) =>
          proof === null ? markup`${error ?? ""}` : markup`${proof.by}: ${code(proof.serverId)}`,
      },
    ],
    checksByNeed(checks),
  );
}

export function serverTable(report: RecoveryReport): Html {
  return table(
    "Every protected instance: its server before and after, and what was seen of it.",
    [
      { name: "Instance", width: 23, cell: (row) => markup`${line(row.name)}${code(row.instanceId)}` },
      { name: "Server before", width: 26, cell: (row) => server(row.from) },
      { name: "Server after", width: 26, cell: (row) => server(row.to) },
      { name: "Ran before", width: 10, cell: (row) => markup`${yesNo(row.ranBefore)}` },
      {
        name: "Seen",
        width: 15,
        cell: (row) =>
          markup`${line(badge(MEMBER_LABEL[row.verdict]))}${line(`power ${row.power}`)}${line(row.status)}`,
      },
    ],
    worstFirst(report.members, ({ verdict }) => MEMBER_LABEL[verdict].tone),
  );
}

/** In place of a server, for addresses that were seen on none. */
const NOWHERE = {
  moved: "",
  kept: "",
  parked: "on no server",
  lost: "lost",
  unknown: "not read",
} as const satisfies Record<AddressVerdict, string>;

export function addressTable(report: RecoveryReport): Html {
  return table(
    "Every address: where it was, where it is, and the ids of its interface.",
    [
      {
        name: "Address",
        width: 17,
        cell: (row) =>
          markup`${line(row.privateIp)}${row.eip !== null && line(`EIP ${row.eip}`)}${line(markup`<span class="muted">${row.serverName}</span>`)}`,
      },
      { name: "Before", width: 18, cell: (row) => server(row.before) },
      {
        name: "After",
        width: 18,
        cell: (row) => (row.after === null ? markup`${NOWHERE[row.verdict]}` : server(row.after)),
      },
      {
        name: "Interface",
        width: 30,
        cell: (row) =>
          markup`${line(markup`MAC ${code(row.mac)}`)}${line(markup`port ${code(row.portId)}`)}${row.subnetId !== null && line(markup`subnet ${code(row.subnetId)}`)}${row.eipId !== null && line(markup`EIP ${code(row.eipId)}`)}`,
      },
      {
        name: "Verdict",
        width: 17,
        cell: (row) => markup`${line(badge(ADDRESS_LABEL[row.verdict]))}${row.note !== null && line(row.note)}`,
      },
    ],
    worstFirst(report.addresses, ({ verdict }) => ADDRESS_LABEL[verdict].tone),
  );
}

/** Ids by which the report, its transition and the vendor's records are found. */
export function idTable(report: RecoveryReport, digest: string): Html {
  const { group, transition, jobs, requests, generator } = report;
  const named = (kind: string, rows: readonly ReportReference[]): ReportReference[] =>
    rows.length === 0
      ? [{ what: kind, id: "none recorded" }]
      : rows.map(({ id, what }) => ({ what: `${kind}: ${what}`, id }));
  const rows: ReportReference[] = [
    { what: "Transition", id: transition.id },
    { what: "Protection group", id: group.id },
    ...named("Job", jobs),
    ...named("Request", requests),
    { what: "Endpoint", id: report.endpoint ?? "not given" },
    { what: "Made by", id: `${generator.name} ${generator.version}` },
    { what: "Made at", id: moment(report.generatedAt) },
    { what: "SHA-256 of this report as JSON", id: digest },
  ];
  return table(
    "By these ids the transition is found in the state of the stack, in the cloud's task list, and by the vendor's support.",
    [
      { name: "What", width: 38, cell: (row) => markup`${row.what}` },
      { name: "Id", width: 62, cell: (row) => code(row.id) },
    ],
    rows,
  );
}
