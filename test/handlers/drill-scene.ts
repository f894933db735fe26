import { createCloud } from "../../provider/api/cloud";
import { chained, readHistory } from "../../provider/drills/chain";
import { finishEarlier } from "../../provider/drills/finish-earlier";
import { type Kept, keepDrill, runOfDrill } from "../../provider/drills/keep";
import { type Leftover, leftoversOf } from "../../provider/drills/leftovers";
import { type DrillEnd, type DrillWish, runDrill } from "../../provider/drills/run-drill";
import { type DrillRun, type Ended, type HistoryEvent, isOpen, runsOf } from "../../provider/model/drill-history";
import type { DrillCheck } from "../../provider/model/drill-history";
import { type Check, serverOfCheck } from "../../provider/model/checks";
import type { DrillFile } from "../../provider/model/drill-file";
import { readSettings } from "../../provider/settings/settings";
import type { WorldView } from "../../simulator/index";
import { configOf } from "../../tools/emulator/config";
import { fakeCall } from "../support/fake-call";
import type { Bench } from "../support/handlers";
import { GROUP, byName } from "./scenes";

/** A check of a port of one server. */
export const PORT: Check = { name: "port", tcp: { server: "web-1", port: 80 } };

/** A drill of the group of the world that is looked at through a runner. */
export const FILE: DrillFile = { version: 1, group: GROUP, access: { runner: ["./inside"] } };

/** The same through EIPs of its own. */
export const EIP_FILE: DrillFile = { version: 1, group: GROUP, access: { bindEip: {} } };

/** Runs of drills over one history, each by a process of its own, as far as a cloud and a clock make one. */
export class Drills {
  text = "";
  readonly said: string[] = [];

  constructor(private readonly bench: Bench) {}

  runs(): readonly DrillRun[] {
    return runsOf(readHistory(this.text).entries);
  }

  last(): DrillRun {
    const last = this.runs().at(-1);
    if (last === undefined) throw new Error("the history is empty");
    return last;
  }

  open(): readonly DrillRun[] {
    return this.runs().filter(isOpen);
  }

  /** The record of a drill that runs to its end. */
  async ended(file: DrillFile, more: Partial<DrillWish> = {}): Promise<Ended> {
    const end = await this.run(file, { more });
    if (end.did !== "ended") throw new Error(`refused: ${end.preflight.problems.join("; ")}`);
    return end.ended;
  }

  /** Runs a drill; the process dies when its signal fires. */
  async run(
    file: DrillFile,
    { more = {}, dies }: { readonly more?: Partial<DrillWish>; readonly dies?: AbortSignal } = {},
  ): Promise<DrillEnd> {
    const { process, call, close } = this.#process(dies);
    try {
      return await runDrill(call, await this.#wish(file, process, more));
    } finally {
      await close();
    }
  }

  /** Finishes what is left. */
  async finish(file: DrillFile = FILE): Promise<void> {
    const { process, call, close } = this.#process();
    try {
      await finishEarlier(call, await this.#wish(file, process, {}));
    } finally {
      await close();
    }
  }

  /** What the last run left, as a command tells it. */
  async leftovers(): Promise<Leftover[]> {
    const { call, close } = this.#process();
    try {
      return await leftoversOf(call, this.last());
    } finally {
      await close();
    }
  }

  /** Keeps a drill as an emergency drill, as a command beside a run does. */
  async keep(wanted: string): Promise<Kept> {
    const { call, close } = this.#process();
    try {
      return await keepDrill(call, wanted);
    } finally {
      await close();
    }
  }

  /** Notes in the history that it was kept. */
  noteKept({ drill: { id, name } }: Kept): void {
    const run = runOfDrill(this.runs(), { id, name });
    if (run !== undefined) this.#note(run.run, { event: "kept", id, name, by: "somebody", reason: null });
  }

  async #wish(file: DrillFile, process: { readonly dead: boolean }, more: Partial<DrillWish>): Promise<DrillWish> {
    const { simulator } = this.bench;
    return {
      groupId: byName((await this.bench.world()).groups, GROUP).id,
      file,
      startOrder: [],
      place: { projectId: simulator.projectId, region: simulator.region },
      endpoint: simulator.endpointTemplate,
      ...{ by: "somebody", reason: null, checks: [PORT] },
      verify: async (_checks, servers) => (await servers()).map(({ id, name }) => passed(`answers of ${name}`, id)),
      history: {
        runs: () => this.runs(),
        note: (run, event) => {
          if (!process.dead) this.#note(run, event);
        },
      },
      say: (text) => this.said.push(text),
      ...more,
    };
  }

  #process(dies?: AbortSignal) {
    const process = { dead: false };
    const clock = this.bench.clock.of(process);
    const values = configOf(this.bench.simulator);
    const cloud = createCloud({ ...readSettings((key) => values[key], {}), maxRate: 10_000 }, { clock });
    const ended = new AbortController();
    dies?.addEventListener("abort", () => {
      process.dead = true;
      ended.abort();
    });
    const call = fakeCall(cloud.boundTo(ended.signal), { clock, signal: ended.signal });
    return { process, call, close: () => cloud.close() };
  }

  #note(run: string, event: HistoryEvent): void {
    const at = new Date(this.bench.clock.now()).toISOString();
    this.text += `${JSON.stringify(chained(event, { at, run, last: readHistory(this.text).entries.at(-1) }))}\n`;
  }
}

/** Checks of servers that are reached by what the cloud says to be their EIPs. */
export const byEip: DrillWish["verify"] = async (checks, servers) => {
  const seen = await servers();
  return checks.map((check) => {
    const server = seen.find(({ names }) => names.includes(serverOfCheck(check) ?? ""));
    const eip = server?.addresses.find((address) => address.eip !== null)?.eip;
    const result = passed(check.name, server?.id ?? "");
    if (eip !== undefined) return { ...result, proof: { by: "eip", serverId: server?.id ?? "" } };
    return { ...result, state: "unproven", proof: null, error: "it has no EIP" };
  });
};

/** A check that passed with a proof. */
export function passed(name: string, serverId: string): DrillCheck {
  return {
    name,
    state: "passed",
    attempts: 1,
    at: "2026-03-02T03:10:00.000Z",
    seconds: 1,
    proof: { by: "runner", serverId },
    error: null,
  };
}

/** Objects of a world that a drill could leave or harm, without clocks. */
export function objectsIn(world: WorldView): object {
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();
  const { drills, servers, disks, ports, eips, groups, pairs } = world;
  return {
    ...{ drills: ids(drills), disks: ids(disks), ports: ids(ports), eips: ids(eips) },
    servers: servers.map(({ id, status }) => `${id} ${status}`).sort(),
    groups: groups.map(({ id, status, priority_station: site }) => `${id} ${status} ${site}`),
    pairs: pairs.map(({ id, status, progress }) => `${id} ${status} ${progress}`).sort(),
  };
}

/** Makes a drill of the group that may run production. */
export async function emergencyDrill(bench: Bench): Promise<void> {
  const { id } = byName((await bench.world()).groups, GROUP);
  const resource = bench.resource("DisasterRecoveryDrill");
  await resource.up({ name: "emergency-orders", emergency: true, protectionGroupId: id });
}
