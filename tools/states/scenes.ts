/**
 * The situations that are recorded: how each comes about on the real engine, from an empty cloud.
 */
import type { ControlClient, Simulator, World, WorldView } from "../../simulator/index";
import type { EngineHome } from "../engine/home";
import { providersOf, until } from "../engine/processes";
import { type DeclaredProgram, edited } from "./declared";
import { type Exported, portable } from "./export";
import { withoutNewest } from "./lacking";
import type { Content, Told } from "./recording";
import { GROUPED_WORLD, adopting, shop, withDrill } from "./shop";
import { DeclaredStack } from "./stack";

/** Long enough to have an action accepted on a clock that stands still, on a busy machine too. */
const LIMIT = "15s";

const UP = ["up", "--yes", "--skip-preview"] as const;

interface Scene extends Omit<Told, "program"> {
  /** World that it begins with, if not an unprotected shop. */
  readonly world?: World;
  readonly program: DeclaredProgram | ((world: WorldView) => DeclaredProgram);
  play(stage: Stage): Promise<void>;
  /** Changes what was exported. */
  readonly change?: (exported: Exported) => Exported;
}

const HERE = shop();
const AWAY = shop({ failover: true });
const BACK = shop({ failover: false });

/** A check by a program that is on every machine: it names the first server that it is told of. */
const FIRST = `sed -n 's/.*"servers":\\[{"id":"\\([^"]*\\)".*/{"serverId":"\\1"}/p'`;
const CHECKED = { checks: [{ name: "first server", command: ["sh", "-c", FIRST] }] };

/** One empty cloud, and a stack of the real engine that leads to it. */
class Stage {
  private constructor(
    private readonly home: EngineHome,
    private readonly simulator: Simulator,
    private readonly stack: DeclaredStack,
  ) {}

  static async set(home: EngineHome, simulator: Simulator): Promise<Stage> {
    await simulator.control.reset();
    return new Stage(home, simulator, await DeclaredStack.open(home, simulator));
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  async group(): Promise<string> {
    const [group] = (await this.control.world()).groups;
    if (group === undefined) throw new Error("there is no group yet");
    return group.id;
  }

  async done(program: DeclaredProgram): Promise<void> {
    this.stack.declare(program);
    await this.stack.succeed(...UP);
  }

  /** An update that fails, with these words, and what it printed. */
  async half(program: DeclaredProgram, words: RegExp): Promise<string> {
    this.stack.declare(program);
    const { code, output } = await this.stack.run(...UP);
    if (code === 0 || !words.test(output)) throw new Error(`pulumi up did not fail as it should:\n${output}`);
    return output;
  }

  /** An update that is refused without a consent, and then made with the one that was asked for. */
  async agreed(program: DeclaredProgram): Promise<void> {
    const refusal = await this.half(program, /DR_CONFIRMATION_REQUIRED/);
    const [, confirm = ""] = /confirm: "([^"]+)"/.exec(refusal) ?? [];
    const { code, output } = await this.stack.start(UP, { SDRS_CONFIRM: confirm }).finished;
    if (code !== 0) throw new Error(`pulumi up ended with ${String(code)}:\n${output}`);
  }

  /** An update that is killed, engine and provider, once the cloud is so far. */
  async killed(program: DeclaredProgram, soFar: () => Promise<boolean>): Promise<void> {
    this.stack.declare(program);
    const run = this.stack.start(UP);
    await until("the moment to kill", soFar);
    const providers = providersOf(this.home.env["PULUMI_HOME"] ?? "");
    run.kill("SIGKILL");
    for (const { pid } of providers) process.kill(pid, "SIGKILL");
    await run.finished;
  }

  async refresh(): Promise<void> {
    await this.stack.succeed("refresh", "--yes", "--skip-preview");
  }

  async broken(program: DeclaredProgram): Promise<void> {
    await this.done(program);
    await this.control.breakProduction({ group: await this.group() });
  }

  async content({ about, next, program: declared, change = (same) => same }: Scene): Promise<Content> {
    const program = typeof declared === "function" ? declared(await this.control.world()) : declared;
    const state = change(portable(await this.stack.export(), this.simulator.url));
    await this.control.faults.clear();
    return { about, next, program, state, world: await this.control.snapshot() };
  }
}

export const SCENES: Readonly<Record<string, Scene>> = {
  "after-create": {
    about: "every kind of resource but a drill, created in one update",
    next: "nothing",
    program: HERE,
    play: (stage) => stage.done(HERE),
  },
  refreshed: {
    about: "the same, refreshed: the group knows its members, servers and addresses",
    next: "nothing",
    program: HERE,
    play: async (stage) => {
      await stage.done(HERE);
      await stage.refresh();
    },
  },
  "with-drill": {
    about: "the same as after the creation, with a drill",
    next: "nothing",
    program: withDrill(HERE),
    play: (stage) => stage.done(withDrill(HERE)),
  },
  "half-created": {
    about: "the creation of an instance and of a pair outlasted their time limits, and what needs them was not begun",
    next: "creates",
    program: HERE,
    play: async (stage) => {
      await stage.done(HERE.slice(0, 1));
      await stage.control.clock.setPace("manual");
      const limited = ["web", "archive"].reduce((all, key) => edited(all, key, { timeouts: { create: LIMIT } }), HERE);
      const [group, web, , archive] = limited;
      await stage.half(
        [group, web, archive].filter((one) => one !== undefined),
        /DR_WAIT_TIMEOUT/,
      );
    },
  },
  "failing-over": {
    about: "the failover was accepted, and outlasted the time limit of its update",
    next: "finishes",
    program: AWAY,
    play: async (stage) => {
      await stage.broken(HERE);
      await stage.control.clock.setPace("manual");
      await stage.half(shop({ failover: true, timeouts: { update: LIMIT } }), /NOT finished/);
    },
  },
  "killed-failing-over": {
    about: "engine and provider were killed after the failover was accepted: the state knows nothing of it",
    next: "finishes",
    program: AWAY,
    play: async (stage) => {
      await stage.broken(HERE);
      await stage.control.clock.setPace("manual");
      const status = async (): Promise<string | undefined> => (await stage.control.world()).groups[0]?.status;
      await stage.killed(AWAY, async () => (await status()) === "failing-over");
    },
  },
  "servers-not-started": {
    about: "the service had failed over, and no server of the DR site could be started",
    next: "finishes",
    program: AWAY,
    play: async (stage) => {
      await stage.broken(HERE);
      const refused = { kind: "status", status: 500, body: { error: { code: "Ecs.0000", message: "busy" } } } as const;
      await stage.control.faults.add({ match: { service: "ecs", method: "POST" }, effect: refused });
      await stage.half(shop({ failover: true, timeouts: { update: LIMIT } }), /NOT finished/);
    },
  },
  "failed-over": {
    about: "a complete failover: production is at the DR site, and the old site is repaired",
    next: "nothing",
    program: AWAY,
    play: async (stage) => {
      await stage.broken(HERE);
      await stage.done(AWAY);
      await stage.control.repair({ group: await stage.group() });
    },
  },
  "with-checks": {
    about: "a complete failover whose checks passed: their verdict is a resource of its own",
    next: "nothing",
    program: shop({ failover: true, ...CHECKED }),
    play: async (stage) => {
      await stage.broken(shop(CHECKED));
      await stage.done(shop({ failover: true, ...CHECKED }));
      await stage.control.repair({ group: await stage.group() });
    },
  },
  "failing-back": {
    about: "the way back was ordered: protection runs the other way, and the next update moves production",
    next: "acts",
    program: BACK,
    play: async (stage) => {
      await stage.broken(HERE);
      await stage.done(AWAY);
      await stage.control.repair({ group: await stage.group() });
      await stage.agreed(BACK);
    },
  },
  adopted: {
    about: "a group that was made by hand, and all of its members, taken up",
    next: "nothing",
    world: GROUPED_WORLD,
    program: adopting,
    play: async (stage) => {
      await stage.done(adopting(await stage.control.world()));
    },
  },
  "without-newest-outputs": {
    about: "as after the creation, left by a release that did not know the newest outputs",
    next: "reads",
    program: HERE,
    play: (stage) => stage.done(HERE),
    change: withoutNewest,
  },
};

/** Plays a scene, and says what it left. */
export async function record(scene: Scene, home: EngineHome, simulator: Simulator): Promise<Content> {
  const stage = await Stage.set(home, simulator);
  await scene.play(stage);
  return await stage.content(scene);
}
