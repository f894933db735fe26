// @ts-check
/**
 * Loaded by `compile-cache.cjs`: what Pulumi's SDK, zod and the entrance of the provider do at their start whether a program needs it
 * or not is done when it is first needed, or left out. That is half of the start of a program and of a provider.
 *
 * - The TypeScript compiler, the library of the package manager, the Automation API, tracing and the languages of zod's messages are
 *   loaded when something of them is first used: a program that hands over no function of its own uses none of them.
 * - Of the HTTP client what it has for browsers, and for tests, is loaded when it is first used.
 * - The entrance of the provider names all that the commands may use of it, and loads what one uses.
 * - The inspector of V8, by which functions that are handed over are looked up, is asked at the first of them.
 * - Positions in stack traces are those of the compiled JavaScript.
 * - A project that says `typescript: false` gets no compiler either where its language host is too old to hear it, as the one is that
 *   is built from Go.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** The file that loads them, to what it loads. */
const ON_DEMAND = new Map(
  Object.entries({
    "@pulumi/pulumi/typescript-shim.js": ["typescript"],
    "@pulumi/pulumi/index.js": ["./automation"],
    "@pulumi/pulumi/runtime/closure/codePaths.js": ["@npmcli/arborist", "fdir", "normalize-package-data"],
    "@pulumi/pulumi/cmd/run/tracing.js": [
      "@opentelemetry/exporter-zipkin",
      "@opentelemetry/instrumentation",
      "@opentelemetry/instrumentation-grpc",
      "@opentelemetry/resources",
      "@opentelemetry/sdk-trace-base",
      "@opentelemetry/sdk-trace-node",
    ],
    "zod/v4/classic/external.cjs": ["../locales/index.cjs"],
    "zod/v4/core/index.cjs": ["../locales/index.cjs"],
  }),
);
/** The one that is a function itself. */
const CALLED = "normalize-package-data";
const MODULES = path.join(__dirname, "..", "..", "node_modules") + path.sep;
/** The entrance of the HTTP client takes what it names out of these parts at once, the parts of a browser, which nobody uses. */
const CLIENT = path.join(MODULES, "undici", "index.js");
const OF_BROWSERS = /^\.\/lib\/(?:web|mock)\//;
/** What it makes of them at once. */
const MADE = "CacheStorage";
/** Names everything that the commands use of the provider, of which each uses little. */
const OF_PROVIDER = path.join(__dirname, "..", "..", "dist", "provider", "index.js");
/** Maps positions in stack traces, of which the SDK takes one at each of its promises. */
const SOURCE_MAPS = "source-map-support/register";
const HOOKS = "../../runtime/closure/v8Hooks";
const NO_COMPILER = /\btypescript: false\b/;

function install() {
  const loader = /** @type {any} */ (Module);
  const usual = loader._load;
  loader._load = function (/** @type {string} */ request, /** @type {any} */ parent, /** @type {boolean} */ isMain) {
    if (request === SOURCE_MAPS) return {};
    if (request === HOOKS) return { ...usual.call(this, request, parent, isMain), isInitializedAsync: async () => {} };
    if (parent?.filename === CLIENT && OF_BROWSERS.test(request))
      return new Proxy(() => {}, {
        get: (_none, name) => named(name, () => usual.call(loader, request, parent)[name]),
      });
    const file = parent?.filename?.startsWith(MODULES) ? parent.filename.slice(MODULES.length) : "";
    if (parent?.filename !== OF_PROVIDER && !ON_DEMAND.get(file.replaceAll(path.sep, "/"))?.includes(request))
      return usual.call(this, request, parent, isMain);
    // Where it is not installed, whoever asks is to hear it at once.
    loader._resolveFilename(request, parent);
    /** @type {any} */
    let loaded;
    const load = () => (loaded ??= usual.call(loader, request, parent, isMain));
    return new Proxy(() => {}, {
      apply: (_none, _of, args) => load()(...args),
      // What is asked of a module that is imported; none of these has it, and the copy that "no" would bring is a use.
      get: (_none, name) => (name === "__esModule" ? request !== CALLED : load()[name]),
    });
  };
  if (saysNoCompiler()) delete process.env["PULUMI_NODEJS_TYPESCRIPT"];
}

/**
 * A function or class that is loaded by its first use.
 *
 * @param {string | symbol} name
 * @param {() => any} load
 * @returns {object}
 */
function named(name, load) {
  return new Proxy(function () {}, {
    apply: (_none, of, args) => Reflect.apply(load(), of, args),
    construct: (_none, args) => (name === MADE ? named("", () => new (load())(...args)) : new (load())(...args)),
    get: (_none, key) => load()[key],
  });
}

/** Tells whether the project of this program does without the compiler. */
function saysNoCompiler() {
  const at = process.argv.indexOf("--pwd");
  const file = path.join(process.argv[at + 1] ?? "", "Pulumi.yaml");
  return at > 0 && fs.existsSync(file) && NO_COMPILER.test(fs.readFileSync(file, "utf8"));
}

module.exports = { install };
