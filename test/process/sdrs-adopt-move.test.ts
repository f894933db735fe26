import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { Documents } from "../../cli/documents";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { type Ended, envOf, sdrs } from "./sdrs";

describe("sdrs adopt-move", function () {
  this.timeout(60_000);
  let stack: EmulatedStack;

  beforeEach(async () => {
    stack = await EmulatedStack.open({ world: protectedWorld });
    const { code, stderr } = await stack.sdrs("kit", "--stack", "prod", "--output", "kit.json");
    expect([0, 10], stderr).to.include(code);
  });
  afterEach(() => stack.close());

  const file = (name: string): string => path.join(stack.folder, name);

  /** A failover in the night in which the backend is out of reach, by the clock of this machine. */
  async function moveDirectly(): Promise<Ended> {
    await stack.control.breakProduction({ group: "orders" });
    const { clock } = stack.control;
    await clock.advance((Date.now() - Date.parse((await clock.now()).now)) / 1000);
    await clock.setPace("immediate");
    const ended = await sdrs(
      ["failover", "--direct", "--kit", "kit.json", "--by", "ops", "--reason", "fire"],
      envOf(stack.simulator),
      { cwd: stack.folder },
    );
    await clock.setPace("manual");
    return ended;
  }
  const adopt = (...more: string[]): Promise<Ended> =>
    stack.sdrs("adopt-move", "--record", "record.json", "--stack", "prod", ...more);

  it("takes a move by a kit into the state with its own times, asks for nothing, and leaves every later update quiet", async () => {
    const moved = await moveDirectly();
    expect(moved.code, moved.stderr).to.equal(0);
    const record = documentIn("record", readFileSync(file("record.json"), "utf8"));
    const { jobId, requestedAt, finishedAt } = record.moves[0] ?? {};
    const { code, stderr, stdout } = await adopt("--json");
    expect(code, stderr).to.equal(0);
    expect(documentIn("move", stdout).groups[0]?.transition).to.include({ to: "target", requestedAt });
    expect(stack.outputs()).to.include({ productionSite: "target", failover: null, unfinished: null });
    const told = { origin: "direct", orderedBy: "ops", reason: "fire", adopted: false, number: 1 };
    expect(stack.outputs()["lastTransition"]).to.include({ ...told, jobId, requestedAt, finishedAt });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
    const writes = await stack.control.calls({ writes: true });
    const up = await stack.pulumi("up");
    expect(up.code, up.stderr).to.equal(0);
    expect(await stack.control.calls({ writes: true })).to.deep.equal(writes);
    expect(stack.outputs()["lastTransition"]).to.include(told);
    const again = await adopt();
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.contain("has this move already");
  });

  it("is refused for a move that is not complete, of another stack, or that production has left since", async () => {
    expect((await adopt()).code, "no record").to.equal(2);
    await moveDirectly();
    const record = documentIn("record", readFileSync(file("record.json"), "utf8"));
    const write = (change: (move: Documents["record"]["moves"][number]) => object): void => {
      const moves = record.moves.map((move) => ({ ...move, ...change(move) }));
      writeFileSync(file("record.json"), JSON.stringify({ version: 1, command: "record", ...record, moves }));
    };
    write(() => ({ transition: null }));
    const half = await adopt();
    expect(half.code, half.stderr).to.equal(6);
    expect(half.stderr).to.contain("is not complete");
    write(({ group }) => ({ group: { ...group, id: "another" } }));
    expect((await adopt()).code, "another stack").to.equal(2);
    write(() => ({ from: "target", to: "source" }));
    const left = await adopt();
    expect(left.code, left.stderr).to.equal(6);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
    expect(stack.outputs()).to.include({ lastTransition: null, unfinished: null });
  });
});
