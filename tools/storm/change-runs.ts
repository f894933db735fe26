/**
 * One edit of a program, its update killed at a call, and brought to its end by further updates. The world must then be what it
 * is after an update that nobody disturbed.
 */
import type { WorldView } from "../../simulator/index";
import { type Kill, Project, QUICK } from "../emulator/project";
import type { Program } from "../emulator/program";
import { type Report, failuresOf, isGreen } from "../emulator/report";
import { Stack } from "../emulator/stack";
import { firstProgram, wholeProgram } from "../lives/programs";
import { WORLD } from "../lives/world";
import { CHANGES, type Change, essence } from "./changes";
import { JOBS } from "./world";

const MOST_UPS = 6;

export interface ChangeResult {
  readonly change: string;
  readonly ups: number;
  readonly killed: boolean;
  readonly faults: readonly string[];
  /** Calls of the first update that changed something. */
  readonly writes: number;
  readonly essence: readonly string[];
}

export class ChangeStorm {
  readonly #clean = new Map<string, ChangeResult>();

  private constructor(private readonly project: Project) {}

  static async open(): Promise<ChangeStorm> {
    return new ChangeStorm(await Project.open({ world: WORLD, faults: QUICK }));
  }

  async close(): Promise<void> {
    await this.project.close();
  }

  /** The edit undisturbed: it must succeed at once, and do something. */
  async clean(change: Change): Promise<ChangeResult> {
    const known = this.#clean.get(change.name);
    if (known !== undefined) return known;
    const result = await this.#run(change, undefined);
    const faults = result.ups === 1 ? result.faults : [...result.faults, `needed ${result.ups} updates undisturbed`];
    this.#clean.set(change.name, { ...result, faults });
    return { ...result, faults };
  }

  async killed(change: Change, kill: Kill): Promise<ChangeResult> {
    const due = (await this.clean(change)).essence;
    const result = await this.#run(change, kill);
    const missing = due.filter((row) => !result.essence.includes(row)).map((row) => `missing: ${row}`);
    const surplus = result.essence.filter((row) => !due.includes(row)).map((row) => `not due: ${row}`);
    const counts =
      due.length === result.essence.length ? [] : [`${result.essence.length} rows, and ${due.length} are due`];
    return { ...result, faults: [...result.faults, ...missing, ...surplus, ...counts] };
  }

  async #run(change: Change, kill: Kill | undefined): Promise<ChangeResult> {
    const { project } = this;
    await project.reset();
    const stack = new Stack("shop", (options) => project.start(options));
    const whole = wholeProgram(await project.world(), "shop", false);
    let program: Program = firstProgram(whole);
    await this.#settle(stack, program, undefined);
    for (const name of change.after) {
      const first = CHANGES.find((one) => one.name === name);
      if (first === undefined) throw new Error(`nothing is named ${name}`);
      program = first.edit({ program, whole, state: stack.state, world: await project.world() });
      await this.#settle(stack, program, undefined);
    }
    const [one] = (await project.world()).groups;
    if (change.broken === true && one !== undefined) await project.control.breakProduction({ group: one.id });
    const before = await project.world();
    program = change.edit({ program, whole, state: stack.state, world: before });
    const { ups, writes, killed, faults } = await this.#settle(stack, program, kill);
    const after = await project.world();
    if (!change.shows(before, after)) faults.push("the world does not show the edit");
    faults.push(...twice(before, after));
    for (const { method, path, detail } of await project.control.unhandled())
      faults.push(`unhandled: ${method} ${path} ${detail}`);
    const rest = await stack.up(program);
    if (!isGreen(rest) || rest.steps.some(({ writes: sent }) => sent.length > 0))
      faults.push("an update without an edit still changes something");
    return { change: change.name, ups, killed, faults, writes, essence: essence(after) };
  }

  /** Updates until one is green; a failure that follows no kill needs no further reason to be one. */
  async #settle(
    stack: Stack,
    program: Program,
    kill: Kill | undefined,
  ): Promise<{ ups: number; writes: number; killed: boolean; faults: string[] }> {
    const faults: string[] = [];
    let [ups, writes, killed] = [0, 0, false];
    let report: Report | undefined;
    let env: Record<string, string> = {};
    while (ups < MOST_UPS && (report === undefined || !isGreen(report))) {
      report = await stack.up(program, { env, ...(ups === 0 && kill !== undefined ? { kill } : {}) });
      ups++;
      if (ups === 1) writes = report.steps.reduce((sum, step) => sum + step.writes.length, 0);
      killed ||= report.killed;
      const failures = failuresOf(report).map(({ failure = "" }) => failure);
      const line = failures.map((text) => /confirm: "([^"]+)"/.exec(text)?.[1]).find((text) => text !== undefined);
      if (line !== undefined) env = { SDRS_CONFIRM: line };
      else if (failures.length > 0) {
        const explained = killed && failures.every((text) => /\[DR_(?:REFUSED|STATE_CONFLICT|UNFINISHED)\]/.test(text));
        if (!explained) faults.push(...failures.map((text) => `failed, and nothing explains it: ${text}`));
      }
    }
    if (report === undefined || !isGreen(report)) faults.push(`not green after ${ups} updates`);
    return { ups, writes, killed, faults };
  }
}

/** No action of a group was accepted twice. */
function twice(before: WorldView, after: WorldView): string[] {
  const type = (job: object): string => (job as { readonly job_type: string }).job_type;
  const count = (world: WorldView, name: string): number => world.jobs.filter((job) => type(job) === name).length;
  return Object.values(JOBS).flatMap((name) => {
    const more = count(after, name) - count(before, name);
    return more > 1 ? [`${name} was accepted ${more} times`] : [];
  });
}
