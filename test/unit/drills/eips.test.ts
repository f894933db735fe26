import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { PACKAGE_ROOT } from "../../../tools/engine/home";
import { eipName, eipTargets, ownEips, untold } from "../../../provider/drills/decide/eips";
import type { Check } from "../../../provider/model/checks";
import { Access, DRILL_EIP, DrillFile, withAccess } from "../../../provider/model/drill-file";
import { type Objects, runsOf } from "../../../provider/model/drill-history";
import { chained } from "../../../provider/drills/chain";
import type { Eip, Instance } from "../../../provider/model/wire/wire";
import { begun } from "./samples";

const ACCESS: DrillFile["access"] = { bindEip: {} };
const OBJECTS: Objects = { drillId: "d1", vpcId: null, servers: [], disks: [], ports: [], eips: [] };

const check = (kind: "tcp" | "tls" | "http" | "ssh" | "dns", more: object): Check => ({
  name: "c",
  [kind]: { server: "web-1", ...more },
});
const addressOf = (one: Check): unknown =>
  (withAccess([one], ACCESS)[0] as unknown as Record<string, { address?: string }>)[
    Object.keys(one).find((key) => key !== "name") ?? ""
  ]?.address;

describe("checks of a drill with EIPs", () => {
  it("go to the EIP of their server, unless they say where they go", () => {
    for (const kind of ["tcp", "tls", "http", "ssh"] as const) expect(addressOf(check(kind, {})), kind).to.equal("eip");
    expect(addressOf(check("dns", {})), "a name knows nothing of it").to.equal(undefined);
    expect(addressOf(check("tcp", { address: "private" }))).to.equal("private");
    for (const way of [{ via: "hop" }, { runner: ["./inside"] }, { connectTo: "10.0.0.1" }])
      expect(addressOf(check("http", way)), JSON.stringify(way)).to.equal(undefined);
    expect(addressOf(check("ssh", { jump: "me@bastion" }))).to.equal(undefined);
  });
});

describe("the servers of a drill that get an EIP", () => {
  const instances = ["web-1", "db-1"].map(
    (name) => ({ id: `i-${name}`, name, sourceServerId: `s-${name}`, targetServerId: `t-${name}` }) as Instance,
  );
  const targets = (checks: readonly Check[], servers?: string[]): string[] =>
    eipTargets({
      ...{ instances, known: new Map([["t-db-1", { name: "db" }]]) },
      access: servers === undefined ? {} : { servers },
      checks: withAccess(checks, ACCESS),
    }).map(({ name }) => name);
  const command: Check = { name: "all", command: ["./look"] };

  it("are those that checks reach, by any of their names", () => {
    expect(targets([check("tcp", {})])).to.deep.equal(["web-1"]);
    expect(targets([check("tcp", { server: "db" })])).to.deep.equal(["db-1"]);
    expect(targets([check("tcp", {}), check("ssh", { server: "s-db-1" })])).to.deep.equal(["web-1", "db-1"]);
  });

  it("are none for a check of another way, and all for a command, which may ask any", () => {
    expect(targets([])).to.deep.equal([]);
    expect(targets([check("tcp", { runner: ["./inside"] })])).to.deep.equal([]);
    expect(targets([command])).to.deep.equal(["web-1", "db-1"]);
  });

  it("are those that are named, where that is so", () => {
    expect(targets([command], ["i-db-1"])).to.deep.equal(["db-1"]);
    expect(targets([], ["db-1"]), "nothing would look at it").to.deep.equal([]);
  });
});

describe("the EIPs of a run", () => {
  const eip = (id: string, bandwidthName?: string): Eip => ({
    ...{ id, address: "203.0.113.1", status: "DOWN" },
    ...(bandwidthName === undefined ? {} : { bandwidthName }),
  });

  it("are known by their ids, and by the very names that were asked for", () => {
    const run = { objects: { ...OBJECTS, eips: ["e1"] }, asked: ["n1", "n2"] };
    const rows = [eip("e1"), eip("e2", "n2"), eip("e3", "n22"), eip("e4")];
    expect(ownEips(run, rows).map(({ id }) => id)).to.deep.equal(["e1", "e2"]);
  });

  it("are not told by a list that lacks names, where an answer was lost", () => {
    const run = { objects: { ...OBJECTS, eips: ["e1"] }, asked: ["n1", "n2"] };
    expect(untold(run, [eip("e1"), eip("e3", "n3")])).to.deep.equal([]);
    expect(untold(run, [eip("e4")])).to.have.length(1);
    expect(untold(run, [eip("e4")])[0]).to.include({ kind: "EIP", id: "n2" });
    expect(untold({ ...run, asked: ["n1"] }, [eip("e4")]), "no answer was lost").to.deep.equal([]);
  });

  it("have names that the service takes", () => {
    const name = eipName("sdrs-drill-0123456789abcdef", "a6d1c0f2-3b5e-4f79-8c21-d0e9b8a7f654");
    expect(name).to.match(/^[\w.-]{64}$/);
  });

  it("are remembered by the history until they are refused", () => {
    const at = "2026-03-02T03:00:00.000Z";
    const entry = (event: Parameters<typeof chained>[0]) => chained(event, { at, run: "a", last: undefined });
    const asked = (eip: string) => entry({ event: "asked", eip });
    const entries = [entry(begun()), asked("n1"), asked("n2"), entry({ event: "asked", eip: "n1", refused: true })];
    expect(runsOf(entries)[0]?.asked).to.deep.equal(["n2"]);
  });
});

describe("access.bindEip of a drill file", () => {
  it("is as the guide shows it", () => {
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs/guides/first-drill.md"), "utf8");
    const [, block = ""] = /```yaml\n(access: \{ bindEip[^`]*)```/.exec(page) ?? [];
    const file = DrillFile.parse({ version: 1, group: "orders", ...(parse(block) as object) });
    expect(file.access).to.deep.equal({ bindEip: { servers: ["web-1"], ...DRILL_EIP } });
    expect(withAccess(file.checks ?? [], file.access)[0]?.http?.address).to.equal("eip");
  });

  it("has bounds that every region has", () => {
    const ok = (bindEip: object): boolean => Access.safeParse({ bindEip }).success;
    expect([{}, { servers: ["web-1"], bandwidth: 300, type: "5_mailbgp" }].map(ok)).to.deep.equal([true, true]);
    const odd = [
      { bandwidth: 0 },
      { bandwidth: 301 },
      { bandwidth: 1.5 },
      { servers: [] },
      { type: "a b" },
      { size: 5 },
    ];
    expect(odd.map(ok)).to.deep.equal(odd.map(() => false));
  });
});
