/**
 * A real engine beside a simulator, for the tests of one file: a stack of a program on disk that is run by the command line,
 * and inline stacks of the Automation API.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { Stack } from "@pulumi/pulumi/automation";
import { type CallRecord, type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index.js";
import { configOf } from "../../tools/emulator/config.js";
import { createEngine, type EngineFixture, type InlineStack, requireEngine } from "./engine.js";
import type { Crowd } from "./stack-crowd.js";
import { type DiskOptions, diskStack, type DiskStack, stateFolder, type StateResource } from "./stack-on-disk.js";
import { SHOP_WORLD, type Shop } from "./stack-shop.js";

export type { DiskStack } from "./stack-on-disk.js";

/** One machine may be busy with much else. */
export const ENGINE_MS = 180_000;

/** Bytes of what the package keeps of a resource; the engine adds stack traces, whose length is that of the checkout's paths. */
export const keptBytes = ({ inputs, outputs }: StateResource): number =>
  Buffer.byteLength(JSON.stringify({ inputs, outputs }));

/** Budget of {@link keptBytes} for one pair. */
export const PAIR_BYTES = 3072;

export interface Bed {
  readonly engine: EngineFixture;
  readonly simulator: Simulator;
  /** Configuration that leads to the simulator. */
  readonly config: Readonly<Record<string, string | { readonly secret: string }>>;
  /** A stack of the program on disk, through the language host. */
  shopOnDisk(options?: DiskOptions): Promise<DiskStack>;
  /** The same of a program of many small groups. */
  crowdOnDisk(): Promise<DiskStack<Crowd>>;
  /** Remembers a stack and the cloud as they are; the function it gives brings both back. */
  keep(stack: Pick<DiskStack, "stateFile">): Promise<() => Promise<void>>;
  /** Every test of the suite starts from the same: a stack of the shop as declared, and the cloud as `arrange` leaves it. */
  eachFrom(declared: Shop, take: (stack: DiskStack) => void, arrange?: () => Promise<unknown>): void;
  /** A stack of an inline program. */
  inline(options: Partial<InlineStack> & Pick<InlineStack, "program">): Promise<Stack>;
  /** The actions that were asked of groups since a call of this number, by verb. */
  actions(since?: number): Promise<string[]>;
  /** Calls that write. */
  writes(since?: number): Promise<CallRecord[]>;
  /** Number of the last call received. */
  mark(): Promise<number>;
}

/** Registers the hooks of a file's suite; the bed is there from `before` on. */
export function useBed(options: SimulatorOptions = {}): Bed {
  let parts: { engine: EngineFixture; simulator: Simulator } | undefined;
  const bed = (): { engine: EngineFixture; simulator: Simulator } => {
    if (parts === undefined) throw new Error("the bed is there only while tests run");
    return parts;
  };

  /** The end of each test: whatever stack it updated last must be quiet. */
  const ends: (() => Promise<void>)[] = [];
  async function onDisk<Declared>(program: "shop" | "crowd", options?: DiskOptions): Promise<DiskStack<Declared>> {
    const { engine, simulator } = bed();
    const writes = async (): Promise<number> => (await simulator.control.calls({ writes: true })).length;
    const stack = await diskStack<Declared>({ engine, config: stackConfigOf(simulator), writes }, program, options);
    ends.push(() => stack.settled());
    return stack;
  }

  before(requireEngine);
  before(async function () {
    this.timeout(ENGINE_MS);
    parts = { engine: createEngine(), simulator: await startSimulator({ world: SHOP_WORLD, ...options }) };
  });
  afterEach(async function () {
    this.timeout(ENGINE_MS);
    if (parts === undefined) return;
    const { control } = parts.simulator;
    if (this.currentTest?.state === "failed") await printCalls(parts.simulator);
    await control.faults.clear();
    if (this.currentTest?.state === "passed") for (const settled of ends) await settled();
    expect(await control.unhandled(), "requests that the simulator does not know").to.deep.equal([]);
  });
  after(async function () {
    this.timeout(ENGINE_MS);
    if (parts === undefined) return;
    const left = await parts.engine.dispose();
    await parts.simulator.close();
    expect(left, "processes left running").to.deep.equal([]);
  });

  const self: Bed = {
    get engine() {
      return bed().engine;
    },
    get simulator() {
      return bed().simulator;
    },
    get config() {
      return stackConfigOf(bed().simulator);
    },
    shopOnDisk: (options) => onDisk<Shop>("shop", options),
    crowdOnDisk: () => onDisk<Crowd>("crowd"),
    keep: async ({ stateFile }) => {
      const { control } = bed().simulator;
      const [kept, snapshot] = [readFileSync(stateFile), await control.snapshot()];
      return async () => {
        writeFileSync(stateFile, kept);
        rmSync(path.join(stateFolder(bed().engine), "locks"), { recursive: true, force: true });
        await control.restore(snapshot);
      };
    },
    eachFrom(declared, take, arrange) {
      let reset: () => Promise<void>;
      before(async function () {
        this.timeout(ENGINE_MS);
        const stack = await self.shopOnDisk();
        await stack.done(declared);
        await arrange?.();
        reset = await self.keep(stack);
        take(stack);
      });
      beforeEach(() => reset());
    },
    inline: ({ program, config, ...rest }) =>
      bed().engine.inline({ ...rest, program, config: { ...stackConfigOf(bed().simulator), ...config } }),
    actions: async (since = 0) =>
      (await bed().simulator.control.calls({ call: "server-group-action", since })).flatMap(({ body }) =>
        Object.keys(body as object),
      ),
    writes: (since = 0) => bed().simulator.control.calls({ writes: true, since }),
    mark: async () => (await bed().simulator.control.calls()).at(-1)?.seq ?? 0,
  };
  return self;
}

/** Configuration of a stack that leads to a simulator, with its secrets marked as such. */
export function stackConfigOf(simulator: Simulator): Record<string, string | { readonly secret: string }> {
  const { accessKey, secretKey } = simulator;
  return {
    ...configOf(simulator, "key"),
    "sdrs:accessKey": { secret: accessKey },
    "sdrs:secretKey": { secret: secretKey },
  };
}

async function printCalls(simulator: Simulator): Promise<void> {
  for (const { seq, method, path: called, status, errorCode } of (await simulator.control.calls()).slice(-15)) {
    console.log(`      ${seq} ${method} ${called} ${status ?? "-"} ${errorCode ?? ""}`);
  }
}

/** Finds what the engine printed under the row of one resource, such as `ProtectionGroup (shop)`. */
export function saidUnder(output: string, row: string): string {
  const lines = output.split("\n");
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!new RegExp(`^ {2}\\S*sdrs:${row.replace(/[()]/g, "\\$&")}:$`).test(line)) continue;
    for (const next of lines.slice(index + 1)) {
      if (next.trim() !== "" && !next.startsWith("    ")) break;
      found.push(next.slice(4));
    }
  }
  return found.join("\n").trim();
}
