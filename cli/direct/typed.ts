/** The command line of this process, as a person would type it again. */
export function typedAgain(args: readonly string[] = process.argv.slice(2)): string {
  return ["npx sdrs", ...args.map(shellWord)].join(" ");
}

/** A word of a command line; quoted where a shell would read more in it. Pure. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
