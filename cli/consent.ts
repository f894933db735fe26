/** Lines of consent: those of the environment, and those of the command line. */
export function consentOf(confirm: readonly string[]): string {
  const { SDRS_CONFIRM: given = "" } = process.env;
  return [given, ...confirm].join(" ").trim();
}
