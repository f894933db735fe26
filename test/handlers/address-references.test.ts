import { expect } from "chai";
import type { AddressReferences } from "../../provider/model/address-references";
import type { Transition } from "../../provider/model/transition";
import type { World } from "../../simulator/index";
import { Bench, type TestResource, failure, useBench } from "../support/handlers";
import { type Rewrite, rewriteAnswers } from "../support/rewriting";
import { JOB, brokenGroup, consentIn, failedOverGroup, protectedWorld } from "./scenes";

const WEB = "192.168.0.10";
const DB = "192.168.0.20";
const EIP = "80.158.1.2";
const subnet = "shop-subnet";

/** The shop with load balancers and records that name its addresses, and others that name those of somebody else. */
const world: World = {
  ...protectedWorld,
  vpcs: [
    ...(protectedWorld.vpcs ?? []),
    { name: "twin", cidr: "192.168.0.0/16", subnets: [{ name: "twin-subnet", cidr: "192.168.0.0/24" }] },
  ],
  loadBalancers: [
    {
      name: "lb-shared",
      dedicated: false,
      pools: [
        {
          name: "web",
          members: [
            { address: WEB, port: 80, subnet },
            { address: "192.168.0.99", port: 80, subnet },
          ],
        },
      ],
    },
    {
      name: "lb-dedicated",
      pools: [
        { name: "db", healthCheck: false, members: [{ address: DB, port: 5432, subnet }] },
        { name: "twin", members: [{ address: WEB, port: 80, subnet: "twin-subnet", vpc: "twin" }] },
        { name: "anywhere", members: [{ address: DB, port: 9000 }] },
      ],
    },
  ],
  dnsZones: [
    {
      name: "shop.example.",
      records: [
        { name: "www.shop.example.", type: "A", values: ["198.51.100.7", EIP] },
        { name: "shop.example.", type: "TXT", values: [`"v=spf1 ip4:${EIP}/32 -all"`] },
        { name: "alias.shop.example.", type: "CNAME", values: ["www.shop.example."] },
        { name: "other.shop.example.", type: "A", values: ["80.158.1.20"] },
      ],
    },
    {
      name: "shop.internal.",
      type: "private",
      records: [
        { name: "db.shop.internal.", type: "A", values: [DB] },
        { name: "20.0.168.192.in-addr.arpa.", type: "PTR", values: ["db.shop.internal."] },
        { name: "21.0.168.192.in-addr.arpa.", type: "PTR", values: ["cache.shop.internal."] },
      ],
    },
  ],
};

const referencesOf = ({ outputs }: TestResource): AddressReferences =>
  outputs["addressReferences"] as AddressReferences;
const transitionOf = ({ outputs }: TestResource): Transition => outputs["lastTransition"] as Transition;

/** Members and records as they are written in a sentence. */
function told({ loadBalancerMembers, dnsRecords }: AddressReferences): string[] {
  return [
    ...loadBalancerMembers.map(
      ({ loadBalancerName: name, address, port, operatingStatus }) => `${name} ${address}:${port} ${operatingStatus}`,
    ),
    ...dnsRecords.map(({ name, type, zoneType, addresses }) => `${name} ${type} ${zoneType} ${addresses.join()}`),
  ];
}

const MEMBERS = [`lb-shared ${WEB}:80 ONLINE`, `lb-dedicated ${DB}:5432 NO_MONITOR`, `lb-dedicated ${DB}:9000 ONLINE`];
const RECORDS = [
  `www.shop.example. A public ${EIP}`,
  `shop.example. TXT public ${EIP}`,
  `db.shop.internal. A private ${DB}`,
  `20.0.168.192.in-addr.arpa. PTR private ${DB}`,
];

/** Calls that were received by SDRS, ECS and the network, and how many of the two other services. */
async function received(bench: Bench, since: number) {
  const calls = (await bench.control.calls({ since })).filter(({ service }) => service !== "iam");
  const foreign = calls.filter(({ service }) => service === "elb" || service === "dns");
  const sdrs = calls.filter(({ service }) => service === "sdrs").map(({ call }) => call ?? "");
  return { sdrs, foreign: foreign.map(({ call }) => call ?? "") };
}

async function expectMoved(bench: Bench, { outputs }: TestResource): Promise<void> {
  expect(outputs).to.include({ productionSite: "target", status: "failed-over", unfinished: null });
  expect(await bench.accepted(JOB.failover)).to.equal(1);
  const servers = (await bench.world()).servers.filter(({ zone }) => zone === "eu-de-02");
  expect(new Set(servers.map(({ status }) => status))).to.deep.equal(new Set(["ACTIVE"]));
}

for (const cloud of ["otc", "huawei"] as const)
  describe(`what names the addresses of a group, on ${cloud}`, () => {
    const bench = useBench({ world: { ...world, flavour: cloud } });
    beforeEach(() => {
      bench().config["cloud"] = cloud;
    });

    it("is found when production has moved: members and records with its addresses, and none of anybody else's", async () => {
      const { resource, program } = await brokenGroup(bench());
      expect(resource.outputs["addressReferences"]).to.equal(null);
      await resource.up({ ...program, failover: true });
      const references = referencesOf(resource);
      expect(told(references)).to.have.members([...MEMBERS, ...RECORDS]);
      expect(references).to.deep.include({ loadBalancerMemberCount: 3, dnsRecordCount: 4, notLookedAt: [] });
      const balancers = new Map(
        references.loadBalancerMembers.map(({ loadBalancerName, loadBalancerId, poolId }) => [
          loadBalancerName,
          [loadBalancerId, poolId].every((id) => id !== null),
        ]),
      );
      expect([...balancers.values()]).to.deep.equal([true, true]);
    });

    it("is work that remains, and warned of once", async () => {
      const { resource, program } = await brokenGroup(bench());
      await resource.up({ ...program, failover: true });
      const remaining = transitionOf(resource).remaining.join("\n");
      expect(remaining).to.contain("Load balancers: check 3 members").and.to.contain(`${WEB}:80 of lb-shared (ONLINE)`);
      expect(remaining).to.contain("DNS: check 4 records").and.to.contain(`db.shop.internal. A (private: ${DB})`);
      expect(bench().said.filter((line) => line.startsWith("DNS: check"))).to.have.length(1);
    });
  });

describe("what names the addresses of a group", () => {
  const bench = useBench({ world, requestTimeoutMs: 200 });

  it("is a fact of the last move: no refresh, preview or reprotect looks again or changes it", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const before = referencesOf(resource);
    const since = await bench().mark();
    await resource.refresh();
    await resource.up({ ...program, failover: true });
    const reprotect = { ...program, failover: true, reprotect: transitionOf(resource).id };
    const confirm = consentIn(await failure(resource.up(reprotect)));
    await resource.up({ ...reprotect, confirm });
    expect(transitionOf(resource).verb).to.equal("reprotect");
    expect((await received(bench(), since)).foreign).to.deep.equal([]);
    expect(before.dnsRecordCount).to.equal(4);
    expect(referencesOf(resource)).to.deep.equal(before);
  });

  it("shows names from outside as harmless text", async () => {
    const close = await rewriteAnswers(bench(), (body) => {
      for (const row of (body["loadbalancers"] ?? []) as { name: string }[])
        row.name = "\u001b[31mred\u202e<{%bold%}>\nlb";
      return undefined;
    });
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    await close();
    const [name = ""] = referencesOf(resource).loadBalancerMembers.map(
      ({ loadBalancerName }) => loadBalancerName ?? "",
    );
    expect(name).to.match(/red.*lb/);
    expect(name).not.to.match(/[\u001b\u202e\n]|<\{%/);
  });
});

/** Ways in which a service can fail, with a part of what is said of it. */
const MISHAPS = {
  "refuses the account": { effect: { kind: "status", status: 403 }, said: "this account may not list them (HTTP 403)" },
  "has no such list": { effect: { kind: "status", status: 404 }, said: "there is no such list here (HTTP 404)" },
  "is out of order": { effect: { kind: "status", status: 500 }, said: "HTTP 500" },
  throttles: { effect: { kind: "status", status: 429, retryAfter: 60 }, said: "429" },
  "does not answer": { effect: { kind: "hang" }, said: "" },
  "breaks the connection": { effect: { kind: "reset" }, said: "" },
  "answers no JSON": { effect: { kind: "malformed" }, said: "" },
} as const;

describe("a move while load balancers or DNS cannot be looked at", () => {
  const bench = useBench({ world, requestTimeoutMs: 400 });
  /** Calls of SDRS of the same move where nothing is wrong. */
  let unharmed: string[] = [];
  before(async () => {
    const other = await Bench.open({ world });
    const { resource, program } = await brokenGroup(other);
    const since = await other.mark();
    await resource.up({ ...program, failover: true });
    unharmed = (await received(other, since)).sdrs;
    await other.close(false);
  });

  for (const service of ["elb", "dns"] as const)
    for (const [what, { effect, said }] of Object.entries(MISHAPS))
      it(`is complete with the same calls of SDRS, and says so, while ${service} ${what}`, async () => {
        const { resource, program } = await brokenGroup(bench());
        await bench().control.faults.add({ match: { service }, effect });
        const since = await bench().mark();
        const begun = bench().clock.now();
        await resource.up({ ...program, failover: true });
        await expectMoved(bench(), resource);
        const { sdrs, foreign } = await received(bench(), since);
        expect(sdrs).to.deep.equal(unharmed);
        expect(foreign.length).to.be.within(4, 12);
        const references = referencesOf(resource);
        expect(told(references)).to.have.members(service === "elb" ? RECORDS : MEMBERS);
        expect(references.notLookedAt).to.have.length(2);
        for (const { what: list, reason } of references.notLookedAt) {
          expect(list).to.contain(service === "elb" ? "load balancers" : "DNS records of");
          expect(reason).to.contain(said).and.to.have.length.within(10, 320);
          expect(bench().said.join("\n")).to.contain(`${list}: ${reason}`);
        }
        expect(transitionOf(resource).recoverySeconds).to.be.below((bench().clock.now() - begun) / 1000 + 1);
      });

  it("leaves out odd rows and counts them", async () => {
    const close = await rewriteAnswers(bench(), (body) => {
      const { members, recordsets } = body as Record<string, unknown[] | undefined>;
      members?.push(null, { id: "m" }, { id: 7, address: WEB }, { id: "n", address: ["x"] });
      recordsets?.push("x", { id: "r", name: {}, type: "A", records: [EIP] });
      recordsets?.push({ id: "s", name: "odd.example.", type: "A", records: [5, null, EIP, { a: EIP }] });
      return undefined;
    });
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    await close();
    await expectMoved(bench(), resource);
    const references = referencesOf(resource);
    const odd = `odd.example. A public ${EIP}`;
    expect(told(references)).to.include.members([...MEMBERS, ...RECORDS, odd]);
    const missed = references.notLookedAt.map(({ what, reason }) => `${what}: ${reason}`);
    expect(missed).to.include("shared load balancers: 4 rows of the answer could not be read");
    expect(missed).to.include("DNS records of public zones: 2 rows of the answer could not be read");
  });

  it("takes no longer than its few seconds, and none of them count as recovery time", async () => {
    const slow: Rewrite = async (body) => {
      if (Array.isArray(body["recordsets"])) await bench().clock.pass(2);
      return undefined;
    };
    const close = await rewriteAnswers(bench(), slow);
    const { resource, program } = await brokenGroup(bench(), { startServers: false });
    await bench().control.faults.add({ match: { call: "list-record-sets" }, effect: { kind: "page-cap", rows: 1 } });
    await resource.up({ ...program, failover: true });
    await close();
    expect(resource.outputs).to.include({ productionSite: "target", status: "failed-over", unfinished: null });
    const { notLookedAt } = referencesOf(resource);
    const missed = new Map(notLookedAt.map(({ what, reason }) => [what, reason]));
    // The limit is seen where the next page would be sent, or while the last one is on its way.
    expect(missed.get("DNS records of public zones")).to.match(/time limit|not answered within/);
    const { finishedAt } = transitionOf(resource);
    const after = (bench().clock.now() - Date.parse(finishedAt)) / 1000;
    // Five seconds, and one page each of the public and the private zones that was on its way then.
    expect(after).to.be.within(4, 9);
  });
});

describe("ten thousand records", () => {
  const many = (count: number): World => ({
    ...world,
    dnsZones: [
      {
        name: "big.example.",
        records: Array.from({ length: count }, (_, at) => ({
          name: `h${at}.big.example.`,
          ...{ type: "A", values: [at % 100 === 0 ? EIP : `198.51.${at % 250}.${at % 199}`] },
        })),
      },
    ],
  });
  let opened: Bench | undefined;
  afterEach(() => opened?.close(false));

  async function moved(count: number): Promise<{ readonly references: AddressReferences; readonly asked: number }> {
    opened = await Bench.open({ world: many(count) });
    const { resource, program } = await brokenGroup(opened);
    await resource.up({ ...program, failover: true });
    await expectMoved(opened, resource);
    const asked = (await opened.control.calls({ call: "list-record-sets" })).length;
    return { references: referencesOf(resource), asked };
  }

  it("are read in pages, counted, and listed only in part", async () => {
    const { references, asked } = await moved(10_000);
    expect(references).to.deep.include({ dnsRecordCount: 100, notLookedAt: [] });
    expect(references.dnsRecords).to.have.length(50);
    expect(asked).to.be.within(21, 23);
  });

  it("and ten thousand more are too many to read, which is said", async () => {
    const { references, asked } = await moved(20_001);
    expect(references).to.deep.include({ dnsRecordCount: 0, dnsRecords: [] });
    expect(references.notLookedAt[0]?.reason).to.contain("longer than is worth reading");
    expect(asked).to.be.within(41, 42);
  });
});
