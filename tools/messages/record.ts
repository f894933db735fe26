/**
 * Loaded before the tests, with `node --require`: keeps every error of the catalogue that is made in the process, with the place
 * in the compiled code that made it, and writes them when the process ends.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as Catalogue from "../../provider/errors";
import { normalized } from "./normal";
import { COMPILED } from "./place";

/** An error that was raised. */
export interface Raised {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
  /** The compiled file that made it, and the place of the expression in it: line and column from 1 on. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Folder where the errors are written, one file a process. */
const FOLDER = process.env["SDRS_MESSAGES"];

const raised = new Map<string, Raised>();

/** Its hook for stacks, which gets the frames as they are in the compiled files. */
const frames = Error as { prepareStackTrace?: (error: unknown, found: NodeJS.CallSite[]) => unknown };

type Caller = (...args: never[]) => unknown;

function callerOf(below: Caller): NodeJS.CallSite | undefined {
  const before = frames.prepareStackTrace;
  let sites: NodeJS.CallSite[] = [];
  frames.prepareStackTrace = (_error, found) => {
    sites = found;
    return "";
  };
  const holder: { readonly stack?: string } = {};
  Error.captureStackTrace(holder, below);
  const read = holder.stack;
  if (before === undefined) delete frames.prepareStackTrace;
  else frames.prepareStackTrace = before;
  return read === "" ? sites[0] : undefined;
}

function note({ code, what, hint }: Catalogue.DrError, below: Caller): void {
  const site = callerOf(below);
  const file = site?.getFileName();
  if (site === undefined || typeof file !== "string" || !file.startsWith(COMPILED)) return;
  const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0];
  const message = {
    code,
    what: normalized(what),
    hint: normalized(hint),
    file: path.relative(COMPILED, file),
    line,
    column,
  };
  raised.set(JSON.stringify(message), message);
}

/** Listens to the exports of the catalogue, which every raiser reads at the moment of raising. */
function listen(catalogue: { DrError: typeof Catalogue.DrError; withHint: typeof Catalogue.withHint }): void {
  const { DrError, withHint } = catalogue;
  const construct = (target: typeof DrError, args: unknown[], newTarget: unknown): Catalogue.DrError => {
    const made = Reflect.construct(
      target,
      args,
      newTarget === catalogue.DrError ? target : (newTarget as never),
    ) as Catalogue.DrError;
    note(made, construct);
    return made;
  };
  catalogue.DrError = new Proxy(DrError, { construct });
  catalogue.withHint = function better(error, hint) {
    const made = withHint(error, hint);
    note(made, better);
    return made;
  };
}

if (FOLDER !== undefined) {
  listen(createRequire(__filename)("../../provider/errors") as Parameters<typeof listen>[0]);
  process.on("exit", () => {
    if (raised.size === 0) return;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path.join(FOLDER, `${process.pid}.json`), JSON.stringify([...raised.values()]));
  });
}
