/** Forms in which a secret is looked for: as it is, and in base64. */
export function formsOf(secret: string): readonly string[] {
  return [...new Set([secret, ...base64(secret)])];
}

/**
 * Base64 of any text that holds the secret: its place in a group of three bytes decides the letters. At both ends those are left
 * out that the neighbours decide too.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const whole = [bytes.toString("base64"), bytes.toString("base64url")];
  const inside = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const from = Math.ceil((before * 8) / 6);
    const part = text.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    return [part, part.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...whole, ...inside];
}
