/**
 * Secrets of an export as Pulumi's passphrase provider encrypts them: AES-256-GCM, the key by PBKDF2 from passphrase and salt.
 */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { SECRET_SIGNATURE, SIGNATURE_KEY } from "../../provider/model/engine-form";
import { isObject } from "../../provider/model/narrow";

const ROUNDS = 1_000_000;
const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** Keys that were derived: each takes a third of a second. */
const keys = new Map<string, Buffer>();

function keyOf(passphrase: string, salt: string): Buffer {
  const known = keys.get(`${passphrase}\n${salt}`);
  if (known !== undefined) return known;
  const [, text = ""] = salt.split(":");
  const key = pbkdf2Sync(passphrase, Buffer.from(text, "base64"), ROUNDS, KEY_BYTES, "sha256");
  keys.set(`${passphrase}\n${salt}`, key);
  return key;
}

/** Gives the values of an export in clear. */
export function opener(passphrase: string, salt: string): (value: unknown) => unknown {
  const key = keyOf(passphrase, salt);
  const decrypted = (ciphertext: string): unknown => {
    const [, nonce = "", sealed = ""] = ciphertext.split(":");
    const bytes = Buffer.from(sealed, "base64");
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const clear = Buffer.concat([cipher.update(bytes.subarray(0, -TAG_BYTES)), cipher.final()]);
    return JSON.parse(clear.toString("utf8"));
  };
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (!isObject(value)) return value;
    if (value[SIGNATURE_KEY] === SECRET_SIGNATURE) return open(decrypted(String(value["ciphertext"])));
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, open(inner)]));
  };
  return open;
}

export function isSecretMark(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}
