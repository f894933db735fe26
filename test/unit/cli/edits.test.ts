import { expect } from "chai";
import { editsBeside, editsIn, editsText, withDependents } from "../../../cli/engine/edits";
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
    expect(await ask(standIn.at(), question)).to.have.length(1);
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
