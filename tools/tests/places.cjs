// @ts-check
/**
 * Remembers, for `compile-cache.cjs`, which file of the installed packages is meant where one of them names another, and that it is
 * CommonJS: Node looks at a dozen places for each. A third of the loading.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Folders, what their files call others, and where those lie, all relative to the folder of the packages. */
/** @typedef {Record<string, Record<string, string>>} Places */

/**
 * @param {string} modules the folder of the packages
 * @param {Places} places what is remembered, which grows
 * @param {(filename: string) => boolean} isKnown whether a file was loaded as CommonJS before
 * @returns {{ more(): boolean }} whether it grew since it was last asked
 */
function install(modules, places, isKnown) {
  const loader = /** @type {any} */ (Module);
  const inside = modules + path.sep;
  const find = loader._resolveFilename;
  let grown = false;
  loader._resolveFilename = function (
    /** @type {string} */ request,
    /** @type {any} */ parent,
    /** @type {boolean} */ isMain,
    /** @type {unknown} */ options,
  ) {
    /** @type {string} */
    const from = parent?.filename ?? "";
    if (options || !from.startsWith(inside)) return find.call(this, request, parent, isMain, options);
    const folder = path.dirname(from).slice(inside.length);
    const known = places[folder]?.[request];
    if (known !== undefined) return inside + known;
    /** @type {string} */
    const filename = find.call(this, request, parent, isMain, options);
    if (filename.startsWith(inside)) {
      (places[folder] ??= {})[request] = filename.slice(inside.length);
      grown = true;
    }
    return filename;
  };

  const read = loader._extensions[".js"];
  loader._extensions[".js"] = (/** @type {any} */ module, /** @type {string} */ filename) => {
    if (!filename.startsWith(inside) || !isKnown(filename)) return read(module, filename);
    module._compile(fs.readFileSync(filename, "utf8"), filename);
  };

  return {
    more: () => {
      const more = grown;
      grown = false;
      return more;
    },
  };
}

module.exports = { install };
