import { createHash } from "node:crypto";
import type { Kit } from "../../provider/model/kit";

/** The digest of a kit by everything else that it holds. */
export function digestOf({ digest: _digest, ...rest }: Omit<Kit, "digest"> & { readonly digest?: string }): string {
  return `sha256:${createHash("sha256").update(canonical(rest)).digest("hex")}`;
}

/** JSON in which the order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
