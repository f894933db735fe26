// npm run fleet: many stacks of the real engine, failed over by one command against one simulator; writes docs/evidence/fleet.md.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { startSimulator } from "../../simulator/index";
import { generateWorld } from "../../simulator/world/seed/generate";
import type { CallRecord } from "../../simulator/index";
import { PACKAGE_ROOT, createEngineHome } from "../engine/home";
import { type Ended, startCommand } from "../emulator/command/start-command";
import { openProject } from "./project";

/** A failover of the simulator takes some six seconds at this pace. */
const PACE = 20;
const TITLES = ["first run", "the same command again"] as const;
const SDRS = path.join(PACKAGE_ROOT, "dist", "cli", "main.js");

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stacks: { type: "string", default: "100" }, jobs: { type: "string", default: "4" } },
  });
  const count = Number(values.stacks);
  const home = createEngineHome();
  const simulator = await startSimulator({ world: generateWorld({ groups: count, pairs: count }), pace: PACE });
  try {
    const cwd = await openProject(home, simulator, Number(values.jobs));
    const { groups } = await simulator.control.world();
    for (const { name } of groups) await simulator.control.breakProduction({ group: name });
    const env = { ...home.env, XDG_STATE_HOME: path.join(home.folder, "runs") };
    const args = ["fleet", "failover", "--stacks", "prod-*", "--jobs", values.jobs, "--reason", "storage fault"];
    const ran = async (): Promise<Run> => {
      const since = (await simulator.control.calls()).at(-1)?.seq ?? 0;
      const begun = performance.now();
      const printed = await startCommand(process.execPath, [SDRS, ...args], { cwd, env }).ended;
      const seconds = (performance.now() - begun) / 1000;
      return { ...printed, seconds, calls: await simulator.control.calls({ since }) };
    };
    const runs: Run[] = [];
    for (const title of TITLES) {
      process.stderr.write(`${title}\n`);
      runs.push(await ran());
      const sites = (await simulator.control.world()).groups.map(({ priority_station: site }) => site);
      const text = page({ count, args, runs, atTarget: sites.filter((site) => site === "target").length });
      writeFileSync(path.join(PACKAGE_ROOT, "docs", "evidence", "fleet.md"), text.replaceAll(home.folder, "<folder>"));
    }
  } finally {
    await simulator.close();
    home.remove();
  }
}

interface Run extends Ended {
  readonly seconds: number;
  readonly calls: readonly CallRecord[];
}

interface Facts {
  readonly count: number;
  readonly args: readonly string[];
  readonly runs: readonly Run[];
  readonly atTarget: number;
}

function page({ count, args, runs, atTarget }: Facts): string {
  const line = `sdrs ${args.map((arg) => (/^[\w-]+$/.test(arg) ? arg : `'${arg}'`)).join(" ")}`;
  return [
    "# A fleet that fails over",
    `\`npm run fleet\` writes this page: ${count} stacks of the real engine with the file backend, each with a protection group in one simulator whose production storage is broken, moved by one command from one machine. At the end production of ${atTarget} groups is at the DR site.`,
    table(runs.map((run, at) => [TITLES[at] ?? "", ...counters(run)])),
    ...runs.map(
      ({ output }, at) => `## Raw log: ${TITLES[at] ?? ""}\n\n\`\`\`\n$ ${line}\n${output.trimEnd()}\n\`\`\``,
    ),
    "",
  ].join("\n\n");
}

function counters({ code, seconds, calls }: Run): string[] {
  const posts = calls.filter(({ call }) => call === "server-group-action");
  const byGroup = new Map<string, number>();
  for (const { path: where } of posts) byGroup.set(where, (byGroup.get(where) ?? 0) + 1);
  const own = calls.filter(({ service }) => service !== "iam");
  return [
    ...[String(code), `${seconds.toFixed(0)} s`, String(byGroup.size)],
    ...[String(posts.length), String(Math.max(0, ...byGroup.values())), String(own.length)],
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const head = ["", "Exit code", "Time", "Groups asked", "Action requests", "Most a group", "All requests"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
