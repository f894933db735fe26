import type { Stack } from "@pulumi/pulumi/automation";
import { generateWorld } from "../../simulator/world/seed/generate";
import { type Simulator, startSimulator } from "../../simulator/index";
import { type EngineHome, createEngineHome } from "../engine/home";
import { openBenchStack } from "./bench-stack";
import { type Spent, median, pairedRatio, spent } from "./processor";
import type { Figure } from "./table";

const PARALLEL = 32;
const ROUNDS = 5;
const GROUPS = 10;
const BUDGET = 1.25;

/** A stack of many pairs against as many trivial dynamic resources: an update that changes nothing, a refresh, and the state. */
export async function benchPairs(count: number): Promise<Figure[]> {
  const home = createEngineHome();
  const simulator = await startSimulator({ world: generateWorld({ groups: GROUPS, pairs: count }), pace: "immediate" });
  try {
    const open = (name: string): Promise<Stack> => openStack(home, simulator, name);
    const stacks = {
      trivial: await open("trivial"),
      properties: await open("properties"),
      byId: await open("by-id"),
      byGroup: await open("by-group"),
    };
    const names = Object.keys(stacks) as (keyof typeof stacks)[];
    const rounds: Record<keyof typeof stacks, Spent[]> = { trivial: [], properties: [], byId: [], byGroup: [] };
    for (let i = 0; i < ROUNDS; i++)
      for (const name of names) rounds[name].push(await spent(() => unchanged(stacks[name])));

    const refreshed = async (stack: Stack): Promise<number> => {
      const before = (await simulator.control.calls()).length;
      await stack.refresh({ parallel: PARALLEL });
      return (await simulator.control.calls()).slice(before).filter((call) => call.service !== "iam").length;
    };
    const calls = await refreshed(stacks.byId);
    const callsWithGroups = await refreshed(stacks.byGroup);
    const bytes = JSON.stringify((await stacks.byId.exportStack()).deployment).length / count;
    const against = (who: string, ours: readonly Spent[], others: readonly Spent[], budget?: number): Figure[] =>
      comparison(`an update without changes: ${count} ${who}`, ours, others, budget);
    return [
      ...against("pairs given the id of their group, against trivial resources", rounds.byId, rounds.trivial, BUDGET),
      ...against(
        `pairs given one of ${GROUPS} groups, against trivial resources`,
        rounds.byGroup,
        rounds.trivial,
        BUDGET,
      ),
      ...against("pairs given the id, against resources of 18 properties", rounds.byId, rounds.properties),
      ...against("pairs given the group, against resources of 18 properties", rounds.byGroup, rounds.properties),
      { what: `${count} pairs: calls of a refresh`, measured: String(calls), budget: "25", held: calls <= 25 },
      {
        what: `${count} pairs and their ${GROUPS} groups: calls of a refresh`,
        measured: String(callsWithGroups),
        budget: "25",
        held: callsWithGroups <= 25,
      },
      { what: "state of one pair", measured: `${(bytes / 1024).toFixed(1)} KB`, budget: "4 KB", held: bytes <= 4096 },
    ];
  } finally {
    await simulator.close();
    home.remove();
  }
}

async function openStack(home: EngineHome, simulator: Simulator, name: string): Promise<Stack> {
  const stack = await openBenchStack(home, simulator, { name, program: "pairs-program.js" });
  // Creating is not measured: with a checkpoint for each step it would take many times as long as all that is.
  const { envVars } = stack.workspace;
  stack.workspace.envVars = { ...envVars, PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
  await stack.up({ parallel: PARALLEL });
  stack.workspace.envVars = envVars;
  return stack;
}

async function unchanged(stack: Stack): Promise<void> {
  const { summary } = await stack.up({ parallel: PARALLEL });
  const changes = Object.keys(summary.resourceChanges ?? {}).filter((kind) => kind !== "same");
  if (changes.length > 0) throw new Error(`${stack.name}: an update without changes did ${changes.join(", ")}`);
}

function comparison(what: string, ours: readonly Spent[], others: readonly Spent[], budget?: number): Figure[] {
  const ratio = (of: (one: Spent) => number | undefined): number => pairedRatio(ours.map(of), others.map(of));
  const both = (value: number, of: (one: Spent) => number | undefined): string =>
    `${value.toFixed(2)} x (${[ours, others].map((some) => `${median(some.map((one) => of(one) ?? 0)).toFixed(1)} s`).join(" / ")})`;
  const figures: Figure[] = [];
  const add = (label: string, of: (one: Spent) => number | undefined, limit?: number): void => {
    const value = ratio(of);
    if (Number.isNaN(value)) return;
    figures.push({
      what: label,
      measured: both(value, of),
      budget: limit === undefined ? "" : `${limit} x`,
      held: limit === undefined ? undefined : value <= limit,
    });
  };
  add(what, ({ seconds }) => seconds, budget);
  add("  its processor time", ({ processor }) => processor);
  return figures;
}
