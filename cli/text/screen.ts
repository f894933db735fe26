import { styleText } from "node:util";

/** Destination of a text. */
export interface Screen {
  /** Columns of the terminal; undefined where it is none: lines are then as long as they are. */
  readonly width: number | undefined;
  readonly rows: number;
  readonly colour: boolean;
  /** True if what is on it can be drawn over. */
  readonly redraws: boolean;
}

/** Columns and rows of a terminal that does not say. */
const USUAL = { width: 80, rows: 24 } as const;
/** Narrower than this nothing can be read; a terminal that says so breaks the lines itself. */
const LEAST = 20;

/** Facts of standard output that decide how a text is written. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The screen behind standard output. Colours are for terminals only, and for nobody who set NO_COLOR. */
export function screenOf(stdout: Terminal, env: Readonly<Record<string, string | undefined>>): Screen {
  if (stdout.isTTY !== true) return { width: undefined, rows: Number.POSITIVE_INFINITY, colour: false, redraws: false };
  const dumb = env["TERM"] === "dumb";
  return {
    width: Math.max(LEAST, stdout.columns || USUAL.width),
    rows: stdout.rows || USUAL.rows,
    colour: !dumb && (env["NO_COLOR"] ?? "") === "",
    redraws: !dumb,
  };
}

/** A line of output, and what it stands out as. */
export interface Line {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export type Tone = "head" | "bad" | "warning" | "quiet";

const STYLES = { head: "bold", bad: "red", warning: "yellow", quiet: "dim" } as const satisfies Record<
  Tone,
  Parameters<typeof styleText>[0]
>;

/** A line as a terminal draws it. Whether there are colours is the screen's to say: by itself Node has none where `CI` is set. */
export function painted(text: string, tone: Tone): string {
  return styleText(STYLES[tone], text, { validateStream: false });
}
