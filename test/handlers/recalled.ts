/**
 * A recorded stack that goes on: its state on the emulated engine, beside the recorded cloud, on a clock that goes on from there.
 */
import { expect } from "chai";
import { DEFINITIONS } from "../../provider/model/definitions";
import type { ControlClient, Snapshot, WorldView } from "../../simulator/index";
import { Project } from "../../tools/emulator/project";
import { type Report, changesOf, failuresOf, isGreen } from "../../tools/emulator/report";
import { Stack } from "../../tools/emulator/stack";
import type { StackState } from "../../tools/emulator/state";
import type { Json } from "../../tools/emulator/values";
import { type DeclaredProgram, edited, emulated } from "../../tools/states/declared";
import { emulatedState } from "../../tools/states/export";
import { PASSPHRASE, type Recording } from "../../tools/states/recording";

/** More updates than any recorded situation needs to come to rest. */
const MOST_UPS = 4;

interface Moment {
  readonly state: StackState;
  readonly world: Snapshot;
}

export class Recalled {
  readonly #stack: Stack;
  #program: DeclaredProgram;
  #rest: Moment | undefined;

  private constructor(
    private readonly project: Project,
    private readonly recording: Recording,
  ) {
    this.#stack = new Stack("recorded", (options) => project.start(options));
    this.#program = recording.program;
  }

  static async open(recording: Recording): Promise<Recalled> {
    return new Recalled(await Project.open({}), recording);
  }

  /** Back to the recorded moment. */
  async begin(): Promise<void> {
    const { state, world } = this.recording;
    this.#program = this.recording.program;
    const stepped = { ...world, clock: { ...world.clock, pace: "manual" } } as const;
    await this.#goTo({ state: emulatedState(state, PASSPHRASE), world: stepped });
  }

  /** Updates until a preview is quiet; from the second time on, back to that moment. */
  async settle(): Promise<void> {
    if (this.#rest === undefined) await this.settled();
    this.#rest ??= { state: this.rows, world: await this.control.snapshot() };
    await this.#goTo(this.#rest);
  }

  async #goTo({ state, world }: Moment): Promise<void> {
    this.#stack.state = state;
    await this.project.restore(world);
    await this.control.clearCalls();
  }

  get rows(): StackState {
    return this.#stack.state;
  }

  /** Outputs of the group. */
  get group(): Json {
    return this.rows.find(({ kind }) => kind === "ProtectionGroup")?.outputs ?? {};
  }

  /** EIPs that the last move of the group took along, as it reports. */
  get movedEips(): string[] {
    const rows = this.group["migratedAddresses"] as readonly {
      readonly verdict: string;
      readonly eip: string | null;
    }[];
    return rows.flatMap(({ verdict, eip }) => (verdict === "moved" && eip !== null ? [eip] : []));
  }

  get control(): ControlClient {
    return this.project.control;
  }

  world(): Promise<WorldView> {
    return this.project.world();
  }

  /** Other arguments of a resource, from the next run on. */
  edit(key: string, args: Json): void {
    this.#program = edited(this.#program, key, args);
  }

  /** Derives names as no release did that left a state. */
  deriveOtherwise(): void {
    for (const { key, kind, name, args } of this.#program)
      if ("name" in DEFINITIONS[kind].inputs && args["name"] === undefined)
        this.edit(key, { name: `${name}-of-a-later-release`, __derivedName: true });
  }

  async preview(refresh = false): Promise<Report> {
    return await this.#stack.preview(emulated(this.#program, this.rows), { refresh });
  }

  /** One update that succeeds; a consent that it asks for is given in a second one. */
  async up(): Promise<Report> {
    const run = (consent: string): Promise<Report> =>
      this.#stack.up(emulated(this.#program, this.rows), { env: { SDRS_CONFIRM: consent }, skipPreview: true });
    const first = await run("");
    const asked = failuresOf(first).flatMap(({ failure = "" }) => /confirm: "([^"]+)"/.exec(failure)?.[1] ?? []);
    const report = asked.length === 0 ? first : await run(asked.join(" "));
    expectGreen(report);
    return report;
  }

  /** Updates until a preview is quiet. */
  async settled(): Promise<void> {
    for (let ups = 0; ups < MOST_UPS; ups++) {
      await this.up();
      if (changesOf(await this.preview()).length === 0) return;
    }
    throw new Error(`after ${MOST_UPS} updates a preview is not quiet`);
  }

  async destroy(): Promise<Report> {
    return await this.#stack.destroy();
  }

  /** Calls that write. */
  async writes(): Promise<string[]> {
    const calls = await this.control.calls({ writes: true });
    return calls.map(({ method, call, path }) => `${method} ${call ?? path}`);
  }

  /** Actions that were asked of groups. */
  async actions(): Promise<number> {
    return (await this.control.calls({ call: "server-group-action" })).length;
  }

  async close(): Promise<void> {
    const unhandled = await this.control.unhandled();
    await this.project.close();
    expect(unhandled, "calls that the simulator does not know").to.deep.equal([]);
  }
}

export function expectGreen(report: Report): void {
  expect(failuresOf(report).map(({ urn, failure }) => `${urn}: ${failure ?? ""}`)).to.deep.equal([]);
  expect(isGreen(report)).to.equal(true);
}

export const isAway = ({ groups }: WorldView): boolean =>
  groups.some(({ priority_station }) => priority_station === "target");

/** Fails unless production serves at its side, at its addresses, and nowhere else. */
export function expectServing(world: WorldView): void {
  expectReachable(world);
  const resting = sideOf(world, isAway(world) ? "source" : "target");
  const statuses = world.servers.filter(({ id }) => resting.includes(id)).map(({ status }) => status);
  expect(statuses).to.deep.equal(world.instances.map(() => "SHUTOFF"));
}

/** Fails unless the servers of the side that serves run, and every EIP leads to one of them. */
export function expectReachable(world: WorldView): void {
  const { instances, servers, eips, ports } = world;
  const serving = sideOf(world, isAway(world) ? "target" : "source");
  expect(instances).to.have.length.above(0);
  const statuses = servers.filter(({ id }) => serving.includes(id)).map(({ status }) => status);
  expect(statuses).to.deep.equal(instances.map(() => "ACTIVE"));
  expect(eips).to.have.length.above(0);
  for (const { port_id: port, public_ip_address: eip } of eips)
    expect(serving, eip).to.include(ports.find(({ id }) => id === port)?.device_id);
}

/** Servers and disks of a side of the group: what runs where nothing is protected any more. */
export function sideOf({ instances, pairs, servers, disks }: WorldView, side: "source" | "target"): string[] {
  const mine = [...instances.map((one) => one[`${side}_server`]), ...pairs.map((one) => one[`${side}_volume`])];
  return [...servers, ...disks].map(({ id }) => id).filter((id) => mine.includes(id));
}
