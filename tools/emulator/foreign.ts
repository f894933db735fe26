import type { Json } from "./values";

/** Creates or updates the resource of another provider: it fails as the program says. */
export function foreign(inputs: Json): Promise<Json> {
  return inputs["fails"] === true
    ? Promise.reject(new Error("another resource of the program failed"))
    : Promise.resolve(inputs);
}
