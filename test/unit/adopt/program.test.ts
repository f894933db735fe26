import { expect } from "chai";
import fc from "fast-check";
import ts from "typescript";
import { type Declaration, type Value, isReference } from "../../../cli/adopt/declaration";
import { declareGroup, declareOne } from "../../../cli/adopt/declare";
import { cameWith, originsOf } from "../../../cli/adopt/found";
import { programData, programText } from "../../../cli/adopt/program";
import { BUSY_MEMBER_STATUSES } from "../../../provider/model/status";
import { clean } from "../../../provider/model/text";
import { DEFINITIONS } from "../../../provider/model/definitions";
import { anyFound, hostile } from "./worlds";

/** Parts of a program that a parser finds. */
interface Parsed {
  readonly errors: readonly string[];
  readonly statements: readonly ts.Statement[];
  /** Strings in order, but for that of the import. */
  readonly strings: readonly string[];
  /** Identifiers that are declared, and those that are read, each with its place. */
  readonly defined: ReadonlyMap<string, number>;
  readonly used: readonly (readonly [name: string, at: number])[];
}

function parse(text: string): Parsed {
  const source = ts.createSourceFile("index.ts", text, ts.ScriptTarget.ES2022, true);
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  const [strings, used]: [string[], [string, number][]] = [[], []];
  const defined = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteral(node)) strings.push(node.text);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) defined.set(node.name.text, node.pos);
    if (ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) && node.parent.initializer === node)
      used.push([node.text, node.pos]);
    if (ts.isIdentifier(node) && ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === "id")
      if (node.parent.expression === node) used.push([node.text, node.pos]);
    if (ts.isIdentifier(node) && ts.isArrayLiteralExpression(node.parent)) used.push([node.text, node.pos]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const errors = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  return { errors, statements: [...source.statements], strings, defined, used };
}

/** Strings that a declaration means, in order. */
function stringsOf({ logicalName, inputs }: Declaration): string[] {
  const ofValue = (value: Value): string[] => {
    if (typeof value === "string") return [value];
    if (typeof value === "boolean") return [];
    if (isReference(value)) return value.variable === undefined ? [value.id] : [];
    return Object.entries(value).flatMap(([key, text]) => [
      ...(/^(?!__proto__$)[a-z]\w*$/i.test(key) ? [] : [key]),
      text,
    ]);
  };
  return [logicalName, ...Object.values(inputs).flatMap(ofValue)];
}

const live = (declarations: readonly Declaration[]): Declaration[] =>
  declarations.filter(({ leftOut }) => leftOut === undefined);

/** Declarations that nothing has looked at: every text of them is as it may be. */
const raw: fc.Arbitrary<Declaration[]> = fc
  .array(
    fc.record({
      logicalName: hostile,
      called: hostile,
      inputs: fc.record({
        name: hostile,
        description: hostile,
        protectionGroup: hostile.map((text) => ({ variable: undefined, id: text, byId: false })),
        tags: fc.dictionary(hostile, hostile, { maxKeys: 3 }),
      }),
      notes: fc.array(hostile, { maxLength: 3 }),
      leftOut: fc.option(fc.record({ why: hostile, next: hostile }), { nil: undefined }),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map((one, index) => ({
      ...{ kind: "ProtectedInstance" as const, variable: `v${index}`, id: "i", dependsOn: [], ...one },
    })),
  );

describe("the program that sdrs adopt writes", () => {
  it("parses, and holds exactly the strings that were meant, whatever the texts are", () => {
    fc.assert(
      fc.property(raw, fc.array(hostile, { maxLength: 3 }), (declarations, head) => {
        const text = programText(head, declarations);
        expect(clean(text).replaceAll("<{ %", "<{%").replaceAll("% }>", "%}>"), "what a terminal would obey").to.equal(
          text,
        );
        const { errors, statements, strings } = parse(text);
        expect(errors).to.deep.equal([]);
        expect(strings).to.deep.equal(live(declarations).flatMap(stringsOf));
        expect(statements).to.have.length(1 + live(declarations).length);
      }),
      { numRuns: 150 },
    );
  });

  it("sets no prototype by a key", () => {
    const tags = Object.fromEntries([["__proto__", "x"]]);
    const one = { kind: "ProtectedInstance", variable: "v", logicalName: "l", called: "c", id: "i" } as const;
    const text = programText([], [{ ...one, inputs: { tags }, dependsOn: [], notes: [], leftOut: undefined }]);
    expect(text).to.contain('["__proto__"]: "x"');
  });

  it("declares only what the provider takes, each variable once and before it is used", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const declarations = declareGroup(found);
        for (const { kind, inputs } of declarations)
          for (const [key, value] of Object.entries(inputs)) {
            if (isReference(value)) continue;
            const table: Readonly<Record<string, { schema: { safeParse(one: unknown): { success: boolean } } }>> =
              DEFINITIONS[kind].inputs;
            expect(table[key]?.schema.safeParse(value).success, `${kind} ${key} ${JSON.stringify(value)}`).to.equal(
              true,
            );
          }
        const { errors, strings, defined, used, statements } = parse(programText(["as found"], declarations));
        expect(errors).to.deep.equal([]);
        expect(strings).to.deep.equal(live(declarations).flatMap(stringsOf));
        expect(statements).to.have.length(1 + live(declarations).length);
        for (const [name, at] of used) expect(defined.get(name) ?? Infinity, name).to.be.below(at);
        const named = declarations.map(({ variable }) => variable);
        expect(new Set(named).size).to.equal(named.length);
        const urns = declarations.map(({ kind, logicalName }) => `${kind}::${logicalName}`);
        expect(new Set(urns).size).to.equal(urns.length);
      }),
      { numRuns: 150 },
    );
  });

  it("names every member once: as a resource, or as a pair that came with its instance", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const declarations = declareGroup(found);
        const origins = originsOf(found.pairs, found.instances);
        const ids = (kind: string): string[] => declarations.filter((one) => one.kind === kind).map(({ id }) => id);
        expect(ids("ProtectedInstance")).to.deep.equal(found.instances.map(({ id }) => id));
        expect(ids("DisasterRecoveryDrill")).to.deep.equal(found.drills.map(({ id }) => id));
        expect([...ids("ReplicationPair"), ...origins.keys()]).to.have.members(found.pairs.map(({ id }) => id));
        const came = [...origins].map(([pair, instance]) => `${instance}/${pair}`);
        const attached = found.pairs.flatMap((pair) => pair.attachments.map((one) => `${one.instanceId}/${pair.id}`));
        expect([...ids("ReplicationAttachment"), ...came]).to.have.members(attached);
        const text = programText([], declarations);
        for (const [pair] of origins) expect(text).to.contain(pair);
      }),
    );
  });

  it("adopts an attachment exactly where it is whole, and both of its ends are adopted", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyFound, (found) => {
        const declarations = declareGroup(found);
        const objects = declarations.filter(({ kind }) => kind !== "Protection");
        const isLeftOut = (id: string): boolean => objects.some((one) => one.id === id && one.leftOut !== undefined);
        for (const one of declarations.filter(({ kind }) => kind === "ReplicationAttachment")) {
          const [instanceId = "", pairId = ""] = one.id.split("/");
          const { status = "", attachments = [] } = found.pairs.find(({ id }) => id === pairId) ?? {};
          const half = status === "error-attaching" || BUSY_MEMBER_STATUSES.has(status);
          const odd = attachments.some(({ device }) => !device.startsWith("/dev/"));
          const out = half || odd || [found.group.id, instanceId, pairId].some(isLeftOut);
          expect(one.leftOut !== undefined, status).to.equal(out);
          seen.add(out ? status : "adopted");
        }
      }),
      { numRuns: 2_000 },
    );
    expect([...seen]).to.include.members(["adopted", "error-attaching", "detaching"]);
  });

  it("is the same whichever side serves, but for its comments, and never orders a move", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const code = (productionSite: "source" | "target"): string =>
          programText([], declareGroup({ ...found, group: { ...found.group, productionSite } })).replace(
            /^\/\/ Production .*$/gm,
            "",
          );
        expect(code("target")).to.equal(code("source"));
        for (const { inputs } of declareGroup(found)) expect(inputs).not.to.have.any.keys("failover", "reprotect");
      }),
    );
  });

  it("is one resource with the id of its group, if one is asked for", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        for (const { id } of [...found.instances, ...found.pairs, ...found.drills]) {
          const declarations = declareOne(found, id);
          expect(declarations.map((one) => one.id)).to.deep.equal([id]);
          const { errors, used, strings } = parse(programText([], declarations));
          expect([errors, used]).to.deep.equal([[], []]);
          expect(strings.includes(found.group.id)).to.equal(live(declarations).length === 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is the same as data, with ids in the place of variables", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const declarations = declareGroup(found);
        const data = programData(declarations);
        expect(data.map(({ adopt }) => adopt)).to.deep.equal(declarations.map(({ id }) => id));
        for (const { inputs } of data.slice(1)) expect(inputs["protectionGroup"]).to.equal(found.group.id);
      }),
    );
  });
});

describe("a pair that came with an instance", () => {
  const made = { createdAt: "2026-01-01T12:00:00Z" };
  const pair = (createdAt: string, bootable = false): Parameters<typeof cameWith>[0] =>
    ({ createdAt, bootable }) as Parameters<typeof cameWith>[0];

  it("was created while the instance was, or can be booted from; what tells nothing is taken for one", () => {
    expect(cameWith(pair("2026-01-01T12:00:00Z"), made)).to.equal(true);
    expect(cameWith(pair("2026-01-01T12:20:00Z"), made)).to.equal(true);
    expect(cameWith(pair("2026-01-01T11:59:59Z"), made)).to.equal(false);
    expect(cameWith(pair("2026-01-01T13:00:01Z"), made)).to.equal(false);
    expect(cameWith(pair("2026-02-01T12:00:00Z", true), made)).to.equal(true);
    expect(cameWith(pair(""), made)).to.equal(true);
  });
});
