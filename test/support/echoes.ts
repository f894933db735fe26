/** Whoever echoes a secret writes it in one of these ways. */
export const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  "part of an address": encodeURIComponent,
  "part of an address, lower case": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  form: (secret) => new URLSearchParams([["", secret]]).toString().slice(1),
  "form, lower case": (secret) =>
    new URLSearchParams([["", secret]])
      .toString()
      .slice(1)
      .replace(/%../g, (code) => code.toLowerCase()),
  HTML: (secret) =>
    secret.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "&#39;"),
  "HTML of Python": (secret) =>
    secret.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "&#x27;"),
  "HTML, the least of it": (secret) =>
    secret.replace(/[&<"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;" })[sign] ?? "&quot;"),
  "HTML by numbers": (secret) => Array.from(secret, (letter) => `&#${letter.codePointAt(0) ?? 0};`).join(""),
  "JSON of ASCII": (secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "part of an address, twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "HTML, twice": (secret) => html(html(secret)),
  "HTML inside an address": (secret) => encodeURIComponent(html(secret)),
  "JSON inside a form": (secret) =>
    new URLSearchParams([["", JSON.stringify(secret).slice(1, -1)]]).toString().slice(1),
  "JSON inside HTML": (secret) => html(JSON.stringify(secret).slice(1, -1)),
  "base64 inside an address": (secret) => encodeURIComponent(Buffer.from(secret).toString("base64")),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
};

const html = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "&#39;");
