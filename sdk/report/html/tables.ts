import { ADDRESS_LABEL, MEMBER_LABEL, worstFirst, yesNo } from "../labels";
import type { RecoveryReport, ReportReference, ReportServer } from "../model";
import { moment } from "../text";
import { badge } from "./map";
import { type Html, html } from "./template";

interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => Html;
}

/** A table whose first column heads its rows; roles are named since narrow screens lay it out as blocks. */
function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[], className = ""): Html {
  return html`<table role="table"${className !== "" && html` class="${className}"`}><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ name }) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (row) =>
      html`<tr role="row">${columns.map(({ name, cell }, index) =>
        index === 0
          ? html`<th scope="row" role="rowheader" data-label="${name}"><span>${cell(row)}</span></th>`
          : html`<td role="cell" data-label="${name}"><span>${cell(row)}</span></td>`,
      )}</tr>
`,
  )}</tbody></table>`;
}

const line = (content: Html | string): Html => html`<span class="line">${content}</span>`;
const code = (text: string): Html => html`<code>${text}</code>`;

function server({ zone, serverId }: ReportServer): Html {
  return html`${line(zone)}${serverId === null ? line("not recorded") : code(serverId)}`;
}

export function serverTable(report: RecoveryReport): Html {
  return table(
    "Every protected instance: its server before and after, and what was seen of it.",
    [
      { name: "Instance", cell: (row) => html`${line(row.name)}${code(row.instanceId)}` },
      { name: "Server before", cell: (row) => server(row.from) },
      { name: "Server after", cell: (row) => server(row.to) },
      { name: "Ran before", cell: (row) => html`${yesNo(row.ranBefore)}` },
      { name: "Seen", cell: (row) => html`${line(badge(MEMBER_LABEL[row.verdict]))}${line(`power ${row.power}`)}${line(row.status)}` },
    ],
    worstFirst(report.members, ({ verdict }) => MEMBER_LABEL[verdict].tone),
  );
}

export function addressTable(report: RecoveryReport): Html {
  return table(
    "Every address: where it was, where it is, and the ids of its interface.",
    [
      {
        name: "Address",
        cell: (row) =>
          html`${line(row.privateIp)}${row.eip !== null && line(`EIP ${row.eip}`)}${line(html`<span class="muted">${row.serverName}</span>`)}`,
      },
      { name: "Before", cell: (row) => server(row.before) },
      { name: "After", cell: (row) => (row.after === null ? html`on no server seen` : server(row.after)) },
      {
        name: "Interface",
        cell: (row) =>
          html`${line(html`MAC ${code(row.mac)}`)}${line(html`port ${code(row.portId)}`)}${row.subnetId !== null && line(html`subnet ${code(row.subnetId)}`)}${row.eipId !== null && line(html`EIP ${code(row.eipId)}`)}`,
      },
      {
        name: "Verdict",
        cell: (row) => html`${line(badge(ADDRESS_LABEL[row.verdict]))}${row.note !== null && line(row.note)}`,
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
      { name: "What", cell: (row) => html`${row.what}` },
      { name: "Id", cell: (row) => code(row.id) },
    ],
    rows,
    "ids",
  );
}
