import { stableHex } from "./ids.js";
import type { Account } from "./types.js";

/** An access key as IAM issues it for a time: it is worth nothing without its token. */
export interface TemporaryKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string;
}

/** The one temporary key of an account. It follows from the account's own, so that no state has to hold it. */
export function temporaryKeyOf(account: Account): TemporaryKey {
  const of = (what: string): string => stableHex(`temporary ${what}/${account.secret_key}`);
  return {
    accessKey: `TEMP${of("key").slice(0, 16).toUpperCase()}`,
    secretKey: `temporary${of("secret")}`,
    securityToken: `temporary${of("token")}${of("more of the token")}`,
  };
}
