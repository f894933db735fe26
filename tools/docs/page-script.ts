/** Blocks of a page in the order in which a reader follows them. */
const BLOCK = /^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm;

/** The shell script that a page is: its files are written where they are shown, its lines run where they stand. Pure. */
export function scriptOf(page: string): string {
  const parts = [...page.matchAll(BLOCK)].flatMap(([, language = "", file, text = ""]) => {
    if (file !== undefined) return [`cat > ${file} <<'END_OF_FILE'\n${text}END_OF_FILE\n`];
    return language === "sh" ? [text] : [];
  });
  return ["set -euo pipefail\n", ...parts].join("");
}
