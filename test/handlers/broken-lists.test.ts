import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import type { Transition } from "../../provider/model/transition";
import type { World } from "../../simulator/index";
import { type Bench, type TestResource, failure, useBench } from "../support/handlers";
import { type Body, type Own, rewriteAnswers, rowsIn } from "../support/rewriting";
import { GROUP, JOB, brokenGroup, protectedWorld } from "./scenes";

type Way = (
  list: { readonly key: string; readonly body: Body; readonly asked: number },
  bench: Bench,
) => Own | undefined | Promise<Own | undefined>;

const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Costs a tenth of a second each time, and ports are asked for often: other lists stand for them. */
const LONG = "is longer than any answer";
const longBodies = new Map<string, Buffer>();

/** Made once for each list: to write it down costs more than to send it. */
function longBody(key: string): Buffer {
  const body = longBodies.get(key) ?? Buffer.from(`{"${key}":[],"x":"${"a".repeat(34_000_000)}"}`);
  longBodies.set(key, body);
  return body;
}

/** Ways in which a list can be broken, for as long as anybody looks; `key` is where it has its rows. */
const WAYS: Readonly<Record<string, Way>> = {
  "is answered 500": () => ({ status: 500, body: { error: { code: "X.1", message: "out of order" } } }),
  "is a page of HTML": () => ({ status: 200, text: "<html>Sorry</html>" }),
  "is not answered": () => "silence",
  [LONG]: ({ key }) => ({ status: 200, text: longBody(key) }),
  "is nested deeper than any answer": ({ key }) => ({ status: 200, text: `{"${key}":${nested(100_000)}}` }),
  "never ends": async ({ key, body, asked }, bench) => {
    await bench.clock.pass(2);
    if (rowsIn(body, key).length > 0) shown = rowsIn(body, key);
    const job_id = String(asked);
    return { status: 200, body: { [key]: shown.map((row, at) => ({ ...row, job_id, id: `${asked}-${at}` })) } };
  },
  "shows the same page again and again": ({ key, body }) => {
    if (rowsIn(body, key).length > 0) shown = rowsIn(body, key);
    return { status: 200, body: { [key]: shown } };
  },
  "has no rows where they belong": ({ key }) => ({ status: 200, body: { [key]: "none" } }),
};
let shown: Body[] = [];

/** The same for some rows of a list. */
const odd =
  (name: string): Way =>
  ({ key, body }) => {
    for (const row of rowsIn(body, key)) row[name] = { not: "a text" };
    return undefined;
  };

interface Broken {
  readonly close: () => Promise<void>;
  readonly asked: () => number;
}

/** Breaks the answers that have rows under a key; says how often that was asked for. */
async function breakList(bench: Bench, key: string, way: Way): Promise<Broken> {
  let asked = 0;
  const close = await rewriteAnswers(bench, (body) => {
    // Servers tell of EIPs too, and would make up for a broken list.
    if (key === "publicips") withoutFloating(body);
    return Array.isArray(body[key]) ? way({ key, body, asked: ++asked }, bench) : undefined;
  });
  return { close, asked: () => asked };
}

function withoutFloating(body: Body): void {
  for (const server of rowsIn(body, "server", "servers"))
    for (const [net, rows] of Object.entries((server["addresses"] ?? {}) as Record<string, Body[]>))
      (server["addresses"] as Body)[net] = rows.filter((row) => row["OS-EXT-IPS:type"] !== "floating");
}

const drServers = async (bench: Bench): Promise<string[]> =>
  (await bench.world()).servers.filter(({ zone }) => zone === "eu-de-02").map(({ status }) => status);

async function expectMoved(bench: Bench, { outputs }: TestResource): Promise<void> {
  expect(new Set(await drServers(bench))).to.deep.equal(new Set(["ACTIVE"]));
  expect(outputs).to.include({ failover: true, productionSite: "target" });
  expect(await bench.accepted(JOB.failover)).to.equal(1);
}

describe("a needed failover while a list is broken", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 60 });
  let broken: Broken | undefined;
  afterEach(() => broken?.close());

  for (const [key, noun, name] of [
    ["ports", "ports", "id"],
    ["publicips", "EIPs", "public_ip_address"],
  ] as const) {
    for (const [what, way] of Object.entries({ ...WAYS, "has only rows that cannot be read": odd(name) })) {
      if (key === "ports" && what === LONG) continue;
      it(`goes through, with addresses that are unknown and a warning, when the list of ${noun} ${what}`, async () => {
        const { resource, program } = await brokenGroup(bench());
        broken = await breakList(bench(), key, way);
        await resource.up({ ...program, failover: true });
        await expectMoved(bench(), resource);
        expect(broken.asked()).to.be.above(0);
        const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
        expect(rows.find(({ privateIp }) => privateIp === "192.168.0.10")).to.include({ verdict: "unknown" });
        expect(rows.filter(({ verdict }) => verdict === "lost")).to.deep.equal([]);
        const { warnings } = resource.outputs["lastTransition"] as Transition;
        expect(warnings.join("\n")).to.contain("unknown: 192.168.0.10 (EIP 80.158.1.2) of web-1");
        expect(bench().said.join("\n")).to.contain("unknown: 192.168.0.10");
      });
    }
  }

  for (const [what, way] of Object.entries(WAYS)) {
    it(`goes through after a lost answer when the list of failed tasks ${what}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const lost = {
        match: { call: "server-group-action" },
        times: 1,
        effect: { kind: "reset", after: true },
      } as const;
      await bench().control.faults.add(lost);
      broken = await breakList(bench(), "failure_jobs", way);
      await resource.up({ ...program, failover: true });
      await expectMoved(bench(), resource);
    });
  }

  it("goes through although its job is nested deeper than any answer", async () => {
    const { resource, program } = await brokenGroup(bench());
    let asked = 0;
    const close = await rewriteAnswers(bench(), (_body, { path }) => {
      if (!/\/jobs\/[^/]+$/.test(path)) return undefined;
      asked++;
      return { status: 200, text: nested(100_000) };
    });
    broken = { close, asked: () => asked };
    await resource.up({ ...program, failover: true });
    await expectMoved(bench(), resource);
    expect(asked).to.be.above(0);
  });

  for (const key of ["replications", "protected_instances"]) {
    for (const [what, way] of Object.entries({ ...WAYS, "has only rows that cannot be read": odd("status") })) {
      it(`is an error with nothing sent, and no decision on a part, when the list ${key} ${what}`, async () => {
        const { resource, program } = await brokenGroup(bench());
        broken = await breakList(bench(), key, way);
        const error = await failure(resource.up({ ...program, failover: true, timeouts: { update: "1m" } }));
        expect(error).to.match(/\[DR_(UNAVAILABLE|PROTOCOL)\] Listing (pairs|protected instances)/);
        expect(broken.asked()).to.be.above(0);
        expect(await bench().accepted(JOB.failover)).to.equal(0);
        await broken.close();
        broken = await breakList(bench(), key, () => undefined);
        await resource.up({ ...program, failover: true });
        await expectMoved(bench(), resource);
      });
    }
  }
});

const NAMES = Array.from({ length: 8 }, (_, at) => `s-${at}`);

/** So many servers that they are read by lists of the project. */
const wideWorld: World = {
  ...protectedWorld,
  servers: NAMES.map((name, at) => ({
    ...{ name, zone: "eu-de-01", disks: [{ name: `${name}-root`, size: 1 }] },
    nics: [{ subnet: "shop-subnet", ip: `192.168.0.${at + 10}`, ...(at === 0 && { eip: "80.158.1.2" }) }],
  })),
  disks: [],
  groups: [{ name: GROUP, sourceZone: "eu-de-01", targetZone: "eu-de-02", servers: NAMES, status: "protected" }],
};

describe("a needed failover of many servers while a list is broken", () => {
  const bench = useBench({ world: wideWorld, requestTimeoutMs: 60 });
  let broken: Broken | undefined;
  afterEach(() => broken?.close());

  for (const [key, name] of [
    ["servers", "status"],
    ["ports", "id"],
  ] as const) {
    for (const [what, way] of Object.entries({ ...WAYS, "has only rows that cannot be read": odd(name) })) {
      if (key === "ports" && what === LONG) continue;
      it(`goes through, and calls no address lost, when the list of ${key} ${what}`, async () => {
        const { resource, program } = await brokenGroup(bench());
        broken = await breakList(bench(), key, way);
        await resource.up({ ...program, failover: true });
        await expectMoved(bench(), resource);
        expect(broken.asked()).to.be.above(0);
        const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
        expect(rows).to.have.length.above(7);
        expect(rows.filter(({ verdict }) => verdict === "lost")).to.deep.equal([]);
      });
    }
  }
});
