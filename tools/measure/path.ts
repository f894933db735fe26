import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Session, type Profiler } from "node:inspector";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { handler } from "../../provider/index";
import { startSimulator } from "../../simulator/index";
import { configOf } from "../emulator/config";
import { GROUP, groupDeclared, groupedWorld } from "../storm/world";
import { ROOT } from "./sources";

/** Code of ours that runs between `update` and the request of a failover. */
export interface RequestPath {
  /** Functions that wait for one another when the request is sent, the innermost first. */
  readonly nested: readonly { readonly name: string; readonly file: string }[];
  /** Files and functions that ran until then, by the counts of V8. */
  readonly files: number;
  readonly functions: number;
}

const SIZES = { web: [4, 6], db: [4, 8], spare: 5 } as const;
const PROVIDER = path.join(ROOT, "dist", "provider");

/** One failover of a group with a storage fault against the simulator, in this process. */
export async function measurePath(): Promise<RequestPath> {
  const simulator = await startSimulator({ pace: "immediate", world: groupedWorld(SIZES, "protected") });
  try {
    await simulator.control.breakProduction({ group: GROUP });
    const config = configOf(simulator);
    const provider = handler("ProtectionGroup");
    await provider.configure({ config: { get: (key: string) => config[key] } });
    const world = await simulator.control.world();
    const declared = { ...groupDeclared(world), adopt: world.groups[0]?.id, failover: false };
    const { id, outs } = await provider.create(declared);
    return await untilRequest(async () => {
      await provider.update(id, outs, { ...declared, failover: true });
    });
  } finally {
    await simulator.close();
  }
}

const CHANNEL = "undici:request:create";

/** Takes the stack and the counts at the moment of the failover's request. */
async function untilRequest(work: () => Promise<void>): Promise<RequestPath> {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  const found: { path?: RequestPath } = {};
  const look = (message: unknown): void => {
    const { request } = message as { readonly request: { readonly path: string; readonly body: unknown } };
    if (!request.path.endsWith("/action") || found.path !== undefined) return;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = Infinity;
    const stack = new Error("request").stack ?? "";
    Error.stackTraceLimit = limit;
    session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
      found.path = { nested: nestedIn(stack), ...countsOf(result) };
    });
  };
  subscribe(CHANNEL, look);
  try {
    await work();
  } finally {
    unsubscribe(CHANNEL, look);
    session.disconnect();
  }
  if (found.path === undefined) throw new Error("the update sent no action");
  return found.path;
}

function nestedIn(stack: string): RequestPath["nested"] {
  return stack.split("\n").flatMap((line) => {
    const [, name = "", file = ""] = /^\s+at (?:async )?(?:new )?(.*?) ?\(?(\/[^():]+):\d+:\d+\)?$/.exec(line) ?? [];
    return file.startsWith(PROVIDER)
      ? [{ name: name === "" ? "(anonymous)" : name, file: path.relative(PROVIDER, file).replace(/\.js$/, ".ts") }]
      : [];
  });
}

function countsOf(scripts: readonly Profiler.ScriptCoverage[]): Pick<RequestPath, "files" | "functions"> {
  const ran = scripts
    .filter(({ url }) => (url.startsWith("file:") ? fileURLToPath(url).startsWith(PROVIDER) : url.startsWith(PROVIDER)))
    // The first function of a script is the script itself.
    .map(
      ({ functions }) =>
        functions.filter(({ functionName, ranges }) => functionName !== "" && (ranges[0]?.count ?? 0) > 0).length,
    )
    .filter((functions) => functions > 0);
  return { files: ran.length, functions: ran.reduce((sum, count) => sum + count, 0) };
}
