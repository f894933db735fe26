import { expect } from "chai";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectControl, startSimulator, type Simulator } from "../../../simulator/index.js";
import { login, refusal } from "./cloud.js";

describe("a state file of the simulator", () => {
  let folder: string;
  let state: string;
  const open: Simulator[] = [];
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "simulator-")), "kept");
    mkdirSync(folder);
    state = join(folder, "state.json");
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await Promise.allSettled(open.splice(0).map((sim) => sim.close()));
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });

  const start = async (path = state): Promise<Simulator> => {
    const sim = await startSimulator({ state: path });
    open.push(sim);
    return sim;
  };

  interface Served {
    readonly child: ChildProcess;
    readonly url: string;
    readonly told: () => string;
    readonly ended: Promise<number | null>;
  }

  /** A simulator in a process of its own, as the command starts it. */
  const serve = async (path = state): Promise<Served> => {
    const child = fork(join(__dirname, "simulated.js"), ["", path], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
    children.push(child);
    let told = "";
    child.stderr?.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const ended = once(child, "close").then(([code]) => code as number | null);
    const line = await Promise.race([
      once(child.stdout!, "data").then(([chunk]) => String(chunk)),
      ended.then(() => "{}"),
    ]);
    return { child, url: (JSON.parse(line) as { url?: string }).url ?? "", told: () => told, ended };
  };

  it("is of one process at a time: another is told the file and the process, and changes nothing", async () => {
    const { child, url } = await serve();
    await connectControl(url).setMarker({ disk: "shop-spare", marker: "mine" });
    const before = readFileSync(state, "utf8");
    const message = await refusal(startSimulator({ state }));
    expect(message).to.include(state).and.include(`process id ${child.pid}`).and.include(`${state}.lock`);
    expect(readFileSync(state, "utf8")).to.equal(before);
    const second = await serve();
    expect(await second.ended).to.equal(1);
    expect(second.told()).to.include(state);
    expect((await connectControl(url).world()).disks.some(({ marker }) => marker === "mine")).to.equal(true);
  });

  it("is of one simulator at a time in one process too, under whatever name", async () => {
    await start();
    const link = join(folder, "link.json");
    symlinkSync(state, link);
    for (const path of [state, join(folder, "..", "kept", "state.json"), link])
      expect(await refusal(startSimulator({ state: path }))).to.include("in use by a simulator of this process");
  });

  it("is free again after a clean stop, after a kill, and after a start that failed", async () => {
    const { child, ended } = await serve();
    child.kill("SIGKILL");
    await ended;
    expect(readdirSync(folder).sort()).to.deep.equal(["state.json", "state.json.lock"]);
    const first = await start();
    await first.close();
    expect(readdirSync(folder)).to.deep.equal(["state.json"]);
    const other = await startSimulator();
    open.push(other);
    const port = Number(new URL(other.url).port);
    expect(await refusal(startSimulator({ state, port }))).to.include("EADDRINUSE");
    await (await start()).close();
    expect(readdirSync(folder)).to.deep.equal(["state.json"]);
  });

  it("has one owner where several find the lock of a dead process at once", async () => {
    const { child, ended } = await serve();
    child.kill("SIGKILL");
    await ended;
    const tried = await Promise.all([serve(), serve(), serve()]);
    expect(tried.filter(({ url }) => url !== "")).to.have.length(1);
  });

  for (const [what, text] of [
    ["something else", "notes of mine\n"],
    ["nothing", ""],
    ["JSON of something else", '{"version":3,"checkpoint":{}}'],
    ["half of itself", '{"version":1,"state":{"region":"eu-de","ser'],
    ["a world of another shape", '{"version":1,"state":{"servers":[{}]},"clock":{},"faults":[],"assumptions":{}}'],
  ] as const)
    it(`that holds ${what} is named and never overwritten`, async () => {
      writeFileSync(state, text);
      const message = await refusal(startSimulator({ state }));
      expect(message).to.include(`${state} is not a state file of the simulator`).and.include("move it away");
      expect(readFileSync(state, "utf8")).to.equal(text);
      expect(readdirSync(folder)).to.deep.equal(["state.json"]);
    });

  it("that is a folder, a device, or in a folder that is not there is refused by name", async () => {
    for (const path of [folder, "/dev/null", join(folder, "nowhere", "state.json")])
      expect(await refusal(startSimulator({ state: path })), path).to.include(path);
    expect(statSync("/dev/null").isFile()).to.equal(false);
  });

  it("keeps its mode and the links to it, and leaves no draft, not even of a process that was killed", async () => {
    await (await start()).close();
    chmodSync(state, 0o640);
    writeFileSync(`${state}.0123456789abcdef.tmp`, "half");
    writeFileSync(`${state}.mine.tmp`, "mine");
    const link = join(folder, "link.json");
    symlinkSync(state, link);
    const sim = await start(link);
    await sim.control.setMarker({ disk: "shop-spare", marker: "through the link" });
    await sim.close();
    expect(statSync(state).mode & 0o777).to.equal(0o640);
    expect(readFileSync(state, "utf8")).to.include("through the link");
    expect(readdirSync(folder).sort()).to.deep.equal(["link.json", "state.json", "state.json.mine.tmp"]);
  });

  it("that can't be written: the call says that it took effect and is not saved, and names the file", async () => {
    const sim = await start();
    const token = await login(sim);
    rmSync(folder, { recursive: true });
    const path = `${sim.url}/v3/auth/tokens`;
    const user = { name: sim.username, password: sim.password, domain: { name: sim.userDomain } };
    const body = JSON.stringify({ auth: { identity: { methods: ["password"], password: { user } } } });
    const reply = await fetch(path, { method: "POST", body });
    expect(reply.status).to.equal(507);
    expect(await reply.text())
      .to.include("took effect and is not saved")
      .and.include(state);
    expect((await sim.control.calls()).at(-1)).to.include({ call: "create-token", status: 507, effect: true });
    const control = await refusal(sim.control.setMarker({ disk: "shop-spare", marker: "unsaved" }));
    expect(control).to.include("took effect and is not saved").and.include(state);
    expect((await sim.control.world()).disks.some(({ marker }) => marker === "unsaved")).to.equal(true);
    const read = `${sim.url}/v1/${sim.projectId}/server-groups`;
    expect((await fetch(read, { headers: { "x-auth-token": token } })).status).to.equal(200);
    expect(await refusal(sim.close())).to.include(state);
    expect(await refusal(fetch(`${sim.url}/v1`))).to.include("fetch failed");
  });

  it("that can be written again holds all that was not saved before", async () => {
    const sim = await start();
    rmSync(folder, { recursive: true });
    await refusal(sim.control.setMarker({ disk: "shop-spare", marker: "unsaved" }));
    mkdirSync(folder);
    await sim.control.power({ server: "web-1", status: "SHUTOFF" });
    expect(readFileSync(state, "utf8")).to.include("unsaved").and.include("SHUTOFF");
    await sim.close();
  });

  it("that can't be written at the end: the command says so, names the file, and ends with 1", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const { child, ended, told } = await serve();
      rmSync(folder, { recursive: true });
      child.kill(signal);
      expect(await ended).to.equal(1);
      expect(told()).to.include(`could not be saved to ${state}`);
      mkdirSync(folder);
    }
  });
});

describe("a snapshot", () => {
  for (const [what, spoil, message] of [
    ["nothing", () => ({}), /version is not 1/],
    ["another version", (own: Spoiled) => ({ ...own, version: 2 }), /version is not 1/],
    ["no state", (own: Spoiled) => ({ ...own, state: 3 }), /state is no object/],
    [
      "no servers",
      (own: Spoiled) => ({ ...own, state: { ...own.state, servers: undefined } }),
      /state.servers is no list/,
    ],
    [
      "a server without a name",
      (own: Spoiled) => ({ ...own, state: { ...own.state, servers: [{}] } }),
      /state.servers\[0\]\.id/,
    ],
    ["no clock", (own: Spoiled) => ({ ...own, clock: null }), /clock is no object/],
    [
      "a clock beyond time",
      (own: Spoiled) => ({ ...own, clock: { pace: "manual", offset: 0, frozen: 1e300 } }),
      /clock is of no time/,
    ],
    [
      "faults that are none",
      (own: Spoiled) => ({ ...own, faults: [{ id: "x", seen: 0, hits: 0, effect: { kind: "meteor" } }] }),
      /unknown fault effect/,
    ],
    [
      "assumptions that are none",
      (own: Spoiled) => ({ ...own, assumptions: { weather: "bad" } }),
      /unknown assumption/,
    ],
    ["a job of no type", (own: Spoiled) => ({ ...own, ...dueJob(own) }), /cannot go on: no behaviour/],
  ] as const)
    it(`with ${what} is refused by name, and the running world stays as it is`, async () => {
      const sim = await startSimulator({ pace: "manual" });
      try {
        const own = (await sim.control.snapshot()) as unknown as Spoiled;
        await sim.control.setMarker({ disk: "shop-spare", marker: "running" });
        const before = await sim.control.world();
        const answer = await refusal(sim.control.restore(spoil(own) as never));
        expect(answer)
          .to.match(/no snapshot of the simulator/)
          .and.match(message);
        expect(await sim.control.world()).to.deep.equal(before);
        await sim.control.restore(own as never);
        expect((await sim.control.world()).disks.some(({ marker }) => marker === "running")).to.equal(false);
      } finally {
        await sim.close();
      }
    });
});

it("a snapshot with a nest that is too deep to be told of is refused, and the running world stays as it is", async () => {
  const sim = await startSimulator({ pace: "manual" });
  try {
    const own = (await sim.control.snapshot()) as unknown as Spoiled;
    const [server] = own.state["servers"] as object[];
    const text = JSON.stringify({ ...own, state: { ...own.state, servers: [{ ...server, nest: "HERE" }] } });
    const nest = "[".repeat(100_000) + "]".repeat(100_000);
    const headers = { "content-type": "application/json" };
    const body = text.replace('"HERE"', nest);
    const reply = await fetch(`${sim.url}/_simulator/restore`, { method: "POST", headers, body });
    expect(reply.status).to.equal(400);
    expect(await reply.text()).to.include("this is no snapshot of the simulator");
    expect((await sim.control.world()).servers).to.have.length(2);
  } finally {
    await sim.close();
  }
});

interface Spoiled {
  readonly state: Readonly<Record<string, unknown>>;
  readonly clock: { readonly frozen: number };
}

/** A job whose type nobody knows, due now. */
function dueJob({ state, clock }: Spoiled): object {
  const job = {
    job_id: "j",
    service: "sdrs",
    job_type: "meteor",
    status: "RUNNING",
    begin: 0,
    seconds: 1,
    end: null,
    error_code: null,
    fail_reason: null,
    entities: {},
    sub_jobs: [],
    args: {},
    subject: null,
    doom: null,
    hung: null,
  };
  return { state: { ...state, jobs: [job], events: [{ at: clock.frozen, job_id: "j", step: "end" }] } };
}
