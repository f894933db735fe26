/**
 * Runs test files of a copy, in a process of their own.
 */
import { fork } from "node:child_process";
import path from "node:path";

/** A mutant may wait for ever: that is noticed, too. */
const MOST_MS = 600_000;
/** Longer than in `npm test`: a machine that is busy with two mutants must not make a test fail. */
const TEST_MS: Readonly<Record<Tier, number>> = { unit: 60_000, handlers: 120_000 };

export type Tier = "unit" | "handlers";

export interface Order {
  readonly root: string;
  readonly tier: Tier;
  readonly files: readonly string[];
  readonly bail: boolean;
  /** Titles of tests that are left out. */
  readonly without?: readonly string[];
  /** The title of the only test that runs; of a hook, all tests of its suite. */
  readonly only?: string;
}

interface Outcome {
  readonly passed: number;
  readonly failures: readonly string[];
  /** Files in which a test failed; none where it is not known. */
  readonly failedIn: readonly string[];
}

export async function runTests({ root, tier, files, bail, without = [], only }: Order): Promise<Outcome> {
  if (files.length === 0) return { passed: 0, failures: [], failedIn: [] };
  return await new Promise((resolve) => {
    const child = fork(path.join(root, "tools", "tests", "tier.mjs"), ["--no-color"], {
      cwd: root,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: { ...process.env, CI: "" },
    });
    let outcome: Outcome | undefined;
    const limit = setTimeout(() => {
      outcome = { passed: 0, failures: [`(the tests did not end within ${MOST_MS / 1000} s)`], failedIn: [] };
      child.kill("SIGKILL");
    }, MOST_MS);
    child.on("message", (message) => {
      outcome ??= message as Outcome;
    });
    child.once("close", () => {
      clearTimeout(limit);
      resolve(outcome ?? { passed: 0, failures: ["(the test process ended early)"], failedIn: [] });
    });
    const grep = only === undefined ? (without.length === 0 ? undefined : allBut(without)) : onlyThat(only);
    child.send({ files, timeoutMs: TEST_MS[tier], bail, grep });
  });
}

/** An expression that every title but these matches. */
export function allBut(titles: readonly string[]): string {
  return `^(?!(?:${titles.map(exactly).join("|")})$)`;
}

function exactly(title: string): string {
  return title.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function onlyThat(title: string): string {
  const [, suite] = /^(.*?) "(?:before|after) (?:all|each)" hook/.exec(title) ?? [];
  return suite === undefined ? `^${exactly(title)}$` : `^${exactly(suite)} `;
}
