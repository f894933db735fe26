import { whatHappened } from "../../provider/errors";
import { isObject, keysOf } from "../../provider/model/narrow";
import type { ControlClient } from "../../simulator/index";
import type { GamedayDocument } from "./document";
import type { Notes } from "./notes";
import { FAULTS } from "./scenario/faults";
import type { Step } from "./scenario/scenario";
import { secondsOf } from "./scenario/times";
import type { Conductor } from "./stage/conductor";

interface Row {
  readonly name: string;
  readonly at: number;
  met: number | null;
  /** The simulator's rule, where there is one. */
  readonly rule: string | undefined;
  readonly meets: boolean;
}

/** Mishaps of a game day: faults, and somebody in the console. */
export class Mishaps {
  readonly #rows: Row[] = [];

  constructor(
    private readonly control: ControlClient,
    private readonly conductor: Conductor,
    private readonly notes: Notes,
    private readonly seed: number,
  ) {}

  get rows(): GamedayDocument["faults"] {
    return this.#rows.map(({ name, at, met }) => ({ name, at, met }));
  }

  async begin(fault: NonNullable<Step["fault"]>, length: string | undefined): Promise<void> {
    for (const name of keysOf(fault)) {
      const params = fault[name];
      if (params === undefined) continue;
      const number = this.#rows.length + 1;
      const on = { control: this.control, id: `gameday-${number}`, seed: this.seed + number };
      this.notes.tell(`fault ${name} ${briefly(params)}`);
      const begun = await FAULTS[name].begin(params, on);
      const { meets } = FAULTS[name];
      this.#rows.push({ name, at: this.conductor.elapsed, met: null, rule: ruleIn(begun), meets });
      if (length === undefined) continue;
      this.conductor.at(this.conductor.elapsed + secondsOf(length), async () => {
        await this.#count();
        await FAULTS[name].end(params, on, begun);
        this.notes.tell(`fault ${name} ends`);
      });
    }
  }

  async console({ group, action, priorityStation, server, power }: NonNullable<Step["console"]>): Promise<void> {
    if (group !== undefined && action !== undefined) {
      const station = priorityStation === undefined ? {} : { priority_station: priorityStation };
      await this.#byConsole(`${action} on ${group}`, () => this.control.console({ group, action, ...station }));
    }
    if (server !== undefined && power !== undefined)
      await this.#byConsole(`${server} is set to ${power}`, () => this.control.power({ server, status: power }));
  }

  /** A refusal is an answer like any. */
  async #byConsole(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.notes.tell(`console: ${what}`);
    } catch (error) {
      this.notes.tell(`console: ${what}: ${whatHappened(error)}`);
    }
  }

  /** Takes the sum; a fault that met nothing has rehearsed nothing. */
  async finish(): Promise<void> {
    await this.#count();
    for (const { name, meets, met } of this.#rows)
      if (meets && met === 0) this.notes.miss(`fault ${name}`, "it met nothing: nothing was rehearsed by it");
  }

  async #count(): Promise<void> {
    const rules = await this.control.faults.list();
    for (const row of this.#rows) row.met = rules.find(({ id }) => id === row.rule)?.hits ?? row.met;
  }
}

function ruleIn(begun: unknown): string | undefined {
  const id = isObject(begun) ? (begun["fault"] ?? begun["id"]) : undefined;
  return typeof id === "string" ? id : undefined;
}

const briefly = (params: object): string =>
  Object.entries(params)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ");
