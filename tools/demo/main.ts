// npm run demo: the root project on the real Pulumi engine, against the simulator, through a storage failure.
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { writeReport } from "../../report/index";
import type { AddressCounts } from "../../sdk/types";
import { type Simulator, startSimulator } from "../../simulator/index";
import { type EngineHome, PACKAGE_ROOT, createEngineHome } from "../engine/home";
import { Checks } from "./checks";
import { type Screen, addressTable, createScreen, recoveryTable } from "./render";
import { type DemoStack, STACK, groupIn, openStack, showEvents } from "./stack";

/** Speed-up over the real service at which the simulator runs. */
const PACE = { build: 400, failover: 40 } as const;

const RESULTS = path.join(PACKAGE_ROOT, "dist", "demo");

interface Demo {
  readonly simulator: Simulator;
  readonly home: EngineHome;
  readonly screen: Screen;
  readonly checks: Checks;
  readonly begun: number;
  /** Lines that the engine said already. */
  readonly said: Set<string>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const screen = createScreen(process.stdout, (text) => {
    appendFileSync(path.join(RESULTS, "demo.log"), text);
  });
  const home = createEngineHome();
  const simulator = await startSimulator({ pace: PACE.build });
  const demo: Demo = { simulator, home, screen, checks: new Checks(screen), begun: Date.now(), said: new Set() };
  try {
    const opened = await play(demo);
    if (values.keep) await keep(demo, opened);
  } finally {
    await simulator.close();
    home.remove();
  }
  return demo.checks.allHeld ? 0 : 1;
}

async function play(demo: Demo): Promise<DemoStack> {
  const { simulator, home, screen } = demo;
  screen.line();
  screen.line("THIS IS A SIMULATION. No cloud is called: the service runs on this machine, at");
  screen.line(`  ${simulator.url}`);
  screen.line(`  ${PACE.build} times as fast as the real one, and ${PACE.failover} times during the failover.`);
  screen.line("  Real are the Pulumi engine, the program examples/failover/index.ts, and the provider.");
  if (home.randomPlugin === "stand-in")
    screen.line("  (The plugin of @pulumi/random could not be installed here; a stand-in for tests serves it.)");

  const opened = await openStack(home, simulator);
  await build(demo, opened);
  await breakStorage(demo);
  await failover(demo, opened);
  await repeat(demo, opened);
  await results(demo, opened);
  return opened;
}

async function up(demo: Demo, { stack }: DemoStack): Promise<Awaited<ReturnType<DemoStack["stack"]["up"]>>> {
  return await stack.up({
    onEvent: showEvents(demo.screen, demo.begun, demo.said),
    suppressOutputs: true,
    suppressProgress: true,
  });
}

async function build(demo: Demo, opened: DemoStack): Promise<void> {
  const { screen, checks } = demo;
  step(screen, 1, "pulumi up: protect two servers and a further disk, and wait until every disk is in sync");
  const { outputs } = await up(demo, opened);
  checks.hold("the group is protected and in sync", outputs["status"]?.value === "protected");
}

async function breakStorage({ screen, simulator, checks }: Demo): Promise<void> {
  step(screen, 2, "the production storage fails (fault_level 2 on every pair)");
  const group = (await simulator.control.world()).groups[0];
  await simulator.control.breakProduction({ group: group?.id ?? "" });
  const pairs = (await simulator.control.world()).pairs;
  checks.hold("every pair reports the fault", pairs.length > 0 && pairs.every((pair) => pair.fault_level === "2"));
}

async function failover(demo: Demo, opened: DemoStack): Promise<void> {
  const { screen, checks, simulator } = demo;
  const { stack } = opened;
  await simulator.control.clock.setPace(PACE.failover);
  await stack.setConfig("failover", { value: "true" });
  step(screen, 3, "pulumi preview, after the one edit: failover = true");
  const before = await writes(simulator);
  await stack.preview({
    onEvent: showEvents(screen, demo.begun, demo.said),
    suppressOutputs: true,
    suppressProgress: true,
  });
  checks.hold("the preview sent no call that writes", (await writes(simulator)) === before);

  step(screen, 4, "pulumi up: the failover");
  const { outputs } = await up(demo, opened);
  const group = groupIn(await stack.exportStack());
  const rows = group.migratedAddresses ?? [];
  const transition = group.lastTransition ?? undefined;
  screen.line();
  screen.line(addressTable(rows));
  if (transition !== undefined) screen.line(recoveryTable(transition));
  checks.hold("production runs at the DR site", outputs["productionZone"]?.value === "eu-de-02");
  checks.hold(
    "the two servers' addresses moved, the EIP among them",
    rows.filter((row) => row.verdict === "moved").length === 2 &&
      rows.some((row) => row.eip !== null && row.verdict === "moved"),
  );
  checks.hold(
    "no address was lost",
    rows.every((row) => row.verdict === "moved" || row.verdict === "parked"),
  );
  const counts = outputs["migratedAddressCounts"]?.value as AddressCounts | undefined;
  checks.hold("the program's output says so", counts?.lost === 0 && counts.total === rows.length);
  checks.hold("the DR servers run", transition?.members.every((member) => member.server === "ACTIVE") === true);
  const posts = await simulator.control.calls({
    method: "POST",
    path: "/server-groups/*/action",
    body: "failover-server-group",
  });
  checks.hold("the service received one failover request", posts.length === 1);
}

async function repeat(demo: Demo, opened: DemoStack): Promise<void> {
  const { screen, checks, simulator } = demo;
  step(screen, 5, "pulumi up once more: nothing may happen");
  const before = await writes(simulator);
  const { summary } = await up(demo, opened);
  const changed = Object.entries(summary.resourceChanges ?? {}).filter(([op, count]) => op !== "same" && count > 0);
  checks.hold("no resource changed", changed.length === 0);
  checks.hold("no call that writes was sent", (await writes(simulator)) === before);
  checks.hold("the service knew every call", (await simulator.control.unhandled()).length === 0);
}

async function results({ screen, simulator, checks, begun }: Demo, { stack }: DemoStack): Promise<void> {
  const write = (file: string, value: unknown): string => {
    const target = path.join(RESULTS, file);
    writeFileSync(target, `${JSON.stringify(value, null, 2)}\n`);
    return path.relative(process.cwd(), target);
  };
  const outputs = await stack.outputs();
  const plain = Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]));
  screen.line();
  screen.line(`outputs  ${write("outputs.json", plain)}`);
  const state = await stack.exportStack();
  screen.line(`state    ${write("state.json", state)}`);
  const report = path.join(RESULTS, "report.html");
  await writeReport({ input: state, format: "html", endpoint: simulator.url, rtoSeconds: 1800, output: report });
  screen.line(`report   ${path.relative(process.cwd(), report)}`);
  screen.line(`calls    ${write("calls.json", await simulator.control.calls())}`);
  screen.line(`log      ${path.relative(process.cwd(), path.join(RESULTS, "demo.log"))}`);
  screen.line();
  screen.line(
    `${checks.summary()} (${((Date.now() - begun) / 1000).toFixed(0)} s). To keep the simulator and go on by hand: npm run demo -- --keep`,
  );
}

function step(screen: Screen, number: number, text: string): void {
  screen.line();
  screen.line(`--- ${number}. ${text}`);
}

async function writes({ control }: Simulator): Promise<number> {
  return (await control.calls({ writes: true })).length;
}

/** Serves until Ctrl-C, and says how to go on by hand. */
async function keep({ screen, home, simulator }: Demo, { folder }: DemoStack): Promise<void> {
  screen.line();
  screen.line(`The simulator serves on at ${simulator.url} until Ctrl-C. In another terminal:`);
  const variables = ["PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"].map(
    (name) => `export ${name}="${home.env[name] ?? ""}"`,
  );
  for (const text of [
    ...variables,
    `export PATH="${home.engine.binDir}:$PATH"`,
    `cd "${folder}"`,
    `pulumi stack select ${STACK}`,
  ])
    screen.line(`  ${text}`);
  screen.line("Then, for example, repair the storage and fail back:");
  screen.line(
    `  curl -sX POST ${simulator.url}/_simulator/actions/repair -H 'content-type: application/json' -d '{"group":"<group name>"}'`,
  );
  screen.line("  pulumi preview -c failover=false      # prints the consent that is needed");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => {
      resolve();
    });
    process.once("SIGTERM", () => {
      resolve();
    });
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stdout.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
