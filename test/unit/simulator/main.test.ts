import { expect } from "chai";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { connectControl, runSimulate } from "../../../simulator/index.js";

describe("runSimulate", () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill("SIGKILL");
  });

  async function ready(...options: string[]): Promise<Record<string, string>> {
    child = fork(join(__dirname, "simulated.js"), options, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
    const lines = chunk.toString("utf8").trimEnd().split("\n");
    expect(lines).to.have.length(1);
    return JSON.parse(lines[0]!) as Record<string, string>;
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`prints one line of JSON when it serves, and ends with 0 on ${signal}`, async () => {
      const line = await ready();
      const names = ["accessKey", "password", "projectId", "region", "secretKey", "url", "userDomain", "username"];
      expect(Object.keys(line).sort()).to.deep.equal(names);
      expect((await fetch(`${line["url"]!}/v1`)).status).to.equal(200);
      const exit = once(child!, "exit");
      child!.kill(signal);
      expect((await exit)[0]).to.equal(0);
    });
  }

  it("serves a generated world", async () => {
    const { url } = await ready("groups=2,pairs=5");
    const world = await connectControl(url!).world();
    expect([world.groups.length, world.pairs.length]).to.deep.equal([2, 5]);
  });

  for (const [options, message] of [
    [{ port: "high" }, /--port is not a port: high/],
    [{ pace: "brisk" }, /pace must be immediate, realistic, manual or a factor/],
    [{ world: "demo", generate: "groups=1" }, /exclude each other/],
    [{ generate: "some" }, /takes groups=N,pairs=N/],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const error = await runSimulate(options).catch((caught: unknown) => (caught as Error).message);
      expect(error).to.match(message);
    });
  }
});
