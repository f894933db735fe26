import type { WorldView } from "../../simulator/index";
import { type Declaration, type Program, Ref, declared } from "../emulator/program";
import type { StackState } from "../emulator/state";
import type { Json } from "../emulator/values";
import type { Edit } from "./actions";
import { groupOf, objectOf } from "./objects";

/** Desk of a person who edits: the program as it was at first, the state, and the console. */
export interface Desk {
  readonly program: Program;
  readonly whole: Program;
  readonly state: StackState;
  readonly world: WorldView;
}

/** The program after an edit; the same object where the edit makes no sense. */
export function edited(desk: Desk, edit: Edit): Program {
  const { program } = desk;
  switch (edit.edit) {
    case "rename":
      return change(program, edit.key, (one) => renamed(one, edit.alias));
    case "move":
      return change(program, edit.key, (one) => moved(one, edit.alias));
    case "remove":
      return removed(program, edit.key);
    case "restore":
      return restored(desk, edit.key);
    case "set":
      return setArgs(program, edit.key, { [edit.arg]: edit.value ?? undefined });
    case "failover":
      return setArgs(program, "group", {
        failover: edit.value ?? undefined,
        failoverMode: edit.planned ? "planned" : "unplanned",
        failback: { mode: "planned", switchAsSoonAsInSync: edit.atOnce },
      });
    case "reprotect":
      return reprotected(desk);
    case "adopt":
      return adopted(desk, edit.key);
    case "unadopt":
      return setArgs(program, edit.key, { adopt: undefined });
    case "get":
      return readOnly(desk);
    case "ids":
      return byId(desk, edit.key);
  }
}

export function change(program: Program, key: string, by: (one: Declaration) => Declaration): Program {
  return program.map((one) => (one.key === key ? by(one) : one));
}

export function setArgs(program: Program, key: string, args: Json): Program {
  return change(program, key, (one) => ({ ...one, args: { ...one.args, ...args } }));
}

function renamed(one: Declaration, alias: boolean): Declaration {
  const [, base = one.name, count = "1"] = /^(.*?)(?:-v(\d+))?$/.exec(one.name) ?? [];
  return { ...one, name: `${base}-v${Number(count) + 1}`, options: aliased(one, alias, { name: one.name }) };
}

/** Into the component, or out of it again. */
function moved(one: Declaration, alias: boolean): Declaration {
  const { parent, ...out } = aliased(one, alias, { parent: one.options.parent ?? null });
  return { ...one, options: parent === undefined ? { ...out, parent: "box" } : out };
}

function aliased({ options }: Declaration, alias: boolean, former: Json): Declaration["options"] {
  const { aliases: _gone, ...rest } = options;
  return alias ? { ...rest, aliases: [former] } : rest;
}

/** Removes a declaration: what refers to it goes as well, or the program would not compile. */
export function removed(program: Program, key: string): Program {
  const gone = new Set([key]);
  for (const one of program) if ([...gone].some((other) => refersTo(one, other))) gone.add(one.key);
  return program
    .filter((one) => !gone.has(one.key))
    .map((one) => {
      const { dependsOn } = one.options;
      if (dependsOn === undefined) return one;
      return { ...one, options: { ...one.options, dependsOn: dependsOn.filter((other) => !gone.has(other)) } };
    });
}

function refersTo({ args }: Declaration, key: string): boolean {
  return Object.values(args).some((value) => value instanceof Ref && value.key === key);
}

/** Puts back what was taken out, with all that it needs, as it would be at first. */
function restored({ program, whole }: Desk, key: string): Program {
  const present = new Set(program.map((one) => one.key));
  const wanted = new Set<string>([key]);
  for (const one of [...whole].reverse())
    if (wanted.has(one.key))
      for (const value of Object.values(one.args)) if (value instanceof Ref) wanted.add(value.key);
  return whole.flatMap((one) => {
    const now = declared(program, one.key);
    if (now !== undefined) {
      const more = one.options.dependsOn?.filter((other) => present.has(other) || wanted.has(other));
      return [{ ...now, options: { ...now.options, ...(more === undefined ? {} : { dependsOn: more }) } }];
    }
    if (!wanted.has(one.key)) return [];
    const dependsOn = one.options.dependsOn?.filter((other) => present.has(other) || wanted.has(other));
    return [{ ...one, options: dependsOn === undefined ? one.options : { ...one.options, dependsOn } }];
  });
}

/** Asks to recover from the last failover that the state knows; on the resource that takes it. */
function reprotected({ program, state }: Desk): Program {
  const group = state.find(({ kind, delete: gone }) => kind === "ProtectionGroup" && !gone);
  const last = group?.outputs["lastTransition"] as { readonly id: string } | null | undefined;
  return last === undefined || last === null ? program : setArgs(program, "group", { reprotect: last.id });
}

/** `adopt` with the id of the object that protects the same, whoever made it. */
function adopted({ program, world }: Desk, key: string): Program {
  const declaration = declared(program, key);
  const id = declaration === undefined ? undefined : objectOf(world, program, declaration);
  return id === undefined ? program : setArgs(program, key, { adopt: id });
}

/** A member that names its group by the id. */
function byId({ program, state }: Desk, key: string): Program {
  const group = state.find(({ kind, delete: gone }) => kind === "ProtectionGroup" && !gone);
  return group?.id === undefined || declared(program, key) === undefined
    ? program
    : setArgs(program, key, { protectionGroup: group.id });
}

/** The group is only read from now on; its members name it as before. */
function readOnly({ program, world }: Desk): Program {
  const id = groupOf(world, program)?.id;
  return id === undefined
    ? program
    : change(program, "group", (one) => ({ ...one, args: {}, options: { ...one.options, get: id } }));
}
