import { expect } from "chai";
import { redactor } from "../../provider/redact";
import type { CallRecord } from "../../simulator/index";
import { type Bench, failure, useBench } from "../support/handlers";
import { JOB, brokenGroup, byName, instanceOf, manageGroup, protectedWorld } from "./scenes";

const NONE = { accessKey: undefined, secretKey: undefined, userName: undefined, password: undefined };

/** Logins of the other account's user, by what a stack may hold of one. */
const LOGINS: readonly (readonly [name: string, config: (bench: Bench) => Bench["config"]])[] = [
  ["a user and password", ({ simulator: { operator } }) => ({ userName: operator.username, ...passwordOf(operator) })],
  [
    "an access key",
    ({ simulator: { operator } }) => ({ accessKey: operator.accessKey, secretKey: operator.secretKey }),
  ],
];

function passwordOf({ password, userDomain }: Bench["simulator"]["operator"]): Bench["config"] {
  return { password, userDomain };
}

/** The next runs log in as somebody of the other account, and act by the agency. */
function actByAgency(bench: Bench, login: Bench["config"]): void {
  const { agency, userDomain } = bench.simulator;
  Object.assign(bench.config, NONE, { userDomain: undefined, agencyName: agency, agencyDomainName: userDomain }, login);
}

/** Calls of the services themselves, after the last one known. */
async function served(bench: Bench): Promise<CallRecord[]> {
  return (await bench.control.calls()).filter(({ service }) => service !== "iam");
}

describe("a failover by an agency of another account", () => {
  const bench = useBench({ world: protectedWorld });

  for (const [name, loginOf] of LOGINS) {
    it(`moves production for ${name} without any right of its own in the project`, async () => {
      const own = loginOf(bench());
      Object.assign(bench().config, NONE, { userDomain: undefined }, own);
      await failure(manageGroup(bench()), "accessKey" in own ? "DR_FORBIDDEN" : "DR_AUTH");
      expect((await served(bench())).filter(({ status }) => status === 200)).to.deep.equal([]);
      actByAgency(bench(), own);
      const { resource, program } = await brokenGroup(bench());
      await resource.up({ ...program, failover: true });
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
      expect(resource.outputs["place"]).to.include({ projectId: bench().simulator.projectId });
      const world = await bench().world();
      const { target_server: id } = instanceOf(world, "web-1");
      expect(world.servers.find((server) => server.id === id)?.status).to.equal("ACTIVE");
    });

    it(`goes on when every token ends in the middle, with ${name}`, async () => {
      actByAgency(bench(), loginOf(bench()));
      const { resource, program } = await brokenGroup(bench());
      for (const call of ["server-group-action", "show-job", "change-power"])
        await bench().control.faults.add({ match: { call }, times: 1, effect: { kind: "expire-tokens" } });
      await resource.up({ ...program, failover: true });
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
      expect(await bench().accepted(JOB.failover)).to.equal(1);
      expect((await served(bench())).filter(({ status }) => status === 401)).to.have.length.above(1);
    });
  }

  it("acts by nothing but the agency's token, and keeps no secret of it", async () => {
    const { operator } = bench().simulator;
    actByAgency(bench(), { userName: operator.username, ...passwordOf(operator) });
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    const { tokens } = await bench()
      .control.snapshot()
      .then(({ state }) => state as { tokens: Issued[] });
    const { username } = bench().simulator;
    const acting = tokens.filter(({ user }) => user === `${username}/${bench().simulator.agency}`);
    const logins = tokens.filter(({ user }) => user === operator.username);
    expect([acting.length, logins.length].every((count) => count > 0)).to.equal(true);
    expect(logins.every(({ project_id }) => project_id === null)).to.equal(true);
    expect(acting.every(({ project_id }) => project_id === bench().simulator.projectId)).to.equal(true);
    const kept = JSON.stringify([resource.outputs, resource.inputs, bench().said]);
    for (const { id } of tokens) {
      expect(kept).not.to.contain(id);
      expect(redactor.text(`x ${id}`)).to.equal("x [redacted]");
    }
  });
});

interface Issued {
  readonly id: string;
  readonly user: string;
  readonly project_id: string | null;
}

describe("an agency that may not be used", () => {
  const bench = useBench({ world: protectedWorld });

  /** What the next update says, with this login and agency. */
  async function refusal(login: Bench["config"], code: string, ...says: string[]): Promise<void> {
    const { resource, program } = await brokenGroup(bench());
    const before = JSON.stringify(resource.outputs);
    actByAgency(bench(), login);
    await failure(resource.up({ ...program, failover: true }), code, ...says);
    expect(await resource.refresh().catch(() => "refused")).not.to.equal("gone");
    expect(JSON.stringify({ ...resource.outputs, drift: [] })).to.equal(
      before.replace(/"drift":\[.*?\]/, '"drift":[]'),
    );
    expect(await bench().accepted(JOB.failover)).to.equal(0);
    // The same account with its rights in order goes through.
    const { operator } = bench().simulator;
    actByAgency(bench(), { userName: operator.username, ...passwordOf(operator), projectName: undefined });
    await resource.up({ ...program, failover: true });
    expect(byName((await bench().world()).groups, "orders")).to.include({ status: "failed-over" });
  }

  it("because the user has no such right is refused as the login that it is", async () => {
    const { reader } = bench().simulator;
    await refusal(
      { userName: reader.username, ...passwordOf(reader) },
      "DR_FORBIDDEN",
      'Acting by the agency "sdrs_operator" of the account',
      "Agent Operator",
    );
  });

  for (const unknownAgency of ["404", "403", "401"] as const)
    it(`because it does not exist is never taken for a group that is gone, answered ${unknownAgency}`, async () => {
      await bench().control.assume({ unknownAgency });
      const { operator } = bench().simulator;
      await refusal(
        { userName: operator.username, ...passwordOf(operator), agencyName: "sdrs_operators" },
        unknownAgency === "403" ? "DR_FORBIDDEN" : "DR_AUTH",
        'Acting by the agency "sdrs_operators"',
        "Check sdrs:agencyName and sdrs:agencyDomainName",
      );
    });

  it("because the account that made it has no such project", async () => {
    const { operator } = bench().simulator;
    await refusal(
      { userName: operator.username, ...passwordOf(operator), projectId: undefined, projectName: "eu-de_own" },
      "DR_AUTH",
      "the project must be one of the account that made the agency",
    );
  });
});
