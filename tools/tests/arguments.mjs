// @ts-check
import { parseArgs } from "node:util";
import { StepError } from "../bootstrap/step-error.mjs";

/**
 * Cheapest first, each with the longest that one of its tests may take. One that is `onRequest` runs where it is named only.
 *
 * @type {{ name: string, timeoutMs: number, onRequest?: true }[]}
 */
export const TIERS = [
  { name: "meta", timeoutMs: 60_000 },
  { name: "unit", timeoutMs: 60_000 },
  { name: "conformance", timeoutMs: 60_000 },
  { name: "handlers", timeoutMs: 120_000 },
  { name: "process", timeoutMs: 120_000 },
  { name: "browser", timeoutMs: 120_000 },
  { name: "clients", timeoutMs: 600_000 },
  { name: "engine", timeoutMs: 300_000 },
  { name: "install", timeoutMs: 600_000, onRequest: true },
];

/** @typedef {{ tiers: string[], grep: string | undefined, bail: boolean, costs: boolean }} TestArguments */

/**
 * @param {string[]} args
 * @returns {TestArguments}
 */
export function parseTestArguments(args) {
  const names = TIERS.map(({ name }) => name);
  const { values } = parse(args);
  const chosen = (values.tier ?? []).flatMap((value) => value.split(","));
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) throw usage(`There is no tier "${unknown}".`);
  return {
    tiers: TIERS.filter(({ name, onRequest }) => (chosen.length === 0 ? !onRequest : chosen.includes(name))).map(
      ({ name }) => name,
    ),
    grep: values.grep,
    bail: values.bail ?? false,
    costs: values.costs ?? false,
  };
}

/**
 * @param {TestArguments} parsed
 * @returns {boolean}
 */
export function needsEngine(parsed) {
  return parsed.tiers.includes("engine");
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      strict: true,
      options: {
        tier: { type: "string", short: "t", multiple: true },
        grep: { type: "string", short: "g" },
        bail: { type: "boolean", short: "b" },
        costs: { type: "boolean" },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} message
 * @returns {StepError}
 */
function usage(message) {
  const names = TIERS.map(({ name }) => name).join(", ");
  return new StepError(message, {
    next: `Usage: npm test -- [--tier <name>[,<name>]] [--grep <text>] [--bail] [--costs]\nTiers: ${names}.`,
  });
}
