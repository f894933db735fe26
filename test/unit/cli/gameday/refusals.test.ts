import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { stopped } from "../../../../cli/gameday/doings";
import { requireSteady } from "../../../../cli/gameday/scenario/judge";
import { Conductor } from "../../../../cli/gameday/stage/conductor";
import { GamedayEngine, pulumiPackages } from "../../../../cli/gameday/stage/engine";
import { exitCode } from "../../../../provider/errors";
import type { WorldView } from "../../../../simulator/index";
import { usePulumiStandIn } from "../../../support/pulumi-stand-in";

const nothing = (): Promise<void> => Promise.resolve();

describe("a game day that cannot be played", () => {
  const standIn = usePulumiStandIn();

  it("says what the engine says", async () => {
    standIn.is("echo 'error: no such thing' >&2; exit 255");
    mkdirSync(path.join(standIn.folder, "project"));
    const engine = new GamedayEngine(standIn.folder, "http://127.0.0.1:1");
    const said = await engine.succeed(["stack", "init"]).catch(String);
    expect(said).to.include("could not begin the simulation").and.to.include("error: no such thing");
  });

  it("says that there is no engine, and names no option that it has not", async () => {
    mkdirSync(path.join(standIn.folder, "project"));
    process.env["PATH"] = standIn.folder;
    const engine = new GamedayEngine(standIn.folder, "http://127.0.0.1:1");
    const said = await engine.succeed(["stack", "init"]).catch(String);
    expect(said).to.include("Pulumi's command is not on PATH").and.not.to.include("--cwd");
  });

  it("says where Pulumi's package is looked for", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "no-pulumi-"));
    expect(() => pulumiPackages([folder])).to.throw("nor in this folder");
    rmSync(folder, { recursive: true });
    expect(pulumiPackages()).to.match(/@pulumi$/);
  });

  it("does not begin in a world that is not steady", () => {
    const world = { groups: [], servers: [], instances: [], pairs: [] } as unknown as WorldView;
    expect(() => requireSteady(world, [{ group: "orders", serving: "source" }])).to.throw("the group does not exist");
  });

  it("gives a run up that neither ends nor waits", async () => {
    const conductor = await Conductor.open({ pace: undefined, advance: nothing, passed: nothing, stuckMs: 5 });
    conductor.begin({ id: "run1", watches: false });
    expect(await conductor.play(10).catch(String)).to.match(/neither ended nor waited[^]*Give --keep/);
    await conductor.close();
  });

  it("ends with 9 where somebody ends it", async () => {
    const conductor = await Conductor.open({ pace: undefined, advance: nothing, passed: nothing });
    conductor.begin({ id: "run1", watches: false });
    const error = stopped("SIGTERM");
    const played = conductor.play(10).catch((thrown: unknown) => thrown);
    conductor.stop(error);
    expect(await played).to.equal(error);
    expect(exitCode(error)).to.equal(9);
    await conductor.close();
  });
});
