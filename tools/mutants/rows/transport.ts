import type { Mutant } from "../mutant";

const area = "transport";
const folder = "provider/api/transport";

// prettier-ignore
export const TRANSPORT_MUTANTS: readonly Mutant[] = [
  { area, file: `${folder}/transport.ts`, name: "nothing was ever sent",
    find: 'if (sent) return "broken";', replace: "",
    breaks: "an action that was received is posted again" },
  { area, file: `${folder}/exchange.ts`, name: "everything was sent",
    find: "sent: controller !== undefined", replace: "sent: true",
    breaks: "an action that a proxy refused is watched for instead of asked for" },
  { area, file: `${folder}/exchange.ts`, name: "what was given up is sent later",
    find: "if (over || controller !== undefined) started.abort", replace: "if (controller !== undefined) started.abort",
    breaks: "an action that counts as not sent moves production after its run has ended" },
  { area, file: "provider/api/http/retry.ts", name: "what was cancelled after it was sent was not sent",
    find: '{ broken: "cancelled", unsent: "withdrawn" }', replace: '{ broken: "withdrawn", unsent: "withdrawn" }',
    breaks: "an action that was received is forgotten when its run is cancelled" },
  { area, file: `${folder}/connect.ts`, name: "the client sees why a connection failed",
    find: "else callback(notConnected(error), null);", replace: "else callback(error, null);",
    breaks: "a certificate that nobody trusts is tried again and again" },
  { area, file: `${folder}/proxies.ts`, name: "loopback goes through the proxy",
    find: "if (isLoopback(url.hostname) || isSpared(", replace: "if (isSpared(",
    breaks: "a token that is meant for this machine goes to the proxy without TLS" },
  { area, file: `${folder}/transport.ts`, name: "credentials go anywhere without TLS",
    find: 'if (url.protocol !== "https:" && !isLoopback(url.hostname)) throw new NotForPlainHttp(url.host);', replace: "",
    breaks: "a token is sent in clear where the settings let an address through" },
  { area, file: `${folder}/exchange.ts`, name: "an answer may be as long as it likes",
    find: "if (over || body.add(piece)) return;", replace: "body.add(piece);\n        return;",
    breaks: "the rest of an answer that is too long is read for as long as it comes" },
  { area, file: `${folder}/body.ts`, name: "an answer may be nested as deeply as it likes",
    find: "if (nestsTooDeeply(plain))", replace: "if (plain.length < 0)",
    breaks: "a deep answer ends the process with an overflow of its stack" },
  { area, file: "provider/api/api-errors.ts", name: "codes are looked up in every object",
    find: "table !== undefined && isKeyOf(table, code)", replace: "table !== undefined && code in table",
    breaks: "a refusal by the code `constructor` ends in an error that is none of ours" },
];
