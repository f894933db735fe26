import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";

const GROUP = "orders";

/** A program that says it asked the first server, as it was told on its input. */
const PROVES = `process.stdin.on("data", (data) => console.log(JSON.stringify({ serverId: JSON.parse(data).servers[0].id })))`;

describe("sdrs failover of a group with checks", function () {
  this.timeout(60_000);
  let stack: EmulatedStack;
  let repaired: string;
  let runs: string;

  /** A check that leaves a line where it runs, and passes once the file is there. */
  const open = async (otherwise: string): Promise<void> => {
    stack = await EmulatedStack.open({ world: protectedWorld });
    [repaired, runs] = ["repaired", "checked"].map((name) => path.join(stack.folder, name)) as [string, string];
    const script = `echo ran >> ${runs}; test -e ${repaired} && exec "$0" -e '${PROVES}'; ${otherwise}`;
    const rows = { name: "rows", command: ["/bin/sh", "-c", script, process.execPath], within: "0s" };
    await stack.declare({ checks: [rows] });
    expect((await stack.pulumi("up")).code).to.equal(0);
    await stack.control.breakProduction({ group: GROUP });
  };
  afterEach(() => stack.close());

  const ran = (): number => (existsSync(runs) ? readFileSync(runs, "utf8").split("\n").length - 1 : 0);

  it("ends with 7 where they fail, says which and why, and shows them in its report; production has moved", async () => {
    await open("echo no rows >&2; exit 1");
    const order = ["--stack", "prod", "--reason", "storage fault"];
    const moved = await stack.sdrs("failover", ...order, "--report", "report.md", "--json");
    expect(moved.code, moved.stderr).to.equal(7);
    expect(documentIn("move", moved.stdout)).to.have.property("exitCode", 7);
    expect(documentIn("move", moved.stdout).groups[0]?.transition).to.include({ to: "target", lost: 0 });
    expect(moved.stderr)
      .to.contain('orders: 1 of 1 checks did not pass: "rows" failed')
      .and.to.contain("no rows")
      .and.not.to.contain("left alone");
    expect(readFileSync(path.join(stack.folder, "report.md"), "utf8")).to.contain("Checks: failed");
    const { lastTransition } = stack.outputs();
    expect(lastTransition).to.include({ reason: "storage fault", origin: "sdrs" });
    expect(ran()).to.equal(1);
    expect((await stack.pulumi("up")).code).to.equal(0);
    expect(ran()).to.equal(2);

    expect(stack.outputs()["lastTransition"]).to.deep.equal(lastTransition);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("ends with 7 as well where the engine dies among them, and one plain update repeats them on the same record", async () => {
    await open("exec sleep 2");
    const dying = new Promise<void>((resolve) => {
      const watcher = watch(stack.folder, (_event, name) => {
        if (name !== "checked") return;
        watcher.close();
        for (const pid of stack.engines().slice(0, 1)) process.kill(pid, "SIGKILL");
        resolve();
      });
    });
    const moved = await stack.sdrs("failover", "--stack", "prod", "--reason", "storage fault");
    await dying;
    expect(moved.code, moved.stderr).to.equal(7);
    const { lastTransition, migratedAddresses, unfinished } = stack.outputs();
    expect(unfinished).to.equal(null);
    expect(lastTransition).to.include({ reason: "storage fault", origin: "sdrs", adopted: false });
    writeFileSync(repaired, "");
    await stack.pulumi("cancel", "--yes");
    const up = await stack.pulumi("up");
    expect(up.code, up.stderr).to.equal(0);
    expect(up.stdout).to.match(/update \S*GroupVerification::orders/);
    expect(ran()).to.equal(2);
    expect(stack.outputs()).to.deep.include({ lastTransition, migratedAddresses });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });
});
