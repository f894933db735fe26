import { urnOf } from "../emulator/classes";
import type { RunOptions } from "../emulator/options";
import { declared } from "../emulator/program";
import type { Project } from "../emulator/project";
import { type Report, changesOf, isGreen } from "../emulator/report";
import { Stack } from "../emulator/stack";
import type { StackState } from "../emulator/state";
import type { Action, Up } from "./actions";
import { countRun } from "./counting";
import { Counts } from "./counts";
import { act, calm, disturb, write } from "./deeds";
import { edited } from "./edits";
import { follow } from "./follow";
import { type Violation, judge } from "./judge";
import { Model } from "./model";
import { groupOf } from "./objects";
import { type Estate, wholeProgram } from "./programs";
import { Team } from "./team";
import { brief, outcome } from "./telling";

/** Number of times in a row that a person follows what is printed before giving up: at work, and at the end of a life. */
const TURNS = 6;
const PATIENCE = 30;

export interface Told {
  readonly violations: readonly Violation[];
  readonly counts: Counts;
  /** Story, line by line. */
  readonly story: readonly string[];
}

export interface LifeOptions {
  /** Estates that the stacks protect, and whether it names its objects itself. */
  readonly estates: readonly Estate[];
  readonly named: boolean;
  /** True if the life ends with everybody following every hint to the end. */
  readonly closing: boolean;
}

/** Lives a life in a fresh project. */
export class Life {
  readonly #counts = new Counts();
  readonly #violations: Violation[] = [];
  readonly #story: string[] = [];
  readonly #model = new Model();
  #teams: readonly Team[] = [];
  #writes = 0;

  private constructor(private readonly project: Project) {}

  static async live(project: Project, actions: readonly Action[], options: LifeOptions): Promise<Told> {
    await project.reset();
    const life = new Life(project);
    const world = await project.world();
    life.#teams = options.estates.map((estate, index) => {
      const stack = new Stack(String(index), (how) => project.start(how));
      return new Team(index, stack, wholeProgram(world, estate, options.named));
    });
    for (const action of actions) await life.#take(action);
    if (options.closing) await life.#close();
    life.#counts.add("lives");
    return { violations: life.#violations, counts: life.#counts, story: life.#story };
  }

  async #take(action: Action): Promise<void> {
    if (action.do === "pass") {
      await this.project.clock.pass(action.seconds);
      return;
    }
    const team = this.#teams[action.stack % this.#teams.length];
    if (team === undefined) return;
    switch (action.do) {
      case "edit": {
        const { program, whole, stack } = team;
        const after = edited({ program, whole, state: stack.state, world: await this.project.world() }, action);
        if (after !== program) this.#tell(team, `edit ${brief(action)}`);
        team.program = after;
        if (action.edit === "rename") this.#counts.add("renames");
        if (action.edit === "move") this.#counts.add("moves");
        return;
      }
      case "up":
        await this.#up(team, action);
        return;
      case "refresh":
        this.#counts.add("refreshes");
        await this.#run(team, "refresh", (stack) => stack.refresh());
        return;
      case "preview":
        await this.#run(team, "preview", (stack) => stack.preview(team.program));
        return;
      case "destroy":
        this.#counts.add("destroys");
        await this.#run(team, "destroy", (stack) => stack.destroy());
        return;
      case "console":
      case "fault": {
        const world = await this.project.world();
        const group = groupOf(world, team.program);
        if (group === undefined) return;
        const scene = { project: this.project, world, group, model: this.#model };
        this.#tell(team, `${action.do} ${action.what}`);
        this.#model.disturbed.add(group.id);
        if (action.do === "fault") {
          await disturb(scene, action.what);
          this.#counts.add("faults");
        } else {
          this.#model.emergency.delete(group.id);
          if (await act(scene, action.what, action.nth)) this.#counts.add("console deeds");
        }
        return;
      }
    }
  }

  /** `pulumi up`, and again with what its refusal says to type, if the operator does so. */
  async #up(team: Team, { follow: follows, target, replace, kill, ...flags }: Up): Promise<void> {
    const urn = (key: string | undefined): readonly string[] | undefined => {
      const one = key === undefined ? undefined : declared(team.program, key);
      return one === undefined ? undefined : [urnOf(team.program, one)];
    };
    const targets = urn(target);
    const replaces = urn(replace);
    const options: RunOptions = {
      ...(targets === undefined ? {} : { targets }),
      ...(replaces === undefined ? {} : { replace: replaces }),
      ...(kill === undefined ? {} : { kill }),
      ...(flags.continueOnError === true ? { continueOnError: true } : {}),
      ...(flags.refresh === true ? { refresh: true } : {}),
      ...(flags.skipPreview === true ? { skipPreview: true } : {}),
      ...(flags.alongside === true ? { alongside: true } : {}),
    };
    let report = await this.#runUp(team, options);
    for (let turn = 0; follows && turn < TURNS && !isGreen(report) && !report.killed; turn++) {
      const env = await this.#follow(team, report);
      if (env === undefined) break;
      report = await this.#runUp(team, { ...options, kill: undefined, env });
    }
    if (follows && targets === undefined && replaces === undefined && kill === undefined) await this.#needed(team);
  }

  /** Whatever else a program holds: with broken storage and disks in sync, a declared failover has come about. */
  async #needed(team: Team): Promise<void> {
    const { failover, failoverMode } = declared(team.program, "group")?.args ?? {};
    if (failover !== true || failoverMode === "planned") return;
    const rows = team.stack.state.filter(({ kind, external }) => kind === "ProtectionGroup" && !external);
    const world = await this.project.world();
    for (const group of world.groups.filter(({ id }) => rows.some((row) => row.id === id))) {
      if (!this.#model.emergency.has(group.id) || this.#model.owners(group.id).size !== 1) continue;
      this.#counts.add("needed failovers");
      if (group.priority_station === "target") this.#model.emergency.delete(group.id);
      else
        this.#violate(team, "needed failover goes through", `production of ${group.name} is still at its broken site`);
    }
  }

  async #runUp(team: Team, options: RunOptions): Promise<Report> {
    const { program } = team;
    const report = await this.#run(team, "up", (stack) => stack.up(program, options), options);
    if (isGreen(report) && options.targets === undefined) {
      team.settled = program;
      team.tried.clear();
    }
    return report;
  }

  async #follow(team: Team, report: Report): Promise<Record<string, string> | undefined> {
    return await follow(team, report, {
      project: this.project,
      tell: (line) => {
        this.#tell(team, line);
      },
      stopped: (server) => {
        this.#model.stopped.add(server);
      },
      followed: () => {
        this.#counts.add("hints followed");
      },
      refresh: async () => {
        await this.#run(team, "refresh", (stack) => stack.refresh());
      },
    });
  }

  async #run(
    team: Team,
    what: string,
    work: (stack: Stack) => Promise<Report>,
    options: RunOptions = {},
  ): Promise<Report> {
    const { stack, program, index } = team;
    await this.#work(team);
    const before = await this.project.world();
    const was: StackState = stack.state;
    const report = await work(stack);
    const after = await this.project.world();
    const others = this.#teams.filter((one) => one !== team).map((one) => one.stack.state);
    const agreed = `${options.env?.["SDRS_CONFIRM"] ?? ""} ${JSON.stringify(program)}`;
    const observed = {
      stack: index,
      program,
      report,
      before,
      after,
      was,
      is: stack.state,
      targets: options.targets,
      others,
      agreed,
      model: this.#model,
    };
    const found = judge(observed);
    this.#tell(team, `${what} ${brief(options)}: ${outcome(report)}`);
    for (const one of found) this.#tell(team, `  VIOLATION ${one.invariant}: ${one.what}`);
    this.#violations.push(...found);
    for (const text of team.requests.add(team.intent, before, after, this.#model))
      this.#violate(team, "one request", text);
    if (report.killed) this.#model.left(report, stack.state, program);
    this.#model.learn(index, before, after, { was, is: stack.state });
    if (what === "up" && isGreen(report) && options.targets === undefined)
      for (const { kind, id = "", external } of stack.state)
        if (kind === "ProtectionGroup" && !external) this.#model.disturbed.delete(id);
    countRun(this.#counts, { report, before, after, was });
    team.last = report;
    return report;
  }

  /** Calm weather; everybody follows what is printed until it is green, and then nothing may stir any more. */
  async #close(): Promise<void> {
    await calm({ project: this.project, model: this.#model });
    for (const team of this.#teams) {
      if (team.last === undefined) continue;
      team.tried.clear();
      let report = await this.#runUp(team, {});
      for (let turn = 0; turn < PATIENCE && !(isGreen(report) && isWhole(team)); turn++) {
        const env = isGreen(report) ? {} : await this.#follow(team, report);
        if (env === undefined) break;
        await calm({ project: this.project, model: this.#model });
        report = await this.#runUp(team, { env });
      }
      if (!isGreen(report)) {
        this.#violate(team, "hints arrive", `it ends in ${outcome(report)}`);
        continue;
      }
      this.#counts.add("arrivals");
      await this.#quiet(team);
    }
  }

  /** While production is away, its users go on writing. */
  async #work(team: Team): Promise<void> {
    const group = groupOf(await this.project.world(), team.program);
    if (group?.priority_station === "target") await write(this.project, group, `written ${++this.#writes}`);
  }

  async #quiet(team: Team): Promise<void> {
    // What a pair asks for comes after the step of its group, which learns of it in the next update.
    if (team.program.some(({ kind, args }) => kind === "ReplicationPair" && args["failover"] === true))
      await this.#runUp(team, {});
    const preview = await this.#run(team, "preview", (stack) => stack.preview(team.program));
    const planned = changesOf(preview);
    if (planned.length === 0) return;
    const lines = planned.map(({ operation, urn }) => `${operation} ${urn.split("::").slice(2).join("::")}`);
    this.#violate(team, "quiet afterwards", `a preview after a green update plans ${lines.join(", ")}`);
  }

  #violate(team: Team, invariant: Violation["invariant"], what: string): void {
    this.#violations.push({ invariant, what });
    this.#tell(team, `  VIOLATION ${invariant}: ${what}`);
  }

  #tell(team: Team, line: string): void {
    this.#story.push(`[${team.index}] ${line}`);
  }
}

/** A failback in two halves ends green between them, and the next update goes on. */
function isWhole({ stack, program, last }: Team): boolean {
  // What leaves the stack is not gone on with.
  if (declared(program, "group")?.args["abandon"] === true) return last === undefined || changesOf(last).length === 0;
  return stack.state.every(({ outputs }) => (outputs["unfinished"] ?? null) === null);
}
