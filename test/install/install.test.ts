import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { bootstrap } from "../support/bootstrap.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { type Manager, MANAGERS } from "./managers.js";
import { NODES, type NodeLine, NotHere, obtainNode } from "./obtain.js";
import { PROGRAMS } from "./program.js";

const OURS = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const LINES: readonly NodeLine[] = ["20", "22", "24"];
const LONGEST_MS = 400_000;
/** Settings of whoever runs this must not decide what is found. */
const OF_THE_USER = /^(OS_|HW_|SDRS_|PULUMI_|npm_config_|npm_package_|npm_lifecycle)/;

describe("the package, installed from its tarball", () => {
  let folder = "";
  let tarball = "";

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sdrs-install-"));
    const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
    const [packed] = JSON.parse(execFileSync("npm", args, { cwd: PACKAGE_ROOT, encoding: "utf8" })) as {
      filename: string;
    }[];
    tarball = path.join(folder, packed?.filename ?? "");
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const manager of MANAGERS) {
    describe(`by ${manager.name}`, () => {
      let project = "";

      it(`installs on Node ${NODES["20"]} without a complaint about engines`, async function () {
        const said = await unlessNotHere(this, () =>
          install(manager, path.join(folder, manager.name.replaceAll(" ", "-")), tarball),
        );
        project = said.project;
        expect(said.output).not.to.match(/EBADENGINE|Unsupported engine|incompatible with|WARN.*engine/i);
      });

      for (const line of LINES) {
        it(`runs programs on Node ${NODES[line]}`, async function () {
          if (project === "") this.skip();
          const bin = await unlessNotHere(this, () => obtainNode(line));
          for (const file of Object.keys(PROGRAMS)) {
            const output = await run(bin, [file], project);
            expect(output.trim().split("\n").at(-1), file).to.equal(`node ${NODES[line]} ran it`);
          }
        });
      }
    });
  }
});

async function unlessNotHere<T>(test: Mocha.Context, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.warn(`      NOT TRIED: ${error.message.slice(0, 300)}`);
    return test.skip();
  }
}

async function install(
  manager: Manager,
  project: string,
  tarball: string,
): Promise<{ project: string; output: string }> {
  const [bin, command] = [await obtainNode("20"), await manager.command()];
  mkdirSync(project);
  const dependencies = { "@pulumi/pulumi": OURS.devDependencies["@pulumi/pulumi"], "pulumi-sdrs": `file:${tarball}` };
  const files = {
    "package.json": JSON.stringify({ name: "program", private: true, dependencies }),
    ...manager.files,
    ...PROGRAMS,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(project, name), text);
  return { project, output: await run(bin, [...command, ...manager.install], project) };
}

async function run(bin: string, args: readonly string[], cwd: string): Promise<string> {
  const { runChild } = await bootstrap("bootstrap/child.mjs");
  const kept = Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name));
  const env = { ...Object.fromEntries(kept), PATH: [bin, process.env["PATH"]].join(path.delimiter) };
  const node = path.join(bin, process.platform === "win32" ? "node.exe" : "node");
  const { code, output, failure } = await runChild(node, [...args], { cwd, env, timeoutMs: LONGEST_MS });
  if (code !== 0) throw new Error(`node ${args.join(" ")}: ${failure?.message ?? output}`);
  return output;
}
