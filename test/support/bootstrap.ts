/**
 * The bootstrap is plain ES modules, run as they are from the checkout and not compiled; this is what its tests see of them.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";

export interface Progress {
  run<T>(label: string, text: string, action: () => Promise<T>): Promise<T>;
  report(label: string, text: string, since?: number): void;
}

export interface ObtainedEngine {
  readonly command: string;
  readonly binDir: string;
  readonly version: string;
  readonly way: "path" | "cache" | "download" | "go";
}

interface Modules {
  "bootstrap/child.mjs": {
    runChild: (
      command: string,
      args: string[],
      options?: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number },
    ) => Promise<{ code: number | null; stdout: string; output: string; timedOut: boolean; failure?: Error }>;
  };
  "bootstrap/compile.mjs": { ensureCompiled: (options: { root: string; progress: Progress }) => Promise<void> };
  "bootstrap/dependencies.mjs": {
    firstDifference: (locked: unknown, installed: unknown) => string | undefined;
    ensureDependencies: (options: { root: string; progress: Progress; env?: NodeJS.ProcessEnv }) => Promise<void>;
  };
  "bootstrap/node-version.mjs": { nodeIsUsable: (version: string) => boolean; requireNode: (version: string) => void };
  "bootstrap/progress.mjs": { createProgress: (out: { write(text: string): unknown }) => Progress };
  "engine/archives.mjs": { ARCHIVES: Readonly<Record<string, string>> };
  "engine/digests.mjs": {
    RECORD: string;
    digestOf: (file: string) => Promise<string>;
    requireRecorded: (folder: string) => Promise<void>;
    recordDigests: (folder: string) => Promise<void>;
  };
  "engine/from-go.mjs": { buildEnvironment: (env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv };
  "engine/layout.mjs": {
    cacheFolder: (env: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string) => string;
    engineFolder: (cache: string) => string;
    publish: (target: string, fill: (staging: string) => Promise<void>) => Promise<void>;
  };
  "engine/locate.mjs": {
    ensureEngine: (options: {
      root: string;
      progress: Progress;
      env?: NodeJS.ProcessEnv;
      quick?: boolean;
      site?: string;
      archives?: Readonly<Record<string, string>>;
    }) => Promise<ObtainedEngine>;
  };
  "engine/lock.mjs": {
    withLock: <T>(
      file: string,
      tell: { onWait?: () => void; onFree?: () => void },
      action: () => Promise<T>,
    ) => Promise<T>;
  };
  "engine/private-folder.mjs": {
    makePrivate: (folder: string) => Promise<void>;
    requirePrivate: (folder: string) => Promise<void>;
  };
  "engine/random.mjs": {
    ensureRandom: (options: {
      root: string;
      engine: { command: string };
      progress: Progress;
      env?: NodeJS.ProcessEnv;
    }) => Promise<string | undefined>;
  };
  "engine/version.mjs": {
    ENGINE_VERSION: string;
    isNewEnough: (version: string, minimum?: string) => boolean;
  };
  "tests/arguments.mjs": {
    parseTestArguments: (args: string[]) => { tiers: string[]; grep: string | undefined; bail: boolean };
    needsEngine: (parsed: { tiers: string[] }) => boolean;
  };
}

export async function bootstrap<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(pathToFileURL(path.join(PACKAGE_ROOT, "tools", name)).href)) as Modules[Name];
}

/** Progress that keeps its lines. */
export function keptProgress(): Progress & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    run: (label, text, action) => {
      lines.push(`${label}: ${text}`);
      return action();
    },
    report: (label, text) => {
      lines.push(`${label}: ${text}`);
    },
  };
}
