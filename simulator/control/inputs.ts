import { ASSUMPTIONS } from "../assumptions.js";
import { SERVICES, READ_CLASSES } from "../world/kinds.js";
import { checkOf, strict, type Check } from "../wire/schema.js";
import type { FaultEffect, FaultRule } from "./faults.js";

/** Inputs of the control interface as schemas: what is not listed here is refused by name. */

/** An input that is not what it should be; the message says what was expected. */
export class InputError extends Error {}

const text = (maxLength = 200): object => ({ type: "string", maxLength });
const numberIn = (minimum: number, maximum: number): object => ({ type: "number", minimum, maximum });
const countTo = (maximum: number): object => ({ type: "integer", minimum: 0, maximum });
const oneOf = (...values: readonly (string | null)[]): object => ({ enum: values });
const flag = { type: "boolean" };
const station = oneOf("source", "target");
const lists = oneOf(...ASSUMPTIONS.deadZoneLists.values);
const deadMode = oneOf("fail", "hang");
const factor = { type: "number", exclusiveMinimum: 0, maximum: 1_000_000 };

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;

/** Fields of each kind of effect beside `kind`, and those that must be there. */
const EFFECTS: Readonly<Record<FaultEffect["kind"], readonly [required: readonly string[], fields: object]>> = {
  delay: [["ms"], { ms: numberIn(0, HOUR_MS), after: flag }],
  hang: [[], { after: flag }],
  reset: [[], { after: flag }],
  truncate: [[], {}],
  malformed: [[], {}],
  status: [
    ["status"],
    {
      status: { type: "integer", minimum: 200, maximum: 599 },
      after: flag,
      body: {},
      headers: {
        type: "object",
        maxProperties: 20,
        propertyNames: { pattern: "^[A-Za-z0-9-]{1,100}$" },
        additionalProperties: { type: "string", pattern: "^[\\t\\x20-\\x7e]{0,1000}$" },
      },
      retryAfter: numberIn(0, DAY_SECONDS),
    },
  ],
  "expire-tokens": [[], {}],
  "fail-job": [["code"], { code: text(), reason: text(1000), subJob: countTo(10_000), partial: flag }],
  "hang-job": [[], {}],
  "slow-job": [["factor"], { factor }],
  "slow-sync": [["factor"], { factor }],
  "stale-read": [["seconds"], { seconds: numberIn(0, DAY_SECONDS), reads: oneOf(...READ_CLASSES) }],
  "page-cap": [["rows"], { rows: { type: "integer", minimum: 1, maximum: 1_000_000 } }],
  "dead-zone": [
    ["zone", "mode"],
    { zone: text(), mode: deadMode, services: { type: "array", maxItems: 10, items: oneOf(...SERVICES) }, lists },
  ],
};

const RULE = strict(["effect"], {
  id: text(),
  match: strict([], {
    service: oneOf(...SERVICES),
    method: text(10),
    path: text(500),
    call: text(),
    body: text(1000),
    jobType: text(),
    groupId: text(),
  }),
  skip: countTo(1_000_000),
  times: countTo(1_000_000),
  probability: numberIn(0, 1),
  seed: { type: "integer" },
  effect: { type: "object" },
});

const ruleProblems = checkOf(RULE);
const effectProblems = new Map<string, Check>(
  Object.entries(EFFECTS).map(([kind, [required, fields]]) => [
    kind,
    checkOf(strict(["kind", ...required], { kind: { const: kind }, ...fields })),
  ]),
);

/** Largest answer that a rule of the kind `status` may give. */
const MOST_ANSWER = 64 * 1024;

function refuse(what: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new InputError(`${what}: ${problems.join("; ")}`);
}

/** Refuses a rule of faults that is none, whoever gives it. */
export function checkRule(rule: FaultRule): void {
  refuse("a fault", ruleProblems(rule, "the fault"));
  const { kind } = rule.effect;
  const problems = effectProblems.get(kind);
  if (problems === undefined) {
    throw new InputError(`unknown fault effect "${kind}"; known: ${Object.keys(EFFECTS).join(", ")}`);
  }
  refuse(`a fault of the kind ${kind}`, problems(rule.effect, "the effect"));
  if (rule.effect.kind === "status" && JSON.stringify([rule.effect.body]).length > MOST_ANSWER) {
    throw new InputError(`a fault of the kind status: body has more than ${MOST_ANSWER} characters`);
  }
}

const zoneOf = { zone: text(), group: text(), side: oneOf("production", "dr") };
const ofPairs = { group: text(), pair: text() };
const objects = { group: text(), pair: text(), instance: text(), drill: text() };

/** Fields of each action, and those that must be there. */
const ACTION_INPUTS: Readonly<Record<string, readonly [required: readonly string[], fields: object]>> = {
  power: [["server", "status"], { server: text(), status: text() }],
  "set-server": [
    ["server"],
    {
      server: text(),
      status: text(),
      taskState: { type: ["string", "null"], maxLength: 200 },
      updated: text(),
      locked: flag,
      start: oneOf("fails", "error", "stays", null),
    },
  ],
  "kill-zone": [[], { ...zoneOf, mode: deadMode, lists }],
  "revive-zone": [[], zoneOf],
  "set-fault-level": [["level"], { ...ofPairs, level: oneOf("0", "2", "5"), side: station }],
  "break-production": [["group"], { group: text(), deadZone: deadMode, lists }],
  repair: [[], ofPairs],
  "link-down": [[], ofPairs],
  console: [["group", "action"], { group: text(), action: text(), priority_station: station }],
  "console-call": [["method", "path"], { method: text(10), path: text(4000), body: {} }],
  "set-marker": [["disk", "marker"], { disk: text(), marker: text(1000) }],
  "bind-eip": [["eip"], { eip: text(), port: { type: ["string", "null"], maxLength: 200 }, address: text() }],
  "create-backup": [[], { server: text(), disk: text(), name: text(), createdAt: text(), mode: text() }],
  "fail-job": [["job"], { job: text(), code: text(), reason: text(1000) }],
  "set-status": [["status"], { ...objects, status: text() }],
  rename: [["name"], { ...objects, server: text(), disk: text(), name: text() }],
  remove: [
    [],
    { ...objects, server: text(), disk: text(), withDrDisk: flag, withDrServer: flag, withDrEip: flag, vanish: flag },
  ],
  detach: [["pair"], { pair: text(), instance: text() }],
  "detach-disk": [["disk"], { disk: text(), server: text() }],
  "delete-server": [["server"], { server: text() }],
  "delete-disk": [["disk"], { disk: text() }],
  "delete-port": [["port"], { port: text() }],
  "delete-eip": [["eip"], { eip: text() }],
};

const actionProblems = new Map<string, Check>(
  Object.entries(ACTION_INPUTS).map(([name, [required, fields]]) => [name, checkOf(strict(required, fields))]),
);

export const actionNames = (): string[] => [...actionProblems.keys()];

/** Refuses an input that is not the action's. */
export function checkAction(name: string, input: unknown): void {
  refuse(name, actionProblems.get(name)?.(input, "the input") ?? [`the action ${name} takes no input`]);
}

/** The longest step of the clock: a century. */
const STEP = checkOf(strict(["seconds"], { seconds: numberIn(0, 3_153_600_000) }));
const PACE = checkOf(strict(["pace"], { pace: { type: ["string", "number"], maxLength: 20 } }));
const NOTHING = checkOf(strict([], {}));

export const checkStep = (input: unknown): void => {
  refuse("clock/advance", STEP(input, "the input"));
};
export const checkPace = (input: unknown): void => {
  refuse("clock/pace", PACE(input, "the input"));
};
export const checkNothing = (input: unknown): void => {
  refuse("this call takes no input", NOTHING(input, "the input"));
};
