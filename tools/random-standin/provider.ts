import { isDeepStrictEqual } from "node:util";
import type { provider } from "@pulumi/pulumi";
import { RESOURCES, type Properties } from "./resources.js";

/** The engine's own part of a resource's inputs. */
const isOurs = (name: string): boolean => !name.startsWith("__");

function resourceOf(urn: string) {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = RESOURCES.get(type);
  if (resource === undefined) throw new Error(`The stand-in for @pulumi/random knows no ${type}.`);
  return resource;
}

/**
 * Random values are made once: whatever changes asks for new ones, so each change replaces and nothing is ever updated.
 */
export function standIn(version: string): provider.Provider {
  return {
    version,
    check: (urn, _olds, news: Properties) => {
      const { defaults, required } = resourceOf(urn);
      const missing = required.filter((name) => news[name] === undefined);
      return Promise.resolve({
        inputs: { ...defaults, ...news },
        failures: missing.map((name) => ({ property: name, reason: `missing required property "${name}"` })),
      });
    },
    diff: (_id, _urn, olds: Properties, news: Properties) => {
      const names = Object.keys(news).filter(isOurs);
      const dropped = olds["keepers"] !== undefined && news["keepers"] === undefined ? ["keepers"] : [];
      const replaces = [...names.filter((name) => !isDeepStrictEqual(olds[name], news[name])), ...dropped];
      return Promise.resolve({ changes: replaces.length > 0, replaces });
    },
    create: (urn, inputs: Properties) => Promise.resolve(resourceOf(urn).create(inputs)),
    read: (id, _urn, props: Properties) => Promise.resolve({ id, props }),
    delete: () => Promise.resolve(),
  };
}
