import { DrError } from "../../provider/errors";
import { isObject } from "../../provider/model/narrow";
import { count } from "../../report/text";
import type { WorldView } from "../../simulator/index";
import { NAME } from "../gameday/stage/engine";
import { makeFolder, remove } from "../gameday/stage/folder";
import { type Stage, openStage, takeOver } from "../gameday/stage/open";
import type { GroupResult } from "../move/follow";
import type { Fault } from "./faults";
import { type Chosen, isChosen } from "./world";

const MOST_SECONDS = 24 * 3600;
/** Real time for which a run of so many groups may work without a pause. */
const STUCK_MS = 180_000;
const STUCK_MS_A_GROUP = 10_000;
const FEWER = "Rehearse fewer groups at once with --group, or where the machine has less to do.";
/** Consent, then refusals, then what a refusal of others had held up. */
const MOST_ROUNDS = 4;

export interface RehearseOptions {
  readonly fault: Fault | undefined;
  readonly tell: (what: string) => void;
  /** Takes the function that ends it early. */
  readonly stopping: (stop: (why: DrError) => void) => void;
}

/** A call that started servers. */
export interface Start {
  readonly seconds: number;
  readonly servers: readonly string[];
}

/** Everything that a rehearsal saw. */
export interface Rehearsed {
  readonly before: WorldView;
  readonly after: WorldView;
  /** The last word of `sdrs failover` on each group, by its id. */
  readonly results: ReadonlyMap<string, GroupResult>;
  /** Lines of consent that were asked for, by the id of their group. */
  readonly consents: ReadonlyMap<string, string>;
  readonly starts: readonly Start[];
  /** The state of the stack afterwards. */
  readonly state: unknown;
}

/** Fails groups of a world over, with the engine of this machine and the provider as they are. Nothing but loopback is reached. */
export async function rehearse(chosen: Chosen, options: RehearseOptions): Promise<Rehearsed> {
  const folder = makeFolder();
  const opened: { stage?: Stage } = {};
  try {
    const stuckMs = STUCK_MS + STUCK_MS_A_GROUP * (chosen.world.groups ?? []).length;
    opened.stage = await openStage({ folder, world: chosen.world, seed: 1, stuckMs, stuckHint: FEWER });
    return await new Rehearsal(opened.stage, chosen, options).play();
  } finally {
    opened.stage?.engine.kill();
    await opened.stage?.conductor.close();
    await opened.stage?.simulator.close();
    remove(folder);
  }
}

class Rehearsal {
  readonly #results = new Map<string, GroupResult>();
  readonly #consents = new Map<string, string>();
  #runs = 0;

  constructor(
    private readonly stage: Stage,
    private readonly chosen: Chosen,
    private readonly options: RehearseOptions,
  ) {
    options.stopping((why) => {
      stage.conductor.stop(why);
    });
  }

  async play(): Promise<Rehearsed> {
    const { control } = this.stage.simulator;
    const { tell, fault } = this.options;
    tell("a stack of its own takes the groups over");
    await takeOver(this.stage, MOST_SECONDS);
    const before = await control.world();
    const going = before.groups.filter((group) => isChosen(this.chosen, group)).map(({ id }) => id);
    const here = before.groups.filter(({ id, priority_station: side }) => going.includes(id) && side === "source");
    for (const { id: group } of fault === undefined ? [] : here)
      await control.breakProduction({ group, ...(fault === "dead-zone" ? { deadZone: "fail" } : {}) });
    const since = (await control.calls()).at(-1)?.seq ?? 0;
    const begun = Date.parse((await control.clock.now()).now);
    await this.#failOver(going);
    return {
      ...{ before, after: await control.world(), results: this.#results, consents: this.#consents },
      starts: startsIn(await control.calls({ since, writes: true }), begun),
      state: JSON.parse(await this.stage.engine.succeed(["stack", "export", "--stack", NAME])) as unknown,
    };
  }

  /** Asks for all; agrees to what it is asked, leaves out what is refused, and asks again for the others. */
  async #failOver(groups: readonly string[]): Promise<void> {
    let going = groups;
    for (let round = 0; round < MOST_ROUNDS && going.length > 0; round++) {
      const how = this.#consents.size > 0 ? ", with consent" : "";
      this.options.tell(`sdrs failover of ${count(going.length, "group")}${how}`);
      const results = await this.#run(going);
      for (const one of results) this.#results.set(one.id, one);
      // A command that sends nothing has refused all for one: the others did not get their turn.
      if (results.some(({ ran }) => ran)) return;
      const asked = results.filter((one) => one.exitCode === 5 && one.line !== null && !this.#consents.has(one.id));
      for (const { id, line } of asked) this.#consents.set(id, line ?? "");
      const refused = results.filter((one) => one.exitCode !== 0 && !asked.includes(one));
      if (asked.length === 0 && refused.length === 0) return;
      going = results.filter((one) => !refused.includes(one)).map(({ id }) => id);
    }
  }

  async #run(groups: readonly string[]): Promise<GroupResult[]> {
    const { engine, conductor } = this.stage;
    const id = `run${++this.#runs}`;
    const args = [
      ...["failover", "--json", "--unlock", "--by", "tabletop", "--reason", "rehearsal on a simulation"],
      ...groups.flatMap((group) => ["--group", group]),
      ...groups.flatMap((group) => this.#consents.get(group) ?? []).flatMap((line) => ["--confirm", line]),
    ];
    conductor.begin({ id, watches: false });
    const command = engine.sdrs(args, id);
    const running = command.ended.finally(() => {
      conductor.end(id);
    });
    const [ended] = await Promise.all([running, conductor.play(MOST_SECONDS)]);
    const document = documentIn(ended.stdout);
    if (document === undefined)
      throw new Error(`sdrs failover ended with ${String(ended.code)} and no document: ${ended.said.slice(-2000)}`);
    return document;
  }
}

function documentIn(text: string): GroupResult[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && Array.isArray(value["groups"]) ? (value["groups"] as GroupResult[]) : undefined;
  } catch {
    return undefined;
  }
}

type Calls = Awaited<ReturnType<Stage["simulator"]["control"]["calls"]>>;

/** The starts among calls, with the servers that each named. */
function startsIn(calls: Calls, begun: number): Start[] {
  return calls.flatMap(({ call, body, virtualTime }) => {
    const start = isObject(body) ? body["os-start"] : undefined;
    const servers = isObject(start) && Array.isArray(start["servers"]) ? (start["servers"] as unknown[]) : [];
    if (call !== "server-power" || servers.length === 0) return [];
    const ids = servers.flatMap((one) => (isObject(one) && typeof one["id"] === "string" ? [one["id"]] : []));
    return [{ seconds: Math.round((Date.parse(virtualTime) - begun) / 1000), servers: ids }];
  });
}

/** The reason of a rehearsal that ends before its time. */
export function ended(why: string): DrError {
  return new DrError(
    "DR_ABORTED",
    `The rehearsal was ended (${why})`,
    {},
    { hint: "Nothing but the simulator was reached." },
  );
}
