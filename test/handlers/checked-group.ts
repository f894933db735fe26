import { Lost, type ProviderSide } from "../../tools/emulator/provider-side";
import { type Operation, type Report, failuresOf } from "../../tools/emulator/report";
import { Stack } from "../../tools/emulator/stack";
import type { StateResource } from "../../tools/emulator/state";
import type { Verification } from "../../provider/model/verification";
import type { RunOptions } from "../../tools/emulator/options";
import type { Bench, Props } from "../support/handlers";
import { GROUP, byName, groupProgram } from "./scenes";

/** What an update did with the group, and with the verdict of its checks. */
export interface Done {
  readonly group: Operation | undefined;
  readonly verdict: Operation | undefined;
}

/** A stack with one group, which has checks: its class declares their verdict as a resource of its own. */
export class CheckedGroup {
  readonly stack: Stack;
  #process: ProviderSide | undefined;

  private constructor(
    bench: Bench,
    /** What every program of it declares. */
    readonly program: Props,
  ) {
    this.stack = new Stack(
      "bench",
      () => (this.#process = bench.begin()),
      (process) => bench.end(process),
    );
  }

  /** The group of the world under the stack's management, its production storage broken: a failover needs no consent. */
  static async broken(bench: Bench, more: Props = {}): Promise<CheckedGroup> {
    const adopt = byName((await bench.world()).groups, GROUP).id;
    const group = new CheckedGroup(bench, { ...(await groupProgram(bench)), adopt });
    await group.up({ ...group.program, ...more });
    await bench.control.breakProduction({ group: GROUP });
    return group;
  }

  /** `pulumi up`; it fails as the engine does. */
  async up(program: Props, options: RunOptions = {}): Promise<Done> {
    const report = await this.stack.up(declared(program), { skipPreview: true, ...options });
    if (report.killed) throw new Lost("killed");
    const [failed] = failuresOf(report);
    if (failed !== undefined) throw failed.half ?? new Error(failed.failure);
    return done(report);
  }

  async preview(program: Props): Promise<Done> {
    return done(await this.stack.preview(declared(program)));
  }

  async refresh(): Promise<void> {
    await this.stack.refresh();
  }

  /** The engine dies in the middle of an update, and its provider with it. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** The state as a release leaves it that had the verdict in the group. */
  forgetVerdict(verification: Verification): void {
    this.stack.state = this.stack.state
      .filter(({ kind }) => kind === "ProtectionGroup")
      .map((row) => ({ ...row, outputs: { ...row.outputs, verification } }));
  }

  get outputs(): Props {
    return this.#row("ProtectionGroup")?.outputs ?? {};
  }

  /** The verdict, from the resource that has it. */
  get verdict(): Verification {
    return this.#row("GroupVerification")?.outputs["verification"] as Verification;
  }

  #row(kind: string): StateResource | undefined {
    return this.stack.state.find((row) => row.kind === kind);
  }
}

function declared(args: Props): Parameters<Stack["up"]>[0] {
  return [{ key: "group", kind: "ProtectionGroup", name: "orders", args, options: {} }];
}

function done({ steps }: Report): Done {
  const of = (kind: string): Operation | undefined =>
    steps.findLast(({ urn }) => urn.includes(`:${kind}::orders`))?.operation;
  return { group: of("ProtectionGroup"), verdict: of("GroupVerification") };
}
