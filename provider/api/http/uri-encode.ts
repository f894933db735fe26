/** Percent-encodes as RFC 3986 and the signature demand: every byte of UTF-8 but letters, digits and `-_.~`. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
