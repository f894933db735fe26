// @ts-check
/**
 * Loaded first, by `NODE_OPTIONS`, into the programs and providers that the engine's tests start: keeps what V8 compiled of the
 * packages in node_modules. Loading them is a third of the work of a `pulumi up` of a test. Node keeps it itself from 22 on.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const MODULES = path.join(__dirname, "..", "..", "node_modules");
const FOLDER = path.join(MODULES, ".cache", "pulumi-sdrs");
/** Long after everything has been loaded, and before the shortest run ends. */
const SAVED_AFTER_MS = 1000;

/** Which of Pulumi's processes this is; another one, such as `node --version`, keeps nothing. */
const kind = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/](run|dynamic-provider)[\\/]/.exec(process.argv[1] ?? "")?.[1];

/** @returns {string} the file, which another installation or another Node does not share */
function cacheFile() {
  const { mtimeMs, size } = fs.statSync(path.join(MODULES, ".package-lock.json"));
  const name = `${kind}-${process.version}-${process.arch}-${Math.round(mtimeMs)}-${size}.bin`;
  return path.join(FOLDER, name);
}

/**
 * A table of names and lengths, its own length before it, and then the compiled code of each.
 *
 * @param {string} file
 * @returns {Map<string, Buffer>}
 */
function readCache(file) {
  if (!fs.existsSync(file)) return new Map();
  const whole = fs.readFileSync(file);
  let at = 4 + whole.readUInt32LE(0);
  /** @type {[string, number][]} */
  const table = JSON.parse(whole.toString("utf8", 4, at));
  return new Map(table.map(([name, length]) => [name, whole.subarray(at, (at += length))]));
}

/**
 * @param {string} file
 * @param {readonly (readonly [string, Buffer])[]} parts
 */
function writeCache(file, parts) {
  const table = Buffer.from(JSON.stringify(parts.map(([name, { length }]) => [name, length])));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(table.length);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  fs.writeFileSync(staging, Buffer.concat([size, table, ...parts.map(([, code]) => code)]));
  fs.renameSync(staging, file);
}

function install() {
  const file = cacheFile();
  const known = readCache(file);
  /** @type {Map<string, import("node:vm").Script>} */
  const added = new Map();
  const prototype = /** @type {any} */ (Module).prototype;
  const usual = prototype._compile;
  prototype._compile = function (
    /** @type {string} */ content,
    /** @type {string} */ filename,
    /** @type {any} */ ...rest
  ) {
    if (!filename.startsWith(MODULES + path.sep) || content.startsWith("#!"))
      return usual.call(this, content, filename, ...rest);
    const name = path.relative(MODULES, filename);
    const cachedData = known.get(name);
    const script = new vm.Script(Module.wrap(content), {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (cachedData === undefined || script.cachedDataRejected) added.set(name, script);
    const require = Object.assign((/** @type {string} */ id) => this.require(id), {
      resolve: Module.createRequire(filename).resolve,
      main: process.mainModule,
      extensions: /** @type {any} */ (Module)._extensions,
      cache: /** @type {any} */ (Module)._cache,
    });
    return script.runInThisContext().call(this.exports, this.exports, require, this, filename, path.dirname(filename));
  };
  setTimeout(() => {
    if (added.size === 0) return;
    const kept = [...known].filter(([name]) => !added.has(name));
    const fresh = [...added].map(([name, script]) => /** @type {const} */ ([name, script.createCachedData()]));
    writeCache(file, [...kept, ...fresh]);
  }, SAVED_AFTER_MS).unref();
}

function useNodesOwn() {
  const { enableCompileCache, flushCompileCache } = /** @type {any} */ (Module);
  enableCompileCache(FOLDER);
  // What the engine kills saves nothing by itself.
  setTimeout(flushCompileCache, SAVED_AFTER_MS).unref();
}

if (kind !== undefined) "enableCompileCache" in Module ? useNodesOwn() : install();
