/** Text that stands in the place of a secret in every text that leaves the process. */
export const MASK = "[redacted]";

/** Keys whose value is never shown, wherever they occur in a nested object. */
const SECRET_KEY =
  /^(authorization|proxy-authorization|x-auth-token|x-subject-token|x-security-token|x-sdk-.*|password|admin_?pass|secret.*|access_?key|security_?token|token|ak|sk)$/i;

/** Secrets that can be recognised by what surrounds them, although nobody registered their value. */
const SECRET_TEXT: readonly RegExp[] = [
  /((?:x-auth-token|x-subject-token|x-security-token|x-sdk-[a-z0-9-]+|authorization)["']?\s*[:=]\s*["']?)([^"'\r\n,;]+)/gi,
  /(SDK-HMAC-SHA256\s+)((?:Access|Credential)=[^\r\n"']*)/g,
  /((?:Signature|Access|Credential)=)([A-Za-z0-9/_+=-]{8,})/g,
  /("(?:password|secretKey|secret_key|token|securityToken)"\s*:\s*")([^"]+)/gi,
];

/** Shorter values would mask ordinary words. */
const MIN_SECRET = 6;
const MAX_DEPTH = 8;

/** Removes secrets from texts and values. One for the whole process: a secret known anywhere is hidden everywhere. */
export interface Redactor {
  /** From here on this value is masked wherever it occurs, also URL-encoded or inside JSON. */
  add(secret: string | undefined): void;
  /** The text without secrets. */
  text(value: string): string;
  /** A copy of the value without secrets: strings are masked, values of secret keys are dropped. */
  value(value: unknown): unknown;
  /** The same of named values. */
  facts(facts: Facts): Facts;
}

type Facts = Readonly<Record<string, unknown>>;

/** Builds a redactor; the tests use their own, everything else the shared one. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();

  const text = (value: string): string => {
    let masked = value;
    for (const secret of secrets) if (masked.includes(secret)) masked = masked.split(secret).join(MASK);
    for (const pattern of SECRET_TEXT) {
      masked = masked.replace(pattern, (whole: string, lead: string, secret: string) =>
        secret.startsWith(MASK) ? whole : lead + MASK,
      );
    }
    return masked;
  };

  const clean = (value: unknown, depth: number, seen: readonly object[]): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH || seen.includes(value)) return "[…]";
    const path = [...seen, value];
    if (value instanceof Error) return text(value.message);
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1, path));
    return cleanFacts(value, depth, path);
  };

  const cleanFacts = (facts: object, depth: number, path: readonly object[]): Facts =>
    Object.fromEntries(
      Object.entries(facts).map(([key, item]: [string, unknown]) => [
        key,
        SECRET_KEY.test(key) && item !== undefined && item !== null ? MASK : clean(item, depth + 1, path),
      ]),
    );

  return {
    add(secret) {
      if (secret === undefined || secret.length < MIN_SECRET) return;
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) secrets.add(form);
    },
    text,
    value: (value) => clean(value, 0, []),
    facts: (facts) => cleanFacts(facts, 0, [facts]),
  };
}

/** The redactor of the process. */
export const redactor: Redactor = createRedactor();
