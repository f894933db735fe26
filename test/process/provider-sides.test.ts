import { expect } from "chai";
import type { World } from "../../simulator/index";
import { configOf } from "../../tools/emulator/config";
import { HostProcess } from "../../tools/emulator/host-process";
import { Project } from "../../tools/emulator/project";
import { HalfDone, type ProviderSide } from "../../tools/emulator/provider-side";
import { type Json, UNKNOWN } from "../../tools/emulator/values";
import { registered } from "../support/process";
import { spelled } from "../support/spelled";
import { IDS, SHOP_WORLD } from "../support/stack-shop";

const ZONES = { sourceZone: "eu-de-01", targetZone: "eu-de-02" } as const;
const WORLD: World = {
  ...SHOP_WORLD,
  groups: [{ name: "shop", ...ZONES, domain: "SDRS_Domain01", vpc: "shop", servers: ["web-1"], status: "protected" }],
};
const GONE = "7f0c0000-0000-4000-8000-000000000000";

/** Questions of every kind, a refusal and a failure that saves, and what a provider answers. */
async function conversation(side: ProviderSide, project: Project): Promise<readonly unknown[]> {
  const [group] = (await project.world()).groups;
  const id = group?.id ?? "";
  const inputs = registered("ProtectionGroup", {
    name: "shop",
    adopt: id,
    sourceAvailabilityZone: ZONES.sourceZone,
    targetAvailabilityZone: ZONES.targetZone,
    domainId: IDS.domain,
    sourceVpcId: IDS.vpc,
    failover: false,
    description: undefined,
  });
  const answers: unknown[] = [];
  const note = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await work;
      answers.push(answer ?? "nothing");
      return answer;
    } catch (error) {
      const half = error instanceof HalfDone ? { id: error.id, properties: error.properties } : "saves nothing";
      answers.push({ failed: error instanceof Error ? error.message : error, half });
      return undefined;
    }
  };
  await note(side.check({}, { ...inputs, domainId: 7, startOrder: [undefined] }));
  await note(side.check({}, { ...inputs, domainId: UNKNOWN, failback: { mode: UNKNOWN } }));
  await note(side.check({}, inputs));
  const outputs: Json = (await note(side.create(inputs)))?.outputs ?? {};
  await note(side.diff(id, outputs, inputs));
  await note(side.diff(id, outputs, { ...inputs, adopt: null, sourceVpcId: "another" }));
  await note(side.diff(id, outputs, { ...inputs, failover: true }));
  await note(side.update(id, outputs, { ...inputs, name: "store" }));
  await note(side.read(id, outputs));
  const effect = { kind: "fail-job", code: "SDRS.0013" } as const;
  await project.control.faults.add({ match: { jobType: "failoverProtectionGroupNoCG" }, times: 1, effect });
  const away = spelled({ ...inputs, failover: true, confirm: "shop/1+healthy" }, { id, outputs });
  await note(side.update(id, outputs, away));
  await note(side.delete(id, outputs));
  await note(side.read(GONE, outputs));
  return answers;
}

/** Drawn by chance, or of the clock of the host and the pace of the machine. */
const OF_ONE_RUN: readonly string[] = ["consentSeries", "row", "requestId", "skewMs", "phases"];

/** Without what differs from one run to the next. */
function comparable(answers: readonly unknown[]): unknown {
  const text = JSON.stringify(answers, (key, value: unknown) => (OF_ONE_RUN.includes(key) ? undefined : value))
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "some time")
    .replaceAll(/ff8080[0-9a-f]+/g, "a job")
    .replaceAll(/(store|shop)\/(\d+)-[0-9a-f]+/g, "$1/$2-digits");
  return JSON.parse(text);
}

describe("a provider process inside this one and one of Pulumi's host", function () {
  this.timeout(120_000);

  it("answer every question alike", async () => {
    const project = await Project.open({ world: WORLD, pace: "immediate" });
    const host = new HostProcess();
    try {
      const local = project.start({ auth: "key" });
      const inside = await conversation(local, project);
      await local.kill();
      await project.reset();
      await host.configure(configOf(project.simulator, "key"));
      const outside = await conversation(host, project);
      expect(inside.filter((answer) => (answer as { failed?: string }).failed !== undefined)).to.have.length(3);
      expect(comparable(outside)).to.deep.equal(comparable(inside));
    } finally {
      await host.kill();
      await project.close();
    }
  });
});
