import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/frame";
import { UNKNOWN } from "../../provider/model/unknown";
import { type Props, failure, useBench } from "../support/handlers";
import { bareWorld, groupProgram } from "./scenes";

const FOUND = ["sourceAvailabilityZone", "targetAvailabilityZone", "domainId", "sourceVpcId"] as const;

describe("a group that leaves its place to be found out from its servers", () => {
  const bench = useBench({ world: bareWorld });

  /** The group of the scene, which declares servers instead of a place. */
  async function program(servers: readonly string[], more: Props = {}): Promise<Props> {
    const declared = Object.fromEntries(
      Object.entries(await groupProgram(bench())).filter(([key]) => !FOUND.some((name) => name === key)),
    );
    return { ...declared, servers, ...more };
  }
  const servers = async (): Promise<string[]> =>
    (await bench().world()).servers.filter(({ zone }) => zone === "eu-de-01").map(({ id }) => id);

  const check = (inputs: Props): ReturnType<DynamicProvider["check"]> =>
    bench().inOneProcess(() => bench().provider("ProtectionGroup").check({}, inputs));

  it("gets zones, domain and VPC of them", async () => {
    const group = bench().resource("ProtectionGroup");
    expect(await group.up(await program(await servers()))).to.equal("created");
    const { sourceAvailabilityZone, targetAvailabilityZone, domainId, sourceVpcId } = await groupProgram(bench());
    expect(group.outputs).to.include({ sourceAvailabilityZone, targetAvailabilityZone, domainId, sourceVpcId });
    const [made] = (await bench().world()).groups;
    expect(made).to.include({ source_availability_zone: sourceAvailabilityZone, domain_id: domainId });
  });

  it("keeps them for life: with production's zone dead nothing is asked, and nothing is changed", async () => {
    const group = bench().resource("ProtectionGroup");
    const ids = await servers();
    await group.up(await program(ids));
    await bench().control.killZone({ zone: "eu-de-01", mode: "hang" });
    const mark = await bench().mark();
    expect(await group.up(await program(ids))).to.equal("unchanged");
    expect(await bench().control.calls({ service: "ecs", since: mark })).to.deep.equal([]);
    await bench().control.reviveZone({ zone: "eu-de-01" });
    // Servers of another program change nothing, nor does declaring what was found.
    expect(await group.up(await program(ids.slice(0, 1)))).to.equal("updated");
    expect(await group.up(await groupProgram(bench()))).to.equal("updated");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is not known in a preview before its servers are", async () => {
    const checked = await check(await program([UNKNOWN]));
    expect(checked.failures).to.deep.equal([]);
    for (const name of FOUND) expect(checked.inputs[name], name).to.equal(UNKNOWN);
  });

  it("may be that of the group that is adopted", async () => {
    const first = bench().resource("ProtectionGroup");
    await first.up(await groupProgram(bench()));
    const { servers: _, ...rest } = await program([]);
    const second = bench().resource("ProtectionGroup");
    expect(await second.up({ ...rest, adopt: first.id })).to.equal("created");
    expect(second.id).to.equal(first.id);
    expect(second.outputs).to.include({ origin: "adopted", sourceAvailabilityZone: "eu-de-01" });
  });

  it("keeps a group that it asks for by a row whose place cannot be found: the old row deletes nothing", async () => {
    const old = bench().resource("ProtectionGroup");
    await old.up(await groupProgram(bench()));
    const adopt = String(old.id);
    const { servers: _, ...rest } = await program([]);
    const heir = bench().resource("ProtectionGroup");
    await bench().control.faults.add({
      match: { call: "show-server-group" },
      effect: { kind: "status", status: 404 },
      times: 1,
    });
    await bench().inOneProcess(async () => {
      await failure(heir.up({ ...rest, adopt }), adopt);
      await old.destroy();
    });
    expect((await bench().world()).groups.map(({ id }) => id)).to.deep.equal([adopt]);
    expect(await heir.up({ ...rest, adopt })).to.equal("created");
  });

  it("is refused before anything is sent where a server does not exist", async () => {
    const group = bench().resource("ProtectionGroup");
    const nobody = "7f0c0000-0000-4000-8000-000000000000";
    const error = await failure(group.up(await program([...(await servers()), nobody])));
    expect(error).to.contain(nobody).and.contain("DR_NOT_FOUND");
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("says what can be declared where there are neither servers nor a place", async () => {
    const { servers: _, ...rest } = await program([]);
    const { failures } = await check(rest);
    expect(failures.map(({ property }) => property)).to.have.members([...FOUND]);
    expect(failures[0]?.reason).to.contain("servers");
  });
});
