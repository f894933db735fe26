import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const PROGRAMS = "/usr/lib/postgresql";
const INSTALL = "install postgresql, mariadb-server-core and mariadb-client-core, as .ci/run does";
/** Nobody's number: PostgreSQL serves no root. */
const NOBODY = 65_534;

/** A database server of a kind, on a socket of its own, with a table of orders. */
export interface Database {
  /** Variables by which its client finds it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

function newFolder(name: string, { uid, gid }: Identity): string {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  chmodSync(folder, 0o755);
  return folder;
}

/** Waits until a client is answered; a server that ends first is no server. */
async function answering(daemon: ChildProcess, asked: () => void): Promise<void> {
  while (daemon.exitCode === null) {
    try {
      asked();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`the database ended with code ${daemon.exitCode}`);
}

async function stopped(daemon: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => daemon.once("exit", resolve));
  daemon.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** A PostgreSQL that listens on no port. */
export async function startPostgres(): Promise<Database> {
  const [version] = existsSync(PROGRAMS) ? readdirSync(PROGRAMS).sort().reverse() : [];
  if (version === undefined) throw new Error(`There is no PostgreSQL: ${INSTALL}`);
  const bin = path.join(PROGRAMS, version, "bin");
  const as: Identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const folder = newFolder("postgres", as);
  const data = path.join(folder, "data");
  const options = { ...as, cwd: folder, stdio: "ignore" as const };
  execFileSync(path.join(bin, "initdb"), ["-D", data, "-A", "trust", "-U", "check", "--no-sync"], options);
  const settings = { unix_socket_directories: folder, listen_addresses: "", fsync: "off" };
  const chosen = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const daemon = spawn(path.join(bin, "postgres"), ["-D", data, ...chosen], options);
  const env = { PGHOST: folder, PGUSER: "check", PGDATABASE: "postgres" };
  const sql = (text: string): void => {
    execFileSync(path.join(bin, "psql"), ["-qc", text], { stdio: "ignore", env: { ...process.env, ...env } });
  };
  await answering(daemon, () => {
    sql("create table orders (id int)");
  });
  sql("insert into orders values (1)");
  return { env, stop: () => stopped(daemon, folder) };
}

/** A MariaDB, whose client and statements are MySQL's, that listens on no port. */
export async function startMysql(): Promise<Database> {
  const found = ["/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db", "/usr/bin/mysql"].filter(
    (file) => !existsSync(file),
  );
  if (found.length > 0) throw new Error(`There is no ${found.join(", ")}: ${INSTALL}`);
  const folder = newFolder("mysql", {});
  const data = path.join(folder, "data");
  const socket = path.join(folder, "mysql.sock");
  const root = process.getuid?.() === 0 ? ["--user=root"] : [];
  mkdirSync(data);
  const own = ["--no-defaults", `--datadir=${data}`, ...root];
  const install = [...own, "--auth-root-authentication-method=normal", "--skip-test-db"];
  execFileSync("/usr/bin/mariadb-install-db", install, { stdio: "ignore" });
  const quiet = ["--skip-networking", `--socket=${socket}`, `--pid-file=${path.join(folder, "pid")}`];
  const daemon = spawn("/usr/sbin/mariadbd", [...own, ...quiet], { stdio: "ignore" });
  // The client's own file: what the system's says of the socket would go before a variable.
  writeFileSync(path.join(folder, ".my.cnf"), `[client]\nsocket=${socket}\nuser=root\n`);
  const env = { HOME: folder };
  const sql = (text: string): void => {
    execFileSync("/usr/bin/mysql", ["-e", text], {
      stdio: "ignore",
      env: { ...process.env, ...env },
    });
  };
  await answering(daemon, () => {
    sql("create database shop; create table shop.orders (id int)");
  });
  sql("insert into shop.orders values (1)");
  return { env, stop: () => stopped(daemon, folder) };
}
