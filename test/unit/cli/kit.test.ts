import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { notesOn, readKit } from "../../../cli/direct/kit-file";
import { digestOf } from "../../../cli/kit/digest";
import { makeKit } from "../../../cli/kit/make";
import { Kit } from "../../../provider/model/kit";
import { changed, isInList, otherKind, places } from "../../support/mutations";
import { recordedState, rowsOf, written } from "../../support/recorded";

const FILE = path.resolve(__dirname, "..", "..", "..", "..", "docs", "reference", "schemas", "kit.schema.json");
const MAKING = { madeAt: "2026-11-27T01:00:00.000Z", madeBy: "1.0.0", stack: "prod", commit: null } as const;

describe("the file of a kit", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kit-file-"));
  const kit = makeKit(recordedState("refreshed"), MAKING);
  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function read(
    body: object,
    head: object = { version: 1, command: "kit" },
    accepted?: string,
  ): Promise<unknown> {
    try {
      return await readKit(written(folder, "kit.json", { ...head, ...body }), accepted);
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  }

  it("is read as it was made, and refused where it is of another version, of something else, or damaged", async () => {
    expect(await read(kit)).to.deep.equal(kit);
    expect(await read(kit, { version: 2, command: "kit" })).to.contain("version 2, made by release 1.0.0");
    expect(await read({}, { version: 1, command: "status" })).to.contain("is no kit");
    expect(await read([], {})).to.contain("is no kit");
    expect(await read({ ...kit, groups: [] })).to.contain("groups: ");
  });

  it("is refused when it was changed, but for the digest that it has now", async () => {
    const changed = { ...kit, madeBy: "somebody" };
    expect(await read(changed)).to.contain("was changed since it was made");
    expect(await read(changed, undefined, kit.digest)).to.contain("was changed since it was made");
    expect(await read(changed, undefined, digestOf(changed))).to.deep.equal(changed);
  });

  it("says how old it is, and only warns of its age", () => {
    const at = (days: number): number => Date.parse(MAKING.madeAt) + days * 24 * 3_600_000;
    expect(notesOn(kit, at(0))).to.deep.equal(["the kit is 0 min old"]);
    expect(notesOn(kit, at(0.5))).to.deep.equal(["the kit is 12 h old"]);
    expect(notesOn(kit, at(6.9))).to.deep.equal(["the kit is 7 days old"]);
    expect(notesOn(kit, at(7.1)).join()).to.contain("older than 7 days");
  });
});

describe("the document of a kit", () => {
  const kit = makeKit(recordedState("refreshed"), MAKING);
  const document: unknown = JSON.parse(JSON.stringify({ version: 1, command: "kit", ...kit }));
  const validate = new Ajv2020({ allErrors: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(FILE, "utf8")) as object,
  );

  /** Mutations of the document, with their names. */
  function mutated(change: typeof otherKind, which = (_at: readonly string[]) => true): [string, unknown][] {
    return places(document)
      .filter(which)
      .map((at) => [at.join("."), changed(document, at, change)]);
  }

  it("is as the published schema has it, and as the command reads it", () => {
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
    expect(Kit.parse(kit)).to.deep.equal(kit);
  });

  it("is refused without any one of its properties, and with another kind of value in any place", () => {
    const isSetting = (at: readonly string[]): boolean => at.at(-2) === "settings";
    const without = mutated(Reflect.deleteProperty, (at) => !isInList(at) && !isSetting(at));
    const others = mutated(otherKind);
    expect(without.length).to.be.above(50);
    expect(others.length).to.be.above(50);
    for (const [where, mutation] of [...without, ...others]) expect(validate(mutation), where).to.equal(false);
  });

  it("is not made of a state without a group, of one that does not tell where it is, nor of a damaged one", () => {
    expect(() => makeKit({}, MAKING)).to.throw("holds no protection group");
    const state = recordedState("refreshed");
    const [group] = rowsOf(state, "ProtectionGroup");
    Object.assign(group?.inputs ?? {}, { startOrder: "web first" });
    expect(() => makeKit(state, MAKING)).to.throw("is damaged: startOrder");
    delete group?.inputs["startOrder"];
    Object.assign(group?.outputs ?? {}, { name: 7 });
    expect(() => makeKit(state, MAKING)).to.throw("is damaged: name");
    delete group?.outputs["place"];
    expect(() => makeKit(state, MAKING)).to.throw("in which project and region");
  });

  it("has another digest when anything of it is another, and the same when only its order is", () => {
    expect(kit.digest).to.equal(digestOf(kit));
    const turned = Object.fromEntries(Object.entries(kit).reverse()) as typeof kit;
    expect(digestOf(turned)).to.equal(kit.digest);
    const texts = places(kit).filter((at) => at.join() !== "digest");
    expect(texts.length).to.be.above(50);
    for (const at of texts)
      expect(digestOf(changed(kit, at, otherKind) as typeof kit), at.join(".")).not.to.equal(kit.digest);
  });
});
