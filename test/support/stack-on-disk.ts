/**
 * A stack of a program on disk beside a simulator, run by the command line as a user runs it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Site } from "../../provider/model/status.js";
import { transitionId } from "../../provider/transition/decide/consent.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import type { PulumiResult, PulumiRun } from "../../tools/engine/pulumi-cli.js";
import type { EngineFixture, StackState } from "./engine.js";
import { crowd } from "./stack-crowd.js";
import { watchQuiet } from "./stack-quiet.js";
import { type Shop, shop } from "./stack-shop.js";

export type StateResource = NonNullable<StackState["deployment"]["resources"]>[number];

export interface DiskOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the project; default: one of its own. */
  readonly project?: string;
  /** True if the stack is in a backend of its own, as of somebody else's checkout. */
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
  /** `pulumi up --yes --skip-preview` with what was declared, whatever its exit code; if it is green, a preview must be quiet. */
  up(declared?: Declared, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<PulumiResult>;
  /** The same, failing with the output unless it succeeds. */
  done(declared?: Declared, args?: readonly string[]): Promise<PulumiResult>;
  /** The same, of an update that leaves something to do for the next one. */
  half(declared: Declared): Promise<PulumiResult>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<PulumiResult>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): PulumiRun;
  succeed(args: readonly string[]): Promise<PulumiResult>;
  /** Fails unless a preview of the same program finds nothing to do. */
  quiet(args?: readonly string[]): Promise<void>;
  /** The same, if the last update was green and nothing has shown it since. */
  settled(): Promise<void>;
  /** The last update leaves something to do for the next one. */
  goesOn(): void;
  /** Says what a preview of the same program says, refused or not. */
  plan(env?: Readonly<Record<string, string>>): Promise<string>;
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

/** The same programs for this process. */
const PROGRAMS = {
  shop: (declared: string) => shop(JSON.parse(declared) as Parameters<typeof shop>[0]),
  crowd: (declared: string) => crowd(JSON.parse(declared) as Parameters<typeof crowd>[0]),
};

/** Everything that a stack on disk stands beside. */
export interface Beside {
  readonly engine: EngineFixture;
  readonly config: Readonly<Record<string, string | { readonly secret: string }>>;
  /** Number of calls so far that write. */
  readonly writes: () => Promise<number>;
}

export function stateFolder({ home }: EngineFixture): string {
  return path.join(home.folder, "state", ".pulumi");
}

/** Arguments of `pulumi` that set a whole configuration at once: each run of it costs a third of a second. */
export function configArguments(config: Beside["config"]): string[] {
  const given = Object.entries(config).flatMap(([key, value]) =>
    typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`],
  );
  return ["config", "set-all", ...given];
}

let projects = 0;

export async function diskStack<Declared>(
  { engine, config, writes }: Beside,
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
  await engine.succeed(configArguments(config), options);
  const resources = (): readonly StateResource[] => {
    if (!existsSync(stateFile)) return [];
    const { checkpoint } = JSON.parse(readFileSync(stateFile, "utf8")) as { checkpoint: { latest: Latest | null } };
    return checkpoint.latest?.resources ?? [];
  };
  const declare = (declared: Declared): void => {
    writeFileSync(path.join(cwd, "declared.json"), spelledOut(JSON.stringify(declared), resources()));
  };
  const agreed = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
    const { SDRS_CONFIRM: confirm } = more;
    return confirm === undefined ? more : { ...more, SDRS_CONFIRM: spelledOut(confirm, resources()) };
  };
  const watch = watchQuiet({
    ...{ engine, cwd, env, writes },
    program: () => Promise.resolve(PROGRAMS[program](readFileSync(path.join(cwd, "declared.json"), "utf8"))),
  });
  const run = async (args: readonly string[], more: Readonly<Record<string, string>>): Promise<PulumiResult> => {
    const result = await engine.run(args, { cwd, env: { ...env, ...agreed(more) } });
    watch.note(args, result);
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
  const green = async (declared: Declared | undefined, args: readonly string[]): Promise<PulumiResult> => {
    const result = await up(declared, args, {});
    if (result.code !== 0) throw new Error(`pulumi up ended with ${result.code ?? "a signal"}:\n${result.output}`);
    return result;
  };
  return {
    project: name,
    cwd,
    stateFile,
    declare,
    up: async (declared, args = [], more = {}) => {
      const result = await up(declared, args, more);
      await watch.check();
      return result;
    },
    done: async (declared, args = []) => {
      const result = await green(declared, args);
      await watch.check();
      return result;
    },
    half: async (declared) => {
      const result = await green(declared, []);
      watch.excuse();
      return result;
    },
    run: (args, more = {}) => run(args, more),
    start: (args, more = {}) => {
      const started = engine.start(args, { cwd, env: { ...env, ...more } });
      const finished = started.finished.then((result) => {
        watch.note(args, result);
        return result;
      });
      return { ...started, finished };
    },
    succeed: async (args) => {
      const result = await engine.succeed(args, options);
      watch.note(args, result);
      return result;
    },
    quiet: (args) => watch.quiet(args),
    settled: () => watch.check(),
    goesOn: () => {
      watch.excuse();
    },
    plan: async (more = {}) => (await run(["preview"], more)).output.replaceAll(/^@ previewing update.*\n/gm, ""),
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
