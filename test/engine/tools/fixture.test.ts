import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { createEngine, type EngineFixture, requireEngine } from "../../support/engine.js";

/** A dynamic resource whose creation prints a line and then takes as long as it is told. */
const SLOW = (milliseconds: number): string => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  create: async () => {
    console.log("creation has begun");
    await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
    return { id: "one", outs: { done: true } };
  },
};
exports.id = new pulumi.dynamic.Resource(provider, "slow", { done: undefined }).id;
`;

describe("the engine fixture", () => {
  let engine: EngineFixture;

  before(requireEngine);
  beforeEach(() => {
    engine = createEngine();
  });
  afterEach(async () => {
    const left = await engine.dispose();
    expect(left, "processes left running").to.deep.equal([]);
    expect(existsSync(engine.home.folder)).to.equal(false);
  });

  it("runs an inline program, with random values that a second run keeps, but for one whose keepers change", async () => {
    let round = 1;
    const stack = await engine.inline({
      program: () => {
        const pet = new random.RandomPet("pet", { prefix: "eu", keepers: { generation: "1" } });
        const id = new random.RandomId("id", { byteLength: 4, prefix: "sdrs-" });
        const text = new random.RandomString("text", { length: 12, special: false, minNumeric: 3 });
        const number = new random.RandomInteger("number", { min: 7, max: 9 });
        const other = new random.RandomPet("other", { length: 3, keepers: { round: String(round) } });
        const outputs = {
          pet: pet.id,
          hex: id.hex,
          plain: id.id,
          text: text.result,
          number: number.result,
          other: other.id,
        };
        return Promise.resolve<Record<string, unknown>>(outputs);
      },
    });
    console.log(`      pulumi from ${engine.home.engine.way}; random plugin: ${engine.home.randomPlugin}`);
    const first = await stack.up();
    const values = (outputs: Record<string, { value: unknown }>): unknown[] =>
      Object.entries(outputs).flatMap(([name, { value }]) => (name === "other" ? [] : [[name, value]]));
    expect(first.outputs["pet"]?.value).to.match(/^eu-[a-z]+-[a-z]+$/);
    expect(first.outputs["hex"]?.value).to.match(/^sdrs-[0-9a-f]{8}$/);
    expect(first.outputs["plain"]?.value).to.match(/^[\w-]{6}$/);
    expect(first.outputs["text"]?.value).to.match(/^(?=(?:\D*\d){3})[A-Za-z0-9]{12}$/);
    expect(first.outputs["number"]?.value).to.be.within(7, 9);
    round = 2;
    const second = await stack.up();
    expect(second.summary.resourceChanges).to.deep.equal({ same: 5, replace: 1 });
    expect(values(second.outputs)).to.deep.equal(values(first.outputs));
    await stack.destroy();
  });

  it("keeps the user's settings from programs and adds the given ones", async () => {
    process.env["PULUMI_CONFIG_PASSPHRASE_FILE"] = "/nowhere";
    try {
      const stack = await engine.inline({
        config: { "sdrs:region": "eu-de", "sdrs:secretKey": { secret: "do not tell" } },
        program: () => {
          const config = new pulumi.Config("sdrs");
          const secretKey = config.requireSecret("secretKey");
          return Promise.resolve<Record<string, unknown>>({ region: config.require("region"), secretKey });
        },
      });
      const { outputs } = await stack.up();
      expect(outputs["region"]?.value).to.equal("eu-de");
      expect(outputs["secretKey"]).to.deep.equal({ value: "do not tell", secret: true });
    } finally {
      delete process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    }
  });

  it("runs a TypeScript program on disk through the language host, as a user's project", async () => {
    const cwd = engine.project({
      main: "infra/index.ts",
      files: {
        "tsconfig.json": '{ "compilerOptions": { "rootDir": ".", "strict": true, "skipLibCheck": true } }',
        "infra/index.ts":
          'import * as random from "@pulumi/random";\nexport const pet: unknown = new random.RandomPet("pet").id;\n',
      },
    });
    await engine.succeed(["stack", "init", "dev"], { cwd });
    const up = await engine.succeed(["up", "--yes"], { cwd });
    expect(up.output).to.contain("2 created").and.not.contain("warning");
    const state = await engine.exportState({ cwd });
    expect(state.deployment.resources?.map(({ type }) => type)).to.include("random:index/randomPet:RandomPet");
    await engine.succeed(["destroy", "--yes"], { cwd });
  });

  it("kills the engine while a resource is made, finds the provider it leaves, and unlocks the stack", async function () {
    if (process.platform === "win32") this.skip();
    const cwd = engine.project({ files: { "index.js": SLOW(2000) } });
    await engine.succeed(["stack", "init", "dev"], { cwd });
    const up = engine.start(["up", "--yes", "--skip-preview"], { cwd });
    await up.printed("creation has begun");
    const provider = await engine.providerStarted();
    up.kill("SIGKILL");
    expect((await up.finished).signal).to.equal("SIGKILL");
    expect(engine.providers()).to.deep.include(provider);
    process.kill(provider.pid, "SIGKILL");
    await engine.gone([provider], 2000);
    expect((await engine.run(["up", "--yes"], { cwd })).output).to.contain("locked");
    await engine.succeed(["cancel", "--yes"], { cwd });
    const state = await engine.exportState({ cwd });
    expect(state.deployment.pending_operations?.map(({ type }) => type)).to.deep.equal(["creating"]);
  });
});
