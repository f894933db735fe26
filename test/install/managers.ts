import path from "node:path";
import { obtain } from "./obtain.js";

/** A way to install the package into a project. */
export interface Manager {
  readonly name: string;
  /** Arguments of Node that begin every call. */
  readonly command: () => Promise<readonly string[]>;
  readonly install: readonly string[];
  /** What a project needs besides package.json. */
  readonly files?: Readonly<Record<string, string>>;
}

const fromRegistry = (name: string, version: string, script: string) => async (): Promise<readonly string[]> => [
  path.join(await obtain(name, version), script),
];

const npm = fromRegistry("npm", "10.9.4", "bin/npm-cli.js");
const NPM = ["install", "--no-audit", "--no-fund"];

export const MANAGERS: readonly Manager[] = [
  { name: "npm", command: npm, install: NPM },
  { name: "npm with engine-strict", command: npm, install: [...NPM, "--engine-strict"] },
  {
    name: "pnpm",
    command: fromRegistry("pnpm", "10.34.8", "bin/pnpm.cjs"),
    install: ["install", "--config.engine-strict=true"],
  },
  {
    name: "yarn 1",
    command: fromRegistry("yarn", "1.22.22", "bin/yarn.js"),
    install: ["install", "--non-interactive", "--no-lockfile"],
  },
  {
    name: "yarn 4 with node_modules",
    command: fromRegistry("@yarnpkg/cli-dist", "4.18.1", "bin/yarn.js"),
    install: ["install"],
    files: {
      ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\nenableImmutableInstalls: false\n",
      "yarn.lock": "",
    },
  },
];
