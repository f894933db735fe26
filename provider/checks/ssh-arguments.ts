import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check, HostKey } from "../model/checks";
import type { Endpoint } from "./servers";

type Ssh = NonNullable<Check["ssh"]>;

/** Port of sshd. */
export const SSH_PORT = 22;

/** Options of every connection: nobody is asked, nothing of the user's is changed, and no other connection is shared. */
const ALWAYS = [
  ...["BatchMode=yes", "ControlMaster=no", "ControlPath=none", "RemoteCommand=none", "PermitLocalCommand=no"],
  ...["LogLevel=INFO", "ExitOnForwardFailure=yes", "UpdateHostKeys=no", "ForwardAgent=no", "ForwardX11=no"],
  ...["ServerAliveInterval=5", "ServerAliveCountMax=3"],
];

/** A connection of OpenSSH's own client. */
export interface SshCall {
  readonly ssh: Ssh;
  readonly endpoint: Endpoint;
  /** Folder of this connection, deleted after it. */
  readonly folder: string;
  /** A forward of a socket of this machine to an endpoint that the server reaches. */
  readonly forward?: { readonly socket: string; readonly to: Endpoint } | undefined;
  readonly script: string;
}

/** Arguments of the client, beside what the user's own configuration says. */
export async function sshArguments({ ssh, endpoint, folder, forward, script }: SshCall): Promise<string[]> {
  const { user, jump, identity } = ssh;
  const options = [...ALWAYS, ...(await hostKeyOptions(ssh.hostKey, folder))];
  return [
    ...["-T", "-x", "-a"],
    ...options.flatMap((option) => ["-o", option]),
    ...(identity === undefined ? [] : ["-i", identity.file, "-o", "IdentitiesOnly=yes"]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(jump === undefined ? [] : ["-J", jump]),
    ...(forward === undefined ? [] : ["-L", `${forward.socket}:${bracketed(forward.to.host)}:${forward.to.port}`]),
    ...["-p", String(endpoint.port), "--", endpoint.host],
    `exec sh -c ${quoted(script)}`,
  ];
}

async function hostKeyOptions(hostKey: HostKey = { known: true }, folder: string): Promise<string[]> {
  if (hostKey === "accept-new")
    return [
      "StrictHostKeyChecking=accept-new",
      `UserKnownHostsFile=${path.join(folder, "known")}`,
      "GlobalKnownHostsFile=/dev/null",
    ];
  if ("known" in hostKey) {
    const alias = hostKey.known === true ? [] : [`HostKeyAlias=${hostKey.known.alias}`];
    return ["StrictHostKeyChecking=yes", ...alias];
  }
  const file = path.join(folder, "keys");
  await writeFile(file, keysProgram(hostKey.fingerprints), { mode: 0o700 });
  return [
    ...["StrictHostKeyChecking=yes", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"],
    `KnownHostsCommand=${file} %f %H %t %K`,
  ];
}

/** A program that the client asks for known keys, with the fingerprint that it was shown: it knows those that were declared. */
function keysProgram(fingerprints: readonly string[]): string {
  return `#!/bin/sh\ncase "$1" in ${fingerprints.map(quoted).join("|")}) printf '%s %s %s\\n' "$2" "$3" "$4";; esac\n`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Marks in what a session prints. */
export const MARKS = { begin: "sdrs-metadata-begin", end: "sdrs-metadata-end", go: "go" } as const;

/**
 * Script of a session: it prints what the metadata service tells of the server, waits until that was judged, and only then does
 * what it is for. Nothing runs on a server that is not the right one.
 */
export function sessionScript(metadataUrl: string, then: string): string {
  const url = quoted(metadataUrl);
  return [
    `m=$(curl -fsS -m 5 ${url} 2>/dev/null || wget -q -T 5 -O - ${url} 2>/dev/null)`,
    `printf '%s\\n' ${MARKS.begin}; printf '%s\\n' "$m"; printf '%s\\n' ${MARKS.end}`,
    `read -r go || exit 0; test "$go" = ${MARKS.go} || exit 0`,
    then,
  ].join("\n");
}

/** A program with its arguments, for a shell. It reads nothing: the input is the session's. */
export function commandScript(command: readonly string[]): string {
  return `exec ${command.map(quoted).join(" ")} </dev/null`;
}

/** A script that opens a port, by whatever the server has for it. Code 69: it has nothing. */
export function portScript({ host, port }: Endpoint): string {
  const bash = quoted(`exec 3<>/dev/tcp/${host}/${port}`);
  return [
    `if command -v bash >/dev/null; then exec bash -c ${bash} </dev/null; fi`,
    `if command -v nc >/dev/null; then exec nc -z ${quoted(host)} ${port} </dev/null; fi`,
    "exit 69",
  ].join("\n");
}

/** Code of {@link portScript} where the server has no program that can open a port. */
export const NO_PROGRAM = 69;
