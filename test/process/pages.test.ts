import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { blocksOf, commandsOf, commandsUnder } from "../../tools/docs/page-blocks";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { protectedWorld } from "../handlers/scenes";
import { type Ended, MAIN, Running, envOf } from "./sdrs";

const PROVES = [
  process.execPath,
  "-e",
  `let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(JSON.stringify({serverId:JSON.parse(t).servers[0].id})))`,
];

describe("the lines of a page, typed as they stand there", function () {
  this.timeout(120_000);
  let stack: EmulatedStack;

  const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    stack = await EmulatedStack.open({ world: protectedWorld }, more);
    const bin = path.join(stack.folder, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "sdrs"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, { mode: 0o755 });
  };
  afterEach(() => stack.close());

  const type = (line: string, env: NodeJS.ProcessEnv = stack.env): Promise<Ended> => {
    const filled = { "<stack>": "prod", "<group>": "orders", "<why>": "storage fault" };
    const command = Object.entries(filled).reduce((text, [hole, value]) => text.replaceAll(hole, value), line);
    const bin = path.join(stack.folder, "node_modules", ".bin");
    const found = { ...env, PATH: [bin, env["PATH"]].join(path.delimiter) };
    return new Running("bash", ["-c", command], { env: found, cwd: stack.folder }).ended;
  };
  const ends = async (code: number, line: string, env?: NodeJS.ProcessEnv): Promise<Ended> => {
    const ended = await type(line, env);
    expect(ended.code, `${line}\n${ended.stderr}`).to.equal(code);
    return ended;
  };
  /** Types a line that needs consent, and the next one with the line that the first prints. */
  const agreed = async ([asks = "", moves = ""]: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> => {
    const { stderr } = await ends(5, asks, env);
    await ends(0, moves.replace("<line>", /--confirm '([^']+)'/.exec(stderr)?.[1] ?? "no line"), env);
  };

  const DOWN = "docs/guides/production-is-down.md";
  const under = (first: string): string[] => commandsUnder(PACKAGE_ROOT, DOWN, first);

  it(`${DOWN}: looks, asks, moves, finds it done, and asks before it goes back`, async () => {
    await open();
    const [status = "", plan = "", , clicked = ""] = under("npx sdrs status --stack <stack> --group <group>");
    await ends(0, status);
    await ends(5, plan);
    await agreed(under("npx sdrs failover --stack <stack> --group <group> --reason '<why>' --report report.html"));
    expect(readFileSync(path.join(stack.folder, "report.html"), "utf8")).to.contain("storage fault");
    for (const line of under("npx sdrs wait --stack <stack>")) await ends(0, line);
    await ends(0, clicked);
    for (const line of under("npx sdrs failback --stack <stack> --group <group>")) await ends(5, line);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it(`${DOWN}: moves by the kit where there is no backend, and takes the move into the state afterwards`, async () => {
    await open();
    const [kit = ""] =
      /npx sdrs kit --stack <stack> --output kit.json/.exec(readFileSync(path.join(PACKAGE_ROOT, DOWN), "utf8")) ?? [];
    // The emulated stack has the group alone, and the kit says so.
    await ends(10, kit);
    await stack.control.clock.setPace("immediate");
    const direct = "npx sdrs failover --direct --kit kit.json --group <group> --reason '<why>' --report report.html";
    await agreed(under(direct), envOf(stack.simulator));
    expect(existsSync(path.join(stack.folder, "record.json"))).to.equal(true);
    for (const line of under("npx sdrs adopt-move --record record.json --stack <stack>")) await ends(0, line);
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("docs/guides/checks.md: repeats the checks of a group, waives one, and takes others from a file", async () => {
    const check = { command: PROVES, within: "0s" };
    await open({
      checks: [
        { name: "shop", ...check },
        { name: "own", ...check },
      ],
    });
    writeFileSync(path.join(stack.folder, "checks.yaml"), JSON.stringify({ checks: [{ name: "other", ...check }] }));
    const [all = "", waived = "", file = "", ...more] = commandsUnder(
      PACKAGE_ROOT,
      "docs/guides/checks.md",
      "sdrs verify --stack prod --group orders",
    );
    expect(more).to.deep.equal([]);
    await ends(0, all);
    expect((await ends(0, waived)).stdout).to.contain("the certificate is renewed on Monday");
    expect((await ends(0, file, envOf(stack.simulator))).stdout).to.contain('"name": "other"');
    expect(await stack.actions()).to.deep.equal([]);
  });

  for (const page of ["simulator/README.md", "docs/guides/testing.md"])
    it(`${page}: serves the service`, async () => {
      await open();
      const lines = blocksOf(PACKAGE_ROOT, page).flatMap((block) => (block.form === "sh" ? commandsOf(block) : []));
      expect(lines).to.have.length(1);
      // Another program may have the port; of two, the last one counts.
      const line = (lines[0] ?? "").replace(/ *#.*$/, "").replace(/$/, " --port 0");
      const serving = new Running(
        "bash",
        ["-c", `exec ${line.replace("npx", "node_modules/.bin/").replace("/ ", "/")}`],
        {
          env: stack.env,
          cwd: stack.folder,
        },
      );
      await serving.shows(/"url":"http:\/\/127\.0\.0\.1:\d+"/);
      serving.child.kill("SIGTERM");
      expect((await serving.ended).code).to.equal(0);
    });
});
