import { type Drill, type DrillOptions, type DrillRecord, runDrill } from "./drill";

/** The parts of mocha's interface that a suite is made of. */
interface Mocha {
  readonly describe: (title: string, body: (this: { timeout(ms: number): unknown }) => void) => unknown;
  readonly before: (hook: () => Promise<void>) => void;
  readonly it: (title: string, test: () => void) => unknown;
}

/** Tells mocha a drill as a suite: it runs once, and each thing that it shows is a test. What is unproven fails. */
export function drillSuite(drill: Drill, options: DrillOptions = {}): void {
  const { describe, before, it } = globalThis as unknown as Partial<Mocha>;
  if (describe === undefined || before === undefined || it === undefined)
    throw new Error("drillSuite needs mocha: run this file by mocha, or use runDrill");
  describe(`drill of ${drill.group}`, function () {
    this.timeout(0);
    let record: DrillRecord | undefined;
    before(async () => {
      record = await runDrill(drill, options);
    });
    const shows = (title: string, problem: (record: DrillRecord) => string | undefined): void => {
      it(title, () => {
        const found = record === undefined ? "it did not run" : problem(record);
        if (found !== undefined) throw new Error(found);
      });
    };
    shows("boots its servers", ({ bootedSeconds, reasons }) =>
      bootedSeconds === null ? reasons.join(" ") : undefined,
    );
    for (const { name } of drill.checks ?? []) shows(`passes the check ${name}`, (of) => problemOf(of, name));
    shows("leaves production as it was", ({ touched }) => (touched.length === 0 ? undefined : touched.join("; ")));
    shows("leaves nothing behind", ({ cleanUp }) =>
      cleanUp?.complete === true
        ? undefined
        : `left: ${cleanUp?.left.map(({ kind, id }) => `${kind} ${id}`).join(", ") ?? ""}`,
    );
    shows("is passed", ({ state, reasons }) => (state === "passed" ? undefined : `${state}: ${reasons.join(" ")}`));
  });
}

function problemOf({ checks }: DrillRecord, name: string): string | undefined {
  const check = checks.find((one) => one.name === name);
  if (check === undefined) return "it was not run";
  return check.state === "passed" ? undefined : `${check.state}: ${check.error ?? ""}`;
}
