import { createHash } from "node:crypto";
import { canonical } from "../../provider/model/canonical";
import type { Kit } from "../../provider/model/kit";

/** The digest of a kit by everything else that it holds. */
export function digestOf({ digest: _digest, ...rest }: Omit<Kit, "digest"> & { readonly digest?: string }): string {
  return `sha256:${createHash("sha256").update(canonical(rest)).digest("hex")}`;
}
