import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { FORMS } from "../support/echoes";
import { journal } from "../unit/report/evidence/runs";
import { envOf, sdrs } from "./sdrs";

const STATE = path.resolve(__dirname, "..", "..", "..", "test", "states", "0.1.0", "failing-over", "state.json");

/** A secret of each source. Each has signs that every way of writing changes. */
const SECRETS = {
  setting: 'pw "of" the<service>&1',
  leftOver: "left/over+token=of'somebody",
  passphrase: "phrase % of \\ the stack",
  state: 'state "secret" & <one>',
  foreign: "foreign/secret+of=another's",
  cloudsYaml: "pw (of) clouds.yaml & <more>",
  provider: "SK <of> the stack's & provider",
} as const;

describe("sdrs support-bundle", () => {
  let simulator: Simulator;
  let folder: string;

  before(async () => {
    simulator = await startSimulator({ world: protectedWorld });
  });
  after(() => simulator.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bundle-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };

  /** Everything that somebody could have written, with each secret in each form. */
  const echoes = [
    ...new Set(Object.values(SECRETS).flatMap((secret) => Object.values(FORMS).map((write) => write(secret)))),
  ];

  function plantedState(): string {
    const marked = (value: string): object => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: JSON.stringify(value),
    });
    const state = JSON.parse(readFileSync(STATE, "utf8")) as {
      deployment: { resources: { urn: string; type: string; inputs?: object; outputs?: object }[] };
    };
    for (const row of state.deployment.resources) {
      if (row.type === "pulumi:providers:pulumi-nodejs")
        row.inputs = { ...row.inputs, "sdrs:secretKey": marked(SECRETS.provider) };
      if (!row.type.endsWith("sdrs:ProtectionGroup")) continue;
      row.inputs = { ...row.inputs, startOrder: marked(SECRETS.state) };
      const unfinished = row.outputs !== undefined && "unfinished" in row.outputs ? row.outputs.unfinished : {};
      row.outputs = { ...row.outputs, drift: echoes, unfinished: { ...(unfinished as object), warnings: echoes } };
    }
    state.deployment.resources.push({
      urn: "urn:x",
      type: "aws:rds:Instance",
      outputs: { masterPassword: SECRETS.foreign },
    });
    return file("state.json", JSON.stringify(state));
  }

  function plantedJournal(): string {
    const [refused = "", ...rest] = journal(["refused", "failed", "complete"]);
    const said = echoes.map((text) => {
      const entry = JSON.parse(refused) as { refusal: object };
      return JSON.stringify({ ...entry, text, refusal: { ...entry.refusal, message: text, hint: text } });
    });
    return file("journal.jsonl", [...said, ...rest, "no line", ...echoes].join("\n"));
  }

  it("holds versions, statuses, ids, errors, journal and state, and no form of any secret of any source", async () => {
    const output = path.join(folder, "bundle.json");
    const control = await simulator.control.calls({ writes: true });
    const env = envOf(simulator, {
      OS_CLOUD: "here",
      OS_CLIENT_CONFIG_FILE: file(
        "clouds.yaml",
        JSON.stringify({ clouds: { here: { auth: { password: SECRETS.cloudsYaml } } } }),
      ),
      OS_TOKEN: SECRETS.leftOver,
      PULUMI_CONFIG_PASSPHRASE: SECRETS.passphrase,
      OS_AUTH_TYPE: "password",
      HW_USER_PASSWORD: SECRETS.setting,
    });
    const args = ["support-bundle", "--input", plantedState(), "--journal", plantedJournal(), "--output", output];
    const { code, stdout, stderr } = await sdrs(args, env);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal("");
    const text = readFileSync(output, "utf8");
    for (const echo of [...echoes, ...Object.values(SECRETS), simulator.password]) {
      for (const written of [echo, JSON.stringify(echo).slice(1, -1)]) {
        expect(text).not.to.contain(written);
        expect(stderr).not.to.contain(written);
      }
    }
    const bundle = documentIn("support-bundle", text);
    // What was planted is there, each masked as a whole: in the journal, and in both lists of the state.
    const messages = bundle.failures.map(({ message }) => message).filter((message) => message === "[redacted]");
    expect(messages).to.have.length(echoes.length);
    expect(text.split('"[redacted]"').length).to.be.greaterThan(5 * echoes.length);
    expect(bundle.versions).to.include({ node: process.version });
    expect(bundle.settings.found?.used).to.deep.include({ setting: "password", source: "OS_PASSWORD" });
    expect(bundle.observed.groups?.map(({ name, status }) => [name, status])).to.deep.equal([["orders", "protected"]]);
    expect(bundle.journal.entries.length).to.be.greaterThan(echoes.length);
    expect(bundle.journal.unreadable).to.be.at.least(1);
    expect(bundle.ids.map(({ from }) => from)).to.include.members(["journal", "state"]);
    expect(bundle.failures.map((one) => one.code)).to.include("DR_UNAVAILABLE");
    expect(bundle.state?.resources.map(({ kind }) => kind)).to.include("ProtectionGroup");
    expect(text).not.to.contain("aws:rds");
    for (const line of bundle.contents) expect(stderr).to.contain(line);
    expect(await simulator.control.calls({ writes: true })).to.deep.equal(control);
  }).timeout(30_000);

  it("is made without state, journal and service as well, and says what is not in it", async () => {
    const env = envOf(simulator, {
      SDRS_ENDPOINT: "http://127.0.0.1:2",
      SDRS_JOURNAL: path.join(folder, "gone.jsonl"),
    });
    for (const [more, settings] of [
      [["--offline"], env],
      [[], env],
      [[], { PATH: env["PATH"] }],
    ] as const) {
      const { code, stdout, stderr } = await sdrs(["support-bundle", "--output", "-", ...more], settings);
      expect(code, stderr).to.equal(0);
      const bundle = documentIn("support-bundle", stdout);
      expect(bundle.observed.groups).to.equal(null);
      expect(bundle.observed.failure === null).to.equal(more.length > 0);
      expect(bundle.journal.failure === null).to.equal(!("SDRS_JOURNAL" in settings));
      expect(bundle.state).to.equal(null);
      expect(bundle.contents.join("\n")).to.contain("not asked, or out of reach").and.to.contain("none was given");
    }
  }).timeout(120_000);

  it("refuses files that are named and not there, and needs none", async () => {
    const output = path.join(folder, "bundle.json");
    const missing = path.join(folder, "missing");
    for (const named of ["--input", "--journal"]) {
      const { code } = await sdrs(
        ["support-bundle", "--offline", named, missing, "--output", output],
        envOf(simulator),
      );
      expect(code, named).to.equal(2);
    }
    expect((await sdrs(["support-bundle", "--offline", "--output", output], envOf(simulator))).code).to.equal(0);
    expect(statSync(output).isFile()).to.equal(true);
  });
});
