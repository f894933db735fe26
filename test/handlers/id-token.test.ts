import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Bench, failure, useBench } from "../support/handlers";
import { JOB, brokenGroup, protectedWorld } from "./scenes";

const NONE = {
  accessKey: undefined,
  secretKey: undefined,
  userName: undefined,
  password: undefined,
  userDomain: undefined,
};
const MINUTES = 10;

describe("a failover by a pipeline that has no key, but an ID token of its identity provider", () => {
  const bench = useBench({ world: protectedWorld });
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "pipeline-"));
    file = path.join(folder, "id-token");
    writeFileSync(file, bench().simulator.idToken(MINUTES));
    Object.assign(bench().config, NONE, { idpId: bench().simulator.identityProvider, idTokenFile: file });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const expireAt = async (call: string): Promise<void> => {
    await bench().control.faults.add({ match: { call }, times: 1, effect: { kind: "expire-tokens" } });
  };

  it("moves production, and keeps no token of either kind", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    const { tokens } = await issued(bench());
    expect(new Set(tokens.map(({ user }) => user))).to.deep.equal(new Set(["FederationUser"]));
    const kept = JSON.stringify([resource.outputs, resource.inputs, bench().said]);
    for (const { id } of tokens) expect(kept).not.to.contain(id);
    expect(kept).not.to.contain(bench().simulator.idToken(MINUTES).split(".")[2]);
  });

  it("goes on with the ID token that stands in the file when its own token ends in the middle", async () => {
    const { resource, program } = await brokenGroup(bench());
    for (const call of ["server-group-action", "show-job", "change-power"]) await expireAt(call);
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("is saved as unfinished when no new token can be had, and goes on as soon as the file holds one", async () => {
    const { resource, program } = await brokenGroup(bench());
    await expireAt("show-job");
    const old = bench().simulator.idToken(-1);
    writeFileSync(file, old);
    await failure(resource.up({ ...program, failover: true }), "DR_AUTH", "Get a new ID token");
    writeFileSync(file, bench().simulator.idToken(MINUTES));
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  for (const unknownIdentityProvider of ["404", "403", "401"] as const)
    it(`is refused by its name where IAM does not know it, answered ${unknownIdentityProvider}, and nothing counts as gone`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const { id } = resource;
      await bench().control.assume({ unknownIdentityProvider });
      bench().config["idpId"] = "another";
      const code = unknownIdentityProvider === "403" ? "DR_FORBIDDEN" : "DR_AUTH";
      await failure(resource.up({ ...program, failover: true }), code, 'the identity provider "another"');
      expect(await resource.refresh().catch(() => "refused")).not.to.equal("gone");
      expect(resource.id).to.equal(id);
      expect(await bench().accepted(JOB.failover)).to.equal(0);
    });
});

/** Tokens that the service knows. */
async function issued({ control }: Bench): Promise<{ readonly tokens: readonly { id: string; user: string }[] }> {
  return (await control.snapshot()).state as { tokens: { id: string; user: string }[] };
}
