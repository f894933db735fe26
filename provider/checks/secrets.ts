import { readFile } from "node:fs/promises";
import { oneLine } from "../model/text";
import { MOST_OF_CHECK_ERROR } from "../model/verification";
import type { SecretPlace } from "../model/checks";
import { MASK, redactor } from "../redact";
import { NotHere, messageOf } from "./outcome";
import { runProcess } from "./process";

/** Environment in which checks run. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets of one run: read where they are needed, and taken out of every text that leaves it. */
export interface Secrets {
  /** Reads a secret; throws a sentence that names its place, never its value. */
  read(place: SecretPlace, signal: AbortSignal): Promise<string>;
  /** The text without any of them, on one line, and no longer than an error may be. */
  hide(text: string): string;
}

/** A shorter value would take ordinary letters out of every text. */
const LEAST = 3;

export function createSecrets(env: Variables, folder: string): Secrets {
  const values = new Set<string>();
  const know = (value: string): string => {
    if (value.length >= LEAST) values.add(value);
    redactor.add(value);
    return value;
  };
  return {
    async read(place, signal) {
      if ("fromEnv" in place) {
        const value = env[place.fromEnv];
        if (value === undefined || value === "")
          throw new NotHere(`the variable ${place.fromEnv} is not set where the check runs`);
        return know(value);
      }
      if ("file" in place) {
        const text = await readFile(place.file, "utf8").catch((error: unknown) => {
          throw new NotHere(`the secret cannot be read from ${place.file}: ${messageOf(error)}`);
        });
        return know(withoutLineEnd(text));
      }
      const { code, stdout, missing } = await runProcess(place.command, { env: plainEnvironment(env), folder, signal });
      if (code !== 0)
        throw new NotHere(
          `${place.command[0] ?? ""}, which tells a secret, ${missing ? "is not there" : `ended with code ${code ?? "?"}`}`,
        );
      return know(withoutLineEnd(stdout));
    },
    hide(text) {
      // Longer ones first: one may be a part of another.
      const known = [...values].sort((one, other) => other.length - one.length);
      const hidden = known.reduce((rest, value) => rest.replaceAll(value, MASK), text);
      const line = oneLine(redactor.text(hidden));
      return line.length <= MOST_OF_CHECK_ERROR ? line : `${line.slice(0, MOST_OF_CHECK_ERROR - 1)}…`;
    },
  };
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** Variables that carry credentials for the cloud and for the stack: a check gets those that it names. */
const OURS = /^(?:OS|HW|HUAWEICLOUD|OTC|PULUMI|SDRS)_/;

/** The environment without the credentials of this project. */
export function plainEnvironment(env: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || OURS.test(name) ? [] : [[name, value]])),
  );
}
