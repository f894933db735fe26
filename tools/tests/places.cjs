// @ts-check
/**
 * Remembers, for `compile-cache.cjs`, which file of the installed packages is meant where one of them, or a file of ours, names it,
 * and that it is CommonJS: Node looks at a dozen places for each. A third of the loading. What our files call one another is looked
 * at, since each build may differ.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Folders, what their files call files of packages, and where those lie, all relative to the folder of the packages. */
/** @typedef {Record<string, Record<string, string>>} Places */

/**
 * The file at the first place where Node would look for it.
 *
 * @param {string} from
 * @param {string} request
 * @returns {string | undefined} nothing where it would look further
 */
function beside(from, request) {
  if (/[./]$/.test(request)) return undefined;
  const filename = path.resolve(path.dirname(from), request.endsWith(".js") ? request : `${request}.js`);
  return fs.statSync(filename, { throwIfNoEntry: false })?.isFile() === true ? filename : undefined;
}

/**
 * @param {string} modules the folder of the packages
 * @param {string} compiled the folder of what is compiled of ours
 * @param {Places} places what is remembered, which grows
 * @param {(filename: string) => boolean} isKnown whether a file was loaded as CommonJS before
 * @returns {{ more(): boolean }} whether it grew since it was last asked
 */
function install(modules, compiled, places, isKnown) {
  const loader = /** @type {any} */ (Module);
  const inside = modules + path.sep;
  const ours = compiled + path.sep;
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
    const own = from.startsWith(ours);
    if (options || !(own || from.startsWith(inside))) return find.call(this, request, parent, isMain, options);
    if (own && request.startsWith("."))
      return beside(from, request) ?? find.call(this, request, parent, isMain, options);
    const folder = own ? "" : path.dirname(from).slice(inside.length);
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
    if (!(filename.startsWith(inside) || filename.startsWith(ours)) || !isKnown(filename))
      return read(module, filename);
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
