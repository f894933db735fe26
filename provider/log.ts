import { isKeyOf } from "./model/narrow";
import { oneLine } from "./model/text";
import { redactor } from "./redact";

export { redactor } from "./redact";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Keys and values beside a constant phrase; never interpolated into it. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** One line, already without secrets. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly phrase: string;
  readonly facts: LogFacts;
}

/** Destination of entries: the error stream, the engine's log, a test's list. Must not throw. */
export interface LogSink {
  /** Entries below this level are not passed on. */
  readonly level: LogLevel;
  write(entry: LogEntry): void;
}

/** Says what happens: a constant phrase and facts. */
export interface Logger {
  debug(phrase: string, facts?: LogFacts): void;
  info(phrase: string, facts?: LogFacts): void;
  warn(phrase: string, facts?: LogFacts): void;
  error(phrase: string, facts?: LogFacts): void;
  /** The same logger with facts that every entry carries, and further sinks. */
  with(facts: LogFacts, ...sinks: readonly LogSink[]): Logger;
}

const RANK = { debug: 0, info: 1, warn: 2, error: 3 } as const satisfies Record<LogLevel, number>;

/** A logger over the given sinks; without any it is silent. */
export function createLogger(sinks: readonly LogSink[] = [], carried: LogFacts = {}): Logger {
  const emit = (level: LogLevel) => (phrase: string, facts?: LogFacts) => {
    const wanted = sinks.filter((sink) => RANK[level] >= RANK[sink.level]);
    if (wanted.length === 0) return;
    const entry: LogEntry = {
      level,
      phrase: redactor.text(phrase),
      facts: redactor.facts({ ...carried, ...facts }),
    };
    for (const sink of wanted) sink.write(entry);
  };
  return {
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    with: (facts, ...more) => createLogger([...sinks, ...more], { ...carried, ...facts }),
  };
}

/** Says nothing. */
export const silentLogger: Logger = createLogger();

/** The level asked for by SDRS_LOG; without it only what a person should look at. */
export function levelFromEnv(env: Readonly<Record<string, string | undefined>>): LogLevel {
  const wanted = env["SDRS_LOG"]?.toLowerCase();
  return wanted !== undefined && isKeyOf(RANK, wanted) ? wanted : "warn";
}

/** One line per entry on the error stream: the standard output of a provider carries its port. */
export function stderrSink(level: LogLevel, write = (line: string): unknown => process.stderr.write(line)): LogSink {
  return {
    level,
    write: (entry) => {
      write(`${new Date().toISOString()} ${formatEntry(entry)}\n`);
    },
  };
}

/** `warn  job ended badly job=ff80 status=FAIL`: phrase first, then the facts as key=value. */
export function formatEntry({ level, phrase, facts }: LogEntry): string {
  const pairs = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${formatFact(value)}`);
  return `${level.padEnd(5)} ${oneLine([phrase, ...pairs].join(" "))}`;
}

function formatFact(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return typeof value === "string" && /[\s"=]/.test(value) ? JSON.stringify(value) : text;
}
