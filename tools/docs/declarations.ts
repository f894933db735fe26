import path from "node:path";
import ts from "typescript";
import { PACKAGE_ROOT } from "../engine/home";

/** A property, as a reader of the declarations sees it. */
export interface Property {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly says: string;
}

/** A doc comment: its text, and its example. */
export interface Documented {
  readonly says: string;
  readonly example: string | undefined;
}

/** Exports of the package, read from the sources with the compiler. */
export interface Declarations {
  /** Names that a program can import. */
  readonly names: readonly string[];
  documented(name: string): Documented;
  /** Properties of an interface or alias; empty for one that has none of its own, such as a union. */
  properties(name: string): readonly Property[];
  /** Outputs of a class, those of its base included. */
  outputs(name: string): readonly Property[];
  /** Text of an alias that is not an object. */
  alias(name: string): string;
  /** Type of a look-up's first argument by its name, and the fields of its result. */
  lookup(name: string): { readonly args: string | undefined; readonly result: readonly Property[] };
}

let known: Declarations | undefined;

/** Reads the sources, once. */
export function declarations(): Declarations {
  known ??= read(path.join(PACKAGE_ROOT, "sdk", "index.ts"));
  return known;
}

function read(entry: string): Declarations {
  const options: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, types: ["node"] },
  };
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => PACKAGE_ROOT;
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry} exports nothing`);
  const exported = new Map(
    checker.getExportsOfModule(module).map((symbol) => [
      symbol.name,
      (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol),
    ]),
  );
  const symbolOf = (name: string): ts.Symbol => {
    const symbol = exported.get(name);
    if (symbol === undefined) throw new Error(`a program cannot import ${name}`);
    return symbol;
  };
  const saysOf = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s*\n\s*/g, " ").trim();
  const property = (symbol: ts.Symbol): Property => {
    const at = symbol.valueDeclaration ?? symbol.declarations?.[0];
    const written = at !== undefined && (ts.isPropertySignature(at) || ts.isPropertyDeclaration(at)) ? at.type : undefined;
    return {
      name: symbol.name,
      type: written === undefined ? (at === undefined ? checker.typeToString(checker.getTypeOfSymbol(symbol)) : "") : plain(indexed(written, checker)?.getText() ?? written.getText()),
      required: (symbol.flags & ts.SymbolFlags.Optional) === 0,
      says: saysOf(symbol),
    };
  };
  const own = (type: ts.Type): Property[] =>
    type.getProperties().filter((symbol) => isOurs(symbol)).map(property);
  return {
    names: [...exported.keys()].sort(),
    documented: (name) => {
      const symbol = symbolOf(name);
      const example = symbol.getJsDocTags(checker).find((tag) => tag.name === "example");
      const says = ts.displayPartsToString(symbol.getDocumentationComment(checker)).split(/\n{2,}/).map((part) => part.replaceAll(/\s*\n\s*/g, " ").trim()).join("\n\n");
      return { says, example: example && ts.displayPartsToString(example.text) };
    },
    properties: (name) => {
      const type = checker.getDeclaredTypeOfSymbol(symbolOf(name));
      return (type.flags & ts.TypeFlags.Object) === 0 && !type.isIntersection() ? [] : own(type);
    },
    outputs: (name) => own(checker.getDeclaredTypeOfSymbol(symbolOf(name))).filter(({ type }) => type !== ""),
    alias: (name) => plain(checker.typeToString(checker.getDeclaredTypeOfSymbol(symbolOf(name)), undefined, ts.TypeFormatFlags.InTypeAlias | ts.TypeFormatFlags.NoTruncation)),
    lookup: (name) => {
      const [signature] = checker.getTypeOfSymbol(symbolOf(name)).getCallSignatures();
      if (signature === undefined) throw new Error(`${name} is no function`);
      const first = signature.getDeclaration().parameters[0]?.type?.getText();
      const result = checker.getAwaitedType(signature.getReturnType());
      return { args: first?.startsWith("Get") === true ? first : undefined, result: result === undefined ? [] : own(result) };
    },
  };
}

/** Members of Pulumi's own classes are described there. */
function isOurs(symbol: ts.Symbol): boolean {
  const at = symbol.declarations?.[0];
  // Those of a mapped type are declared nowhere.
  return at === undefined || (!at.getSourceFile().fileName.includes("/node_modules/") && (ts.isPropertySignature(at) || ts.isPropertyDeclaration(at)));
}

/** The declared type of `Args["name"]`, which says nothing to a reader. */
function indexed(node: ts.TypeNode, checker: ts.TypeChecker): ts.TypeNode | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType) || !ts.isStringLiteral(node.indexType.literal)) return undefined;
  const at = checker.getTypeAtLocation(node.objectType).getProperty(node.indexType.literal.text)?.valueDeclaration;
  return at !== undefined && (ts.isPropertySignature(at) || ts.isPropertyDeclaration(at)) ? at.type : undefined;
}

const WRAPPED = /^(?:pulumi\.)?(?:Input|Output|Readonly)$/;

/** A type without what every type of a Pulumi program has around it. */
export function plain(text: string): string {
  const unwrapped = unwrap(text.replaceAll(/\s+/g, " "));
  return unwrapped
    .replaceAll(/\breadonly /g, "")
    .replaceAll(/ ?\| undefined\b/g, "")
    .replaceAll(/pulumi\./g, "")
    .replaceAll(/\(([^()|]+)\)/g, "$1")
    .replace(/^\| /, "")
    .trim();
}

function unwrap(text: string): string {
  const start = /[\w.]+(?=<)/g;
  for (const { 0: name, index } of text.matchAll(start)) {
    if (!WRAPPED.test(name)) continue;
    const open = index + name.length;
    const close = closing(text, open);
    const [inner, rest] = [text.slice(open + 1, close), text.slice(close + 1)];
    return unwrap(text.slice(0, index) + (rest.startsWith("[") && inner.includes(" | ") ? `(${inner})` : inner) + rest);
  }
  return text;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "<") depth += 1;
    if (text[at] === ">" && text[at - 1] !== "=") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`no end of ${text}`);
}
