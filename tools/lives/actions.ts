/**
 * Actions that may happen in a life. Every action is plain JSON and makes sense, if only as nothing, wherever it stands: a life
 * that failed is made shorter by leaving actions out.
 */
import type { Chance } from "../storm/random";
import type { Key } from "./programs";

/** A person changes the program. */
export type Edit =
  | { readonly edit: "rename" | "move"; readonly key: Key; readonly alias: boolean }
  | { readonly edit: "remove" | "restore" | "adopt" | "unadopt"; readonly key: Key }
  | { readonly edit: "set"; readonly key: Key; readonly arg: string; readonly value: unknown }
  | { readonly edit: "failover"; readonly value: boolean | null; readonly planned: boolean; readonly atOnce: boolean }
  | { readonly edit: "reprotect" | "get" }
  | { readonly edit: "ids"; readonly key: Key };

/** Options of how `pulumi up` is called. */
export interface Up {
  readonly do: "up";
  readonly stack: number;
  /** The operator follows the hint of a refusal at once. */
  readonly follow: boolean;
  readonly target?: Key;
  readonly replace?: Key;
  readonly continueOnError?: boolean;
  readonly refresh?: boolean;
  readonly skipPreview?: boolean;
  readonly alongside?: boolean;
  readonly kill?: { readonly after: number; readonly of: "calls" | "writes" };
}

export type Action =
  | ({ readonly do: "edit"; readonly stack: number } & Edit)
  | Up
  | { readonly do: "refresh" | "destroy" | "preview"; readonly stack: number }
  | { readonly do: "console"; readonly stack: number; readonly what: ConsoleDeed; readonly nth: number }
  | { readonly do: "fault"; readonly stack: number; readonly what: Fault }
  | { readonly do: "pass"; readonly seconds: number };

export const CONSOLE_DEEDS = [
  "disable",
  "enable",
  "fail over",
  "rename",
  "remove pair",
  "remove instance",
  "lose disk",
  "stop server",
  "start server",
  "crash server",
] as const;
export type ConsoleDeed = (typeof CONSOLE_DEEDS)[number];

export const FAULTS = ["storage", "dead zone", "repair", "failing job", "lost answer", "throttling", "errors"] as const;
export type Fault = (typeof FAULTS)[number];

/** Ingredients of lives: how often each sort of action comes. */
export interface Menu {
  readonly stacks: number;
  /** Length of a life. */
  readonly actions: { readonly least: number; readonly most: number };
  readonly weights: Readonly<Record<Sort, number>>;
  /** Renames and moves come without an alias, too. */
  readonly withoutAlias: boolean;
}

export type Sort =
  | "rename"
  | "remove"
  | "set"
  | "failover"
  | "emergency"
  | "adopt"
  | "foreign"
  | "up"
  | "odd up"
  | "refresh"
  | "destroy"
  | "console"
  | "fault"
  | "pass";

export const FULL_MENU: Menu = {
  stacks: 2,
  actions: { least: 4, most: 9 },
  weights: {
    rename: 7,
    remove: 4,
    set: 5,
    failover: 10,
    emergency: 4,
    adopt: 2,
    foreign: 1,
    up: 4,
    "odd up": 5,
    refresh: 3,
    destroy: 1,
    console: 5,
    fault: 4,
    pass: 1,
  },
  withoutAlias: true,
};

const MOVABLE: readonly Key[] = ["group", "web", "db", "spare", "attachment", "protection"];
const REMOVABLE: readonly Key[] = [...MOVABLE, "drill"];
const MEMBERS: readonly Key[] = ["web", "db", "spare", "attachment", "protection"];

// prettier-ignore
const SETTABLE: readonly (readonly [Key, string, readonly unknown[]])[] = [
  ["group",      "description",        ["shop", "the shop", null]],
  ["group",      "name",               ["orders", "orders-2", null]],
  ["group",      "startServers",       [true, false, null]],
  ["group",      "abandon",            [true, false, null]],
  ["group",      "stopServers",        [{ grace: "1m" }, null]],
  ["web",        "description",        ["front", null]],
  ["web",        "name",               ["front-1", null]],
  ["web",        "tags",               [{ team: "a" }, { team: "b", tier: "1" }, null]],
  ["web",        "deleteTargetServer", [true, false, null]],
  ["db",         "name",               ["data-1", null]],
  ["spare",      "description",        ["archive", null]],
  ["spare",      "name",               ["archive-1", null]],
  ["spare",      "size",               [2, 3, null]],
  ["spare",      "failover",           [true, null]],
  ["spare",      "deleteTargetVolume", [true, false, null]],
  ["attachment", "device",             ["/dev/vdb", "/dev/vdc"]],
  ["attachment", "detachFromRunning",  [true, false]],
  ["protection", "waitForSync",        [true, false, null]],
  ["other",      "value",              [1, 2, 3]],
  ["other",      "fails",              [true, true, false]],
];

const SORTS = Object.keys(FULL_MENU.weights) as Sort[];

/** A life that begins with an `up` of the first stack. */
export function randomLife(chance: Chance, menu: Menu): Action[] {
  const count = menu.actions.least + chance.below(menu.actions.most - menu.actions.least + 1);
  const more = Array.from({ length: count }, () => {
    if (chance.next() < emergencies(menu)) return emergency(chance);
    const action = randomAction(chance, menu);
    // Most edits are brought up at once; the others wait, so that several come together.
    if (action.do !== "edit" || chance.next() < 0.35) return [action];
    return [action, chance.next() < 0.6 ? plainUp(action.stack, true) : oddUp(chance, action.stack)];
  });
  return [plainUp(0, true), ...more.flat()];
}

function emergencies({ weights }: Menu): number {
  return weights.emergency / SORTS.reduce((sum, sort) => sum + weights[sort], 0);
}

/** Production's storage breaks, and somebody fails over; perhaps it is repaired, and somebody leads it back. */
function emergency(chance: Chance): Action[] {
  const declare = (value: boolean): Action => ({
    do: "edit",
    stack: 0,
    edit: "failover",
    value,
    planned: false,
    atOnce: chance.next() < 0.6,
  });
  const out: Action[] = [
    { do: "fault", stack: 0, what: chance.next() < 0.7 ? "storage" : "dead zone" },
    declare(true),
    plainUp(0, true),
  ];
  if (chance.next() < 0.5) return out;
  return [...out, { do: "fault", stack: 0, what: "repair" }, declare(false), plainUp(0, true), plainUp(0, true)];
}

function plainUp(stack: number, follow: boolean): Up {
  return { do: "up", stack, follow };
}

function randomAction(chance: Chance, menu: Menu): Action {
  const stack = menu.stacks > 1 && chance.next() < 0.3 ? 1 : 0;
  switch (weighted(chance, menu)) {
    case "rename": {
      const edit = chance.next() < 0.7 ? "rename" : "move";
      const alias = !menu.withoutAlias || chance.next() < 0.4;
      return { do: "edit", stack, edit, key: chance.pick(MOVABLE), alias };
    }
    case "remove":
      return { do: "edit", stack, edit: chance.next() < 0.5 ? "remove" : "restore", key: chance.pick(REMOVABLE) };
    case "set": {
      const [key, arg, values] = chance.pick(SETTABLE);
      return { do: "edit", stack, edit: "set", key, arg, value: chance.pick(values) };
    }
    case "failover":
    case "emergency":
      return intent(chance, stack);
    case "adopt":
      return { do: "edit", stack, edit: chance.next() < 0.8 ? "adopt" : "unadopt", key: chance.pick(MOVABLE) };
    case "foreign":
      if (chance.next() < 0.3) return { do: "edit", stack, edit: "get" };
      return { do: "edit", stack, edit: "ids", key: chance.pick(MEMBERS) };
    case "up":
      return plainUp(stack, chance.next() < 0.8);
    case "odd up":
      return oddUp(chance, stack);
    case "refresh":
      return { do: chance.next() < 0.8 ? "refresh" : "preview", stack };
    case "destroy":
      return { do: "destroy", stack };
    case "console":
      return { do: "console", stack, what: chance.pick(CONSOLE_DEEDS), nth: chance.below(4) };
    case "fault":
      return { do: "fault", stack, what: chance.pick(FAULTS) };
    case "pass":
      return { do: "pass", seconds: chance.pick([5, 60, 600]) };
  }
}

function intent(chance: Chance, stack: number): Action {
  const value = chance.pick([true, true, true, false, false, null]);
  if (chance.next() < 0.2) return { do: "edit", stack, edit: "reprotect" };
  return { do: "edit", stack, edit: "failover", value, planned: chance.next() < 0.4, atOnce: chance.next() < 0.6 };
}

function oddUp(chance: Chance, stack: number): Up {
  const sometimes = (share: number): boolean => chance.next() < share;
  return {
    do: "up",
    stack,
    follow: sometimes(0.5),
    ...(sometimes(0.2) ? { target: chance.pick(MOVABLE) } : {}),
    ...(sometimes(0.15) ? { replace: chance.pick(MOVABLE) } : {}),
    ...(sometimes(0.4) ? { continueOnError: true } : {}),
    ...(sometimes(0.3) ? { refresh: true } : {}),
    ...(sometimes(0.3) ? { skipPreview: true } : {}),
    ...(sometimes(0.5) ? { alongside: true } : {}),
    ...(sometimes(0.5)
      ? { kill: sometimes(0.6) ? { after: chance.below(4), of: "writes" } : { after: chance.below(30), of: "calls" } }
      : {}),
  };
}

function weighted(chance: Chance, { weights }: Menu): Sort {
  let left = chance.next() * SORTS.reduce((sum, sort) => sum + weights[sort], 0);
  for (const sort of SORTS) {
    left -= weights[sort];
    if (left < 0) return sort;
  }
  return "up";
}
