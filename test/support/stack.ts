/**
 * A real engine beside a simulator, for the tests of one file: a stack of a program on disk that is run by the command line,
 * and inline stacks of the Automation API.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Site } from "../../provider/model/status.js";
import { transitionId } from "../../provider/transition/decide/consent.js";
import { type CallRecord, type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import type { PulumiResult, PulumiRun } from "./engine-cli.js";
import { createEngine, type EngineFixture, type InlineStack, requireEngine, type StackState } from "./engine.js";
import type { Crowd } from "./stack-crowd.js";
import { SHOP_WORLD, type Shop } from "./stack-shop.js";

/** One machine may be busy with much else. */
export const ENGINE_MS = 180_000;

export type StateResource = NonNullable<StackState["deployment"]["resources"]>[number];

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
  /** A stack of an inline program. */
  inline(options: Partial<InlineStack> & Pick<InlineStack, "program">): Promise<Stack>;
  /** The actions that were asked of groups since a call of this number, by verb. */
  actions(since?: number): Promise<string[]>;
  /** Calls that write. */
  writes(since?: number): Promise<CallRecord[]>;
  /** Number of the last call received. */
  mark(): Promise<number>;
}

export interface DiskOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the project; default: one of its own. */
  readonly project?: string;
  /** Whether the stack is in a backend of its own, as of somebody else's checkout. */
  readonly elsewhere?: boolean;
}

export interface DiskStack<Declared = Shop> {
  /** Name of the project. */
  readonly project: string;
  readonly cwd: string;
  /** The engine's own file of the stack. */
  readonly stateFile: string;
  /** Writes what the next run declares. */
  declare(declared: Declared): void;
  /** `pulumi up --yes --skip-preview` with what was declared, whatever its exit code. */
  up(declared?: Declared, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<PulumiResult>;
  /** The same, failing with the output unless it succeeds. */
  done(declared?: Declared, args?: readonly string[]): Promise<PulumiResult>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<PulumiResult>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): PulumiRun;
  succeed(args: readonly string[]): Promise<PulumiResult>;
  /** Fails unless a preview of the same program finds nothing to do. */
  quiet(args?: readonly string[]): Promise<void>;
  /** The resources of the stack's state as the file has them. */
  resources(): readonly StateResource[];
  /** The one of this type's last part and logical name. */
  resource(kind: string, name: string): StateResource;
  /** Its outputs. */
  outputs(kind: string, name: string): Readonly<Record<string, unknown>>;
}

/** Calls the function of that name in `test/support/stack-<name>` with what was declared. */
const programOf = (name: "shop" | "crowd"): string => `const { readFileSync } = require("node:fs");
const { ${name} } = require(${JSON.stringify(path.join(PACKAGE_ROOT, "dist", "test", "support", `stack-${name}.js`))});
module.exports = ${name}(JSON.parse(readFileSync(__dirname + "/declared.json", "utf8")));
`;

/** Registers the hooks of a file's suite; the bed is there from `before` on. */
export function useBed(options: SimulatorOptions = {}): Bed {
  let parts: { engine: EngineFixture; simulator: Simulator } | undefined;
  const bed = (): { engine: EngineFixture; simulator: Simulator } => {
    if (parts === undefined) throw new Error("the bed is there only while tests run");
    return parts;
  };

  before(requireEngine);
  before(async function () {
    this.timeout(ENGINE_MS);
    parts = { engine: createEngine(), simulator: await startSimulator({ world: SHOP_WORLD, ...options }) };
  });
  afterEach(async function () {
    if (parts === undefined) return;
    const { control } = parts.simulator;
    if (this.currentTest?.state === "failed") await printCalls(parts.simulator);
    await control.faults.clear();
    expect(await control.unhandled(), "requests that the simulator does not know").to.deep.equal([]);
  });
  after(async function () {
    this.timeout(ENGINE_MS);
    if (parts === undefined) return;
    const left = await parts.engine.dispose();
    await parts.simulator.close();
    expect(left, "processes left running").to.deep.equal([]);
  });

  return {
    get engine() {
      return bed().engine;
    },
    get simulator() {
      return bed().simulator;
    },
    get config() {
      return configOf(bed().simulator);
    },
    shopOnDisk: (options) => diskStack<Shop>(bed().engine, configOf(bed().simulator), "shop", options),
    crowdOnDisk: () => diskStack<Crowd>(bed().engine, configOf(bed().simulator), "crowd"),
    keep: async ({ stateFile }) => {
      const { control } = bed().simulator;
      const [kept, snapshot] = [readFileSync(stateFile), await control.snapshot()];
      return async () => {
        writeFileSync(stateFile, kept);
        rmSync(path.join(stateFolder(bed().engine), "locks"), { recursive: true, force: true });
        await control.restore(snapshot);
      };
    },
    inline: ({ program, config, ...rest }) =>
      bed().engine.inline({ ...rest, program, config: { ...configOf(bed().simulator), ...config } }),
    actions: async (since = 0) =>
      (await bed().simulator.control.calls({ call: "server-group-action", since })).flatMap(({ body }) =>
        Object.keys(body as object),
      ),
    writes: (since = 0) => bed().simulator.control.calls({ writes: true, since }),
    mark: async () => (await bed().simulator.control.calls()).at(-1)?.seq ?? 0,
  };
}

export function configOf(simulator: Simulator): Record<string, string | { readonly secret: string }> {
  return {
    "sdrs:endpoint": simulator.endpointTemplate,
    "sdrs:region": simulator.region,
    "sdrs:projectId": simulator.projectId,
    "sdrs:accessKey": simulator.accessKey,
    "sdrs:secretKey": { secret: simulator.secretKey },
  };
}

async function printCalls(simulator: Simulator): Promise<void> {
  for (const { seq, method, path: called, status, errorCode } of (await simulator.control.calls()).slice(-15)) {
    console.log(`      ${seq} ${method} ${called} ${status ?? "-"} ${errorCode ?? ""}`);
  }
}

function stateFolder({ home }: EngineFixture): string {
  return path.join(home.folder, "state", ".pulumi");
}

let projects = 0;

async function diskStack<Declared>(
  engine: EngineFixture,
  config: Bed["config"],
  program: "shop" | "crowd",
  { env: given = {}, project, elsewhere = false }: DiskOptions = {},
): Promise<DiskStack<Declared>> {
  const name = project ?? `${program}${projects++}`;
  const backend = elsewhere ? path.join(engine.home.folder, `elsewhere${projects++}`) : undefined;
  if (backend !== undefined) mkdirSync(backend, { recursive: true });
  const env = { ...given, ...(backend === undefined ? {} : { PULUMI_BACKEND_URL: pathToFileURL(backend).href }) };
  const folder = backend === undefined ? stateFolder(engine) : path.join(backend, ".pulumi");
  const stateFile = path.join(folder, "stacks", name, "dev.json");
  const cwd = engine.project({
    name,
    main: "index.js",
    files: { "index.js": programOf(program), "declared.json": "{}" },
  });
  const options = { cwd, env };
  await engine.succeed(["stack", "init", "dev"], options);
  const [secrets, plain] = [true, false].map((secret) =>
    Object.entries(config).flatMap(([key, value]) => {
      if ((typeof value === "string") === secret) return [];
      return [secret ? "--secret" : "--plaintext", `${key}=${typeof value === "string" ? value : value.secret}`];
    }),
  );
  await engine.succeed(["config", "set-all", ...(plain ?? []), ...(secrets ?? [])], options);
  const resources = (): readonly StateResource[] => {
    if (!existsSync(stateFile)) return [];
    const { checkpoint } = JSON.parse(readFileSync(stateFile, "utf8")) as { checkpoint: { latest: Latest | null } };
    return checkpoint.latest?.resources ?? [];
  };
  const declare = (declared: Declared): void => {
    writeFileSync(path.join(cwd, "declared.json"), spelledOut(JSON.stringify(declared), resources()));
  };
  const run = async (args: readonly string[], more: Readonly<Record<string, string>>): Promise<PulumiResult> => {
    const { SDRS_CONFIRM: confirm } = more;
    const agreed = confirm === undefined ? {} : { SDRS_CONFIRM: spelledOut(confirm, resources()) };
    const result = await engine.run(args, { cwd, env: { ...env, ...more, ...agreed } });
    return { ...result, output: shortened(result.output) };
  };
  const up = (
    declared: Declared | undefined,
    args: readonly string[],
    more: Readonly<Record<string, string>>,
  ): Promise<PulumiResult> => {
    if (declared !== undefined) declare(declared);
    return run(["up", "--yes", "--skip-preview", ...args], more);
  };
  return {
    project: name,
    cwd,
    stateFile,
    declare,
    up: (declared, args = [], more = {}) => up(declared, args, more),
    done: async (declared, args = []) => {
      const result = await up(declared, args, {});
      if (result.code !== 0) throw new Error(`pulumi up ended with ${result.code ?? "a signal"}:\n${result.output}`);
      return result;
    },
    run: (args, more = {}) => run(args, more),
    start: (args, more = {}) => engine.start(args, { cwd, env: { ...env, ...more } }),
    succeed: (args) => engine.succeed(args, options),
    quiet: async (args = []) => {
      const { code, output } = await engine.run(["preview", "--expect-no-changes", "--diff", ...args], options);
      if (code !== 0) throw new Error(`a preview of the same program is not quiet:\n${output}`);
    },
    resources,
    resource: (kind, name) => pick(resources(), kind, name),
    outputs: (kind, name) => pick(resources(), kind, name).outputs ?? {},
  };
}

/**
 * Tests write the id of a transition short, `orders/1`; what is declared gets the digits that bind it to the state, in both
 * directions where it is a consent, and what is printed loses them.
 */
function spelledOut(text: string, resources: readonly StateResource[]): string {
  const groups = resources.filter(({ urn }) => urn.includes("sdrs:ProtectionGroup::"));
  return text.replaceAll(
    /([\w.-]+)\/(\d+)((?:\+[a-z-]+)*)(?![\w/-])/g,
    (short, name: string, number: string, words: string) => {
      const group = groups.find(({ outputs }) => outputs?.["name"] === name);
      if (group?.id === undefined) return short;
      const bound = { groupId: group.id, series: String(group.outputs?.["consentSeries"]), number: Number(number) };
      const sides: readonly Site[] = words === "" ? ["target"] : ["target", "source"];
      return sides.map((side) => `${transitionId(name, { ...bound, side, by: "group" })}${words}`).join(" ");
    },
  );
}

function shortened(text: string): string {
  return text.replaceAll(/(\/\d+)-[0-9a-f]{4}\b/g, "$1");
}

type Latest = StackState["deployment"];

function pick(resources: readonly StateResource[], kind: string, name: string): StateResource {
  const found = resources.find(({ urn }) => urn.endsWith(`sdrs:${kind}::${name}`));
  if (found === undefined) throw new Error(`no ${kind} ${name} in the state`);
  return found;
}

/** What the engine printed under the row of one resource, such as `ProtectionGroup (shop)`. */
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
