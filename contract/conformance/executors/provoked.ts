import { randomUUID } from "node:crypto";
import { contract } from "../../tables";
import type { ProvokedRow } from "../../types";
import { type Json, text } from "../actor";
import { type Bench } from "../bench";
import { callOf } from "../calls";
import { compare, OneOf } from "../judge/compare";
import { type Kind, NotTried } from "../runner";
import { groupRequest } from "../stage/steps";
import type { Scene, Stage } from "../stage/stage";
import type { Sending } from "../wire";

/** A request that must be refused, in the scene where only that is wrong with it. */
interface Offence {
  readonly scene: string;
  readonly sending: (scene: Scene, stage: Stage) => Sending | Promise<Sending>;
}
/** An offence that needs no world. */
type Plain = () => Sending;

const at = (scene: string, sending: Offence["sending"]): Offence => ({ scene, sending });
const instanceOf = ({ instanceId }: Scene): Record<string, string> => ({ protected_instance_id: instanceId });
const groupOf = ({ groupId }: Scene): Record<string, string> => ({ server_group_id: groupId });
const instance = (scene: Scene, more: Json): Sending => ({
  body: {
    protected_instance: { ...groupOf(scene), server_id: scene.place.servers[1]?.id, name: "instance-b", ...more },
  },
});
const pair = (scene: Scene, volume_id: unknown): Sending => ({
  body: { replication: { ...groupOf(scene), volume_id, name: "pair-b" } },
});
const attach = (scene: Scene, replication_id: string, device: string): Sending => ({
  params: instanceOf(scene),
  body: { replicationAttachment: { replication_id, device } },
});
const tag = (key: string, value: string) =>
  at("furnished", (scene) => ({ params: instanceOf(scene), body: { tag: { key, value } } }));
const tags = (action: string, list: Json[]) =>
  at("furnished", (scene) => ({ params: instanceOf(scene), body: { action, tags: list } }));
const drill = (scene: Scene, drill_vpc_id: string): Sending => ({
  body: { disaster_recovery_drill: { ...groupOf(scene), name: "drill-b", drill_vpc_id } },
});
const newGroup = (more: Json, name = "group-b") => at("bare", (scene) => ({ body: groupRequest(scene, name, more) }));
const resize = (scene: Scene, body: Json): Sending => ({ params: instanceOf(scene), body: { resize: body } });

const OFFENCES: Readonly<Record<string, Offence>> = {
  "provoked.SDRS.0201.no-body": at("bare", () => ({ body: {} })),
  "provoked.SDRS.0202": newGroup({}, "n".repeat(65)),
  "provoked.SDRS.0203.zone": newGroup({ source_availability_zone: "nowhere" }),
  "provoked.SDRS.0203.same-zone": at("bare", (scene) => ({
    body: groupRequest(scene, "group-b", { target_availability_zone: scene.place.sourceZone }),
  })),
  "provoked.SDRS.0204": newGroup({ source_vpc_id: randomUUID() }),
  "provoked.SDRS.0205": newGroup({ domain_id: randomUUID() }),
  "provoked.SDRS.0206": at("stopped", (scene) => ({ params: groupOf(scene), body: { "failback-server-group": {} } })),
  "provoked.SDRS.0201.same-station": at("stopped", (scene) => ({
    params: groupOf(scene),
    body: { "reverse-server-group": { priority_station: "source" } },
  })),
  "provoked.SDRS.0216": at("stopped", (scene) => ({ params: groupOf(scene), body: { "reverse-server-group": {} } })),
  "provoked.SDRS.0212": newGroup({ description: "a<b" }),
  "provoked.SDRS.0305": at("bare", async (scene, { actor }) => {
    const quota = ((await actor.must("showQuotas"))["quotas"] as { resources: Json[] }).resources.find(
      (row) => row["type"] === "server_groups",
    );
    for (let made = Number(quota?.["used"]); made < Number(quota?.["quota"]); made += 1)
      await actor.must("createGroup", { body: groupRequest(scene, `group-${made}`) });
    return { body: groupRequest(scene, "one-too-many") };
  }),
  "provoked.SDRS.1305": at("furnished", (scene) => instance(scene, { server_id: scene.sourceServer })),
  "provoked.SDRS.1303": at("pair-only", (scene) => instance(scene, { server_id: scene.ids["dr_zone_server_id"] })),
  "provoked.SDRS.1326": at("furnished", (scene) => instance(scene, { server_id: randomUUID() })),
  "provoked.SDRS.1335": at("furnished", (scene) => instance(scene, { primary_subnet_id: randomUUID() })),
  "provoked.SDRS.1334": at("furnished", async (scene, { actor }) =>
    instance(scene, {
      primary_subnet_id: scene.place.subnetId,
      primary_ip_address: await addressOf(actor, scene.sourceServer),
    }),
  ),
  "provoked.SDRS.0201.ip-without-subnet": at("furnished", (scene) =>
    instance(scene, { primary_ip_address: "192.168.0.200" }),
  ),
  "provoked.SDRS.1801": at("group", (scene) => pair(scene, scene.place.usedDisks[0])),
  "provoked.SDRS.1811": at("furnished", (scene) => pair(scene, scene.separate.sourceDisk)),
  "provoked.SDRS.1810": at("left-over-disk", (scene) => pair(scene, scene.ids["dr_zone_disk_id"])),
  "provoked.SDRS.1603.twice": at("attached", (scene) => attach(scene, scene.separate.id, "/dev/vdy")),
  "provoked.SDRS.1603.device": at("furnished", (scene) =>
    attach(scene, scene.separate.id, scene.pairs[0]?.device ?? ""),
  ),
  "provoked.SDRS.1611": at("two-groups", (scene) => attach(scene, scene.ids["foreign_pair_id"] ?? "", "/dev/vdy")),
  "provoked.SDRS.1604": at("furnished", (scene) => ({
    params: { ...instanceOf(scene), replication_id: scene.separate.id },
  })),
  "provoked.SDRS.1605": at("attached", (scene) => ({
    params: { replication_id: scene.separate.id },
    body: { replication: groupOf(scene) },
  })),
  "provoked.SDRS.0201.shrink": at("furnished", (scene) => ({
    params: { replication_id: scene.separate.id },
    body: { "extend-replication": { new_size: 1 } },
  })),
  "provoked.SDRS.1311": at("furnished", async (scene, { actor }) => ({
    params: instanceOf(scene),
    body: { nic_id: (await actor.ports(scene.sourceServer))[0]?.["id"] },
  })),
  "provoked.SDRS.1310": at("furnished", (scene) => ({ params: instanceOf(scene), body: { nic_id: randomUUID() } })),
  "provoked.SDRS.1334.nic": at("furnished", async (scene, { actor }) => ({
    params: instanceOf(scene),
    body: { subnet_id: scene.place.subnetId, ip_address: await addressOf(actor, scene.sourceServer) },
  })),
  "provoked.SDRS.1340": at("furnished", async (scene, { actor }) => {
    const sending = { params: instanceOf(scene), body: { subnet_id: scene.place.subnetId } };
    for (let nics = 1; nics < 12; nics += 1) await actor.done("addNic", sending);
    return sending;
  }),
  "provoked.SDRS.1341": at("furnished-stopped", (scene) =>
    resize(scene, { flavorRef: scene.place.servers[0]?.flavor }),
  ),
  "provoked.SDRS.1316.resize": at("protected", (scene) => resize(scene, { flavorRef: "s3.xlarge.2" })),
  "provoked.SDRS.0201.resize": at("furnished-stopped", (scene) => resize(scene, {})),
  "provoked.SDRS.1371": at("furnished", (scene) => instance(scene, { dedicated_host_id: randomUUID() })),
  "provoked.SDRS.1367": at("furnished", (scene) =>
    resize(scene, { dr_flavorRef: "s3.xlarge.2", dr_dedicated_host_id: randomUUID() }),
  ),
  "provoked.SDRS.1368": at("furnished-stopped", (scene) =>
    resize(scene, { production_flavorRef: "s3.xlarge.2", production_dedicated_host_id: randomUUID() }),
  ),
  "provoked.SDRS.1369": at("furnished", async (scene, { actor }) => {
    const made = await actor.done("createInstance", instance(scene, { tenancy: "dedicated" }));
    return resize({ ...scene, instanceId: text(made["protected_instance_id"]) }, { dr_flavorRef: "s3.xlarge.2" });
  }),
  "provoked.SDRS.2206": at("furnished", (scene) => ({ params: { ...instanceOf(scene), key: "nobody" } })),
  "provoked.SDRS.2209": tags("create", [
    { key: "a", value: "1" },
    { key: "a", value: "2" },
  ]),
  "provoked.SDRS.2201": tags("replace", [{ key: "a", value: "1" }]),
  "provoked.SDRS.2202": tags("create", []),
  "provoked.SDRS.2203": at("furnished", async (scene, { actor }) => {
    for (let at = 0; at < 20; at += 1)
      await actor.must("addTag", { params: instanceOf(scene), body: { tag: { key: `key-${at}`, value: "v" } } });
    return { params: instanceOf(scene), body: { tag: { key: "key-20", value: "v" } } };
  }),
  "provoked.SDRS.2204": tag("k".repeat(37), "v"),
  "provoked.SDRS.2205": tag("", "v"),
  "provoked.SDRS.2207": tag("k", "v".repeat(44)),
  "provoked.SDRS.1907": at("furnished", (scene) => drill(scene, scene.place.vpcId)),
  "provoked.SDRS.1928": at("furnished", (scene) => drill(scene, randomUUID())),
  "provoked.SDRS.1921": at("drilled", async (scene, { actor }) => {
    const shown = await actor.must("showDrill", {
      params: { disaster_recovery_drill_id: scene.ids["disaster_recovery_drill_id"] ?? "" },
    });
    return drill(scene, text((shown["disaster_recovery_drill"] as Json)["drill_vpc_id"]));
  }),
};

/** A server or disk of the world that is there to be refused, by its name. */
async function named(actor: Stage["actor"], call: "listServers" | "listDisks", name: string): Promise<string> {
  const rows = (await actor.must(call))[call === "listServers" ? "servers" : "volumes"] as Json[];
  return text(rows.find((row) => row["name"] === name)?.["id"]);
}

const server = (name: string) =>
  at("furnished", async (scene, { actor }) => instance(scene, { server_id: await named(actor, "listServers", name) }));
const vpcOf = (name: string) =>
  at("furnished", async (scene, { actor }) => {
    const { metadata } = await actor.server(await named(actor, "listServers", name));
    return drill(scene, text((metadata as Json)["vpc_id"]));
  });

const MISFITS: Readonly<Record<string, Offence>> = {
  "provoked.SDRS.0210": at("furnished", (scene) => instance(scene, { server_id: "no-id" })),
  "provoked.SDRS.0211": at("furnished", (scene) => pair(scene, "no-id")),
  "provoked.SDRS.0213": at("furnished", (scene) => attach(scene, "no-id", "/dev/vdy")),
  "provoked.SDRS.0219": at("furnished", (scene) =>
    instance(scene, { primary_subnet_id: scene.place.subnetId, primary_ip_address: "300.1.1.1" }),
  ),
  "provoked.SDRS.0223": at("furnished", (scene) => ({ params: instanceOf(scene), body: { nic_id: "no-id" } })),
  "provoked.SDRS.0306": server("many-disks"),
  "provoked.SDRS.1304": server("stranger"),
  "provoked.SDRS.1333": server("broken"),
  "provoked.SDRS.1353": at("furnished", (scene) => instance(scene, { flavorRef: "c6.large.2" })),
  "provoked.SDRS.1356": server("accelerated"),
  "provoked.SDRS.1358": at("furnished", async (scene, { actor }) => {
    for (const name of ["db-1", "small"])
      await actor.done("createInstance", instance(scene, { server_id: await named(actor, "listServers", name), name }));
    return instance(scene, { server_id: await named(actor, "listServers", "smaller") });
  }),
  "provoked.SDRS.1802": at("furnished", async (scene, { actor }) =>
    pair(scene, await named(actor, "listDisks", "secret")),
  ),
  "provoked.SDRS.1826": at("group", async (scene, { actor }) => {
    const disks = scene.place.spareDisks;
    for (const disk of disks.slice(0, 2)) await actor.done("createPair", pair(scene, disk));
    return pair(scene, disks[2]);
  }),
  "provoked.SDRS.1908": vpcOf("neighbour"),
  "provoked.SDRS.1909": vpcOf("stranger"),
  "provoked.SDRS.2208": tags("create", [{ key: "a" }]),
};

const found =
  (more: Json): Plain =>
  () => ({ body: { action: "filter", ...more } });
const match = (...keys: [key: string, value: unknown][]): Plain =>
  found({ matches: keys.map(([key, value]) => ({ key, value })) });

const PLAIN: Readonly<Record<string, Plain>> = {
  "provoked.SDRS.0221": () => ({ query: { limit: "1001" } }),
  "provoked.SDRS.0222": () => ({ query: { offset: "-1" } }),
  "provoked.SDRS.0226": () => ({
    query: { server_group_ids: `['${Array.from({ length: 31 }, () => randomUUID()).join("','")}']` },
  }),
  "provoked.SDRS.2210": () => ({ body: { action: "guess" } }),
  "provoked.SDRS.2211": () => ({ body: { action: "count", limit: "1" } }),
  "provoked.SDRS.2212": found({ matches: [] }),
  "provoked.SDRS.2213": match(["", "web"]),
  "provoked.SDRS.2214": match(["color", "web"]),
  "provoked.SDRS.2215": match(["resource_name", "a"], ["resource_name", "b"]),
  "provoked.SDRS.2216": match(["resource_name", null]),
  "provoked.SDRS.2218": found({ tags: [{ key: "a", values: Array.from({ length: 21 }, (_, one) => String(one)) }] }),
  "provoked.SDRS.2219": found({ tags: [{ key: "a", values: ["1", "1"] }] }),
  "provoked.SDRS.2220": () => ({ body: { action: "filter", limit: "1001" } }),
};

async function addressOf(actor: Stage["actor"], server: string): Promise<string> {
  const port = (await actor.ports(server))[0];
  return text((port?.["fixed_ips"] as Json[])[0]?.["ip_address"]);
}

const HTTP = new Map(contract.errorCodes.map((row) => [row.id, row.http]));

async function offend(fact: ProvokedRow, bench: Bench): Promise<Sending> {
  const plain = PLAIN[fact.id];
  if (plain !== undefined) return plain();
  const offence = OFFENCES[fact.id] ?? MISFITS[fact.id];
  if (offence === undefined) throw new Error(`no recipe for ${fact.id}`);
  if (bench.stage === undefined) throw new NotTried("needs a world that can be put into this state");
  return offence.sending(await bench.stage.enter(offence.scene), bench.stage);
}

/** Every refusal that a caller can bring about answers its own code and that code's HTTP status. */
export const PROVOKED: Kind<ProvokedRow> = {
  kind: "refusal",
  notJudged: ["call", "provoke", "also", "destructive"],
  flipped: ({ fact }) => [{ ...fact, code: "SDRS.0013", also: [] }],
  rows: () =>
    contract.provokedErrors.map((fact) => ({
      id: fact.id,
      kind: "refusal",
      title: `${fact.provoke}: ${fact.code}`,
      fact,
      destructive: fact.destructive !== false,
      staged: fact.destructive !== false,
    })),
  async observe({ fact }, bench) {
    const { status, code } = await bench.actor.attempt(callOf(fact.call).operation, await offend(fact, bench));
    return { status, code };
  },
  judge: ({ fact }, seen) =>
    compare({ status: HTTP.get(fact.code), code: new OneOf([fact.code, ...(fact.also ?? [])]) }, seen),
};
