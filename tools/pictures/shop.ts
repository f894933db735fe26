/**
 * The shop of the demo as a stack whose program leaves `failover` unset, on the real engine and a simulator of its own.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { configOf } from "../emulator/config";
import { type EngineHome, createEngineHome } from "../engine/home";
import { linkPackages } from "../engine/link-packages";
import { startPulumi } from "../engine/pulumi-cli";

const PROGRAM = `const { ProtectedWorkload } = require("pulumi-sdrs");
const config = new (require("@pulumi/pulumi").Config)();
new ProtectedWorkload("shop", {
  servers: { web: config.require("web"), db: config.require("db") },
  startOrder: [["db"], ["web"]],
});
`;

/** Speed-up over the real service: while the shop is built, and while somebody watches. */
const PACE = { build: 2000, watched: 12 } as const;

export interface Shop {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** A protected shop whose storage has just failed. */
export async function brokenShop(): Promise<Shop> {
  const simulator = await startSimulator({ world: "demo", pace: PACE.build });
  const home = createEngineHome();
  const cwd = writeProject(home);
  const settings = configOf(simulator, "key");
  const env = { ...home.env, XDG_STATE_HOME: path.join(home.folder, "state-home") };
  const pulumi = async (...args: string[]): Promise<void> => {
    const { code, output } = await startPulumi(home.engine.command, args, { cwd, env }).finished;
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${String(code)}:\n${output}`);
  };
  const { control } = simulator;
  const idOf = async (name: string): Promise<string> =>
    (await control.world()).servers.find((server) => server.name === name)?.id ?? "";
  await pulumi("stack", "init", "production");
  const values = [...Object.entries(settings), ["web", await idOf("web-1")], ["db", await idOf("db-1")]];
  await pulumi(
    "config",
    "set-all",
    ...values.flatMap(([key, value]) => [
      /Key$/.test(String(key)) ? "--secret" : "--plaintext",
      `${String(key)}=${String(value)}`,
    ]),
  );
  await pulumi("up", "--yes", "--skip-preview");
  const [group] = (await control.world()).groups;
  await control.breakProduction({ group: group?.id ?? "" });
  await control.clock.setPace(PACE.watched);
  return {
    cwd,
    env,
    simulator,
    close: async () => {
      await simulator.close();
      home.remove();
    },
  };
}

function writeProject(home: EngineHome): string {
  const folder = path.join(home.folder, "shop");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(path.join(folder, "package.json"), '{"name":"shop","private":true}\n');
  writeFileSync(path.join(folder, "index.js"), PROGRAM);
  linkPackages(folder);
  return folder;
}
