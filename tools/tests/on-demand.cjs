// @ts-check
/**
 * Loaded by `compile-cache.cjs` into Pulumi's processes: two packages that the SDK loads at its start, the TypeScript compiler and the
 * library of the package manager, are loaded when something of them is first used. That is half of the start of a provider, and
 * a program that hands over no function of its own uses neither.
 */
"use strict";

const Module = require("node:module");
const path = require("node:path");

/** Packages, and the file of the SDK that loads each. */
const ON_DEMAND = new Map([
  ["typescript", "typescript-shim.js"],
  ["@npmcli/arborist", "codePaths.js"],
]);

function install() {
  const loader = /** @type {any} */ (Module);
  const usual = loader._load;
  loader._load = function (/** @type {string} */ request, /** @type {any} */ parent, /** @type {boolean} */ isMain) {
    if (ON_DEMAND.get(request) !== path.basename(parent?.filename ?? ""))
      return usual.call(this, request, parent, isMain);
    // Where it is not installed, whoever asks is to hear it at once.
    loader._resolveFilename(request, parent);
    /** @type {any} */
    let loaded;
    return new Proxy(
      {},
      {
        // What is asked of a module that is imported; neither package has it, and the copy that "no" would bring is a use.
        get: (_none, name) =>
          name === "__esModule" ? true : (loaded ??= usual.call(loader, request, parent, isMain))[name],
      },
    );
  };
}

module.exports = { install };
