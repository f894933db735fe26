import {
  type Cell,
  type Condition,
  type Side,
  SERVER_STATUSES,
  SERVER_STATUS_ROWS,
  TRANSITION_ROWS,
  WAITS,
  sentenceOf,
} from "./server-table";
import { GENERATED, table } from "./table";

type Row = keyof Side;

/** The conditions, in words. */
const CONDITION: Readonly<Record<Row, string>> = {
  runs: "runs",
  stopped: "is stopped",
  "at rest": "is stopped, as it was for a day when all was well",
  passing: "passes to another status by itself",
  halted: "is halted",
  unclear: "says nothing",
  gone: "is gone",
  zone: "any status, while its zone does not answer",
};

const ROWS = Object.keys(CONDITION) as Row[];

const ASKED: Readonly<Record<Cell["asked"], string>> = {
  nothing: "nothing",
  warned: "a warning, which holds nothing up",
  refused: "**refused**; nothing is sent",
  downtime: "consent `downtime`",
  "zone-loss": "consent `zone-loss`",
  "dr-partial": "consent `dr-partial`",
  "dr-unreadable": "consent `dr-unreadable`",
};

const statusesOf = (condition: Condition): string[] =>
  SERVER_STATUSES.filter((status) => SERVER_STATUS_ROWS[status].is === condition);

function cells(row: Row, part: "left" | "joined", { asked, started, waited, says }: Cell): string[] {
  const start = started ? (part === "left" ? "its counterpart is" : "yes") : notStarted(row, { asked, waited });
  const named = asked !== "nothing" || waited !== "none";
  const status = STATUS_SAID.includes(row) ? "its status, with the way out" : "";
  return [ASKED[asked], start, WAITS[waited].text, named ? (says === undefined ? status : `"${says}"`) : ""];
}

function notStarted(row: Row, { asked, waited }: Pick<Cell, "asked" | "waited">): string {
  if (waited === "start") return "if it comes to be stopped by then";
  return row === "gone" && asked !== "nothing" ? "no: the service moves no group with an invalid member" : "no";
}

/** Rows whose status is what is said. */
const STATUS_SAID: readonly Row[] = ["runs", "passing", "halted", "unclear", "gone"];

function sideTable(part: "left" | "joined", side: Side): string {
  const rows = ROWS.filter((row) => part === "left" || row !== "at rest").map((row) => [
    CONDITION[row],
    ...cells(row, part, side[row]),
  ]);
  return table(["The server", "Before anything is sent", "Started", "Waited for", "Said of it"], rows);
}

/** Page on who is started, waited for and named in a transition, by the status of the server. */
export function serversPage(): string {
  const statuses = (["runs", "stopped", "passing", "halted", "unclear", "gone"] as const).map((condition) => [
    CONDITION[condition],
    statusesOf(condition).map((status) => (status === "gone" ? "not found" : `\`${status}\``)).join(", "),
  ]);
  const ways = SERVER_STATUSES.filter((status) => SERVER_STATUS_ROWS[status].is === "halted").map((status) => [
    `\`${status}\``,
    sentenceOf(status),
  ]);
  const sections = Object.values(TRANSITION_ROWS).map(({ title, asks, decided, left, joined }) => {
    const whatever = asks.length === 0 ? "" : ` Whatever the servers, it asks for ${asks.map((word) => `\`${word}\``).join(", ")}.`;
    const before = decided === true ? " Who is started was decided by its first run." : "";
    const [one, other] = title.startsWith("a reprotect")
      ? ["On the side whose disks are overwritten", "On the side that serves"]
      : ["On the side that production leaves", "On the side that serves afterwards"];
    return `## ${title.replace(/^a (.)/, (_all, letter: string) => `A ${letter}`)}\n\nIn either direction.${whatever}${before}\n\n### ${one}\n\n${sideTable("left", left)}\n\n### ${other}\n\n${sideTable("joined", joined)}`;
  });
  return [
    "# Servers in a transition",
    GENERATED,
    INTRODUCTION,
    table(["A server that", "has the status"], statuses),
    table(["Status", "Said, with the way out"], ways),
    ...sections,
  ].join("\n\n");
}

const INTRODUCTION = `Which servers are started when production moves, how long each is waited for, and what is said of it, by the status that the compute
service reports. A server stays stopped only if the program says so (\`startServers\`), or if it was seen stopped while all was well and has
been for a day; in doubt it is started. One that does not start keeps no other down: the update names it, with the way out, and fails when all
others run; the next one starts what does not run.`;
