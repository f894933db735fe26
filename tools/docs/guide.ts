// npm run docs:guide: walks through a disaster on the real engine and writes docs/guides/failover.md with what was printed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import * as YAML from "yaml";
import { type Simulator, startSimulator } from "../../simulator/index";
import { doneWord, isOurs, label, sayingIn } from "../demo/events";
import { type DemoStack, STACK, openStack } from "../demo/stack";
import { PACKAGE_ROOT, createEngineHome } from "../engine/home";

const TARGET = path.join(PACKAGE_ROOT, "docs", "guides", "failover.md");

/** A copy of the stack's file: what is asked there is saved nowhere else. */
const QUESTION = "question.yaml";

class Walk {
  readonly #lines: string[] = [];

  constructor(
    private readonly opened: DemoStack,
    private readonly simulator: Simulator,
  ) {}

  text(...lines: string[]): void {
    this.#lines.push(...lines, "");
  }

  /** Asks what an edit would do, in a copy of the stack's file. */
  async ask(key: string, value: string): Promise<string> {
    const { folder } = this.opened;
    const [own, copy] = [path.join(folder, `Pulumi.${STACK}.yaml`), path.join(folder, QUESTION)];
    const stackFile = YAML.parse(readFileSync(own, "utf8")) as { config: Record<string, string> };
    stackFile.config[`${projectName(folder)}:${key}`] = value;
    writeFileSync(copy, YAML.stringify(stackFile));
    const commands = [
      `cp Pulumi.${STACK}.yaml ${QUESTION}`,
      `pulumi config set ${key} ${value} --config-file ${QUESTION}`,
      `pulumi preview --config-file ${QUESTION}`,
    ];
    return await this.#show(commands, (options) => this.opened.stack.preview({ ...options, configFile: copy }));
  }

  /** Runs an update and keeps what was said under the resources' rows. */
  async up(config: Readonly<Record<string, string>> = {}, confirm?: string): Promise<string> {
    const { stack } = this.opened;
    for (const [key, value] of Object.entries(config)) await stack.setConfig(key, { value });
    stack.workspace.envVars = { ...stack.workspace.envVars, SDRS_CONFIRM: confirm ?? "" };
    const edits = Object.entries(config).map(([key, value]) => ` -c ${key}=${value}`);
    const consent = confirm === undefined ? "" : `SDRS_CONFIRM=${confirm} `;
    return await this.#show([`${consent}pulumi up${edits.join("")}`], (options) => stack.up(options));
  }

  async #show(commands: readonly string[], run: (options: Watch) => Promise<unknown>): Promise<string> {
    const said: string[] = [];
    const onEvent = (event: EngineEvent): void => {
      const line = sayingOf(event);
      if (line !== undefined && !said.includes(line)) said.push(line);
    };
    const options = { onEvent, suppressOutputs: true, suppressProgress: true };
    try {
      await run(options);
    } catch (error) {
      if (said.length === 0) throw error;
    }
    this.#lines.push("```", ...commands.map((command) => `$ ${command}`), ...said, "```", "");
    return said.join("\n");
  }

  async break(): Promise<void> {
    await this.simulator.control.breakProduction({ group: await this.group() });
  }

  async repair(): Promise<void> {
    await this.simulator.control.repair({ group: await this.group() });
  }

  async group(): Promise<string> {
    return (await this.simulator.control.world()).groups[0]?.name ?? "";
  }

  /** Id of the last transition, as the stack exports it. */
  async lastTransition(): Promise<string> {
    const { lastTransition } = await this.opened.stack.outputs();
    return (lastTransition?.value as { readonly id: string } | undefined)?.id ?? "";
  }

  async call(what: string): Promise<void> {
    const world = await this.simulator.control.world();
    const [group] = world.groups;
    this.#lines.push(`*${what}: the group is \`${group?.status ?? "?"}\`, production at \`${group?.priority_station ?? "?"}\`.*`, "");
  }

  page(): string {
    return this.#lines.join("\n");
  }
}

interface Watch {
  readonly onEvent: (event: EngineEvent) => void;
  readonly suppressOutputs: boolean;
  readonly suppressProgress: boolean;
}

function projectName(folder: string): string {
  return (YAML.parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { readonly name: string }).name;
}

/** The consent that was printed. */
function consentIn(text: string): string {
  const line = /confirm: "([^"]+)"/.exec(text)?.[1];
  if (line === undefined) throw new Error(`no consent is named in:\n${text}`);
  return line;
}

function sayingOf({ diagnosticEvent, resOutputsEvent }: EngineEvent): string | undefined {
  if (diagnosticEvent !== undefined) {
    const { urn, severity, ephemeral, text } = sayingIn(diagnosticEvent);
    if (urn === undefined || !isOurs(urn) || ephemeral || severity === "debug" || text === "") return undefined;
    return severity === "info" ? text : `${severity}: ${text.replace(/^(warning|error): /, "")}`;
  }
  const finished = resOutputsEvent?.metadata;
  if (finished === undefined || finished.op === "same" || resOutputsEvent?.planning === true) return undefined;
  return isOurs(finished.urn) ? `  ${doneWord(finished.op)} ${label(finished.urn)}` : undefined;
}

async function main(): Promise<void> {
  const home = createEngineHome();
  const simulator = await startSimulator({ pace: 400 });
  try {
    const walk = new Walk(await openStack(home, simulator), simulator);
    walk.text(
      "# A disaster, step by step",
      "",
      "<!-- Generated by `npm run docs:guide`, which runs every command below on the real Pulumi engine against the simulator. Edits are lost. -->",
      "",
      "The program is `examples/failover/index.ts`. What stands in the blocks was printed by the runs that wrote this page; the ids are",
      "those of the simulator's demo world, and the seconds those of a simulation that runs 400 times as fast as the service.",
    );
    walk.text("## 1. Protect", "", "Two servers and a further disk, protected once; then nothing is left to do until the day.");
    await walk.up();
    await walk.break();
    walk.text("## 2. The storage fails", "", "The service reports `fault_level` 2 on the pairs. Ask what an edit would do. `-c` saves a value, also in a preview, and what is saved acts in the next update; so ask in a copy of the stack's file. Nothing that writes is called:");
    await walk.ask("failover", "true");
    walk.text("## 3. Fail over", "", "If this run is interrupted at any moment, run it again: it goes on where it was.");
    await walk.up({ failover: "true" });
    await walk.call("Now");
    walk.text("## 4. Repair", "", "The storage of the old site is repaired by its operator. Its servers stay stopped. Nobody may enable protection by hand now:", "the same request that enables protection overwrites the old disks in this status.");
    await walk.repair();
    walk.text("## 5. Reprotect", "", "Copying back overwrites the old production disks, so it needs consent; without it, the run is refused and prints the line:");
    const refused = await walk.up({ reprotect: await walk.lastTransition() });
    walk.text("With the consent, which is bound to this group and this transition and stored nowhere when it comes from the environment:");
    await walk.up({}, consentIn(refused));
    walk.text("## 6. Go back", "", "The servers at the DR site have to be stopped for the way back. The preview says what is needed:");
    const needed = await walk.ask("failover", "false");
    await walk.up({ failover: "false" }, consentIn(needed));
    await walk.call("Back");
    walk.text("## What to remember", "", "- Where to look: outputs `migratedAddressCounts` (what to export), `migratedAddresses`, `addressReferences` (what load balancers and DNS name), `lastTransition`, `transitions`, `unfinished`.", "- Every status and intent: [docs/reference/transitions.md](../reference/transitions.md). What becomes of a server in any status: [servers.md](../reference/servers.md). Every error: [errors.md](../reference/errors.md).", "- Other edits of the same run never hold up the move: the group moves first, and the preview says under each resource what becomes of the rest: made after the move, left for a later update, or refused with exit code 1 once production has moved. In an emergency take them out, or leave them: [what becomes of each](../reference/changes.md#beside-a-move-of-the-group). A preview is not told of what leaves the program.", "- A move made in the console is shown by `pulumi refresh` and adopted by declaring it; it is never undone.");
    mkdirSync(path.dirname(TARGET), { recursive: true });
    writeFileSync(TARGET, walk.page());
    process.stdout.write(`${path.relative(PACKAGE_ROOT, TARGET)}\n`);
  } finally {
    await simulator.close();
    home.remove();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
