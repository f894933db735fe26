import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { EXIT_CODES } from "../../provider/model/exit-codes";
import type { FaultRule } from "../../simulator/index";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { protectedWorld } from "../handlers/scenes";
import { type Ended, envOf, sdrs } from "./sdrs";

interface Case {
  readonly code: number;
  readonly says: string;
  readonly line: string;
  /** With a login in the environment, and not through the stack. */
  readonly direct?: boolean;
  readonly fault?: FaultRule;
  /** The storage of production is faulty, so that no consent is needed. */
  readonly broken?: boolean;
  /** Files of the folder while the command runs. */
  readonly files?: Readonly<Record<string, string>>;
}

const FORBIDDEN = { match: { path: "/server-groups" }, effect: { kind: "status", status: 403 } } as const;
const HOLDER = { pid: 1, username: "ci", hostname: hostname(), timestamp: "2026-03-02T03:00:00.000Z" };
const DRILL = "version: 1\ngroup: orders\n";

const CASES: readonly Case[] = [
  { code: 2, says: "a failover of a group that the stack has not", line: "failover --stack prod --group nobody" },
  { code: 2, says: "a switchover of a stack that is not there", line: "switchover --stack prd" },
  { code: 2, says: "a failover without a stack and without a kit", line: "failover --direct", direct: true },
  {
    code: 2,
    says: "a drill by a file with a mistake",
    line: "drill run --file drill.yaml",
    direct: true,
    files: { "drill.yaml": "version: 2\n" },
  },
  { code: 3, says: "a failover whose login may not read", line: "failover --stack prod", fault: FORBIDDEN },
  {
    code: 3,
    says: "a failover by the kit whose login may not read",
    line: "failover --direct --kit kit.json",
    direct: true,
    fault: FORBIDDEN,
  },
  { code: 5, says: "a failover of a healthy group", line: "failover --stack prod" },
  { code: 5, says: "a switchover, which stops servers", line: "switchover --stack prod" },
  { code: 5, says: "a failover by the kit of a healthy group", line: "failover --direct --kit kit.json", direct: true },
  { code: 5, says: "a fleet of stacks with healthy groups", line: "fleet failover --stacks prod" },
  { code: 6, says: "a reprotect of a group that was never failed over", line: "reprotect --stack prod" },
  { code: 6, says: "a reprotect without a stack", line: "reprotect --direct", direct: true },
  {
    code: 6,
    says: "a drill of servers that the group has not",
    line: "drill run --file drill.yaml",
    direct: true,
    files: { "drill.yaml": `${DRILL}startOrder: [[db-9]]\n` },
  },
  {
    code: 8,
    says: "a failover of a stack that another run holds",
    line: "failover --stack prod",
    broken: true,
    files: { ".pulumi/locks/organization/shop/prod/1.json": JSON.stringify(HOLDER) },
  },
  {
    code: 8,
    says: "a drill whose history another run holds",
    line: "drill run --file drill.yaml",
    direct: true,
    files: { "drill.yaml": DRILL, "drills.jsonl.lock": JSON.stringify({ pid: process.pid }) },
  },
];

describe("an exit code that promises that nothing was sent", function () {
  this.timeout(60_000);
  let stack: EmulatedStack;

  before(async () => {
    stack = await EmulatedStack.open({ world: protectedWorld });
    expect((await stack.sdrs("kit", "--stack", "prod", "--output", "kit.json")).code).to.equal(10);
  });
  after(() => stack.close());

  const run = (line: string, direct: boolean): Promise<Ended> =>
    direct ? sdrs(line.split(" "), envOf(stack.simulator), { cwd: stack.folder }) : stack.sdrs(...line.split(" "));

  for (const { code, says, line, direct = false, fault, broken = false, files = {} } of CASES)
    it(`${code}: ${says}`, async () => {
      const { control } = stack;
      const made = Object.entries(files).map(([name, text]) => {
        const file = path.join(stack.folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
        return file;
      });
      const rule = fault === undefined ? undefined : await control.faults.add(fault);
      if (broken) await control.breakProduction({ group: "orders" });
      const since = (await control.calls()).at(-1)?.seq ?? 0;
      const ended = await run(line, direct);
      expect(ended.code, ended.stderr).to.equal(code);
      expect(await control.calls({ writes: true, since })).to.deep.equal([]);
      if (rule !== undefined) await control.faults.clear(rule.id);
      if (broken) await control.repair({ group: "orders" });
      for (const file of made) rmSync(file);
    });

  it("has a case for each such code, and all of them stand on the page of the evidence", () => {
    const promising = Object.entries(EXIT_CODES).flatMap(([code, { nothingSent }]) =>
      nothingSent ? [Number(code)] : [],
    );
    expect(new Set(CASES.map(({ code }) => code))).to.deep.equal(new Set(promising));
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "evidence", "nothing-sent.md"), "utf8");
    for (const { code, says, line } of CASES) expect(page).to.contain(`| ${code} | ${says} | \`sdrs ${line}\` |`);
  });
});
