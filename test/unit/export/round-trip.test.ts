import { expect } from "chai";
import { worldText } from "../../../cli/export/file";
import type { Facts } from "../../../cli/export/facts";
import type { Made } from "../../../cli/export/world";
import { isObject } from "../../../provider/model/narrow";
import { type Simulator, type World, generateWorld } from "../../../simulator/index";
import { RICH, exportOf, onWorld } from "./exported";

/** Exports what a simulator has, then what one has that was given this, and wants the same. */
async function roundTrip(
  world: NonNullable<Parameters<typeof onWorld>[0]>,
  before: (simulator: Simulator) => Promise<unknown> = () => Promise.resolve(),
): Promise<Made> {
  const first = await onWorld(world, async (simulator) => {
    await before(simulator);
    await simulator.control.clearCalls();
    const made = await exportOf(simulator);
    const calls = await simulator.control.calls();
    expect(calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/auth/tokens"))).to.deep.equal([]);
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    return made;
  });
  const second = await onWorld(first.world, (simulator) => exportOf(simulator));
  expect(second.world).to.deep.equal(first.world);
  return first;
}

const SECRET = "a password of somebody";

/** The same with more fields in every object, as an answer of the service may have them. */
function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (value instanceof Map)
    return new Map([...(value as Map<string, unknown>)].map(([key, row]) => [key, withSecrets(row)]));
  if (!isObject(value)) return value;
  const own = Object.fromEntries(Object.entries(value).map(([key, row]) => [key, withSecrets(row)]));
  return {
    user_data: SECRET,
    userData: SECRET,
    adminPass: SECRET,
    metadata: { admin_pass: SECRET },
    key_name: SECRET,
    ...own,
  };
}

const idOf = (rows: readonly { readonly id: string; readonly name: string }[], name: string): string =>
  rows.find((row) => row.name === name)?.id ?? "";

describe("the round trip of sdrs export", function () {
  this.timeout(60_000);

  it("gives the shipped world of waves back, with the ids that it had", async () => {
    const { world, leftOut } = await roundTrip("waves");
    expect(leftOut).to.deep.equal([]);
    await onWorld("waves", async ({ control }) => {
      const { groups, instances, pairs, servers, disks, eips } = await control.world();
      const ids = (rows: readonly { readonly id?: string }[]) => rows.map(({ id }) => id).sort();
      const of = <T>(key: "instances" | "pairs") => (world.groups ?? []).flatMap((group) => (group[key] ?? []) as T[]);
      expect(ids(world.groups ?? [])).to.deep.equal(ids(groups));
      expect(ids(of<{ id: string }>("instances"))).to.deep.equal(ids(instances));
      expect(ids(of<{ id: string }>("pairs"))).to.deep.equal(ids(pairs));
      expect(ids(world.servers ?? [])).to.deep.equal(ids(servers));
      expect(ids((world.servers ?? []).flatMap((server) => server.disks))).to.deep.equal(ids(disks));
      expect(ids(world.eips ?? [])).to.deep.equal(ids(eips));
    });
  });

  it("keeps NICs, addresses, virtual IPs, load balancers, records and the room of quotas, and nothing of others", async () => {
    const { world, leftOut } = await roundTrip(RICH);
    expect(leftOut).to.deep.equal([]);
    const web = world.servers?.find(({ name, zone }) => name === "web" && zone === "eu-de-01");
    expect(web?.nics[0]).to.deep.include({ ip: "192.168.0.10", eip: "80.158.1.2", ipv6: "2001:db8:1::5" });
    expect(web?.nics[0]?.secondary).to.deep.equal([{ ip: "192.168.0.11", eip: "80.158.1.3" }, { ip: "192.168.0.12" }]);
    expect(world.virtualIps).to.have.length(1);
    expect(world.virtualIps?.[0]).to.deep.include({ ip: "192.168.0.100", eip: "80.158.1.9", servers: [web?.id] });
    expect(world.loadBalancers?.[0]?.pools[0]?.members.map(({ address }) => address)).to.deep.equal(["192.168.0.10"]);
    expect(world.dnsZones?.map(({ name }) => name)).to.deep.equal(["shop.", "shop.example."]);
    // One server and its disk are not in the world: it has room for as many more as the project.
    expect(world.limits).to.include({ server_groups: 7, servers: 39, gigabytes: 4000 - 9 });
    const text = JSON.stringify(world);
    for (const foreign of ["80.158.9.9", "9.9.9.9", "192.168.0.77", '"other"']) expect(text).not.to.include(foreign);
  });

  it("keeps groups that are failed over, protected in the other direction, copying, or without working storage", async () => {
    const { world, leftOut } = await roundTrip("waves", async ({ control }) => {
      await control.console({ group: "orders-db", action: "failover-server-group" });
      await control.console({ group: "orders-app", action: "failover-server-group" });
      await control.clock.advance(7200);
      for (const server of (await control.world()).servers.filter(({ zone }) => zone === "eu-de-01"))
        await control.power({ server: server.id, status: "SHUTOFF" });
      await control.faults.add({ effect: { kind: "slow-sync", factor: 100 } });
      await control.console({ group: "orders-app", action: "start-server-group" });
      await control.clock.advance(600);
      await control.breakProduction({ group: "orders-web" });
    });
    expect(leftOut.map(({ what }) => what)).to.deep.equal([]);
    const seen = (world.groups ?? []).map(({ name, status, site, pairs }) => ({
      name,
      status,
      site,
      pair: pairs?.[0],
    }));
    expect(seen.map(({ name, status, site }) => `${name} ${status ?? ""} ${site ?? ""}`).sort()).to.deep.equal([
      "orders-app protected target",
      "orders-db failed-over target",
      "orders-web protected source",
    ]);
    expect(seen.find(({ name }) => name === "orders-app")?.pair?.progress).to.be.within(1, 99);
    expect(seen.find(({ name }) => name === "orders-web")?.pair?.fault).to.equal("storage");
  });

  it("keeps drills with their networks, tags, and disks that were attached one by one", async () => {
    const { world, leftOut } = await roundTrip(RICH, async ({ control, projectId }) => {
      const { groups, instances, pairs } = await control.world();
      const [group, instance, pair] = [
        idOf(groups, "orders"),
        idOf(instances, "web-protected"),
        idOf(pairs, "spare-pair"),
      ];
      const post = (path: string, body: object) =>
        control.consoleCall({ method: "POST", path: `/v1/${projectId}/${path}`, body });
      await control.clock.advance(2 * 3600);
      const attached = { replicationAttachment: { replication_id: pair, device: "/dev/vdq" } };
      await post(`protected-instances/${instance}/attachreplication`, attached);
      await post(`protected-instances/${instance}/tags`, { tag: { key: "team", value: "shop" } });
      await control.clock.advance(3600);
      await post("disaster-recovery-drills", { disaster_recovery_drill: { server_group_id: group, name: "monthly" } });
      await control.clock.advance(3600);
    });
    expect(leftOut).to.deep.equal([]);
    const orders = world.groups?.find(({ name }) => name === "orders");
    expect(orders?.drills?.map(({ name, servers }) => [name, servers.length])).to.deep.equal([["monthly", 1]]);
    expect(orders?.instances?.[0]?.tags).to.deep.equal([{ key: "team", value: "shop" }]);
    const spare = orders?.pairs?.find(({ name }) => name === "spare-pair");
    expect(spare?.attachments?.map(({ device }) => device)).to.deep.equal(["/dev/vdq"]);
  });

  it("takes 300 groups, and fits into a file as YAML and as JSON", async () => {
    const { world } = await roundTrip(generateWorld({ groups: 300, pairs: 600 }));
    expect(world.groups).to.have.length(300);
    const last = world.groups?.at(-1)?.id ?? "?";
    for (const file of ["world.yaml", "world.json"]) expect(worldText(world, file)).to.include(last);
  });

  it("takes no field of an answer that no line names, wherever the service may put one", async () => {
    const plain = await onWorld(RICH, (simulator) => exportOf(simulator));
    const full = await onWorld(RICH, (simulator) =>
      exportOf(simulator, [], (facts) => ({ ...facts, ...(withSecrets(facts) as Facts) })),
    );
    expect(JSON.stringify(full)).not.to.include(SECRET);
    expect(full).to.deep.equal(plain);
  });

  it("says how much is too much for a file", () => {
    const many: World["vpcs"] = Array.from({ length: 90_000 }, (_, index) => ({
      ...{ id: `vpc-${index}`, name: "n".repeat(60), cidr: "10.0.0.0/8", subnets: [] },
    }));
    expect(() => worldText({ vpcs: many }, "w.json")).to.throw(/at most 8388608[^]*Name fewer groups with --group/);
  });
});
