import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { editsBeside, editsIn, editsText, withDependents } from "../../../cli/engine/edits";
import { type Narrowed, followersIn } from "../../../cli/engine/followers";
import { ask } from "../../../cli/move/preview";
import type { GroupInState } from "../../../cli/move/groups";
import { usePulumiStandIn } from "../../support/pulumi-stand-in";
import { failure } from "../failure";

const urn = (name: string): string => `urn:pulumi:dev::shop::type::${name}`;
const steps = (...rows: readonly [string, string][]): string =>
  JSON.stringify({ steps: rows.map(([op, name]) => ({ op, urn: urn(name) })) });

describe("other edits of a program", () => {
  it("are the steps of a preview that change something, each resource once", () => {
    const printed = `a warning\n${steps(["same", "a"], ["replace", "b"], ["delete-replaced", "b"], ["update", "c"], ["read", "d"])}`;
    expect(editsIn(printed)).to.deep.equal([
      { op: "replace", urn: urn("b") },
      { op: "update", urn: urn("c") },
    ]);
    expect(editsText(editsIn(printed) ?? [])).to.equal("replace type b; update type c");
    for (const odd of ["", "no json", "{}", '{"steps":1}']) expect(editsIn(odd), odd).to.equal(undefined);
    const many = Array.from({ length: 25 }, (_one, index) => ({ op: "create", urn: urn(String(index)) }));
    expect(editsText(many)).to.match(/create type 19; and 5 more$/);
  });

  it("are not those of what depends on a group, however far", () => {
    const rows = [
      { urn: urn("c"), dependencies: [urn("b")] },
      { urn: urn("b"), dependencies: [urn("a")] },
      { urn: urn("a") },
      { urn: urn("other"), dependencies: [urn("x")] },
    ];
    const found = withDependents({ deployment: { resources: rows } }, [urn("a")]);
    expect([...found].sort()).to.deep.equal([urn("a"), urn("b"), urn("c")]);
    expect([...withDependents(null, [urn("a")])]).to.deep.equal([urn("a")]);
  });
});

describe("what follows a group in a run that sends", () => {
  const row = (name: string, ...dependencies: string[]): object => ({
    urn: urn(name),
    dependencies: dependencies.map(urn),
  });
  const state = {
    deployment: {
      resources: [
        row("a"),
        row("b"),
        row("web", "a"),
        row("deep", "web"),
        { urn: urn("child"), parent: urn("a") },
        { urn: urn("by-property"), propertyDependencies: { id: [urn("a")] } },
        { urn: urn("goes-with"), deletedWith: urn("a") },
        row("of-b", "b"),
      ],
    },
  };
  const all = ["a", "web", "deep", "child", "by-property", "goes-with", "of-b"];

  /** What a run of group a is limited to, by the steps of its preview; null is an engine that did not come to its end. */
  function narrowed(steps: readonly (readonly [string, string])[] | null): Narrowed {
    const events = path.join(mkdtempSync(path.join(tmpdir(), "events-")), "events.jsonl");
    const lines = (steps ?? []).map(([op, name]) => ({ resourcePreEvent: { metadata: { op, urn: urn(name) } } }));
    const log = [
      ...lines,
      { diagnosticEvent: { message: '"resourcePreEvent"' } },
      ...(steps ? [{ summaryEvent: {} }] : []),
    ];
    writeFileSync(events, `${log.map((line) => JSON.stringify(line)).join("\n")}\n`);
    const found = followersIn({ events }, state).narrowed([urn("a")]);
    expect(existsSync(events), "a file with inputs and outputs").to.equal(false);
    return found;
  }

  it("is left to the engine where nothing would be destroyed", () => {
    const steps = [...all.map((name) => ["same", name] as const), ["create", "new"], ["delete", "of-b"]] as const;
    expect(narrowed(steps)).to.deep.equal({ targets: [urn("a")], flags: ["--target-dependents"], left: [] });
  });

  it("is named one by one where something would be, which is left alone", () => {
    for (const op of ["delete", "replace", "delete-replaced", "discard-replaced", "some-later-word"])
      for (const name of all.slice(1, -1)) {
        const steps = [...all.map((one) => [one === name ? op : "update", one] as const), ["create", "new"]] as const;
        const { targets, flags, left } = narrowed(steps);
        expect(flags, name).to.deep.equal([]);
        expect(left, name).to.deep.equal([{ op, urn: urn(name) }]);
        const follow = [...all.slice(0, -1), "new"].filter((one) => one !== name).map(urn);
        expect([...targets].sort(), name).to.deep.equal(follow.sort());
      }
  });

  it("is nothing where the preview did not come to its end, or said nothing", () => {
    expect(narrowed(null)).to.deep.equal({ targets: [urn("a")], flags: [], left: [] });
    expect(followersIn({ events: "/nowhere/events" }, state).narrowed([urn("a")]).flags).to.deep.equal([]);
  });
});

/** A command in the place of Pulumi. */
describe("a program that is asked whole", function () {
  const standIn = usePulumiStandIn();
  const planned = (name: string, decision: string): string =>
    `echo '${JSON.stringify({
      ...{ version: 1, at: "2026-01-01T03:00:00.000Z", pid: 1, urn: urn(name), event: "planned", decision },
      ...{ group: { id: name, name }, action: null, to: null, number: 1, resumed: false, guards: [], needed: [] },
      ...{ missing: [], line: null, stops: [], text: "", refusal: null },
    })}' >> "$SDRS_JOURNAL"`;
  const group: GroupInState = {
    ...{ urn: urn("a"), id: "a", name: "a", logicalName: "a", productionSite: "source", status: "protected" },
    ...{ lastTransitionId: undefined, unfinished: false, exported: { id: "a", inputs: {}, outputs: {} } },
  };

  it("must move nothing but what was ordered", async () => {
    const question = { groups: [group], orders: {}, confirm: [], full: true };
    standIn.is(`${planned("a", "move")}; ${planned("b", "nothing")}`);
    expect((await ask(standIn.at(), question)).asked).to.have.length(1);
    standIn.is(`${planned("a", "move")}; ${planned("b", "failback")}`);
    const said = await failure(ask(standIn.at(), question));
    expect([said.code, said.message.includes("what was not ordered: b")]).to.deep.equal(["DR_REFUSED", true]);
    expect(said.hint).to.contain("Leave --full away");
  });

  it("names what waits, or nothing where it cannot be asked", async () => {
    standIn.is(`if [ "$1" = stack ]; then echo '{}'; else echo '${steps(["update", "a"], ["create", "z"])}'; fi`);
    const asked = new AbortController();
    const { signal } = asked;
    expect(await editsBeside(standIn.at(), [urn("a")], signal)).to.deep.equal([{ op: "create", urn: urn("z") }]);
    standIn.is("echo boom >&2; exit 1");
    expect(await editsBeside(standIn.at(), [urn("a")], signal)).to.equal(undefined);
    standIn.is(`if [ "$1" = stack ]; then echo '{}'; else exec sleep 600; fi`);
    const waits = editsBeside(standIn.at(), [urn("a")], signal);
    asked.abort();
    expect(await waits, "nobody waits any more").to.equal(undefined);
  });
});
