import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { type AddressInfo, connect, createServer as createPort } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

const PROGRAM = "/usr/sbin/sshd";

/** A real sshd on loopback with a configuration and keys of its own, and the metadata service of the server that it stands for. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  readonly folder: string;
  /** File of the key that is let in. */
  readonly identity: string;
  readonly fingerprint: string;
  readonly metadataUrl: string;
  /** Id that the metadata service tells. */
  id: string;
  stop(): Promise<void>;
}

/** Starts it, with variables for whoever logs in. Whoever has none is told what to install. */
export async function startSshd(env: Readonly<Record<string, string>> = {}): Promise<Sshd> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: install openssh-server, as .ci/run does`);
  const folder = mkdtempSync(path.join(tmpdir(), "sshd-"));
  const at = (name: string): string => path.join(folder, name);
  for (const key of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", at(key)]);
  writeFileSync(at("authorized"), readFileSync(at("user.pub")));
  chmodSync(at("authorized"), 0o600);
  // The folder that sshd wants where it is started by root.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const port = await freePort();
  const config = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host")}`, `AuthorizedKeysFile ${at("authorized")}`],
    ...["PidFile none", "UsePAM no", "StrictModes no", "PasswordAuthentication no", "PermitRootLogin yes"],
    ...["KbdInteractiveAuthentication no", "AllowTcpForwarding yes", "MaxStartups 100"],
    ...(Object.keys(env).length === 0
      ? []
      : [
          `SetEnv ${Object.entries(env)
            .map(([name, value]) => `${name}=${value}`)
            .join(" ")}`,
        ]),
  ];
  writeFileSync(at("config"), `${config.join("\n")}\n`);
  const daemon = spawn(PROGRAM, ["-D", "-e", "-f", at("config")], { stdio: "ignore" });
  await listening(port, daemon);
  const metadata = await startMetadata(() => sshd.id);
  const sshd: Sshd = {
    ...{ port, user: userInfo().username, folder, identity: at("user"), id: "" },
    fingerprint: execFileSync("ssh-keygen", ["-l", "-f", at("host.pub")], { encoding: "utf8" }).split(" ")[1] ?? "",
    metadataUrl: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}/openstack/latest/meta_data.json`,
    async stop() {
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      daemon.kill();
      metadata.closeAllConnections();
      metadata.close();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return sshd;
}

function startMetadata(id: () => string): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ random_seed: "c2VlZA==", meta: { uuid: "no-server" }, uuid: id(), name: "db-1" }));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(server);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createPort().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Waits until it takes connections; it ends the wait where it does not start. */
async function listening(port: number, daemon: ChildProcess): Promise<void> {
  while (daemon.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => {
        resolve(false);
      });
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`sshd ended with code ${daemon.exitCode}`);
}
