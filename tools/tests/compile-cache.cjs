// @ts-check
/**
 * Loaded first, by `NODE_OPTIONS`, into the programs, providers and commands that the tests start: keeps what V8 compiled. Loading is
 * a third of the work of a `pulumi up` of a test, and of a command. Node keeps it itself from 22 on.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const ROOT = path.join(__dirname, "..", "..");
const MODULES = path.join(ROOT, "node_modules");
/** Of ours. */
const COMPILED = path.join(ROOT, "dist");
const FOLDER = path.join(MODULES, ".cache", "pulumi-sdrs");
/** Long after everything has been loaded, and before the shortest run ends. */
const SAVED_AFTER_MS = 1000;

/** Which process this is; another one, such as `node --version`, keeps nothing. */
const main = process.argv[1] ?? "";
const ofPulumi = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/](run|dynamic-provider)[\\/]/.exec(main)?.[1];
const kind =
  ofPulumi ??
  { [path.join("cli", "main.js")]: "sdrs", [path.join("tools", "emulator", "command", "main.js")]: "emulated" }[
    path.relative(COMPILED, main)
  ];

/** @returns {string} the file, which another installation or another Node does not share */
function cacheFile() {
  const { mtimeMs, size } = fs.statSync(path.join(MODULES, ".package-lock.json"));
  const name = `${kind}-${process.version}-${process.arch}-${Math.round(mtimeMs)}-${size}.kept`;
  return path.join(FOLDER, name);
}

/** @typedef {{ name: string, digest: string, code: Buffer }} Kept */
/** @typedef {import("./places.cjs").Places} Places */

/**
 * A table of names, digests and lengths, and of what packages name one another by; its own length before it, and after it the compiled
 * code of each.
 *
 * @param {string} file
 * @returns {{ known: Map<string, Kept>, places: Places }}
 */
function readCache(file) {
  if (!fs.existsSync(file)) return { known: new Map(), places: {} };
  const whole = fs.readFileSync(file);
  let at = 4 + whole.readUInt32LE(0);
  /** @type {{ parts: [string, string, number][], places: Places }} */
  const { parts, places } = JSON.parse(whole.toString("utf8", 4, at));
  const known = new Map(
    parts.map(([name, digest, length]) => [name, { name, digest, code: whole.subarray(at, (at += length)) }]),
  );
  return { known, places };
}

/**
 * @param {string} file
 * @param {readonly Kept[]} parts
 * @param {Places} places
 */
function writeCache(file, parts, places) {
  const rows = parts.map(({ name, digest, code }) => [name, digest, code.length]);
  const table = Buffer.from(JSON.stringify({ parts: rows, places }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(table.length);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(staging, Buffer.concat([size, table, ...parts.map(({ code }) => code)]));
    fs.renameSync(staging, file);
  } catch {
    // A command may have no room, or may not write here: what is not kept is compiled again.
    fs.rmSync(staging, { force: true });
  }
}

/**
 * Digest of what is kept of a file; undefined where nothing is. Packages change with their installation only; of ours each build may
 * differ, and Node has no way back to its own loader from what is kept of a file that imports at run time.
 *
 * @param {string} filename
 * @param {string} content
 */
function digestOf(filename, content) {
  if (content.startsWith("#!") || filename.endsWith(".mjs")) return undefined;
  if (filename.startsWith(MODULES + path.sep)) return "";
  if (!filename.startsWith(COMPILED + path.sep) || content.includes("import(")) return undefined;
  return digestOfText(content);
}

/**
 * @param {string} content
 * @returns {string}
 */
function digestOfText(content) {
  const { createHash, hash } = /** @type {any} */ (require("node:crypto"));
  // Node has the short way from 20.12 on.
  return hash === undefined ? createHash("sha1").update(content).digest("base64") : hash("sha1", content, "base64");
}

function install() {
  const file = cacheFile();
  const cache = readCache(file);
  const { known } = cache;
  const found = require("./places.cjs").install(MODULES, COMPILED, cache.places, (filename) =>
    known.has(path.relative(ROOT, filename)),
  );
  /** @type {Map<string, { digest: string, script: import("node:vm").Script }>} */
  const added = new Map();
  const loader = /** @type {any} */ (Module);
  const usual = loader.prototype._compile;
  loader.prototype._compile = function (
    /** @type {string} */ content,
    /** @type {string} */ filename,
    /** @type {any} */ ...rest
  ) {
    const digest = digestOf(filename, content);
    if (digest === undefined) return usual.call(this, content, filename, ...rest);
    const name = path.relative(ROOT, filename);
    const kept = known.get(name);
    const cachedData = kept?.digest === digest ? kept.code : undefined;
    const script = new vm.Script(Module.wrap(content), {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (cachedData === undefined || script.cachedDataRejected) added.set(name, { digest, script });
    const resolve = (/** @type {string} */ id, /** @type {any} */ options) =>
      loader._resolveFilename(id, this, false, options);
    const require = Object.assign((/** @type {string} */ id) => this.require(id), {
      resolve: Object.assign(resolve, { paths: (/** @type {string} */ id) => loader._resolveLookupPaths(id, this) }),
      main: process.mainModule,
      extensions: loader._extensions,
      cache: loader._cache,
    });
    return script.runInThisContext().call(this.exports, this.exports, require, this, filename, path.dirname(filename));
  };
  const save = () => {
    if (added.size === 0 && !found.more()) return;
    const kept = [...known.values()].filter(({ name }) => !added.has(name));
    const fresh = [...added].map(([name, { digest, script }]) => ({ name, digest, code: script.createCachedData() }));
    added.clear();
    writeCache(file, [...kept, ...fresh], cache.places);
  };
  setTimeout(save, SAVED_AFTER_MS).unref();
  process.on("exit", save);
}

function useNodesOwn() {
  const { enableCompileCache, flushCompileCache } = /** @type {any} */ (Module);
  enableCompileCache(FOLDER);
  // What the engine kills saves nothing by itself.
  setTimeout(flushCompileCache, SAVED_AFTER_MS).unref();
}

if (kind !== undefined) "enableCompileCache" in Module ? useNodesOwn() : install();
if (kind !== undefined) require("./on-demand.cjs").install();
