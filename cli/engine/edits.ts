import { isObject } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { stateResources } from "../../report/source";
import { attempt } from "./processes";
import { type StackAt, exportStack, pulumi } from "./stack";

/** An edit of the program that the state does not have yet. */
export interface PendingEdit {
  /** The engine's word: create, update, delete, replace. */
  readonly op: string;
  readonly urn: string;
}

/** Steps that change nothing. */
const STILL: readonly string[] = ["same", "read", "refresh"];

/** True of a step of the engine that destroys something, or may. */
export function isHarmful(op: string): boolean {
  return ![...STILL, "create", "update"].includes(op);
}

/** The edits in the document of `pulumi preview --json`; undefined where it is none. Pure. */
export function editsIn(printed: string): PendingEdit[] | undefined {
  const document = attempt(() => JSON.parse(printed.slice(printed.indexOf("{"))) as unknown);
  const steps = isObject(document) ? document["steps"] : undefined;
  if (!Array.isArray(steps)) return undefined;
  const edits = steps.flatMap((step: unknown) =>
    isObject(step) ? [{ op: String(step["op"]), urn: String(step["urn"]) }] : [],
  );
  return edits.filter(
    ({ op, urn }, index) => !STILL.includes(op) && edits.findIndex((one) => one.urn === urn) === index,
  );
}

/** URNs of resources with all that depends on them: what a run that is limited to them takes along. Pure. */
export function withDependents(state: unknown, urns: readonly string[]): ReadonlySet<string> {
  const rows = (isObject(state) ? stateResources(state) : undefined) ?? [];
  const found = new Set(urns);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const row of rows) if (needsOf(row).some((one) => found.has(one))) found.add(String(row["urn"]));
  }
  return found;
}

/** Reasons for the engine to let a resource follow another. */
function needsOf({ dependencies, propertyDependencies, parent, deletedWith }: Record<string, unknown>): string[] {
  const byProperty = isObject(propertyDependencies) ? Object.values(propertyDependencies) : [];
  return [dependencies, parent, deletedWith, ...byProperty].flat().filter((one) => typeof one === "string");
}

/** The edits for people; more than a few are summed up. Pure. */
export function editsText(edits: readonly PendingEdit[]): string {
  const named = edits
    .slice(0, MOST)
    .map(({ op, urn }) => `${quoted(op)} ${quoted(urn.split("::").slice(2).join(" "))}`);
  return [...named, ...(edits.length > MOST ? [`and ${edits.length - MOST} more`] : [])].join("; ");
}

const MOST = 20;

/** Says which edits a move did not make. Pure. */
export function leftText(edits: readonly PendingEdit[]): string {
  return `other edits of the program were left alone, pulumi up makes them: ${editsText(edits)}`;
}

/** Edits of the program beside those of the groups of a move; undefined where the program could not be asked, or not any more. */
export async function editsBeside(
  at: StackAt,
  urns: readonly string[],
  signal: AbortSignal,
): Promise<PendingEdit[] | undefined> {
  try {
    const [{ stdout }, state] = await Promise.all([
      pulumi(["preview", "--json", "--stack", at.stack], at.cwd, { timeout: LIMIT_MS, signal }),
      exportStack(at),
    ]);
    const moved = withDependents(state, urns);
    return editsIn(stdout)?.filter(({ op, urn }) => !moved.has(urn) || (isHarmful(op) && !urns.includes(urn)));
  } catch {
    return undefined;
  }
}

/** A provider of somebody else, whose cloud is down, must not hold up the end of a move for long. */
const LIMIT_MS = 60_000;
