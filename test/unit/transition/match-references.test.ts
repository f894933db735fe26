import { expect } from "chai";
import fc from "fast-check";
import type { Address } from "../../../provider/model/addresses";
import type { BackendMember, RecordSet } from "../../../provider/model/wire/references";
import { membersNaming, namedBy, recordsNaming } from "../../../provider/transition/observe/match-references";

const address = (privateIp: string, more: Partial<Address> = {}): Address => ({
  ...{ instanceId: "i1", serverName: "web-1", serverId: "s1", site: "source", portId: "p1", virtual: false },
  ...{ privateIp, mac: "fa:16:3e:00:00:01", eip: null, eipId: null, subnetId: "net-1" },
  ...more,
});

const member = (ip: string, more: Partial<BackendMember> = {}): BackendMember => ({
  ...{
    id: ip,
    address: ip,
    port: 80,
    subnetId: "net-1",
    serverId: "",
    status: "ONLINE",
    poolId: "",
    loadBalancerId: "",
  },
  ...more,
});

const record = (type: string, name: string, ...values: string[]): RecordSet => ({
  ...{ id: name, zoneName: "shop.example.", name, type, values },
});

const named = namedBy(
  [
    address("192.168.0.10", { eip: "80.158.1.2" }),
    address("192.168.0.11", { subnetId: null }),
    address("2001:db8:0:0:0:0:0:10"),
  ],
  ["s1", "s1-dr"],
);
const isOurs = (one: BackendMember): boolean => membersNaming(named, [one], []).length === 1;
const addressesIn = (one: RecordSet): readonly string[] | undefined =>
  recordsNaming(named, "public", [one])[0]?.addresses;

describe("members of load balancers that are the group's", () => {
  it("have its address in its subnet, or name one of its servers on either side", () => {
    expect(isOurs(member("192.168.0.10"))).to.equal(true);
    expect(isOurs(member("10.0.0.1", { subnetId: "net-9", serverId: "s1-dr" }))).to.equal(true);
    expect(isOurs(member("192.168.0.12"))).to.equal(false);
  });

  it("are not those of another network that has the same address", () => {
    expect(isOurs(member("192.168.0.10", { subnetId: "net-2" }))).to.equal(false);
    expect(isOurs(member("192.168.0.10", { subnetId: "", serverId: "stranger" }))).to.equal(false);
  });

  it("are those of which nothing tells that they are another's", () => {
    expect(isOurs(member("192.168.0.10", { subnetId: "" }))).to.equal(true);
    expect(isOurs(member("192.168.0.11", { subnetId: "net-2" }))).to.equal(true);
  });

  it("have an IPv6 address in any of its spellings, whose subnet goes by another id", () => {
    for (const spelling of ["2001:db8::10", "2001:0DB8::0010", "2001:db8:0:0::10"])
      expect(isOurs(member(spelling, { subnetId: "network-id" })), spelling).to.equal(true);
  });

  it("are told with the group and the load balancer that their row names, else with those of the list of groups", () => {
    const pools = [{ id: "pool-1", loadBalancerIds: ["lb-1", "lb-2"], memberIds: ["192.168.0.10"] }];
    const [joined] = membersNaming(named, [member("192.168.0.10")], pools);
    expect(joined).to.include({ poolId: "pool-1", loadBalancerId: "lb-1", serverId: null });
    const own = member("192.168.0.10", { poolId: "pool-9", loadBalancerId: "lb-9", serverId: "s1" });
    expect(membersNaming(named, [own], pools)[0]).to.include({
      poolId: "pool-9",
      loadBalancerId: "lb-9",
      serverId: "s1",
    });
  });

  it("are each told once, whichever lists have them", () => {
    const twice = [member("192.168.0.10"), member("192.168.0.10")];
    expect(membersNaming(named, twice, [])).to.have.length(1);
  });
});

describe("records that name an address of the group", () => {
  it("have it as a value, whole", () => {
    expect(addressesIn(record("A", "www.", "198.51.100.1", "192.168.0.10"))).to.deep.equal(["192.168.0.10"]);
    expect(addressesIn(record("AAAA", "www.", "2001:DB8::10"))).to.deep.equal(["2001:db8::10"]);
    expect(addressesIn(record("A", "www.", "192.168.0.100", "80.158.1.20"))).to.equal(undefined);
    expect(addressesIn(record("CNAME", "alias.", "192.168.0.10.example."))).to.equal(undefined);
  });

  it("have it inside a text of mail policy", () => {
    const spf = record("TXT", "shop.", '"v=spf1 ip4:80.158.1.2/32 ip6:2001:db8::10 ?ip4:192.168.0.11 -all"');
    expect(addressesIn(spf)).to.deep.equal(["80.158.1.2", "2001:db8::10", "192.168.0.11"]);
  });

  it("lead back from it by their own name", () => {
    const six = `0.1.${"0.".repeat(22)}8.b.d.0.1.0.0.2.ip6.arpa.`;
    expect(addressesIn(record("PTR", six, "web.shop.internal."))).to.deep.equal(["2001:db8::10"]);
    expect(addressesIn(record("PTR", "10.0.168.192.IN-ADDR.ARPA", "web."))).to.deep.equal(["192.168.0.10"]);
    expect(addressesIn(record("A", "10.0.168.192.in-addr.arpa.", "198.51.100.1"))).to.equal(undefined);
  });

  it("are found by every address and by nothing else, whatever the values are", () => {
    const ip = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.array(ip, { minLength: 1, maxLength: 5 }), fc.array(fc.string()), (ips, words) => {
        const group = namedBy(
          ips.map((one) => address(one)),
          [],
        );
        for (const one of ips)
          expect(recordsNaming(group, "private", [record("A", "x.", ...words, one)]), one).to.have.length(1);
        const others = words.filter((word) => !/[\d:]/.test(word));
        expect(recordsNaming(group, "private", [record("TXT", "x.", ...others)])).to.deep.equal([]);
      }),
    );
  });
});
