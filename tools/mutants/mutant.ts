/**
 * A mutant: the provider with one line broken on purpose. If no test notices, the behaviour of that line is not tested.
 */
import ts from "typescript";

export const AREAS = [
  "plan",
  "post",
  "guards",
  "moves",
  "settle",
  "delete guard",
  "consent",
  "addresses",
  "ownership",
  "place",
  "drift",
  "half done",
  "kept records",
  "old states",
  "who is started",
  "restore",
  "transport",
  "without a state",
  "attention",
  "policies",
  "adopted moves",
  "fleet",
  "checks",
  "drill EIPs",
  "tabletop",
  "whole provider",
] as const;
export type Area = (typeof AREAS)[number];

export interface Mutant {
  readonly area: Area;
  readonly name: string;
  /** The source, from the root of the checkout. */
  readonly file: string;
  /** Stands exactly once in the source. */
  readonly find: string;
  readonly replace: string;
  /** Damage for somebody who runs it. */
  readonly breaks: string;
  /** Test files that are tried before the others, without `.test`; of the unit tier also those that load the source themselves. */
  readonly first?: readonly string[];
  /** Must be noticed by a storm of this many runs as well. */
  readonly storm?: number;
  /** Reason why nothing can notice it; such a mutant has to survive. */
  readonly survives?: string;
}

/** A mutant that fits its source no more is an error of the table. */
export class MutantError extends Error {}

/** The source with the mutant in it. */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new MutantError(`"${name}": its text stands ${parts.length - 1} times in ${file}, and must stand there once`);
  if (find === replace) throw new MutantError(`"${name}" changes nothing`);
  return parts.join(replace);
}

/** The source as it runs. Types are not looked at: a mutant may break them. */
export function compile(source: string, { name, file }: Mutant): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
  });
  const [first] = diagnostics;
  if (first !== undefined)
    throw new MutantError(`"${name}" does not compile: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`);
  return outputText;
}
