import { expect } from "chai";
import { isIPv4 } from "node:net";
import { anonymized } from "../../../cli/export/anonymize";
import { worldText } from "../../../cli/export/file";
import { type World, checkWorld, generateWorld } from "../../../simulator/index";
import { RICH, exportOf, onWorld } from "./exported";

const stringsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : [];

/** Words that a world needs as they are: places, kinds, statuses and times. */
const WORDS =
  /^(eu-de(-0\d)?|otc|huawei|ACTIVE|SHUTOFF|SSD|SAS|A|public|private|available|protected|source|target|s3\.[\w.]+|\/dev\/\w+|2026-.*)$/;

/** Everything that a world has of somebody, with the references by what they refer to. */
function shapeOf(world: World): unknown {
  const serverAt = new Map((world.servers ?? []).map(({ id }, index) => [id, index]));
  const diskAt = new Map((world.servers ?? []).flatMap(({ disks }) => disks).map(({ id }, index) => [id, index]));
  return (world.groups ?? []).map(({ instances, pairs, status, site }) => ({
    ...{ status, site },
    instances: instances?.map(({ server, drServer }) => [serverAt.get(server), serverAt.get(drServer)]),
    pairs: pairs?.map(({ disk, drDisk, attachments }) => [diskAt.get(disk), diskAt.get(drDisk), attachments?.length]),
  }));
}

describe("sdrs export --anonymize", function () {
  this.timeout(60_000);
  let world: World;
  let hidden: World;

  before(async () => {
    world = await onWorld(RICH, async (simulator) => (await exportOf(simulator)).world);
    hidden = anonymized(world);
  });

  it("keeps no name, address, id, tag or description of anybody", () => {
    const real = new Set(stringsIn(world).filter((text) => !WORDS.test(text)));
    expect(real.size).to.be.above(40);
    expect(stringsIn(hidden).filter((text) => real.has(text))).to.deep.equal([]);
    expect(JSON.stringify(hidden)).not.to.match(/shop|web|orders|192\.168|80\.158|description/);
  });

  it("keeps what refers to each other, and gives the same twice", () => {
    expect(shapeOf(hidden)).to.deep.equal(shapeOf(world));
    expect(anonymized(world)).to.deep.equal(hidden);
    const eips = hidden.eips?.map(({ address }) => address) ?? [];
    const bound = hidden.servers?.flatMap(({ nics }) => nics.flatMap(({ eip }) => eip ?? []));
    expect(eips).to.include.members(bound ?? []);
    const named = hidden.dnsZones?.find(({ type }) => type === "public")?.records[0]?.values;
    expect(eips).to.include.members(named ?? ["none"]);
    const member = hidden.loadBalancers?.[0]?.pools[0]?.members[0]?.address;
    const first = hidden.servers?.flatMap(({ nics }) => nics.map(({ ip }) => ip));
    expect(first).to.include(member);
  });

  it("has addresses of blocks for examples alone", () => {
    const addresses = stringsIn(hidden).flatMap((text) => (isIPv4(text.split("/")[0] ?? "") ? [text] : []));
    expect(addresses.length).to.be.above(10);
    for (const one of addresses) expect(one).to.match(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+/);
    for (const one of stringsIn(hidden).filter((text) => text.includes("::"))) expect(one).to.match(/^2001:db8::/);
  });

  it("is a world that can be served, failed over, and exported with the same shape", async () => {
    expect(checkWorld(JSON.parse(worldText(hidden, "w.json")))).to.deep.equal(JSON.parse(JSON.stringify(hidden)));
    const again = await onWorld(hidden, async (simulator) => (await exportOf(simulator)).world);
    expect(again).to.deep.equal(JSON.parse(JSON.stringify(hidden)));
  });

  it("takes more addresses than the blocks for examples have", async () => {
    const many = await onWorld(generateWorld({ groups: 300, pairs: 600 }), async (simulator) => exportOf(simulator));
    const large = anonymized(many.world);
    const ips = (large.servers ?? []).flatMap(({ nics }) => nics.flatMap(({ ip }) => ip ?? []));
    expect(new Set(ips).size).to.equal(ips.length);
    for (const ip of ips) expect(ip).to.match(/^198\.18\./);
    await onWorld(large, async ({ control }) => {
      expect((await control.world()).groups).to.have.length(300);
    });
  });
});
