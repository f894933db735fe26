import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Documents } from "../../cli/documents";
import { documentIn } from "../support/documents";
import { type ExportedState, recordedState, rowsOf, written } from "../support/recorded";
import { type Ended, sdrs } from "./sdrs";

type KitDocument = Documents["kit"];

describe("sdrs kit", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kit-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Makes the kit of a state. */
  async function made(state: ExportedState): Promise<{ readonly ended: Ended; readonly kit: KitDocument }> {
    const ended = await sdrs(["kit", "--input", written(folder, "state.json", state)]);
    return { ended, kit: documentIn("kit", ended.stdout) };
  }

  async function refused(state: ExportedState): Promise<Ended> {
    const output = path.join(folder, "kit.json");
    const ended = await sdrs(["kit", "--input", written(folder, "state.json", state), "--output", output]);
    expect(() => readFileSync(output)).to.throw("ENOENT");
    return ended;
  }

  it("tells of a group ids, both servers of each instance, disks, addresses, place and who stays stopped", async () => {
    const state = recordedState("refreshed");
    const [row] = rowsOf(state, "ProtectionGroup");
    const { ended, kit } = await made(state);
    expect(ended.code, ended.stderr).to.equal(0);
    const [group, ...more] = kit.groups;
    expect(more).to.deep.equal([]);
    expect(group).to.deep.include({
      ...{ id: row?.id, logicalName: "shop", productionSite: "source", declared: null, unfinished: false },
      place: { projectId: "a119645c2e10a7530b0a438a49409491", region: "eu-de" },
      endpoint: "http://127.0.0.1:8080/sdrs",
      ...{ stopped: [], missing: [], inSync: true },
    });
    const servers = rowsOf(state, "ProtectedInstance").map(({ outputs }) => [
      outputs["sourceServerId"],
      outputs["targetServerId"],
    ]);
    expect(group?.servers.map(({ source, target }) => [source.id, target.id])).to.deep.equal(servers);
    expect(group?.servers.map(({ source }) => source.name).sort()).to.deep.equal(["db-1", "web-1"]);
    expect(group?.pairs.map(({ id }) => id)).to.deep.equal(rowsOf(state, "ReplicationPair").map(({ id }) => id));
    expect(group?.addresses.map(({ privateIp }) => privateIp)).to.include.members(["192.168.0.10", "192.168.0.20"]);
    expect(kit).to.include({ stack: null, commit: null, stateWrittenAt: "2000-01-01T00:00:00.000Z" });
  });

  it("takes over start order, waits and exceptions of the program", async () => {
    const state = recordedState("refreshed");
    const [row] = rowsOf(state, "ProtectionGroup");
    const more = {
      ...{ startOrder: [["a"], ["b"]], startServers: { except: ["c"] } },
      ...{ stopServers: { grace: "90s" }, timeouts: { update: "2h" } },
    };
    Object.assign(row?.inputs ?? {}, more);
    const { kit } = await made(state);
    expect(kit.groups[0]?.start).to.deep.equal({
      ...{ servers: true, except: ["c"], order: [["a"], ["b"]], graceSeconds: 90, limitSeconds: 7200 },
    });
  });

  it("holds no secret: neither settings of a login, nor inputs that are marked, nor a user in an address", async () => {
    const state = recordedState("refreshed");
    const marked = (value: unknown): object => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: JSON.stringify(value),
    });
    const provider = state.deployment.resources.find(({ type }) => type === "pulumi:providers:pulumi-nodejs");
    Object.assign(provider?.inputs ?? {}, {
      ...{ "sdrs:password": "in clear", "sdrs:userName": "in-clear", "sdrs:secretKey": marked("in clear") },
      "sdrs:authUrl": "https://somebody:in-clear@iam.example.com/v3",
      "sdrs:endpoints": '{"ecs":"https://x:in-clear@ecs.example.com"}',
    });
    for (const row of rowsOf(state, "ProtectionGroup"))
      Object.assign(row.inputs, { startOrder: [[marked("in-clear")]], description: "in clear" });
    const { ended, kit } = await made(state);
    expect(ended.stdout + ended.stderr).not.to.match(/in.clear/);
    expect(kit.groups[0]?.settings).to.include({ authUrl: "https://iam.example.com/v3", region: "eu-de" });
    expect(kit.groups[0]?.start.order).to.deep.equal([]);
    expect(kit.groups[0]?.missing).to.have.length(1);
    expect(ended.code).to.equal(10);
    expect(ended.stderr).to.contain("lacks startOrder: it is a secret of the stack");
  });

  it("is written all the same where the stack holds no servers of a group, and says so", async () => {
    const state = recordedState("refreshed");
    const without = state.deployment.resources.filter(({ type }) => !type.endsWith("sdrs:ProtectedInstance"));
    const { ended, kit } = await made({ deployment: { resources: without } });
    expect(ended.code).to.equal(10);
    expect(ended.stderr).to.contain("the stack holds no ProtectedInstance of the group");
    expect(kit.groups[0]?.servers).to.deep.equal([]);
  });

  it("is whole where the pairs are those of the servers' own disks, which are no resources of the stack", async () => {
    const state = recordedState("refreshed");
    const without = state.deployment.resources.filter(({ type }) => !type.endsWith("sdrs:ReplicationPair"));
    const { ended, kit } = await made({ deployment: { resources: without } });
    expect(kit.groups[0]).to.deep.include({ pairs: [], missing: [] });
    expect(ended.code, ended.stderr).to.equal(0);
  });

  it("knows addresses also after the first update, when only the members know any", async () => {
    const { kit } = await made(recordedState("after-create"));
    const ips = kit.groups[0]?.addresses.map(({ privateIp }) => privateIp);
    expect(ips).to.include.members(["192.168.0.10", "192.168.0.20"]);
  });

  it("says that the state was written in the middle of a transition", async () => {
    const { ended, kit } = await made(recordedState("failing-over"));
    expect(kit.groups[0]?.unfinished).to.equal(true);
    expect(ended.stderr).to.contain("in the middle of a transition");
  });

  it("is refused for a state without a group, and for a group whose place is not known", async () => {
    expect(await refused({ deployment: { resources: [] } })).to.deep.include({ code: 2 });
    const state = recordedState("refreshed");
    for (const { outputs } of rowsOf(state, "ProtectionGroup")) delete outputs["place"];
    const ended = await refused(state);
    expect(ended.code).to.equal(6);
    expect(ended.stderr).to.contain("in which project and region").and.to.contain("pulumi refresh");
  });

  it("replaces the one of the night before, and says how old it may be", async () => {
    const [input, output] = [written(folder, "state.json", recordedState("refreshed")), path.join(folder, "kit.json")];
    for (const _night of [1, 2]) {
      const ended = await sdrs(["kit", "--input", input, "--output", output]);
      expect(ended.code, ended.stderr).to.equal(0);
      expect(ended.stderr).to.contain("older than 7 days").and.to.contain("every night");
      documentIn("kit", readFileSync(output, "utf8"));
    }
  });
});
