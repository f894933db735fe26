import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { runMatrix } from "../../../cli/fleet/matrix-run";
import { readDeclared, requireApart } from "../../../cli/fleet/apart";
import { makeFleetFolder } from "../../../cli/fleet/folder";
import { matrixOf } from "../../../cli/fleet/matrix";
import { type StackResult, exitOfFleet, resultOf, sharedIn } from "../../../cli/fleet/result";
import { runFleet } from "../../../cli/fleet/run";
import { noteOwner } from "../../../cli/dated-folders";
import { argumentsOf } from "../../../cli/fleet/arguments";
import { type Schedule, isThere, jobsFor, nextOf, secondsLeft } from "../../../cli/fleet/schedule";
import { requireStacks } from "../../../cli/fleet/stacks";
import { endLines, stackLine, timeText } from "../../../cli/fleet/text";
import { readWaves, wavesIn, wavesOf } from "../../../cli/fleet/waves";
import { EXIT_CODES, type ExitCode } from "../../../provider/model/exit-codes";
import { typeToken } from "../../../provider/model/engine-form";
import { keysOf } from "../../../provider/model/narrow";
import { usePulumiStandIn } from "../../support/pulumi-stand-in";
import { failure } from "../failure";

const ALL = ["db-1", "db-2", "web-1", "web-2"];
const GROUP = {
  ...{ urn: "urn:pulumi:prod::shop::t::orders", id: "g-1", name: "orders", ran: true, exitCode: 0 },
  ...{ jobId: null, transition: null, failure: null, line: null },
} as const;
const DONE: StackResult = {
  ...{ stack: "prod", wave: 1, begun: true, seconds: 8, exitCode: 0, groups: [GROUP], failure: null, log: null },
};

describe("stacks of a fleet, wave by wave", () => {
  it("are those of the patterns in one wave, each once", () => {
    expect(wavesOf({ stacks: ["web-*", "web-1", "db-1"], all: ALL }).waves).to.deep.equal([["web-1", "web-2", "db-1"]]);
  });

  it("come in the first wave that names them, and those that none names come last", () => {
    const waves = [["db-*"], ["web-1", "db-1"]];
    expect(wavesOf({ stacks: ["*"], waves, all: ALL }).waves).to.deep.equal([["db-1", "db-2"], ["web-1"], ["web-2"]]);
    expect(wavesOf({ stacks: [], waves, all: ALL }).waves).to.deep.equal([["db-1", "db-2"], ["web-1"]]);
  });

  it("are without those that are left alone, also where a wave names them", () => {
    const chosen = wavesOf({ stacks: [], waves: [["db-*"], ["web-*"]], except: ["db-2", "web-*"], all: ALL });
    expect([chosen.waves, chosen.leftOut]).to.deep.equal([[["db-1"]], []]);
    expect(wavesOf({ stacks: ["*"], except: ["db-*"], all: ALL }).waves).to.deep.equal([["web-1", "web-2"]]);
  });

  it("are only those of the patterns, also where a wave names others", () => {
    const chosen = wavesOf({ stacks: ["web-*"], waves: [["db-1"], ["web-2"]], all: ALL });
    expect(chosen.waves).to.deep.equal([["web-2"], ["web-1"]]);
    expect(chosen.leftOut).to.deep.equal(["db-1"]);
  });

  it("are tried by a name that the project does not list, and a pattern for nothing is told", () => {
    const chosen = wavesOf({ stacks: ["org/shop/db-1", "x-*", "db-2"], all: ALL });
    expect(chosen.waves).to.deep.equal([["org/shop/db-1", "db-2"]]);
    expect([chosen.unknown, chosen.unmatched]).to.deep.equal([["org/shop/db-1"], ["x-*"]]);
    expect(wavesOf({ stacks: ["db-9"], all: undefined })).to.deep.include({ waves: [["db-9"]], unknown: [] });
  });

  it("come from a list of lists, in which a name stands for a wave of its own", () => {
    expect(wavesIn("- [db-1, 'web-*']\n- web-2\n- []\n")).to.deep.equal([["db-1", "web-*"], ["web-2"], []]);
    for (const text of ["a: 1", "- [1]", "- {a: [b]}", "- ['']", "", "- [a", "- - [a]"])
      expect(wavesIn(text), text).to.equal(undefined);
  });
});

/** Plays a fleet: each stack ends with its code, in any order. */
function played(schedule: Omit<Schedule, "begun" | "ended">, codeOf: (stack: string) => ExitCode, order: () => number) {
  const begun = new Set<string>();
  const ended = new Map<string, ExitCode>();
  const most = { moving: 0 };
  const log: string[] = [];
  for (;;) {
    for (const name of nextOf({ ...schedule, begun, ended })) {
      begun.add(name);
      log.push(name);
    }
    const moving = [...begun].filter((name) => !ended.has(name));
    most.moving = Math.max(most.moving, moving.length);
    const next = moving[order() % Math.max(1, moving.length)];
    if (next === undefined) return { log, most: most.moving, ended };
    ended.set(next, codeOf(next));
  }
}

describe("the schedule of a fleet", () => {
  const fleets = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    jobs: fc.integer({ min: 1, max: 4 }),
    continueOnError: fc.boolean(),
    codes: fc.array(fc.constantFrom<ExitCode>(0, 0, 0, 5, 7, 8, 10), { minLength: 20, maxLength: 20 }),
    turns: fc.array(fc.nat(20), { minLength: 1, maxLength: 20 }),
  });

  it("moves each stack once, never more than there is room for, and wave after wave as far as each got there", () => {
    fc.assert(
      fc.property(fleets, ({ sizes, jobs, continueOnError, codes, turns }) => {
        const waves = sizes.map((size, at) => Array.from({ length: size }, (_, stack) => `${at}-${stack}`));
        const names = waves.flat();
        const codeOf = (name: string): ExitCode => codes[names.indexOf(name)] ?? 0;
        let turn = 0;
        const { log, most } = played({ waves, jobs, continueOnError, stopped: false }, codeOf, () => {
          return turns[turn++ % turns.length] ?? 0;
        });
        const holds = waves.findIndex((wave) => !wave.every((name) => isThere(codeOf(name))));
        const reached = continueOnError || holds < 0 ? waves : waves.slice(0, holds + 1);
        expect(log).to.deep.equal(reached.flat());
        expect(most).to.be.at.most(jobs);
        expect(most).to.equal(Math.min(jobs, Math.max(...reached.map((wave) => wave.length))));
      }),
    );
  });

  it("begins no stack after a wish to end", () => {
    const fleet = { waves: [["a", "b"]], jobs: 2, continueOnError: true, begun: new Set<string>() };
    expect(nextOf({ ...fleet, ended: new Map(), stopped: true })).to.deep.equal([]);
    expect(nextOf({ ...fleet, ended: new Map(), stopped: false })).to.deep.equal(["a", "b"]);
  });

  it("holds nothing back for what was done with something missed, and all else for what was not", () => {
    const going = keysOf(EXIT_CODES)
      .map(Number)
      .filter((code) => isThere(code as ExitCode));
    expect(going).to.deep.equal([0, 7, 10]);
  });

  it("has as many at once as the memory and the processors carry, at least one", () => {
    expect(jobsFor({ freeBytes: 1.2e9, processors: 8 }, 100)).to.equal(2);
    expect(jobsFor({ freeBytes: 64e9, processors: 2 }, 100)).to.equal(8);
    expect(jobsFor({ freeBytes: 64e9, processors: 2 }, 3)).to.equal(3);
    expect(jobsFor({ freeBytes: 1e8, processors: 2 }, 3)).to.equal(1);
  });

  it("takes as long as its rounds, those that move included", () => {
    const fleet = { waves: [["a", "b", "c"], ["d"]], jobs: 2, continueOnError: false, stopped: false };
    expect(secondsLeft({ ...fleet, begun: new Set(), ended: new Map() }, 10)).to.equal(30);
    expect(secondsLeft({ ...fleet, begun: new Set(["a", "b"]), ended: new Map([["a", 0]]) }, 10)).to.equal(30);
    expect([timeText(61), timeText(600), timeText(9000)]).to.deep.equal(["61 s", "10 min", "2 h 30 min"]);
  });
});

describe("the end of a stack", () => {
  const end = { code: 0, signal: null, stdout: "", stderr: "" } as const;

  it("is that of its own command, with its groups or its failure", () => {
    const document = JSON.stringify({ version: 1, command: "move", groups: [GROUP] });
    expect(resultOf({ ...end, stdout: document }, "prod", false)).to.deep.equal({
      ...{ exitCode: 0, groups: [GROUP], failure: null },
    });
    const locked = { code: "DR_BACKEND", message: "Locked.", hint: null };
    const refused = JSON.stringify({ version: 1, command: "error", failure: locked });
    expect(resultOf({ ...end, code: 8, stdout: refused }, "prod", false)).to.deep.include({
      exitCode: 8,
      failure: locked,
    });
  });

  it("is not known where its command was killed, and harmless where it ended as it was asked before its first run", () => {
    const killed = resultOf({ ...end, code: null, signal: "SIGKILL" }, "prod", false);
    expect(killed.exitCode).to.equal(4);
    expect(killed.failure).to.have.property("code", "DR_UNFINISHED");
    expect(resultOf({ ...end, code: null, signal: "SIGTERM" }, "prod", true).exitCode).to.equal(9);
    expect(resultOf({ ...end, code: 139, stdout: "{" }, "prod", false).exitCode).to.equal(1);
    expect(resultOf({ ...end, code: null, error: new Error("EAGAIN") }, "prod", true)).to.have.property("exitCode", 1);
  });

  it("is one of the whole by the worst, and what is shared, left out, stopped or not written counts", () => {
    const quiet = { shared: [], leftOut: false, stopped: false, missed: false };
    const of = (...all: ExitCode[]): StackResult[] => all.map((exitCode) => ({ ...DONE, exitCode }));
    expect(exitOfFleet(of(0, 10, 7, 3, 8, 5, 6, 9, 4), quiet)).to.equal(4);
    expect(exitOfFleet(of(0, 10, 7, 3, 8, 5), quiet)).to.equal(5);
    expect(exitOfFleet(of(0), quiet)).to.equal(0);
    expect(exitOfFleet(of(0), { ...quiet, leftOut: true })).to.equal(10);
    expect(exitOfFleet(of(0), { ...quiet, missed: true })).to.equal(7);
    const idle = { ...DONE, begun: false, exitCode: null };
    expect(exitOfFleet([DONE, idle], { ...quiet, stopped: true })).to.equal(9);
    expect(exitOfFleet([DONE], { ...quiet, stopped: true })).to.equal(0);
  });

  it("tells which groups several stacks declare", () => {
    expect(sharedIn([DONE, { ...DONE, stack: "other" }])).to.deep.equal([{ id: "g-1", stacks: ["prod", "other"] }]);
    expect(sharedIn([DONE, { ...DONE, stack: "other", groups: [{ ...GROUP, id: "g-2" }] }])).to.deep.equal([]);
  });

  it("is a line, and the last ones name what to type", () => {
    expect(stackLine(DONE)).to.equal("prod: done in 8 s: orders: done.");
    const asks = { ...GROUP, ran: false, exitCode: 5, line: "orders/1-9f2c+healthy" };
    const still = { ...GROUP, ran: false };
    const all: StackResult[] = [
      DONE,
      { ...DONE, stack: "b", exitCode: 5, groups: [asks] },
      { ...DONE, stack: "c", groups: [still] },
      { ...DONE, stack: "d", exitCode: 9 },
      { ...DONE, stack: "e", begun: false, exitCode: null },
    ];
    const [counts, ...next] = endLines(all, []);
    expect(counts).to.equal("1 not begun, 1 stopped, 1 consent, 1 done, 1 nothing to do");
    expect(next.join("\n"))
      .to.contain("--confirm 'orders/1-9f2c+healthy'")
      .and.to.contain("goes on with: d")
      .and.to.contain("not begun: e");
  });
});

describe("the command for one stack", () => {
  const options = { cwd: ".", confirm: [], report: undefined };

  it("goes to the DR site for a switchover too: typed again it takes nothing back", () => {
    expect(argumentsOf("switchover", "prod", options).slice(0, 4)).to.deep.equal([
      ...["failover", "--planned", "--stack", "prod"],
    ]);
    expect(argumentsOf("failback", "prod", { ...options, unplanned: true })).to.include.members([
      ...["failback", "--unplanned", "--json"],
    ]);
  });

  it("has every line of consent, and the plan of its stack", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "fleet-"));
    const given = argumentsOf("failover", "org/prod", { ...options, confirm: ["a", "b"], plan: folder, unlock: true });
    rmSync(folder, { recursive: true });
    expect(given.join(" ")).to.contain(`--confirm a --confirm b --plan ${path.join(folder, "org-prod.json")} --unlock`);
    expect(argumentsOf("failover", "prod", { ...options, plan: "plan.json" })).to.include("plan.json");
  });
});

describe("a fleet in which several stacks declare one group", () => {
  const standIn = usePulumiStandIn();
  const stateOf = (stack: string, id: string): unknown => ({
    deployment: {
      resources: [
        {
          urn: `urn:pulumi:${stack}::shop::t::orders`,
          type: typeToken("ProtectionGroup"),
          id,
          outputs: { name: "orders" },
        },
      ],
    },
  });

  it("is refused before anything but states is read, and both stacks are named with what to type", async () => {
    for (const [stack, id] of Object.entries({ prod: "g-1", "prod-2": "g-2", "prod-3": "g-1" }))
      writeFileSync(path.join(standIn.folder, stack), JSON.stringify(stateOf(stack, id)));
    standIn.is(
      [
        'echo "$1 $2" >> calls',
        `if [ "$2" = ls ]; then echo '[{"name":"prod"},{"name":"prod-2"},{"name":"prod-3"},{"name":"prod-4"}]'; exit 0; fi`,
        'cat "$4"',
      ].join("\n"),
    );
    const options = { stacks: ["prod*"], except: [], cwd: standIn.folder, confirm: [], report: [] };
    const refused = await failure(runFleet("failover", options));
    expect(refused.code).to.equal("DR_REFUSED");
    expect(refused.message)
      .to.contain("orders (g-1) by prod and prod-3")
      .and.to.contain("--except prod-3")
      .and.to.contain("pulumi state delete 'urn:pulumi:prod-3::shop::t::orders' --stack prod-3");
    const calls = new Set(readFileSync(path.join(standIn.folder, "calls"), "utf8").trimEnd().split("\n"));
    expect([...calls].sort()).to.deep.equal(["stack export", "stack ls"]);
  });

  it("is not refused for those that are apart, nor for a state that cannot be read", async () => {
    writeFileSync(path.join(standIn.folder, "prod"), JSON.stringify(stateOf("prod", "g-1")));
    writeFileSync(path.join(standIn.folder, "prod-2"), JSON.stringify(stateOf("prod-2", "g-2")));
    standIn.is('cat "$4"');
    const read = await readDeclared(["prod", "prod-2", "prod-3"], standIn.folder, 2);
    expect(read.map(({ stack, groups }) => [stack, groups.map(({ id }) => id)])).to.deep.equal([
      ["prod", ["g-1"]],
      ["prod-2", ["g-2"]],
      ["prod-3", []],
    ]);
    requireApart(read);
  });
});

describe("the folders of fleets", () => {
  const standIn = usePulumiStandIn();

  it("are kept of the last 20, and of one whose process still lives", () => {
    const living = makeFleetFolder() ?? "";
    const all = path.dirname(living);
    expect(all.startsWith(standIn.folder)).to.equal(true);
    for (let more = 0; more < 25; more++) noteOwner(makeFleetFolder() ?? "", { pid: 2 ** 22 + 1 });
    expect(readdirSync(all)).to.have.length(21).and.to.include(path.basename(living));
  });
});

describe("a fleet that cannot begin", () => {
  it("says why, and what to type", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "fleet-"));
    const file = path.join(folder, "waves.yaml");
    writeFileSync(file, "prod: 1\n");
    try {
      expect((await failure(readWaves(file))).message).to.contain("is no list of waves");
      expect(() => requireStacks(wavesOf({ stacks: [], all: [] }), ".")).to.throw("No stack is named");
      expect(() => requireStacks(wavesOf({ stacks: ["x-*"], all: ["a"] }), ".")).to.throw("is named x-*");
      const many = Array.from({ length: 201 }, (_, at) => `s-${at}`);
      const wish = { cwd: path.join(folder, "none"), stacks: many, format: "gitlab" } as const;
      expect((await failure(runMatrix(wish))).message).to.contain("more than the 200 jobs");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names its stacks in the form of each pipeline", () => {
    expect(matrixOf(["a", "b"], "github")).to.deep.equal({ stack: ["a", "b"] });
    expect(matrixOf(["a", "b"], "gitlab")).to.deep.equal([{ STACK: ["a", "b"] }]);
    expect(matrixOf(["a", "b"], "jenkins")).to.deep.equal(["a", "b"]);
  });
});
