import { urnOf } from "../emulator/classes";
import type { RunOptions } from "../emulator/options";
import { declared } from "../emulator/program";
import { ProviderProcess } from "../emulator/process";
import type { Project } from "../emulator/project";
import { type Report, changesOf, failuresOf, isGreen } from "../emulator/report";
import { Stack } from "../emulator/stack";
import type { StackState } from "../emulator/state";
import type { Action, Up } from "./actions";
import { countRun } from "./counting";
import { Counts } from "./counts";
import { act, calm, strike } from "./deeds";
import { edited } from "./edits";
import { type Advice, adviceIn, codeOf, subjectOf, type } from "./hints";
import { type Violation, judge } from "./judge";
import { Model } from "./model";
import { groupOf } from "./objects";
import { type Estate, firstProgram } from "./programs";
import { Team } from "./team";
import { brief, outcome } from "./telling";

/** How often in a row a person follows what is printed before giving up. */
const PATIENCE = 12;

export interface Told {
  readonly violations: readonly Violation[];
  readonly counts: Counts;
  /** What happened, line by line. */
  readonly story: readonly string[];
}

export interface LifeOptions {
  /** What each stack protects, and whether it names its objects itself. */
  readonly estates: readonly Estate[];
  readonly named: boolean;
  /** Whether the life ends with everybody following every hint to the end. */
  readonly closing: boolean;
}

/** Lives a life in a fresh project. */
export class Life {
  readonly #counts = new Counts();
  readonly #violations: Violation[] = [];
  readonly #story: string[] = [];
  readonly #model = new Model();
  #teams: readonly Team[] = [];

  private constructor(private readonly project: Project) {}

  static async live(project: Project, actions: readonly Action[], options: LifeOptions): Promise<Told> {
    await project.reset();
    const life = new Life(project);
    const world = await project.world();
    life.#teams = options.estates.map((estate, index) => {
      const stack = new Stack(String(index), (how) => new ProviderProcess(project, how));
      return new Team(index, stack, firstProgram(world, estate, options.named));
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
        const { program, first, stack } = team;
        const after = edited({ program, first, state: stack.state, world: await this.project.world() }, action);
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
        this.#model.disturbed = true;
        if (action.do === "fault") {
          await strike(scene, action.what);
          this.#counts.add("faults");
        } else if (await act(scene, action.what, action.nth)) this.#counts.add("console deeds");
        return;
      }
    }
  }

  /** `pulumi up`, and again with what its refusal says to type, if the operator does so. */
  async #up(team: Team, { follow, target, replace, kill, ...flags }: Up): Promise<void> {
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
    for (let turn = 0; follow && turn < 4 && !isGreen(report) && !report.killed; turn++) {
      const env = await this.#follow(team, report);
      if (env === undefined) return;
      report = await this.#runUp(team, { ...options, kill: undefined, env });
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

  /** Types what the last failure says; `undefined` if it says nothing that was not tried. */
  async #follow(team: Team, report: Report): Promise<Record<string, string> | undefined> {
    const env: Record<string, string> = {};
    let typed = false;
    for (const { failure = "", urn } of failuresOf(report)) {
      if (failure.includes("another resource of the program failed")) {
        this.#tell(team, "mends the other resource");
        team.program = team.program.map((one) =>
          one.kind === "Other" ? { ...one, args: { ...one.args, fails: false } } : one,
        );
        typed = true;
        continue;
      }
      const advice = this.#choose(team, failure, urn);
      if (advice === undefined) continue;
      const row = team.stack.state.find((one) => one.urn === urn);
      const done = type(advice, team.program, team.settled, subjectOf(team.program, urn, row));
      this.#tell(team, `follows ${brief(advice)}`);
      this.#counts.add("hints followed");
      team.program = done.program;
      Object.assign(env, done.env);
      for (const one of done.forget) team.stack.forget(one);
      if (done.stop) await this.#stopPassive(team);
      if (done.refresh) await this.#run(team, "refresh", (stack) => stack.refresh());
      typed = true;
    }
    return typed ? env : undefined;
  }

  #choose(team: Team, failure: string, urn: string): Advice | undefined {
    const all = adviceIn(failure);
    // A consent is printed anew each time; running again may be right several times.
    const key = (advice: Advice): string =>
      `${urn} ${codeOf(failure) ?? ""} ${failure.replace(/[0-9a-f-]{12,}|\d+/g, "").slice(0, 120)} ${JSON.stringify(advice)}`;
    const fresh = all.find((advice) => advice.way === "consent" || !team.tried.has(key(advice)));
    if (fresh !== undefined) team.tried.add(key(fresh));
    return fresh ?? all.find(({ way }) => way === "again");
  }

  /** Somebody stops the servers that do not serve, as a hint says. */
  async #stopPassive(team: Team): Promise<void> {
    const world = await this.project.world();
    const group = groupOf(world, team.program);
    for (const one of world.instances.filter(({ server_group_id }) => server_group_id === group?.id)) {
      const passive = group?.priority_station === "source" ? one.target_server : one.source_server;
      if (world.servers.some(({ id, status }) => id === passive && status !== "SHUTOFF"))
        await this.project.control.power({ server: passive, status: "SHUTOFF" });
    }
  }

  async #run(
    team: Team,
    what: string,
    work: (stack: Stack) => Promise<Report>,
    options: RunOptions = {},
  ): Promise<Report> {
    const { stack, program, index } = team;
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
      others,
      agreed,
      model: this.#model,
    };
    const found = judge(observed);
    this.#tell(team, `${what} ${brief(options)}: ${outcome(report)}`);
    for (const one of found) this.#tell(team, `  VIOLATION ${one.invariant}: ${one.what}`);
    this.#violations.push(...found);
    this.#model.learn(index, before, after, { was, is: stack.state });
    if (what === "up" && isGreen(report)) this.#model.disturbed = false;
    countRun(this.#counts, { report, before, after, was });
    team.last = report;
    return report;
  }

  /** Calm weather; everybody follows what is printed until it is green, and then nothing may stir any more. */
  async #close(): Promise<void> {
    await calm(this.project);
    for (const team of this.#teams) {
      if (team.last === undefined) continue;
      team.tried.clear();
      let report = await this.#runUp(team, {});
      for (let turn = 0; turn < PATIENCE && !isGreen(report); turn++) {
        const env = await this.#follow(team, report);
        if (env === undefined) break;
        await calm(this.project);
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

  async #quiet(team: Team): Promise<void> {
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
