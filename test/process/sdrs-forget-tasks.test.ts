import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { GROUP, JOB, VERB, protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { envOf, sdrs } from "./sdrs";

const FAILS = { kind: "fail-job", code: "SDRS.1030" } as const;

describe("sdrs forget-tasks", () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator({ world: protectedWorld, pace: "immediate" });
  });
  afterEach(() => simulator.close());

  const failOnce = async (): Promise<void> => {
    await simulator.control.faults.add({ effect: FAILS, match: { jobType: JOB.disable }, times: 1 });
    await simulator.control.console({ group: GROUP, action: VERB.stop });
    await simulator.control.setStatus({ group: GROUP, status: "protected" });
  };
  /** A group whose creation fails, and that somebody deletes. */
  const failAndGo = async (): Promise<void> => {
    const { groups } = (await simulator.control.snapshot()).state as { groups: Record<string, string>[] };
    const { source_availability_zone, target_availability_zone, domain_id, source_vpc_id } = groups[0] ?? {};
    await simulator.control.faults.add({ effect: FAILS, match: { jobType: "createProtectionGroupNoCG" }, times: 1 });
    await simulator.control.consoleCall({
      method: "POST",
      path: "/v1/{p}/server-groups",
      body: {
        server_group: { name: "gone", source_availability_zone, target_availability_zone, domain_id, source_vpc_id },
      },
    });
    const { state } = await simulator.control.snapshot();
    const id = (state as { groups: { name: string; id: string }[] }).groups.find(({ name }) => name === "gone")?.id;
    await simulator.control.consoleCall({ method: "DELETE", path: `/v1/{p}/server-groups/${id ?? ""}` });
  };
  const kept = async (): Promise<number> =>
    ((await simulator.control.snapshot()).state as { failures: unknown[] }).failures.length;
  const run = (...args: string[]): ReturnType<typeof sdrs> => sdrs(["forget-tasks", ...args], envOf(simulator));

  it("forgets exactly the tasks that were listed, those of a group that is gone too", async () => {
    await failOnce();
    await failAndGo();
    const looked = await run("--json");
    expect(looked.code, looked.stderr).to.equal(5);
    const { tasks, forgotten, code } = documentIn("forget-tasks", looked.stdout);
    expect(tasks.map(({ group, what }) => [group, what])).to.have.deep.members([
      [GROUP, "stopFail"],
      ["gone", "createFail"],
    ]);
    expect([forgotten, await kept()]).to.deep.equal([false, 2]);
    const said = await run();
    expect([said.code, said.stdout]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 5 && text.includes("gone"),
    );
    expect(said.stderr).to.contain(`sdrs forget-tasks --confirm ${code ?? ""}`);
    const done = await run("--confirm", code ?? "");
    expect(done.code, done.stderr).to.equal(0);
    expect(await kept()).to.equal(0);
    expect((await run()).code).to.equal(0);
  });

  it("forgets nothing by a code that stands for other tasks than there are", async () => {
    await failOnce();
    const { code } = documentIn("forget-tasks", (await run("--json")).stdout);
    await failOnce();
    const refused = await run("--confirm", code ?? "");
    expect(refused.code).to.equal(5);
    expect(refused.stderr).to.contain("none was forgotten").and.contain("--confirm 2-");
    expect(await kept()).to.equal(2);
  });
});
