import * as pulumi from "@pulumi/pulumi";

/**
 * One check, of exactly one kind: `tcp`, `tls`, `http`, `dns`, `ssh` or `command`. It passes only where something proves that the
 * right server has answered; else it is `unproven`.
 */
export interface CheckArgs {
  /** Name by which results are told: 1 to 64 letters, digits, blanks, `.`, `_`, `/` and `-`, once in a list. */
  name: string;
  /** A port takes connections. */
  tcp?: TcpCheckArgs | undefined;
  /** A port shakes hands, with a certificate that is valid for a name. */
  tls?: TlsCheckArgs | undefined;
  /** A page answers as declared. */
  http?: HttpCheckArgs | undefined;
  /** A name leads to the server that serves, and nowhere else. */
  dns?: DnsCheckArgs | undefined;
  /** A program on the server itself, by OpenSSH's own client. */
  ssh?: SshCheckArgs | undefined;
  /**
   * A program of yours and its arguments, run here without a shell. It passes with code 0 if it prints
   * `{"serverId": "<id>"}` as its last line; on its standard input it is told the servers, as JSON.
   */
  command?: string[] | undefined;
  /** Variables for `command`: secrets by the places where they are. */
  env?: Record<string, SecretPlaceArgs> | undefined;
  /** Text that `command` must print, blanks at the end apart, beside the line that proves the server. */
  stdout?: string | undefined;
  /** Time for which it is tried again after its server was started. The update ends no sooner. Default `"1m"`. */
  within?: string | undefined;
  /** Pause between two tries, at least a second. Default `"5s"`. */
  every?: string | undefined;
  /** Time for one try. Default `"10s"`; `"20s"` for `ssh`, `command`, `via` and `runner`. */
  timeout?: string | undefined;
  /** Number of the wave of `startOrder`, from 1, after which it begins. Default: after all of them. */
  wave?: number | undefined;
  /** Time for which the next wave waits until this check has passed, at most: then it starts anyway, with a warning. Default: not at all. */
  gate?: string | undefined;
}

/** Place of a secret: a variable, a file, or a program that prints it. It is read where the check runs and is stored nowhere. */
export type SecretPlaceArgs = { fromEnv: string } | { file: string } | { command: string[] };

/** Server that a check is about, and the way to it. */
export interface CheckServerArgs {
  /** The server, as declared: the `serverId` of a protected instance or its name. The check goes to the side that serves. */
  server: pulumi.Input<string>;
  /** Address of that server: `private` (default), or the `eip` that is bound to it. */
  address?: "private" | "eip" | undefined;
}

/** Ways to an address that is reached from inside alone. */
export interface CheckWayArgs {
  /**
   * Name of an `ssh` check of this list, through whose server this one runs, once that server has proven in the same connection
   * which one it is. Default for a private address: an `ssh` check of the same server, if there is one.
   */
  via?: string | undefined;
  /** A program that makes the check inside, told as JSON, and answers `{"state": "passed", "serverId": "<id>"}` as its last line. */
  runner?: string[] | undefined;
}

/** Check of a port. */
export interface TcpCheckArgs extends CheckServerArgs, CheckWayArgs {
  /** Port that takes connections. */
  port: number;
}

/** Check of a certificate. */
export interface TlsCheckArgs extends CheckServerArgs, CheckWayArgs {
  /** Default 443. */
  port?: number | undefined;
  /** Host, or host and port, to connect to instead: a virtual IP, for example. */
  connectTo?: pulumi.Input<string> | undefined;
  /** Name that is asked for, and that the certificate must be valid for. */
  name: string;
  /** File with authorities to trust instead of those of the machine. */
  ca?: { file: string } | undefined;
}

/** Check of a page. */
export interface HttpCheckArgs extends CheckServerArgs, CheckWayArgs {
  /** Host, or host and port, to connect to instead: a virtual IP, for example. */
  connectTo?: pulumi.Input<string> | undefined;
  /** The page. Its host is the name that is asked for, and that the certificate must be valid for; it is not resolved. */
  url: string;
  /** Status, or statuses, that are right. Default: 200 to 299. */
  status?: number | number[] | undefined;
  /** Text that the answer must hold. */
  body?: string | undefined;
  /** Headers; those that carry credentials by the places where they are. */
  headers?: Record<string, string | SecretPlaceArgs> | undefined;
  /** File with authorities to trust instead of those of the machine. */
  ca?: { file: string } | undefined;
}

/** Check of a name. */
export interface DnsCheckArgs extends CheckServerArgs {
  /** Name whose IPv4 addresses are asked for. */
  name: string;
  /** Address of the resolver, such as `10.0.0.2` or `10.0.0.2:5353`. Default: that of the machine. */
  resolver?: string | undefined;
  /** A program that makes the check inside, as {@link CheckWayArgs.runner} says. */
  runner?: string[] | undefined;
}

/** Check by a program on the server. */
export interface SshCheckArgs extends CheckServerArgs {
  /** Default 22. */
  port?: number | undefined;
  /** Default: that of the user's configuration of OpenSSH. */
  user?: string | undefined;
  /** Host, or user and host, that OpenSSH jumps over. */
  jump?: string | undefined;
  /** File of the key. Default: the agent, and the user's configuration. */
  identity?: { file: string } | undefined;
  /**
   * The key of the host: `{ known: true }` (default) as the known hosts of the user have it, `{ known: { alias } }` under another name,
   * `{ fingerprints: ["SHA256:..."] }`, or `"accept-new"` for the servers of drills alone.
   */
  hostKey?: { known: true | { alias: string } } | { fingerprints: string[] } | "accept-new" | undefined;
  /** Program and arguments to run there. Default: none; the log-in and the proof are the check. */
  command?: string[] | undefined;
  /** Text that it must print, blanks at the end apart. */
  stdout?: string | undefined;
}

/**
 * The checks as an input. A secret inside would turn the whole list secret, and what reads it would have it in clear; only here it
 * can be told, so that a check with one is replaced by a mark that is refused by name.
 */
export function checksInput(checks: pulumi.Input<pulumi.Input<CheckArgs>[]>): pulumi.Input<unknown> {
  if (!Array.isArray(checks)) return marked(checks, [MARK]);
  return checks.map((check) => marked(check, MARK));
}

/** Checks whose servers are named as a program names them, with the ids that these names stand for. */
export function checksOf(
  checks: readonly CheckArgs[],
  idOf: (server: string) => pulumi.Input<string>,
): pulumi.Input<CheckArgs>[] {
  const at = <K extends CheckServerArgs>(kind: K): K =>
    typeof kind.server === "string" ? { ...kind, server: idOf(kind.server) } : kind;
  return checks.map(({ tcp, tls, http, dns, ssh, ...rest }) => ({
    ...rest,
    ...(tcp === undefined ? {} : { tcp: at(tcp) }),
    ...(tls === undefined ? {} : { tls: at(tls) }),
    ...(http === undefined ? {} : { http: at(http) }),
    ...(dns === undefined ? {} : { dns: at(dns) }),
    ...(ssh === undefined ? {} : { ssh: at(ssh) }),
  }));
}

const MARK = { name: "secret", __secret: true };

function marked(value: pulumi.Input<unknown>, mark: unknown): pulumi.Output<unknown> {
  const whole = pulumi.output(value);
  return pulumi.output(pulumi.isSecret(whole).then((secret) => (secret ? mark : whole)));
}
