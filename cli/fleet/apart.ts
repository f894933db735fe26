import { DrError } from "../../provider/errors";
import { createSlots } from "../../provider/wait";
import { exportStack } from "../engine/stack";
import { type GroupInState, groupsIn } from "../move/groups";
import { sharedIn } from "./result";

/** Groups of a stack, as its state holds them. */
export interface Declared {
  readonly stack: string;
  readonly groups: readonly Pick<GroupInState, "id" | "name" | "urn">[];
}

/** Reads the states of stacks, so many at once. One that cannot be read holds none: the command for that stack says why. */
export async function readDeclared(stacks: readonly string[], cwd: string, jobs: number): Promise<Declared[]> {
  const slots = createSlots(jobs);
  return await Promise.all(
    stacks.map((stack) => slots(async () => ({ stack, groups: await groupsOf({ cwd, stack }) }))),
  );
}

async function groupsOf(at: { readonly cwd: string; readonly stack: string }): Promise<GroupInState[]> {
  try {
    return groupsIn(await exportStack(at));
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return [];
  }
}

/** Groups that the error names one by one. */
const MOST_NAMED = 5;

/** Throws where a group is declared by several stacks: each would send a request, and take the other's move for somebody else's. Pure. */
export function requireApart(declared: readonly Declared[]): void {
  const shared = sharedIn(declared);
  if (shared.length === 0) return;
  const named = shared.map(({ id, stacks }) => `${nameOf(declared, id)} (${id}) by ${stacks.join(" and ")}`);
  const more = shared.length > MOST_NAMED ? `, and ${shared.length - MOST_NAMED} more` : "";
  const others = [...new Set(shared.flatMap(({ stacks }) => stacks.slice(1)))];
  const [first] = shared.flatMap(({ id, stacks }) => forgetting(declared, id, stacks.slice(1)));
  throw new DrError(
    "DR_REFUSED",
    `A group that several stacks declare can be moved by one of them only: ${named.slice(0, MOST_NAMED).join("; ")}${more}`,
    {},
    {
      hint: `Run the same command with ${others.map((stack) => `--except ${stack}`).join(" ")} (or leave out the other stack). Afterwards take the group out of the program that should not have it, and out of that stack's state, which touches nothing in the cloud: ${first ?? "pulumi state delete"}. Nothing was sent.`,
    },
  );
}

function nameOf(declared: readonly Declared[], id: string): string {
  return declared.flatMap(({ groups }) => groups).find((one) => one.id === id)?.name ?? "";
}

/** The commands that make stacks forget a group. */
function forgetting(declared: readonly Declared[], id: string, stacks: readonly string[]): string[] {
  return declared
    .filter(({ stack }) => stacks.includes(stack))
    .flatMap(({ stack, groups }) =>
      groups.filter((one) => one.id === id).map(({ urn }) => `pulumi state delete '${urn}' --stack ${stack}`),
    );
}
