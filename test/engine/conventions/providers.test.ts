import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { SETTINGS } from "../../../provider/settings/table.js";
import { keysOf } from "../../../provider/model/narrow.js";
import * as sdrs from "../../../sdk/index.js";
import { type Simulator, startSimulator } from "../../../simulator/index.js";
import { stateFolder } from "../../support/stack-on-disk.js";
import { ENGINE_MS, useBed } from "../../support/stack.js";
import { ended, estate, protect, sitesOf, storedRow } from "./estate.js";

const NAMES = ["near", "own", "north", "rotated"] as const;

/** A value of each setting, none of which leads anywhere. */
const EVERY = {
  ...{ accessKey: "an access key", secretKey: "a secret key", securityToken: "a security token", token: "a token" },
  ...{ userName: "ops", userId: "id-of-ops", password: "a password", userDomain: "OTC", userDomainId: "id-of-OTC" },
  ...{ idpId: "an identity provider", idTokenFile: "/run/id token" },
  ...{
    agencyName: "an agency",
    agencyDomainName: "OTC 2",
    agencyDomainId: "id-of-OTC 2",
    delegatedProject: "eu-nl_two",
  },
  ...{ projectId: "id-of-project", projectName: "eu-nl_shop", region: "eu-nl", cloud: "otc" },
  ...{
    endpoint: "https://example.com",
    endpoints: { ecs: "https://ecs.example.com" },
    authUrl: "https://iam.example.com",
  },
  ...{ requestTimeout: 20, maxConcurrency: 32, maxRate: 200 },
} as const satisfies Required<sdrs.ProviderArgs>;

describe("explicit providers", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: estate(NAMES) });
  let far: Simulator;
  let stack: Stack;
  /** What the next run declares. */
  let token = "";
  let declared: {
    readonly failover?: true;
    readonly own?: "same" | "far";
    readonly north?: "near";
    readonly every?: true;
  } = {};

  const settings = (simulator: Simulator): sdrs.ProviderArgs => {
    const { region, projectId, accessKey, secretKey, endpointTemplate: endpoint } = simulator;
    return { region, projectId, accessKey, secretKey, endpoint };
  };

  const program = (): Promise<void> => {
    const { failover, own, north: leadsTo, every } = declared;
    const north = new sdrs.Provider("north", settings(leadsTo === "near" ? bed.simulator : far));
    const same = new sdrs.Provider("same", settings(bed.simulator));
    const { region, projectId, endpointTemplate: endpoint } = far;
    const rotated = new sdrs.Provider("rotated", { region, projectId, endpoint, token });
    if (every === true) new sdrs.Provider("every", EVERY);
    const group = failover === true ? { failover } : {};
    protect(NAMES, "near", { group });
    protect(NAMES, "own", { options: own === undefined ? {} : { provider: own === "same" ? same : rotated } });
    const parent = new pulumi.ComponentResource("test:index:Region", "north", {}, { providers: [north] });
    protect(NAMES, "north", { group, options: { parent } });
    protect(NAMES, "rotated", { options: { provider: rotated } });
    return Promise.resolve();
  };

  /** A token of the far account, by a login with its password. */
  async function login(): Promise<string> {
    const { url, username, password, userDomain, projectId } = far;
    const user = { name: username, password, domain: { name: userDomain } };
    const identity = { methods: ["password"], password: { user } };
    const body = JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(new URL("/iam/v3/auth/tokens", url), { method: "POST", headers, body });
    expect(answer.status).to.equal(201);
    return answer.headers.get("x-subject-token") ?? "";
  }
  /** The old token counts no longer. */
  async function rotate(): Promise<void> {
    await far.control.faults.add({ match: { call: "create-token" }, times: 1, effect: { kind: "expire-tokens" } });
    token = await login();
  }

  const clouds = (): readonly Simulator[] => [bed.simulator, far];
  const sites = async (): Promise<Record<string, string>[]> =>
    await Promise.all(clouds().map(async ({ control }) => sitesOf(await control.world())));
  const marks = async (): Promise<readonly number[]> =>
    await Promise.all(clouds().map(async ({ control }) => (await control.calls()).at(-1)?.seq ?? 0));
  /** The calls that wrote in the two clouds, as far as they are about groups. */
  const ordersSince = async (since: readonly number[]): Promise<string[]> => {
    const lists = await Promise.all(
      clouds().map(({ control }, index) => control.calls({ writes: true, since: since[index] ?? 0 })),
    );
    return lists.flat().flatMap(({ call, service }) => (service === "sdrs" ? [String(call)] : []));
  };
  const urnsOf = (name: string): string[] =>
    ["ProtectionGroup", "ProtectedInstance", "Protection"].map(
      (kind) => storedRow(bed.engine, "providers", `sdrs:${kind}::${name}`).urn,
    );

  before(async () => {
    const account = { projectId: "d".repeat(32), projectName: "eu-nl_shop", secretKey: "the other secret key" };
    far = await startSimulator({ world: { ...estate(NAMES), region: "eu-nl", account } });
    token = await login();
    stack = await bed.inline({ project: "providers", program });
    declared = { every: true };
    const created = await ended(stack.up());
    expect(created.ok, created.said).to.equal(true);
  });
  after(() => far.close());

  it("`provider` takes every setting, and stores the secret ones encrypted", () => {
    const row = storedRow(bed.engine, "providers", "pulumi:providers:pulumi-nodejs::every");
    for (const key of keysOf(EVERY)) {
      const stored = row.inputs?.[`sdrs:${key}`];
      if (SETTINGS[key].secret) expect(stored, key).to.have.property("ciphertext");
      else expect(stored, key).to.equal(typeof EVERY[key] === "string" ? EVERY[key] : JSON.stringify(EVERY[key]));
    }
    const file = readFileSync(path.join(stateFolder(bed.engine), "stacks", "providers", "test.json"), "utf8");
    for (const secret of [far.secretKey, bed.simulator.secretKey, token]) expect(file).not.to.contain(secret);
  });

  it("`provider` and `providers` of two regions fail over in one update, and one given to what had none changes nothing", async () => {
    await bed.simulator.control.breakProduction({ group: "near" });
    await far.control.breakProduction({ group: "north" });
    const since = await marks();
    declared = { failover: true, own: "same" };
    const result = await ended(stack.up());
    expect(result.ok, result.said).to.equal(true);
    expect(await sites()).to.deep.equal([
      { near: "target", own: "source" },
      { north: "target", rotated: "source" },
    ]);
    expect(await ordersSince(since)).to.deep.equal(["server-group-action", "server-group-action"]);
    expect(storedRow(bed.engine, "providers", "sdrs:ProtectionGroup::own").provider).to.contain("::same::");
  });

  it("`provider` of another region, or one whose region is changed, is refused by the names of both", async () => {
    const since = await marks();
    declared = { failover: true, own: "far", north: "near" };
    const { ok, said } = await ended(stack.up({ continueOnError: true }));
    expect(ok, said).to.equal(false);
    const places = [bed.simulator, far].map(({ projectId, region }) => `project ${projectId} in region ${region}`);
    for (const [is, named] of [places, [...places].reverse()])
      expect(said).to.contain(`is in ${String(is)}, but the settings of this run name ${String(named)}`);
    expect(await ordersSince(since)).to.deep.equal([]);
  });

  it("`--run-program` of refresh and destroy takes the settings of the program, and not those of the last update", async () => {
    declared = { failover: true, own: "same" };
    await rotate();
    const target = urnsOf("rotated");
    const since = await marks();
    const old = await ended(stack.destroy({ target }));
    expect(old.ok, old.said).to.equal(false);
    expect(await ordersSince(since)).to.deep.equal([]);
    const read = await ended(stack.refresh({ target, runProgram: true }));
    expect(read.ok, read.said).to.equal(true);
    expect(storedRow(bed.engine, "providers", "sdrs:ProtectionGroup::rotated").outputs).to.deep.include({ drift: [] });
    await rotate();
    const fresh = await ended(stack.destroy({ target, runProgram: true }));
    expect(fresh.ok, fresh.said).to.equal(true);
    expect(await sites()).to.deep.equal([{ near: "target", own: "source" }, { north: "target" }]);
  });
});
