import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { expect } from "chai";
import * as sdk from "../../../sdk";

const registered: MockResourceArgs[] = [];

describe("a protected workload in a unit test with mocks", () => {
  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        return { id: `${args.name}-id`, state: { ...args.inputs, addresses: [] } as Record<string, unknown> };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    });
  });
  beforeEach(() => {
    registered.length = 0;
  });

  const settled = async (workload: sdk.ProtectedWorkload): Promise<void> => {
    await new Promise((resolve) => pulumi.all([workload.protection.urn, workload.addresses]).apply(resolve));
  };
  const found = (kind: string, name: string): Record<string, unknown> => {
    const one = registered.find((args) => args.type.endsWith(`sdrs:${kind}`) && args.name === name);
    if (one === undefined) throw new Error(`no ${kind} ${name}: ${registered.map(({ name: n }) => n).join(", ")}`);
    return one.inputs as Record<string, unknown>;
  };

  it("has one child for each server, disk and attachment when its constructor returns, however their ids become known", async () => {
    const later = pulumi.output(new Promise<string>((resolve) => setImmediate(resolve, "s-db")));
    const workload = new sdk.ProtectedWorkload("shop", {
      servers: { web: "s-web", db: { serverId: later, deleteTargetServer: true } },
      volumes: {
        archive: "v-1",
        log: { volumeId: "v-2", attachTo: { server: "db", device: "/dev/vdd", detachFromRunning: true } },
      },
      startOrder: [["db"], ["web"]],
      startServers: { except: ["web"] },
    });
    expect(Object.keys(workload.instances)).to.deep.equal(["web", "db"]);
    expect(Object.keys(workload.pairs)).to.deep.equal(["archive", "log"]);
    await settled(workload);
    const group = found("ProtectionGroup", "shop");
    expect(group["servers"]).to.deep.equal(["s-web", "s-db"]);
    expect(group["startOrder"]).to.deep.equal([["s-db"], ["s-web"]]);
    expect(group["startServers"]).to.deep.equal({ except: ["s-web"] });
    expect(found("ProtectedInstance", "shop-db")).to.include({ serverId: "s-db", deleteTargetServer: true });
    expect(found("ReplicationPair", "shop-log")).to.include({ volumeId: "v-2" });
    expect(found("ReplicationAttachment", "shop-log")).to.include({
      protectedInstanceId: "shop-db-id",
      replicationPairId: "shop-log-id",
      device: "/dev/vdd",
      detachFromRunning: true,
    });
    expect(registered.filter(({ type }) => type.includes("dynamic/sdrs:"))).to.have.length(7);
  });

  it("gives its checks the ids of the servers that they name, and refuses a secret inside by a mark", async () => {
    const workload = new sdk.ProtectedWorkload("shop", {
      servers: { web: "s-web", db: pulumi.output("s-db") },
      checks: [
        { name: "port", tcp: { server: "db", port: 5432 }, wave: 1 },
        { name: "other", http: { server: "id-of-its-own", url: "https://shop.example/" } },
        { name: "own", command: ["psql", pulumi.secret("swordfish") as unknown as string] },
        { name: "plain", command: ["true"] },
      ],
    });
    await settled(workload);
    const { checks } = found("ProtectionGroup", "shop");
    expect(checks).to.deep.equal([
      { name: "port", tcp: { server: "s-db", port: 5432 }, wave: 1 },
      { name: "other", http: { server: "id-of-its-own", url: "https://shop.example/" } },
      { name: "secret", __secret: true },
      { name: "plain", command: ["true"] },
    ]);
    expect(JSON.stringify(registered)).to.not.contain("swordfish");
  });

  it("leaves an intent that nobody declares unset", async () => {
    await settled(new sdk.ProtectedWorkload("calm", { servers: { web: "s-web" } }));
    for (const intent of ["failover", "reprotect", "recoveryPoint", "confirm"])
      expect(found("ProtectionGroup", "calm")[intent] ?? undefined, intent).to.equal(undefined);
  });

  it("gives each of two workloads the provider of its own region, and every child its transformation, under another component", async () => {
    class Site extends pulumi.ComponentResource {
      constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("test:Site", name, {}, opts);
      }
    }
    const seen = new Set<string>();
    const workloads = ["eu-de", "eu-nl"].map((region) => {
      const provider = new sdk.Provider(region, { region: pulumi.output(region) });
      const site = new Site(`site-${region}`, { providers: [provider] });
      const note: pulumi.ResourceTransformation = ({ name }) => {
        seen.add(name);
        return undefined;
      };
      return new sdk.ProtectedWorkload(
        region,
        { servers: { web: "s-web" } },
        { parent: site, transformations: [note] },
      );
    });
    await Promise.all(workloads.map(settled));
    for (const region of ["eu-de", "eu-nl"]) {
      const children = registered.filter(({ name, type }) => name.startsWith(region) && type.includes("dynamic/sdrs:"));
      expect(children).to.have.length(3);
      for (const { name, provider } of children) {
        expect(provider, name).to.contain(`::${region}::`);
        expect(seen).to.include(name);
      }
    }
  });

  it("names what names no server of it", () => {
    const wrong: Readonly<Record<string, Partial<sdk.ProtectedWorkloadArgs>>> = {
      "shop: startOrder": { startOrder: [["dbb"]] },
      "shop: startServers": { startServers: { except: ["dbb"] } },
      "shop: volumes.log.attachTo": {
        volumes: { log: { volumeId: "v", attachTo: { server: "dbb", device: "/dev/vdd" } } },
      },
    };
    for (const [where, args] of Object.entries(wrong))
      expect(() => new sdk.ProtectedWorkload("shop", { servers: { web: "s-web" }, ...args })).to.throw(
        `${where} names "dbb", but servers has only: web`,
      );
  });
});
