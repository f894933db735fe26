/** A way in which a command ends. */
export interface ExitRow {
  readonly name: string;
  readonly means: string;
  /** True if then nothing was asked of the service that changes anything. */
  readonly nothingSent: boolean;
}

/** Exit codes of the `sdrs` command. A code is never given another meaning. */
// prettier-ignore
export const EXIT_CODES = {
  0:  { name: "done",      nothingSent: false, means: "Done, or there was nothing to do." },
  1:  { name: "defect",    nothingSent: false, means: "A defect of this package, or output that could not be written." },
  2:  { name: "usage",     nothingSent: true,  means: "The command line, an input or a setting is wrong." },
  3:  { name: "login",     nothingSent: true,  means: "The credentials are not accepted, or may not do this." },
  4:  { name: "failed",    nothingSent: false, means: "The cloud failed, or could not be reached; something may be half done. Run the same again." },
  5:  { name: "consent",   nothingSent: true,  means: "Nobody agreed to a risk yet; the line that agrees is printed." },
  6:  { name: "refused",   nothingSent: true,  means: "A guard, or the service, refuses; the reason and the way on are printed." },
  7:  { name: "missed",    nothingSent: false, means: "Done, but something that was expected was missed: an objective, an address, a check." },
  8:  { name: "locked",    nothingSent: true,  means: "The stack is locked by another run, or its backend cannot be reached." },
  9:  { name: "stopped",   nothingSent: false, means: "Stopped, or a time limit passed; how far it came is saved. What the service accepted goes on in the cloud." },
  10: { name: "attention", nothingSent: false, means: "Somebody should look: drift, or something that was left out." },
} as const satisfies Record<number, ExitRow>;

export type ExitCode = keyof typeof EXIT_CODES;

/** Worst first: what a command ends with that came to several ends. */
const WORST_FIRST: readonly ExitCode[] = [1, 4, 9, 6, 5, 2, 8, 3, 7, 10, 0];

/** The worst of several ends; 0 where there is none. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}

/** Place of an end among all, the worst first. */
export function severityOf(code: ExitCode): number {
  return WORST_FIRST.indexOf(code);
}
