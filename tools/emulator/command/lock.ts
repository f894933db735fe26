import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import path from "node:path";

/** Holder of a lock, as the engine's own backend in a folder writes it. */
interface Holder {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** The lock of a stack: a file for each update that goes on. */
export function locked(
  cwd: string,
  stack: string,
): { during(work: () => Promise<number>): Promise<number>; cancel(): number } {
  const folder = path.join(cwd, ".pulumi", "locks", "organization", "shop", stack);
  const held = (): { file: string; holder: Holder }[] =>
    readdirSync(folder).map((name) => {
      const file = path.join(folder, name);
      return { file, holder: JSON.parse(readFileSync(file, "utf8")) as Holder };
    });
  mkdirSync(folder, { recursive: true });
  return {
    during: async (work) => {
      const others = held();
      if (others.length > 0) {
        process.stderr.write(refusal(others));
        return 255;
      }
      const file = path.join(folder, `${process.pid}.json`);
      const holder = {
        pid: process.pid,
        username: userInfo().username,
        hostname: hostname(),
        timestamp: new Date().toISOString(),
      };
      writeFileSync(file, JSON.stringify(holder));
      try {
        return await work();
      } finally {
        rmSync(file, { force: true });
      }
    },
    cancel: () => {
      for (const { file } of held()) rmSync(file);
      return 0;
    },
  };
}

/** The words of the real engine. */
function refusal(held: readonly { readonly file: string; readonly holder: Holder }[]): string {
  const lines = held.map(
    ({ file, holder: { username, hostname: host, pid, timestamp } }) =>
      `  file://${file}?no_tmp_dir=true: created by ${username}@${host} (pid ${pid}) at ${timestamp}`,
  );
  return `error: the stack is currently locked by ${held.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n${lines.join("\n")}\n`;
}
