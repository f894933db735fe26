import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Rehearsed } from "../../../cli/tabletop/rehearse";
import { rendered } from "../../../cli/tabletop/forms";
import { reported, requireOther } from "../../../cli/tabletop/reports";
import { documentOf } from "../../../cli/tabletop/tell";
import type { TabletopDocument } from "../../../cli/tabletop/document";
import type { World } from "../../../simulator/index";
import { failedOver } from "../report/samples";
import { DOCUMENT } from "./seen";

const GROUP = failedOver();
const URN = "urn:pulumi:gameday::gameday::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";
const stateOf = (...groups: readonly { readonly id: string; readonly name: string }[]): object => ({
  version: 3,
  deployment: {
    resources: groups.map(({ id, ...outputs }, at) => ({
      ...{ urn: `${URN}${at}`, id, type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup", outputs },
    })),
  },
});
const HERE = { sourceZone: "eu-de-01", targetZone: "eu-de-02", status: "protected" as const };
const world = (...groups: NonNullable<World["groups"]>): World => ({ groups });
const instances = GROUP.lastTransition.members.map(({ instanceId }) => ({
  ...{ id: instanceId, name: instanceId, server: `${instanceId}-s`, drServer: `${instanceId}-t` },
}));

/** What a rehearsal of groups saw that all have moved. */
function seen(ids: readonly { readonly id: string; readonly name: string }[], state: unknown): Rehearsed {
  const view = (side: string) => ({ groups: ids.map((one) => ({ ...one, priority_station: side })) });
  const results = ids.map(({ id, name }) => {
    const transition = { id: `${name}/1`, verb: "failover", recoverySeconds: 60, lost: 0 };
    return [id, { id, name, ran: true, exitCode: 0, transition, failure: null, line: null }] as const;
  });
  const rest = { results: new Map(results), consents: new Map(), starts: [], state };
  return { before: view("source"), after: view("target"), ...rest } as unknown as Rehearsed;
}

const told = (what: Rehearsed, of: World): TabletopDocument =>
  documentOf(what, {
    file: "world.yaml",
    chosen: { world: of, digest: "00", wanted: new Set() },
    fault: undefined,
    madeAt: "2026-03-02T05:00:00.000Z",
  });

describe("what a rehearsal tells", () => {
  const own = { id: GROUP.id, name: GROUP.name };
  const whole = world({ ...HERE, ...own, instances });

  it("is each server of the world that the move names", () => {
    const document = told(seen([own], stateOf(GROUP)), whole);
    expect(document.groups[0]?.untold).to.equal(null);
    expect(document.groups[0]?.servers).to.have.length(instances.length).and.length.above(0);
    expect(document.findings.map(({ what }) => what).filter((what) => what.includes("told"))).to.deep.equal([]);
  });

  it("is no success where production of all is away, so that nothing moved, and one where another group moved", () => {
    const away = seen([own], stateOf(GROUP));
    const before = { groups: [{ ...own, priority_station: "target" }] };
    expect(told({ ...away, before } as unknown as Rehearsed, whole).exitCode).to.equal(10);
    const other = { id: "g2", name: "other" };
    const both = seen([own, other], stateOf(GROUP, { ...GROUP, ...other }));
    const some = {
      groups: [
        { ...own, priority_station: "target" },
        { ...other, priority_station: "source" },
      ],
    };
    expect(told({ ...both, before: some } as unknown as Rehearsed, whole).exitCode).to.equal(0);
  });

  it("is the same of 300 groups, each with its own servers, in the order of their names", () => {
    const ids = Array.from({ length: 300 }, (_, at) => ({
      id: `g${at}`,
      name: `group-${String(at).padStart(3, "0")}`,
    }));
    const members = GROUP.lastTransition.members.slice(0, 1);
    const outputs = ids.map((one) => ({
      ...{ ...GROUP, ...one, addresses: [], migratedAddresses: [] },
      lastTransition: {
        ...GROUP.lastTransition,
        members: members.map((row) => ({ ...row, name: `${one.id}-web` })),
      },
    }));
    const of = world(...ids.map((one) => ({ ...HERE, ...one, instances: instances.slice(0, 1) })));
    const document = told(seen(ids, stateOf(...outputs)), of);
    expect(document.groups.map(({ id, servers }) => `${id}: ${servers.map(({ name }) => name).join()}`)).to.deep.equal(
      ids.map(({ id }) => `${id}: ${id}-web`),
    );
    expect(document.exitCode).to.equal(0);
    expect(rendered(document, "", "junit").match(/<testsuite /g)).to.have.length(300);
  });

  const silent: [string, unknown, RegExp][] = [
    ["a state without the group", { version: 3, deployment: { resources: [] } }, /holds no ProtectionGroup/],
    ["no state", null, /is not a JSON object/],
    ["outputs that make no report", stateOf({ ...GROUP, ...{ migratedAddresses: "?" } }), /migratedAddresses/],
    [
      "another group's move",
      stateOf({ ...GROUP, id: "another", name: "another" }),
      /the state of the stack holds no move of it/,
    ],
  ];
  for (const [what, state, why] of silent)
    it(`blocks, with the reason, where a group moved and there is ${what}`, () => {
      const document = told(seen([own], state), whole);
      expect(document.groups[0]).to.deep.include({ outcome: "moved", servers: [] });
      expect(document.groups[0]?.untold).to.match(why);
      const [first] = document.findings;
      expect(first).to.include({ weight: "blocks", group: GROUP.name, groupId: GROUP.id });
      expect(first?.what).to.match(/^it moves, but nothing is told of its servers and addresses: /);
      expect(document.exitCode).to.equal(7);
    });

  it("gives each of two groups of one name its own findings, where the world has no ids", () => {
    const twins = ["g1", "g2"].map((id) => ({ id, name: "twin" }));
    const of = world({ ...HERE, name: "twin", instances }, { ...HERE, name: "twin" });
    const { findings } = told(seen(twins, null), of);
    const empty = findings.filter(({ what }) => what === "no server of it is protected");
    expect(empty.map(({ groupId }) => groupId)).to.deep.equal(["g2"]);
    for (const format of ["md", "html", "junit"] as const)
      for (const { id } of twins) expect(rendered(told(seen(twins, null), of), "", format)).to.include(`twin (${id})`);
  });
});

describe("reports of a rehearsal", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tabletop-"));
    writeFileSync(path.join(folder, "taken"), "");
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const at = (...names: string[]): string => path.join(folder, ...names);

  it("are all written that can be, and one that cannot is named with the reason, and changes the end", async () => {
    const said: string[] = [];
    const targets = [at("taken", "r.md"), at("new", "r.md"), folder];
    const end = await reported({ ...DOCUMENT, exitCode: 0 }, targets, (what) => said.push(what));
    expect(end.exitCode).to.equal(7);
    expect(said).to.have.length(3);
    expect(said[0]).to.match(/^the report .*taken.r\.md was NOT written, which changes nothing of the rehearsal: .*E/);
    expect(said[1]).to.equal(`the report is in ${targets[1] ?? ""}`);
    expect(said[2]).to.match(/was NOT written, .*is a folder|was NOT written, .*directory/);
    expect(readFileSync(at("new", "r.md"), "utf8")).to.match(/^# REHEARSAL ON A SIMULATION/);
  });

  it("are never the world itself, by whatever name", () => {
    symlinkSync(at("taken"), at("link"));
    for (const same of [at("taken"), path.join(folder, "new", "..", "taken"), at("link")])
      expect(() => {
        requireOther(at("taken"), [at("r.md"), same]);
      }).to.throw(/is the world itself[^]*Name another file with --report\. Nothing was started/);
    requireOther(at("taken"), [at("r.md")]);
    requireOther("waves", [at("waves")]);
  });

  it("leave the end as it is where all are written", async () => {
    for (const exitCode of [0, 7])
      expect((await reported({ ...DOCUMENT, exitCode }, [at("r.json")], () => undefined)).exitCode).to.equal(exitCode);
  });
});
