/** Every form in which a secret may come back: as it is, or as something on its way wrote it. */
export function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = urlForms(Buffer.from(secret, "utf8").toString("utf8"));
  const forms = [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    ascii(json),
    escaped(json, /[<>&]/g),
    escaped(json, /[<>&=']/g),
    JSON.stringify(json).slice(1, -1),
    ...url,
    ...SLASHES.flatMap((slash) =>
      APOSTROPHES.flatMap((apostrophe) => QUOTES.map((quote) => html(secret, quote, apostrophe, slash))),
    ),
    ...base64(secret),
  ];
  const lower = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...new Set([...forms, ...lower])];
}

const SLASHES = ["/", "&#x2F;", "&#47;"];
const QUOTES = ['"', "&quot;", "&#34;", "&#x22;"];
const APOSTROPHES = ["'", "&#39;", "&#039;", "&#x27;", "&apos;"];

function html(text: string, quote: string, apostrophe: string, slash: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe)
    .replaceAll("/", slash);
}

/** The ways to write a text into an address differ in a blank and in which signs they leave alone. */
function urlForms(text: string): string[] {
  const usual = encodeURIComponent(text);
  const strict = usual.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  const forms = [usual, strict, form, usual.replace(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)];
  return [...forms, ...forms.map((one) => one.replaceAll("%2F", "/"))].flatMap((one) => [
    one,
    one.replaceAll("%20", "+"),
    one.replaceAll("+", "%20"),
  ]);
}

/** JSON as those write it who keep to ASCII. */
function ascii(json: string): string {
  return escaped(json, /[^\0-\x7f]/g);
}

/** JSON as those write it who expect it inside a page. */
function escaped(json: string, signs: RegExp): string {
  return json.replace(signs, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
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
