/**
 * Reads what a refusal says is to be typed, and types it. A person may take any of the ways a hint names; the first one that
 * was not tried for this refusal is taken.
 */
import { urnOf } from "../emulator/classes";
import { type Alias, type Declaration, type Program, Ref, declared } from "../emulator/program";
import type { StateResource } from "../emulator/state";
import { change, removed, setArgs } from "./edits";
import { sameSubject } from "./objects";

export type Advice =
  | { readonly way: "consent"; readonly line: string }
  /** `of`: the kind of the resource that gets it, where it is not the one of the refusal. */
  | { readonly way: "alias"; readonly alias: Alias | "former"; readonly of?: Declaration["kind"] }
  | { readonly way: "adopt"; readonly id: string; readonly name?: string }
  | { readonly way: "input"; readonly key: string; readonly value: unknown }
  | { readonly way: "forget"; readonly urn: string }
  | { readonly way: "remove"; readonly key: string }
  | { readonly way: "stop servers" }
  | { readonly way: "refresh" }
  | { readonly way: "undo" }
  | { readonly way: "leave out" }
  | { readonly way: "delete by hand"; readonly ids: readonly string[] }
  | { readonly way: "stop by hand"; readonly ids: readonly string[] }
  | { readonly way: "repair servers" }
  | { readonly way: "put back" }
  | { readonly way: "refer"; readonly of?: Declaration["kind"] }
  | { readonly way: "declare" }
  | { readonly way: "depend" }
  | { readonly way: "again" };

/** The code at the beginning of every text of ours. */
export function codeOf(text: string): string | undefined {
  return /\[(DR_[A-Z_]+)\]/.exec(text)?.[1];
}

/** The ways out that a text names, in its order. */
export function adviceIn(text: string): Advice[] {
  const hint = text.includes("Hint:") ? text.slice(text.indexOf("Hint:")) : text;
  const repair = /repair or rebuild it in the console/.test(text)
    ? [{ at: -1, advice: { way: "repair servers" } as const }]
    : [];
  return READERS.flatMap(([pattern, read]) =>
    [...hint.matchAll(pattern)].map((match) => ({ at: match.index, advice: read(match, text) })),
  )
    .concat(repair)
    .sort((one, other) => one.at - other.at)
    .map(({ advice }) => advice);
}

type Reader = readonly [RegExp, (match: RegExpMatchArray, text: string) => Advice];

const NAMED = /(?:replication pair|protected instance) \S+ \(([0-9a-f-]{36})\)/g;

// prettier-ignore
const READERS: readonly Reader[] = [
  [/confirm: "([^"]+)"/g,                                       ([, line = ""]) => ({ way: "consent", line })],
  [/aliases: \[\{ ?([^}]*) ?\}\](?:, or \{[^}]*\}, to the options of the (\w+))?/g,
                                                                ([, inner = "", kind]) => ({ way: "alias", alias: inner.includes("<former") ? "former" : aliasOf(inner), ...(kind === undefined ? {} : { of: kind as Declaration["kind"] }) })],
  [/adopt: "([^"]+)"(?: and name: "([^"]+)")?/g,                ([, id = "", name]) => ({ way: "adopt", id, ...(name === undefined ? {} : { name }) })],
  [/Declare what is there: (\w+): ("[^"]*")/g,                  ([, key = "", value = ""]) => ({ way: "input", key, value: JSON.parse(value) as unknown })],
  [/\b(abandon|failover|reprotect|detachFromRunning|startServers|device|size): (true|false|"[^"]*"|\d+)/g,
                                                                ([, key = "", value = ""]) => ({ way: "input", key, value: JSON.parse(value) as unknown })],
  [/pulumi state delete '?(urn:[^\s']+)'?/g,                    ([, urn = ""]) => ({ way: "forget", urn })],
  [/remove (adopt|reprotect|recoveryPoint|confirm|failover)\b/gi,        ([, key = ""]) => ({ way: "remove", key })],
  [/Create it without (\w+)/g,                                  ([, key = ""]) => ({ way: "remove", key })],
  [/pulumi refresh/g,                                           () => ({ way: "refresh" })],
  [/stop (?:both|the|them|these)[^.]*servers?|stop the server(?! and run again)/gi, () => ({ way: "stop servers" })],
  [/undo the (?:change|edit)|leave (?:failover|it) out|one at a time|declare (?:what is there|one of the two)/gi, () => ({ way: "undo" })],
  [/startServers: \{ except: \[([^\]]*)\] \}/g,                 ([, ids = ""]) => ({ way: "input", key: "startServers", value: { except: JSON.parse(`[${ids}]`) as unknown } })],
  [/delete (?:it|them) in the console/g,                       (_, text) => ({ way: "delete by hand", ids: [...text.matchAll(NAMED)].map(([, id = ""]) => id) })],
  [/delete the group in the console/g,                          (_, text) => ({ way: "delete by hand", ids: [...text.matchAll(/Group \S+ \(([0-9a-f-]{36})\)/g)].map(([, id = ""]) => id) })],
  [/Stop the server and run again/g,                            (_, text) => ({ way: "stop by hand", ids: [.../in use by server \S+ \(([0-9a-f-]{36})\)/.exec(text)?.slice(1) ?? []] })],
  [/Start or stop the server/g,                                 () => ({ way: "repair servers" })],
  [/declare the resource instead of reading it/g,               () => ({ way: "declare" })],
  [/put it back first/g,                                        () => ({ way: "put back" })],
  [/Give Protection the resource of the group/g,               () => ({ way: "refer", of: "Protection" })],
  [/If the id is wrong, correct it/g,                           () => ({ way: "refer" })],
  [/leave this resource out/g,                                  () => ({ way: "leave out" })],
  [/dependsOn/g,                                                () => ({ way: "depend" })],
  [/\b(?:run|try|destroy)(?: `?pulumi up`?)?(?: it)? again\b|run the same command again|then run again/gi, () => ({ way: "again" })],
];

function aliasOf(inner: string): Alias {
  const name = /name: "([^"]+)"/.exec(inner)?.[1];
  const parent = /parent: (undefined|null|pulumi\.rootStackResource)/.test(inner) || /noParent: true/.test(inner);
  return { ...(name === undefined ? {} : { name }), ...(parent ? { parent: null } : {}) };
}

/** A person knows the name and the parent that a resource had. */
function formerOf(now: Declaration, before: Declaration | undefined): Alias {
  const was = before ?? now;
  return {
    ...(was.name === now.name ? {} : { name: was.name }),
    ...(was.options.parent === now.options.parent ? {} : { parent: was.options.parent ?? null }),
  };
}

export interface Typed {
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  /** Rows to be taken out of the state by hand. */
  readonly forget: readonly string[];
  /** Servers of the group have to be stopped by hand. */
  readonly stop: boolean;
  /** Servers that a person stops. */
  readonly stopNamed: readonly string[];
  /** Servers in an error have to be repaired by hand. */
  readonly repair: boolean;
  /** Members to be deleted in the console. */
  readonly remove: readonly string[];
  readonly refresh: boolean;
}

/** The declaration that a refusal is about: the one of its URN, or the one that took the place of a row without one. */
export function subjectOf(program: Program, urn: string, row: StateResource | undefined): Declaration | undefined {
  const exact = program.find((one) => urnOf(program, one) === urn);
  if (exact !== undefined || row === undefined) return exact;
  return program.find((one) => sameSubject(one.kind, one.args, row));
}

/** Carries out an advice. */
export function type(
  advice: Advice,
  desk: { readonly program: Program; readonly settled: Program; readonly whole: Program },
  subject: Declaration | undefined,
): Typed {
  const { program, settled: before } = desk;
  const nothing: Typed = {
    program,
    env: {},
    forget: [],
    stop: false,
    stopNamed: [],
    repair: false,
    remove: [],
    refresh: false,
  };
  const key = subject?.key ?? "group";
  switch (advice.way) {
    case "consent":
      return { ...nothing, env: { SDRS_CONFIRM: advice.line } };
    case "alias": {
      const named = advice.of === undefined ? subject : program.find(({ kind }) => kind === advice.of);
      if (named === undefined) return nothing;
      const alias = advice.alias === "former" ? formerOf(named, declared(before, named.key)) : advice.alias;
      return {
        ...nothing,
        program: change(program, named.key, (one) => ({ ...one, options: { ...one.options, aliases: [alias] } })),
      };
    }
    case "adopt":
      return {
        ...nothing,
        program: setArgs(program, key, {
          adopt: advice.id,
          ...(advice.name === undefined ? {} : { name: advice.name }),
        }),
      };
    case "input": {
      const onGroup = ["abandon", "failover", "startServers", "reprotect"].includes(advice.key);
      if (subject === undefined && !onGroup) return nothing;
      return { ...nothing, program: setArgs(program, onGroup ? "group" : key, { [advice.key]: advice.value }) };
    }
    case "forget":
      return { ...nothing, forget: [advice.urn] };
    case "remove":
      return { ...nothing, program: setArgs(program, key, { [advice.key]: undefined }) };
    case "stop servers":
      return { ...nothing, stop: true };
    case "refresh":
      return { ...nothing, refresh: true };
    case "undo": {
      const was = declared(before, key);
      return { ...nothing, program: was === undefined ? program : change(program, key, () => was) };
    }
    case "delete by hand":
      return { ...nothing, remove: advice.ids };
    case "stop by hand":
      return { ...nothing, stopNamed: advice.ids };
    case "repair servers":
      return { ...nothing, repair: true };
    case "put back":
      return {
        ...nothing,
        program: [
          ...before.map((one) => declared(program, one.key) ?? one),
          ...program.filter((one) => declared(before, one.key) === undefined),
        ],
      };
    case "declare": {
      const whole = declared(desk.whole, key);
      return { ...nothing, program: whole === undefined ? program : change(program, key, () => whole) };
    }
    case "refer": {
      const named = program.find(({ kind }) => kind === advice.of)?.key ?? key;
      return declared(program, "group") === undefined
        ? nothing
        : { ...nothing, program: setArgs(program, named, { protectionGroup: new Ref("group", "id") }) };
    }
    case "leave out":
      return { ...nothing, program: removed(program, key) };
    case "depend":
    case "again":
      return nothing;
  }
}
