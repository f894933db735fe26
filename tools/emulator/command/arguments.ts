import { parseArgs } from "node:util";

/** A command line of the engine, as far as the emulated one knows it. */
export interface CommandLine {
  /** The words before the options: `up`, `stack export`. */
  readonly command: string;
  readonly stack: string | undefined;
  readonly targets: readonly string[] | undefined;
  readonly targetDependents: boolean;
  readonly continueOnError: boolean;
  readonly skipPreview: boolean;
  readonly refresh: boolean;
  readonly configFile: string | undefined;
  readonly json: boolean;
  /** File that takes the steps of the run. */
  readonly eventLog: string | undefined;
}

/** Reads a command line; an option that the engine does not have here is an error, as it is there. */
export function commandLine(args: readonly string[]): CommandLine {
  const flag = { type: "boolean" } as const;
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ stack: text, target: { ...text, multiple: true }, parallel: text, color: text, "config-file": text },
      ...{ "target-dependents": flag, "continue-on-error": flag, "skip-preview": flag, refresh: flag, yes: flag },
      ...{ "non-interactive": flag, json: flag, "show-secrets": flag, "show-name": flag, diff: flag },
      ...{ force: flag, "preserve-config": flag, "event-log": text },
    },
  });
  const { target, stack } = values;
  return {
    command: [...positionals, ...(values["show-name"] === true ? ["--show-name"] : [])].join(" "),
    stack,
    targets: target,
    targetDependents: values["target-dependents"] === true,
    continueOnError: values["continue-on-error"] === true || process.env["PULUMI_CONTINUE_ON_ERROR"] === "true",
    skipPreview: values["skip-preview"] === true,
    refresh: values.refresh === true,
    configFile: values["config-file"],
    json: values.json === true,
    eventLog: values["event-log"],
  };
}
