import { DEFINITIONS, KINDS, type Kind } from "../../provider/model/definitions";
import type { Definition } from "../../provider/model/define";
import type { Arrival } from "../../provider/moves";
import { type EditRow, creationBeside, deletesBeside, editsBeside } from "../../provider/resources/common/edits-beside";
import { table } from "./table";

const PLACES: readonly (Arrival & { readonly after: string })[] = [
  { after: "a failover to the DR site", status: "failed-over", site: "target" },
  { after: "a switchover, or a reprotect", status: "protected", site: "target" },
  { after: "a failback", status: "protected", site: "source" },
];

/** Section on edits in the run that moves their group: computed by the table that preview and update go by. */
export function editsSection(): string {
  const rows = KINDS.flatMap((kind) => {
    const { inputs }: Definition = DEFINITIONS[kind];
    const of = (change: string): string[] => Object.keys(inputs).filter((key) => inputs[key]?.change === change);
    const [replaced] = kind === "ProtectionGroup" ? [] : of("replace");
    return [
      ...(kind === "ProtectionGroup" ? [] : [row(kind, "creation", (place) => [creationBeside(kind, {}, place)])]),
      ...of("update").map((key) => row(kind, `\`${key}\``, (place) => editsBeside(kind, { replaces: [], updates: [key] }, place))),
      ...(replaced === undefined ? [] : [row(kind, "an input that replaces", (place) => editsBeside(kind, { replaces: [replaced], updates: [] }, place))]),
    ];
  });
  const leaving = ["any", "leaves the program", ...PLACES.map((place) => deletesBeside(place).replace(/^.*?\. /, ""))];
  return [
    "## Beside a move of the group",
    "In a run that moves production, or reprotects, the group comes first, then its members, then what leaves the program. The preview says under each resource what becomes of its other edits, and an update does just that. What is *left* keeps its old value in this run, so that the resource, and all that depends on it, follows the move; the next `pulumi up` asks for it again, and says by name if it cannot be made yet. What is *refused* ends the run with exit code 1 after the move. A member that is given the id of its group, and not the resource, may have its turn before the move. Inputs that call nothing are stored as ever; a replacement of the group itself is refused beside a move of it.",
    table(["Resource", "Edit", ...PLACES.map(({ after, status }) => `beside ${after} (then \`${status}\`)`)], [...rows, leaving]),
  ].join("\n\n");
}

function row(kind: Kind, edit: string, judge: (place: Arrival) => readonly EditRow[]): string[] {
  return [kind, edit, ...PLACES.map((place) => judge(place).map(cell).join("; "))];
}

function cell({ lot, says }: EditRow): string {
  const [short = says] = says.split(/[:.;] /);
  return lot === "after" ? short : `**${lot}**: ${short}`;
}
