import { isObject, keysOf } from "../../provider/model/narrow";
import { DrError } from "../../provider/errors";
import type { Doing } from "./scenario/scenario";
import type { Command, Ended, GamedayEngine } from "./stage/engine";
import { NAME } from "./stage/engine";

/** A thing that is done, as commands. */
export interface Done {
  /** The line as somebody would type it. */
  readonly line: string;
  /** True of the engine's own commands, which take no lock away. */
  readonly plain: boolean;
  /** True if it may watch another run. */
  readonly watches: boolean;
  /** Exit codes that are expected; undefined: any. */
  readonly exit: readonly number[] | undefined;
  /** Starts it; once for each line of consent that it asks for. */
  readonly start: (participant: string, consent: readonly string[]) => Command;
  /** True if a line of consent that it asks for is given. */
  readonly agrees: boolean;
}

const UP = ["up", "--yes", "--skip-preview"];

/** The commands for a thing that is done; undefined where it is no command. */
export function commandsOf(doing: Doing, engine: GamedayEngine, title: string): Done | undefined {
  const [name] = keysOf(doing);
  const exit = exitOf(Object.values(doing)[0]);
  switch (name) {
    case "up":
    case "refresh": {
      const args = name === "up" ? UP : ["refresh", "--yes", "--skip-preview"];
      const start: Done["start"] = (participant) => engine.pulumi([...args, "--stack", NAME], participant);
      return { line: `pulumi ${name}`, plain: true, watches: false, exit, agrees: false, start };
    }
    case "wait": {
      const agrees = doing.wait?.confirm === "auto";
      return { ...bySdrs("wait", [], engine), watches: true, exit, agrees };
    }
    case "failover":
    case "switchover":
    case "reprotect":
    case "failback": {
      const { group = "", confirm } = doing[name] ?? {};
      const how = [
        ...(doing.failover?.planned === true ? ["--planned"] : []),
        ...(doing.failback?.unplanned === true ? ["--unplanned"] : []),
      ];
      const args = ["--group", group, ...how];
      return {
        ...bySdrs(name, args, engine, ["--by", "game day", "--reason", title]),
        watches: false,
        exit,
        agrees: confirm === "auto",
      };
    }
    default:
      return undefined;
  }
}

function bySdrs(
  name: string,
  args: readonly string[],
  engine: GamedayEngine,
  more: readonly string[] = [],
): Pick<Done, "line" | "start" | "plain"> {
  return {
    plain: false,
    line: `sdrs ${[name, ...args].join(" ")}`,
    start: (participant, consent) =>
      engine.sdrs(
        [name, ...args, ...more, "--json", "--unlock", ...consent.flatMap((line) => ["--confirm", line])],
        participant,
      ),
  };
}

function exitOf(params: unknown): readonly number[] | undefined {
  const exit = isObject(params) ? params["exit"] : undefined;
  if (typeof exit === "number") return [exit];
  return Array.isArray(exit) ? exit.map(Number) : undefined;
}

/** Lines of consent that a command asks for in its document. */
export function linesAsked({ code, stdout }: Ended): string[] {
  if (code !== 5) return [];
  const document = documentIn(stdout);
  const groups = isObject(document) && Array.isArray(document["groups"]) ? (document["groups"] as unknown[]) : [];
  return groups.flatMap((group) => (isObject(group) && typeof group["line"] === "string" ? [group["line"]] : []));
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The last words of a command that did not end well, for the timeline. */
export function lastWords({ code, said, stdout }: Ended): string {
  if (code === 0) return "";
  const document = documentIn(stdout);
  const failures = isObject(document) && Array.isArray(document["groups"]) ? (document["groups"] as unknown[]) : [];
  const messages = failures.flatMap((group) =>
    isObject(group) && isObject(group["failure"]) ? [String(group["failure"]["message"])] : [],
  );
  const lines = `${said}\n${stdout}`.split("\n").filter((line) => /\berror: |^sdrs: /.test(line));
  return (messages.at(-1) ?? lines.at(0) ?? said.trim().split("\n").at(-1) ?? "").trim().slice(0, 300);
}

/** Forgets everything that the stack knew, as when its backend was lost. */
export async function loseState(engine: GamedayEngine): Promise<void> {
  await engine.pulumi(["cancel", "--yes", "--stack", NAME]).ended;
  await engine.succeed(["stack", "rm", "--yes", "--force", "--preserve-config", "--stack", NAME]);
  await engine.succeed(["stack", "init", "--stack", NAME]);
}

/** The reason why a game day ends before its time. */
export function stopped(why: string): DrError {
  return new DrError(
    "DR_ABORTED",
    `The game day was ended (${why})`,
    {},
    { hint: "Nothing but the simulator was reached." },
  );
}
