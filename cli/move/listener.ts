import { spawn } from "node:child_process";
import { once } from "node:events";
import type { JournalEntry } from "../../provider/model/journal";
import { redactor } from "../../provider/redact";
import { say } from "../print";

/** A command of the user that hears of everything that happens. */
export interface Listener {
  readonly tell: (entry: JournalEntry) => void;
  readonly end: () => Promise<void>;
}

/** Starts it once, and writes it a line of JSON for each event. One that fails is said and holds nothing up. */
export function listener(command: string | undefined): Listener {
  if (command === undefined) return { tell: () => undefined, end: () => Promise.resolve() };
  const child = spawn(command, { shell: true, stdio: ["pipe", "ignore", "inherit"] });
  const closed = once(child, "close").catch(() => undefined);
  let failed = false;
  const fail = (why: string): void => {
    if (!failed) say(`the command of --on-event ${why}; the move goes on`);
    failed = true;
  };
  child.once("error", (error) => {
    fail(`cannot be started: ${error.message}`);
  });
  child.stdin.on("error", () => {
    fail("does not listen any more");
  });
  return {
    tell: (entry) => {
      if (!failed) child.stdin.write(`${JSON.stringify(redactor.value(entry))}\n`);
    },
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill(), LAST_WORDS_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Time that the command gets to end after the last event. */
const LAST_WORDS_MS = 10_000;
