import { z } from "zod";
import { durationMs } from "./duration";
import { Duration } from "./inputs";
import { hasUnknown } from "./unknown";

/** Kinds of checks, by the key that a check has. */
export const CHECK_KINDS = ["tcp", "tls", "http", "dns", "ssh", "command"] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** Limits of a list of checks: it stands in the state twice. */
export const MOST_CHECKS = 50;
export const MOST_CHECK_BYTES = 2_048;

/** Times of a check unless it says otherwise. */
export const CHECK_TIMES = { within: "1m", every: "5s" } as const;

/** The same for one try: of a connection, and of what has to log in or to start first. */
const TIMEOUTS = { quick: "10s", slow: "20s" } as const;

const LEAST_PAUSE_MS = 1_000;
const LEAST_TIMEOUT_MS = 100;

const Text = z.string().min(1, "must not be empty");
const Port = z.int("must be a whole number").min(1, "is not a port").max(65_535, "is not a port");
const Variable = z.string().regex(/^[A-Za-z_]\w*$/, "is not the name of a variable");
/** Begins with no dash: a program must not take it for an option. */
const Host = z.string().regex(/^[A-Za-z0-9[][\w.:[\]-]*$/, "is not a host, or a host and a port");
const User = z.string().regex(/^[A-Za-z_][\w.-]*$/, "is not the name of a user");
const Jump = z.string().regex(/^(?:[A-Za-z_][\w.-]*@)?[A-Za-z0-9][\w.:-]*$/, 'must be a host such as "check@bastion"');
const Argv = z.array(z.string()).min(1, "names no program");

/** Place of a secret, which is read where the check runs and stands nowhere else. */
export const SecretPlace = z.union(
  [z.strictObject({ fromEnv: Variable }), z.strictObject({ file: Text }), z.strictObject({ command: Argv })],
  { error: 'must be { fromEnv: "NAME" }, { file: "path" } or { command: ["program", ...] }' },
);
export type SecretPlace = z.infer<typeof SecretPlace>;

const Secrets = z.record(Variable, SecretPlace);

/** Headers that carry credentials: their values are never plain text. */
const CREDENTIAL_HEADER = /^(?:authorization|proxy-authorization|cookie|x-api-key|x-auth-token|x-security-token)$/i;

const Headers = z
  .record(z.string().regex(/^[\w-]+$/, "is not the name of a header"), z.union([z.string(), SecretPlace]))
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers))
      if (typeof value === "string" && CREDENTIAL_HEADER.test(name))
        context.addIssue({ code: "custom", path: [name], message: NO_SECRET });
  });

const NO_SECRET =
  'no secret may stand in a check: say where it is with { fromEnv: "NAME" }, { file: "path" } or { command: ["program", ...] }';

const Address = z.enum(["private", "eip"]);

/** Ways of a check to the address: through a host that was proven to be the right one, or by a program that runs inside. */
const WAYS = { via: Text.optional(), runner: Argv.optional() };

const WebUrl = z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
  error: "must be an address that begins with http:// or https://",
});

export const HostKey = z.union(
  [
    z.strictObject({ known: z.union([z.literal(true), z.strictObject({ alias: Host })]) }),
    z.strictObject({
      fingerprints: z
        .array(
          z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be such as "SHA256:...", as ssh-keygen -l shows it'),
        )
        .min(1, "names no fingerprint"),
    }),
    z.literal("accept-new"),
  ],
  {
    error: 'must be { known: true }, { known: { alias: "name" } }, { fingerprints: ["SHA256:..."] } or "accept-new"',
  },
);
export type HostKey = z.infer<typeof HostKey>;

const Tcp = z.strictObject({ server: Text, address: Address.optional(), port: Port, ...WAYS });
const Tls = z.strictObject({
  ...{ server: Text, address: Address.optional(), port: Port.optional(), connectTo: Host.optional(), ...WAYS },
  name: Host,
  ca: z.strictObject({ file: Text }).optional(),
});
const Http = z.strictObject({
  ...{ server: Text, address: Address.optional(), connectTo: Host.optional(), ...WAYS },
  url: WebUrl,
  status: z.union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)]).optional(),
  body: Text.optional(),
  headers: Headers.optional(),
  ca: z.strictObject({ file: Text }).optional(),
});
const Dns = z.strictObject({
  ...{ server: Text, address: Address.optional(), runner: WAYS.runner },
  name: Host,
  resolver: Host.optional(),
});
const Ssh = z.strictObject({
  ...{ server: Text, address: Address.optional(), port: Port.optional() },
  user: User.optional(),
  jump: Jump.optional(),
  identity: z.strictObject({ file: Text }).optional(),
  hostKey: HostKey.optional(),
  command: Argv.optional(),
  stdout: z.string().optional(),
});

const Pause = Duration.refine((text) => durationMs(text) >= LEAST_PAUSE_MS, "must be at least a second");
const Limit = Duration.refine((text) => durationMs(text) >= LEAST_TIMEOUT_MS, "is too short for any answer");

export const CheckShape = z.strictObject({
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,63}$/u, "must be 1 to 64 letters, digits, blanks, '.', '_', '/' and '-'"),
  tcp: Tcp.optional(),
  tls: Tls.optional(),
  http: Http.optional(),
  dns: Dns.optional(),
  ssh: Ssh.optional(),
  command: Argv.optional(),
  env: Secrets.optional(),
  stdout: z.string().optional(),
  within: Duration.optional(),
  every: Pause.optional(),
  timeout: Limit.optional(),
  wave: z.int("must be the number of a wave").min(1, "waves are counted from 1").optional(),
  gate: Duration.optional(),
  /** Put in place of a check that holds a secret of Pulumi by the class, which alone can tell. */
  __secret: z.literal(true).optional(),
});

/** One check as a program declares it: exactly one of the kinds. */
export type Check = z.infer<typeof CheckShape>;

/** Kind of a check. A check without one is refused before it is stored. */
export function kindOfCheck(check: Check): CheckKind | undefined {
  return CHECK_KINDS.find((kind) => check[kind] !== undefined);
}

/** Server that a check is about; a command is about none in particular. */
export function serverOfCheck({ tcp, tls, http, dns, ssh }: Check): string | undefined {
  return (tcp ?? tls ?? http ?? dns ?? ssh)?.server;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Problems of a list of checks that no shape shows, each at its place. Pure. */
export function problemsOfChecks(checks: readonly Check[]): Problem[] {
  const names = checks.map(({ name }) => name);
  return checks.flatMap((check, index): Problem[] => {
    if (check.__secret === true) return [{ path: [index], message: SECRET_OF_PULUMI }];
    const { name } = check;
    const at = (message: string, ...path: PropertyKey[]): Problem => ({ path: [index, ...path], message });
    const first = names.indexOf(name);
    return [
      ...(first < index && !hasUnknown(name)
        ? [at(`"${name}" is the name of checks.${first} already: results are told by name`, "name")]
        : []),
      ...problemsOfKind(check).map((text) => at(text)),
      ...(new TextEncoder().encode(JSON.stringify(check)).length > MOST_CHECK_BYTES
        ? [at(`is longer than ${MOST_CHECK_BYTES} bytes: put a long command into a file`)]
        : []),
      ...credentialPaths(check).map((path) => at(`has a password in an address: ${NO_SECRET}`, ...path)),
      ...problemsOfVia(check, checks).map((text) => at(text)),
    ];
  });
}

const SECRET_OF_PULUMI = `holds a secret of Pulumi, which would turn the whole list secret in every preview and stand in clear in what a check prints: ${NO_SECRET}`;

function problemsOfKind(check: Check): string[] {
  const kinds = CHECK_KINDS.filter((kind) => check[kind] !== undefined);
  const problems: string[] = [];
  if (kinds.length !== 1) {
    problems.push(
      kinds.length === 0
        ? `must have one of ${CHECK_KINDS.join(", ")}`
        : `has ${kinds.join(" and ")}: one check has one of them`,
    );
  }
  if (check.command === undefined && check.env !== undefined)
    problems.push("env is for a command: a program on the server reads its secrets there");
  if (check.command === undefined && check.stdout !== undefined)
    problems.push("stdout is for a command; that of ssh stands inside ssh");
  if (check.gate !== undefined && check.wave === undefined)
    problems.push("gate holds the wave after the one that wave names: give wave as well");
  if (check.ssh !== undefined && check.ssh.stdout !== undefined && check.ssh.command === undefined)
    problems.push("ssh.stdout is what a command prints: give ssh.command as well");
  return problems;
}

function problemsOfVia({ name, tcp, tls, http }: Check, checks: readonly Check[]): string[] {
  const { via, runner } = tcp ?? tls ?? http ?? {};
  if (via === undefined || hasUnknown(via)) return [];
  if (runner !== undefined) return ["via and runner are two ways: give one of them"];
  const hop = checks.find((other) => other.name === via);
  if (hop?.ssh !== undefined || checks.some((other) => hasUnknown(other.name))) return [];
  return [`via: "${via}" names no ssh check of this list, through which ${name} could run`];
}

/** A user and a password before a host, in any text of a check. */
const CREDENTIALS = /\/\/[^/\s:@]*:[^/\s@]*@/;

function credentialPaths(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (typeof value === "string") return CREDENTIALS.test(value) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    credentialPaths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A list of checks. */
export const Checks = z
  .array(CheckShape)
  .max(MOST_CHECKS, `has more than ${MOST_CHECKS} checks: the list stands in the state`)
  .superRefine((checks, context) => {
    for (const { path, message } of problemsOfChecks(checks))
      context.addIssue({ code: "custom", path: [...path], message });
  });

/** Time for one try. */
export function timeoutOf({ timeout, ssh, command, tcp, tls, http, dns }: Check): string {
  const inside = (tcp ?? tls ?? http)?.via !== undefined || (tcp ?? tls ?? http ?? dns)?.runner !== undefined;
  return timeout ?? (ssh !== undefined || command !== undefined || inside ? TIMEOUTS.slow : TIMEOUTS.quick);
}

/** Longest time that a check takes after its server runs. */
export function longestMs(check: Check): number {
  return durationMs(check.within ?? CHECK_TIMES.within) + durationMs(timeoutOf(check));
}

/** Checks whose declared time is longer than the objective of the move that they verify. */
export function outlasting(checks: readonly Check[], objective: string): readonly Check[] {
  return checks.filter(
    (check) => (check.within ?? check.timeout) !== undefined && longestMs(check) > durationMs(objective),
  );
}
