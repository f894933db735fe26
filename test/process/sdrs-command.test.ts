import { createInterface } from "node:readline";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { MAIN, Running, envOf, sdrs } from "./sdrs";

describe("sdrs", () => {
  it("simulate says in one line of JSON where it serves, serves there, and ends on SIGTERM", async () => {
    const { child, ended } = new Running(process.execPath, [MAIN, "simulate", "--port", "0", "--pace", "immediate"], {
      env: process.env,
    });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const ready = JSON.parse(String((await lines.next()).value)) as Record<string, string>;
    expect(Object.keys(ready)).to.have.members([
      "url",
      "projectId",
      "accessKey",
      "secretKey",
      "username",
      "password",
      "userDomain",
      "region",
    ]);
    expect(new URL(ready["url"]!).hostname).to.equal("127.0.0.1");
    expect((await fetch(ready["url"]!)).status).to.equal(200);
    child.kill("SIGTERM");
    expect((await ended).code).to.equal(0);
  });

  it("refuses what it does not know, with exit code 2 and nothing on stdout", async () => {
    for (const args of [
      ["simulate", "--pace", "slowly"],
      ["failover-now"],
      ["simulate", "--world", "a", "--generate", "groups=1,pairs=1"],
      ["plan"],
      ["report", "--input", "state.json", "--rto", "99x"],
    ]) {
      const { code, stdout, stderr } = await sdrs(args);
      expect(code, args.join(" ")).to.equal(2);
      expect(stdout).to.equal("");
      expect(stderr).to.not.equal("");
    }
  });

  describe("against a service", () => {
    let simulator: Simulator;
    let env: NodeJS.ProcessEnv;

    before(async () => {
      simulator = await startSimulator({ world: "demo" });
      env = envOf(simulator);
    });

    after(async () => {
      expect(await simulator.control.unhandled()).to.deep.equal([]);
      await simulator.close();
    });

    it("status lists groups and sends nothing that writes", async () => {
      const { code, stdout } = await sdrs(["status", "--json"], env);
      expect(code).to.equal(0);
      expect(documentIn("status", stdout)).to.deep.include({ groups: [], unreadable: [] });
      expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
    });

    it("plan of a group that does not exist names it, and says it as data where data is asked for", async () => {
      const { code, stderr, stdout } = await sdrs(["plan", "--group", "3a68dd7a", "--json"], env);
      expect(code).to.equal(2);
      expect(stderr).to.include("DR_USAGE").and.include('no protection group "3a68dd7a"').and.include("sdrs doctor");
      const { failure, exitCode } = documentIn("error", stdout);
      expect(failure.code).to.equal("DR_USAGE");
      expect(stderr).to.include(failure.message).and.include(failure.hint);
      expect(exitCode).to.equal(2);
    });

    describe("with groups", () => {
      const GROUP = "e3b2823e-c042-4281-8fb4-c4f73c05fdfa";
      let one: Simulator;
      let there: NodeJS.ProcessEnv;

      beforeEach(async () => {
        one = await startSimulator({ world: protectedWorld });
        const { endpointTemplate, projectId, password } = one;
        there = { ...env, SDRS_ENDPOINT: endpointTemplate, OS_PROJECT_ID: projectId, OS_PASSWORD: password };
      });

      afterEach(() => one.close());

      it("status shows the others when one cannot be read, and fails only when none can", async () => {
        const { body } = await one.control.consoleCall({ method: "GET", path: "/v1/{p}/server-groups" });
        const { server_groups: rows } = body as { server_groups: Record<string, unknown>[] };
        const odd = { ...rows[0], id: GROUP, priority_station: null };
        const answer = (...groups: object[]): Promise<unknown> =>
          one.control.faults.add({
            match: { call: "list-server-groups" },
            times: 1,
            effect: { kind: "status", status: 200, body: { server_groups: groups, count: groups.length } },
          });
        await answer(odd, ...rows);
        const both = await sdrs(["status"], there);
        expect(both.code).to.equal(0);
        expect(both.stdout).to.include("orders").and.include("cannot be read").and.include(GROUP);
        expect(both.stderr).to.include("a group is left out");
        await answer(odd);
        expect((await sdrs(["status"], there)).code).to.equal(4);
      });

      it("status and plan end with the exit code of the group's status, and plan in JSON, whatever the status", async () => {
        const CODES = { creating: 0, protected: 5, "failing-over": 0, available: 6, error: 6, quantum: 6, "": 6 };
        for (const [status, expected] of Object.entries(CODES)) {
          await one.control.setStatus({ group: "orders", status });
          const plan = await sdrs(["plan", "--group", "orders", "--json"], there);
          expect(plan.code, status).to.equal(expected);
          const { plans } = documentIn("plan", plan.stdout);
          expect(plans[0]?.refusal?.code, status).to.equal(
            expected === 0 ? undefined : expected === 5 ? "DR_CONFIRMATION_REQUIRED" : "DR_REFUSED",
          );
          const shown = await sdrs(["status", "--group", "orders", "--json"], there);
          expect(shown.code, status).to.equal(0);
          expect(documentIn("status", shown.stdout).groups[0], status).to.include({ name: "orders", status });
        }
      }).timeout(60_000);

      it("plan of a group that is being deleted would not run", async () => {
        await one.control.setStatus({ group: "orders", status: "deleting" });
        const { code, stderr } = await sdrs(["plan", "--group", "orders"], there);
        expect(code).to.equal(6);
        expect(stderr).to.include("being deleted");
      });

      it("a name that is nearly right leads to the right one", async () => {
        const { code, stderr } = await sdrs(["status", "--group", "ordres"], there);
        expect(code).to.equal(2);
        expect(stderr).to.include("Did you mean orders?");
      });
    });

    it("wrong credentials end with exit code 3 and are not repeated on the screen", async () => {
      const { code, stdout, stderr } = await sdrs(["status"], { ...env, OS_PASSWORD: "a-wrong-password" });
      expect(code).to.equal(3);
      expect(stdout + stderr)
        .to.include("DR_AUTH")
        .and.not.include("a-wrong-password");
    });
  });
});
