import { expect } from "chai";
import { type Declaration, type Program, Ref } from "../../../tools/emulator/program";
import { HalfDone, Lost, type ProviderSide } from "../../../tools/emulator/provider-side";
import { isGreen } from "../../../tools/emulator/report";
import { Stack } from "../../../tools/emulator/stack";
import { UNKNOWN, type Json, crossed } from "../../../tools/emulator/values";

type Call = readonly [call: keyof ProviderSide, what: string, olds?: Json, news?: Json];

/** A provider that notes what it is asked, and fails as it is told. */
class Script implements ProviderSide {
  readonly accepted: string[] = [];
  readonly calls: Call[] = [];
  processes = 0;
  fail: (call: Call) => Error | undefined = () => undefined;
  replaces: (news: Json) => readonly string[] = () => [];
  gone = new Set<string>();
  found: Json | undefined;

  #asked(call: Call): void {
    this.calls.push(call);
    const error = this.fail(call);
    if (error !== undefined) throw error;
  }

  asked(...names: (keyof ProviderSide)[]): string[] {
    return this.calls.filter(([call]) => names.includes(call)).map(([call, what]) => `${call} ${what}`);
  }

  async check(olds: Json, news: Json): ReturnType<ProviderSide["check"]> {
    this.#asked(["check", String(news["label"]), olds, news]);
    return await Promise.resolve({ inputs: news, failures: [] });
  }
  async diff(id: string, olds: Json, news: Json): ReturnType<ProviderSide["diff"]> {
    this.#asked(["diff", id, olds, news]);
    return await Promise.resolve({
      changes: olds["label"] !== news["label"],
      replaces: this.replaces(news),
      deleteFirst: true,
    });
  }
  async create(inputs: Json): ReturnType<ProviderSide["create"]> {
    this.#asked(["create", String(inputs["label"]), {}, inputs]);
    return await Promise.resolve({ id: `id-${String(inputs["label"])}`, outputs: inputs });
  }
  async read(id: string, props: Json): ReturnType<ProviderSide["read"]> {
    this.#asked(["read", id, props]);
    return await Promise.resolve(this.gone.has(id) ? undefined : { id, outputs: props, inputs: this.found });
  }
  async update(id: string, olds: Json, news: Json): Promise<Json> {
    this.#asked(["update", id, olds, news]);
    return await Promise.resolve(news);
  }
  async delete(id: string): Promise<void> {
    this.#asked(["delete", id]);
    await Promise.resolve();
  }
  async kill(): Promise<void> {
    this.processes++;
    await Promise.resolve();
  }
}

const group = (name = "group", options: Declaration["options"] = {}, args: Json = {}): Declaration => ({
  key: "group",
  kind: "ProtectionGroup",
  name,
  args: { label: name, ...args },
  options,
});
const pair = (name = "pair", options: Declaration["options"] = {}): Declaration => ({
  key: "pair",
  kind: "ReplicationPair",
  name,
  args: { label: name, protectionGroup: new Ref("group", "id") },
  options,
});
const other = (fails: boolean): Declaration => ({
  key: "other",
  kind: "Other",
  name: "other",
  args: { fails },
  options: {},
});

describe("the emulated engine", () => {
  let script: Script;
  let stack: Stack;
  beforeEach(() => {
    script = new Script();
    stack = new Stack("one", () => script);
  });
  const names = (): string[] => stack.state.map(({ urn }) => urn.split("::").pop() ?? "");
  const up = async (program: Program, options: Parameters<Stack["up"]>[1] = {}): Promise<boolean> => {
    script.calls.length = 0;
    return isGreen(await stack.up(program, options));
  };

  it("takes a preview and an update each in a process of its own, and asks nothing of the kind twice in one", async () => {
    await up([group(), pair()]);
    expect(script.processes).to.equal(2);
    expect(script.asked("check", "create")).to.deep.equal([
      "check group",
      "check pair",
      "check group",
      "create group",
      "check pair",
      "create pair",
    ]);
  });

  it("asks for the difference of every resource that stays", async () => {
    await up([group(), pair()]);
    await up([group(), pair()], { skipPreview: true });
    expect(script.asked("diff")).to.deep.equal(["diff id-group", "diff id-pair"]);
  });

  it("deletes a renamed resource under its old URN after it was created under the new one", async () => {
    await up([group()]);
    await up([group("heir")], { skipPreview: true });
    expect(script.asked("create", "delete")).to.deep.equal(["create heir", "delete id-group"]);
  });

  it("takes a resource up by its alias, with its old inputs", async () => {
    await up([group()]);
    await up([group("heir", { aliases: [{ name: "group" }] })], { skipPreview: true });
    expect(script.asked("create", "delete")).to.deep.equal([]);
    expect(script.calls.find(([call]) => call === "check")?.[2]).to.have.property("label", "group");
    expect(names()).to.deep.equal(["heir"]);
  });

  it("knows what moved under a component by its alias alone", async () => {
    const box: Declaration = { key: "box", kind: "Component", name: "box", args: {}, options: {} };
    await up([box, group()]);
    await up([box, group("group", { parent: "box", aliases: [{ parent: null }] })], { skipPreview: true });
    expect(script.asked("create", "delete")).to.deep.equal([]);
    await up([box, group()], { skipPreview: true });
    expect(script.asked("create", "delete")).to.deep.equal(["create group", "delete id-group"]);
  });

  it("skips every delete of a run that failed, and makes it in a later one", async () => {
    await up([group(), other(false)]);
    expect(await up([group("heir"), other(true)], { skipPreview: true })).to.equal(false);
    expect(script.asked("delete")).to.deep.equal([]);
    expect(names()).to.deep.equal(["heir", "group", "other"]);
    expect(await up([group("heir"), other(false)], { skipPreview: true })).to.equal(true);
    expect(script.asked("create", "delete")).to.deep.equal(["delete id-group"]);
  });

  it("deletes the old URN all the same with --continue-on-error, although its heir was refused", async () => {
    await up([group()]);
    script.fail = ([call, what]) => (call === "create" && what === "heir" ? new Error("refused") : undefined);
    expect(await up([group("heir")], { skipPreview: true, continueOnError: true })).to.equal(false);
    expect(script.asked("delete")).to.deep.equal(["delete id-group"]);
    expect(names()).to.deep.equal([]);
  });

  it("goes on after a failure with --continue-on-error, but not with what depends on it", async () => {
    script.fail = ([call, what]) => (call === "create" && what === "group" ? new Error("no") : undefined);
    await up([group(), pair(), other(false)], { skipPreview: true, continueOnError: true });
    expect(names()).to.deep.equal(["other"]);
    await up([group(), pair(), other(false)], { skipPreview: true });
    expect(script.asked("create")).to.deep.equal(["create group"]);
  });

  it("ends a run at what check or diff throws, also with --continue-on-error", async () => {
    await up([group()]);
    script.fail = ([call]) => (call === "diff" ? new Error("refused") : undefined);
    await up([group(), other(false)], { skipPreview: true, continueOnError: true });
    expect(names()).to.deep.equal(["group"]);
  });

  it("begins nothing where the preview is refused", async () => {
    script.fail = ([call]) => (call === "check" ? new Error("refused") : undefined);
    const report = await stack.up([group()]);
    expect(report.previewOnly).to.equal(true);
    expect(script.asked("create")).to.deep.equal([]);
  });

  it("saves of a failed update what it says, with the old inputs, and updates again until a refresh forgets it", async () => {
    await up([group()]);
    const urn = stack.state[0]?.urn;
    script.fail = ([call]) => (call === "update" ? new HalfDone("id-group", { half: true }, ["not done"]) : undefined);
    await up([group("group", {}, { label: "two" })], { skipPreview: true });
    expect(stack.state[0]).to.deep.include({ urn, outputs: { half: true }, initErrors: ["not done"] });
    expect(stack.state[0]?.inputs["label"]).to.equal("group");
    script.fail = () => undefined;
    script.calls.length = 0;
    await stack.refresh();
    expect(stack.state[0]?.initErrors).to.deep.equal([]);
  });

  it("saves nothing of a failed create", async () => {
    script.fail = ([call]) => (call === "create" ? new Error("no") : undefined);
    await up([group()], { skipPreview: true });
    expect(stack.state).to.deep.equal([]);
  });

  it("gives check nothing old and asks no diff of what is to be replaced", async () => {
    await up([group()]);
    const urn = stack.state[0]?.urn ?? "";
    await up([group()], { skipPreview: true, replace: [urn] });
    expect(script.calls.find(([call]) => call === "check")?.[2]).to.deep.equal({});
    expect(script.asked("diff", "delete", "create")).to.deep.equal(["delete id-group", "create group"]);
  });

  it("checks again, without what is old, what is to be replaced", async () => {
    await up([group()]);
    script.replaces = () => ["label"];
    await up([group()], { skipPreview: true });
    const olds = script.calls.filter(([call]) => call === "check").map(([, , old]) => old?.["label"]);
    expect(olds).to.deep.equal(["group", undefined]);
    expect(script.asked("delete", "create")).to.deep.equal(["delete id-group", "create group"]);
  });

  it("says in a preview for what a resource is to be replaced", async () => {
    await up([group()]);
    script.replaces = () => ["label"];
    const { steps } = await stack.preview([group()]);
    expect(steps.map(({ operation, replaces }) => [operation, replaces])).to.deep.equal([
      ["replace", ["label"]],
      ["create", []],
    ]);
  });

  it("updates a row without a question before it where that is asked for", async () => {
    await up([group()]);
    await up([group()], { skipPreview: true, unasked: [stack.state[0]?.urn ?? ""] });
    expect(script.asked("check", "diff", "update")).to.deep.equal(["update id-group"]);
  });

  it("keeps the inputs that a read tells, and the old ones where it tells none", async () => {
    await up([group()]);
    await stack.refresh();
    expect(stack.state[0]?.inputs["label"]).to.equal("group");
    script.found = { label: "found" };
    await stack.refresh();
    expect(stack.state[0]?.inputs).to.deep.equal({ label: "found" });
  });

  it("calls a run killed whose process ends before it was asked", async () => {
    stack = new Stack("one", () => Promise.reject(new Lost("gone")));
    expect((await stack.up([group()])).killed).to.equal(true);
  });

  it("asks dependents with everything unknown that comes from what is deleted to be replaced", async () => {
    await up([group(), pair()]);
    const urn = stack.state[0]?.urn ?? "";
    script.replaces = (news) => (news["protectionGroupId"] === UNKNOWN ? ["protectionGroupId"] : []);
    await up([group(), pair()], { skipPreview: true, replace: [urn] });
    expect(script.asked("delete", "create")).to.deep.equal([
      "delete id-pair",
      "delete id-group",
      "create group",
      "create pair",
    ]);
  });

  it("goes on in a later run with a replacement that was deleted and not made", async () => {
    await up([group()]);
    const urn = stack.state[0]?.urn ?? "";
    script.fail = ([call]) => (call === "create" ? new Error("no") : undefined);
    await up([group()], { skipPreview: true, replace: [urn] });
    expect(stack.state[0]?.pendingReplacement).to.equal(true);
    script.fail = () => undefined;
    await up([group()], { skipPreview: true });
    expect(script.asked("delete", "diff", "create")).to.deep.equal(["create group"]);
    expect(stack.state).to.have.length(1);
  });

  it("neither checks nor deletes what --target does not name", async () => {
    await up([group(), pair()]);
    const urn = stack.state[1]?.urn ?? "";
    await up([group("heir"), pair()].slice(1), { skipPreview: true, targets: [urn] }).catch(() => undefined);
    expect(script.asked("check", "delete").filter((line) => !line.includes("pair"))).to.deep.equal([]);
  });

  it("deletes dependents first, and stops a destroy at the first refusal", async () => {
    await up([group(), pair()]);
    script.calls.length = 0;
    script.fail = ([call, what]) => (call === "delete" && what === "id-group" ? new Error("no") : undefined);
    await stack.destroy();
    expect(script.asked("delete")).to.deep.equal(["delete id-pair", "delete id-group"]);
    expect(names()).to.deep.equal(["group"]);
  });

  it("forgets on refresh what is gone, and ends up --refresh at one throw", async () => {
    await up([group(), pair()]);
    script.gone.add("id-pair");
    await stack.refresh();
    expect(names()).to.deep.equal(["group"]);
    script.fail = ([call]) => (call === "read" ? new Error("unreachable") : undefined);
    await up([group(), pair()], { skipPreview: true, refresh: true });
    expect(script.asked("check", "create")).to.deep.equal([]);
  });

  it("makes an absent output unknown in previews, and nothing in updates", async () => {
    const reader: Declaration = { ...pair(), args: { label: "pair", seen: new Ref("group", "status") } };
    await up([group(), reader]);
    await up([group(), reader]);
    const seen = script.calls.filter(([call, what]) => call === "check" && what === "pair").map(([, , , news]) => news);
    expect(seen.map((news) => news?.["seen"])).to.deep.equal([UNKNOWN, undefined]);
  });

  it("never deletes what was only read, and gives up without a call what is read from now on", async () => {
    await up([group()]);
    await up([group("group", { get: "id-group" })], { skipPreview: true });
    expect(stack.state[0]?.external).to.equal(true);
    await up([], { skipPreview: true });
    expect(script.asked("delete")).to.deep.equal([]);
    expect(stack.state).to.deep.equal([]);
  });

  it("deletes neither what is protected nor what is retained", async () => {
    await up([group("group", { retainOnDelete: true })]);
    expect(await up([], { skipPreview: true })).to.equal(true);
    await up([group("group", { protect: true })]);
    expect(await up([], { skipPreview: true })).to.equal(false);
    expect(script.asked("delete")).to.deep.equal([]);
  });

  it("drops undefined on the wire, and keeps null", () => {
    expect(crossed({ a: undefined, b: null, c: [undefined, { d: undefined }] })).to.deep.equal({
      b: null,
      c: [null, {}],
    });
  });
});
