import { expect } from "chai";
import type { Address } from "../../../provider/model/addresses";
import type { CallOptions, Cloud } from "../../../provider/api/cloud";
import type { BackendMember } from "../../../provider/model/wire/references";
import type { Readable } from "../../../provider/api/calls/references/types";
import { shareReferences } from "../../../provider/api/calls/references/shared";
import { findReferences } from "../../../provider/transition/observe/find-references";

const cloudWith = (references: object, kind: "otc" | "huawei" = "otc"): Cloud =>
  ({ settings: { cloud: kind }, batch: { references } }) as unknown as Cloud;

/** A cloud with so many dedicated backend server groups, each with one member of the group; every list costs time. */
function cloudOf(pools: number, kind: "otc" | "huawei" = "otc") {
  const asked: string[] = [];
  const limits: (number | undefined)[] = [];
  const list =
    <T>(name: string, rows: (of: string) => T[]) =>
    (first?: unknown, options?: CallOptions): Promise<Readable<T>> => {
      asked.push(name);
      limits.push(((typeof first === "object" ? first : options) as CallOptions | undefined)?.timeoutMs);
      return Promise.resolve({ rows: rows(String(first)), odd: 0 });
    };
  const row = (id: string): BackendMember => ({
    ...{
      id,
      address: "192.168.0.1",
      port: 80,
      subnetId: "",
      serverId: "",
      status: "ONLINE",
      poolId: "",
      loadBalancerId: "",
    },
  });
  const references = {
    loadBalancers: {
      members: list("members", () => []),
      membersOf: list("membersOf", (of) => [row(`member-${of}`)]),
      pools: list("pools", () =>
        Array.from({ length: pools }, (_, at) => ({
          ...{ id: `pool-${at}`, loadBalancerIds: ["lb"], memberIds: [`member-pool-${at}`] },
        })),
      ),
      list: list("list", () => [{ id: "lb", name: "shop-lb" }]),
    },
    records: { list: list("records", () => []) },
  };
  return { cloud: cloudWith(references, kind), references, asked, limits };
}

const addresses = Array.from({ length: 4_000 }, (_, at): Address => {
  const privateIp = `192.168.${Math.floor(at / 250)}.${(at % 250) + 1}`;
  return {
    ...{
      instanceId: `i${at}`,
      serverName: "web",
      serverId: `s${at}`,
      site: "source",
      portId: `p${at}`,
      virtual: false,
    },
    ...{ privateIp, mac: "fa:16:3e:00:00:01", eip: null, eipId: null, subnetId: "net-1" },
  };
});

function callOf(cloud: Cloud, leftMs = 60_000) {
  return { cloud, clock: { now: () => 0, sleep: () => Promise.resolve() }, deadline: leftMs };
}

describe("looking for what names addresses", () => {
  it("asks as few questions for thousands of addresses as for one", async () => {
    const { cloud, asked } = cloudOf(2);
    const found = await findReferences(callOf(cloud), {
      addresses,
      serverIds: addresses.map(({ serverId }) => serverId),
    });
    expect(found).to.deep.include({ loadBalancerMemberCount: 2, notLookedAt: [] });
    expect(found.loadBalancerMembers[0]).to.include({ loadBalancerName: "shop-lb", poolId: "pool-0" });
    expect(asked.sort()).to.deep.equal(["list", "members", "membersOf", "membersOf", "pools", "records", "records"]);
  });

  it("asks for the members of thirty groups at most, and says how many it left out", async () => {
    const { cloud, asked } = cloudOf(31);
    const found = await findReferences(callOf(cloud), { addresses, serverIds: [] });
    expect(asked.filter((name) => name === "membersOf")).to.have.length(30);
    expect(found.loadBalancerMemberCount).to.equal(30);
    expect(found.notLookedAt).to.deep.equal([
      {
        what: "dedicated load balancers",
        reason: "of 31 backend server groups only the first 30 were looked at",
      },
    ]);
  });

  it("asks for no group by itself where one list has the members of all", async () => {
    const { cloud, asked } = cloudOf(3, "huawei");
    await findReferences(callOf(cloud), { addresses, serverIds: [] });
    expect(asked.sort()).to.deep.equal(["members", "pools", "records", "records"]);
  });

  it("gives every question the rest of five seconds, or of the time that the operation has left", async () => {
    for (const [leftMs, most] of [
      [60_000, 5_000],
      [800, 800],
    ] as const) {
      const { cloud, limits } = cloudOf(1);
      await findReferences(callOf(cloud, leftMs), { addresses, serverIds: [] });
      expect(limits).to.deep.equal(limits.map(() => most));
    }
  });

  it("asks nothing where no time is left, and says so", async () => {
    const { cloud, asked } = cloudOf(1);
    const found = await findReferences(callOf(cloud, 0), { addresses, serverIds: [] });
    expect(asked).to.deep.equal([]);
    expect(found.notLookedAt.map(({ what }) => what)).to.have.members([
      ...["shared load balancers", "dedicated load balancers"],
      ...["DNS records of public zones", "DNS records of private zones"],
    ]);
  });

  it("ends well although a service is wrong in a way that nobody thought of", async () => {
    const { references } = cloudOf(1);
    const records = { list: () => Promise.reject(new TypeError("rows is not iterable")) };
    const broken = cloudWith({ ...references, records });
    const found = await findReferences(callOf(broken), { addresses, serverIds: [] });
    expect(found.notLookedAt.map(({ reason }) => reason)).to.deep.equal([
      "rows is not iterable",
      "rows is not iterable",
    ]);
    expect(found.loadBalancerMemberCount).to.equal(1);
  });

  it("asks once for all groups whose moves end together, and says to each what was missed", async () => {
    const { references, asked } = cloudOf(2);
    const members = () => {
      asked.push("members");
      return Promise.resolve({ rows: [], odd: 3 });
    };
    const loadBalancers = { ...references.loadBalancers, members };
    const cloud = cloudWith(
      shareReferences({ ...references, loadBalancers }, { clock: { now: () => 0, sleep: () => Promise.resolve() } }),
    );
    const all = await Promise.all(
      Array.from({ length: 100 }, () => findReferences(callOf(cloud), { addresses, serverIds: [] })),
    );
    expect(asked.sort()).to.deep.equal(["list", "members", "membersOf", "membersOf", "pools", "records", "records"]);
    for (const { loadBalancerMemberCount, notLookedAt } of all) {
      expect(loadBalancerMemberCount).to.equal(2);
      expect(notLookedAt).to.deep.equal([
        { what: "shared load balancers", reason: "3 rows of the answer could not be read" },
      ]);
    }
  });

  it("says at most twice why lists of one kind were missed", async () => {
    const { references } = cloudOf(20);
    const membersOf = (id: string) => Promise.reject(new Error(`no answer of ${id}`));
    const found = await findReferences(
      callOf(cloudWith({ ...references, loadBalancers: { ...references.loadBalancers, membersOf } })),
      { addresses, serverIds: [] },
    );
    expect(found.notLookedAt).to.have.length(2);
  });
});
