import Table from "cli-table3";
import type { MigratedAddress, Transition } from "../../sdk/types";

/** Writes to the terminal and, without colours and control characters, to the log. */
export interface Screen {
  line(text?: string): void;
  /** A line that the next one replaces, where the terminal can do that. */
  progress(text: string): void;
}

export function createScreen(out: NodeJS.WriteStream, log: (text: string) => void): Screen {
  let pending = false;
  const clear = (): void => {
    if (pending) out.write("\r\u001b[2K");
    pending = false;
  };
  return {
    line: (text = "") => {
      clear();
      out.write(`${text}\n`);
      log(`${text}\n`);
    },
    progress: (text) => {
      if (!out.isTTY) return;
      clear();
      out.write(text.slice(0, Math.max(20, (out.columns || 80) - 1)));
      pending = true;
    },
  };
}

const PLAIN = { head: [], border: [] };

/** Table of where every address is, server by server. */
export function addressTable(rows: readonly MigratedAddress[]): string {
  const table = new Table({ head: ["server", "private IP", "MAC", "EIP", "from -> to", "verdict"], style: PLAIN });
  for (const row of rows) {
    const way =
      row.verdict === "moved" ? `${short(row.fromServerId)} -> ${short(row.toServerId)}` : short(row.fromServerId);
    table.push([row.serverName, row.privateIp, row.mac, row.eip ?? "-", way, row.verdict]);
  }
  return table.toString();
}

const PHASES = [
  ["preflight", "read and check everything"],
  ["storage", "the service moves the group"],
  ["start", "servers power on, in waves"],
  ["addresses", "every address is read again"],
] as const;

export function recoveryTable(transition: Transition): string {
  const table = new Table({
    head: ["phase", "what happens", "seconds"],
    colAligns: ["left", "left", "right"],
    style: PLAIN,
  });
  for (const [phase, what] of PHASES) table.push([phase, what, (transition.phases[phase] ?? 0).toFixed(1)]);
  table.push(["recovery", "from the request until servers run", transition.recoverySeconds?.toFixed(1) ?? "not known"]);
  return table.toString();
}

function short(id: string): string {
  return id.slice(0, 8);
}
