import { expect } from "chai";
import { Bench, type Props, printed } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, brokenGroup, failedOverGroup, manageGroup, protectedWorld } from "./scenes";

/** A transition, how often the service may accept what, and where it leads. */
interface Limited {
  readonly name: string;
  readonly begin: (bench: Bench) => Promise<ManagedGroup>;
  readonly wanted: Props;
  readonly accepts: Partial<Record<keyof typeof JOB, number>>;
  readonly zone: string;
}

const LIMITED: readonly Limited[] = [
  {
    name: "a failover",
    begin: (bench) => brokenGroup(bench),
    wanted: { failover: true },
    accepts: { failover: 1 },
    zone: "eu-de-02",
  },
  {
    name: "a planned move",
    begin: (bench) => manageGroup(bench),
    wanted: { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` },
    accepts: { switchover: 1 },
    zone: "eu-de-02",
  },
  {
    name: "a failback",
    begin: (bench) => failedOverGroup(bench),
    wanted: {
      ...{ failover: false, failback: { switchAsSoonAsInSync: true } },
      confirm: `${GROUP}/2+overwrite+downtime`,
    },
    accepts: { reprotect: 1, switchover: 1 },
    zone: "eu-de-01",
  },
];

/** A wait that was cut off says how long it was, what the service shows, and what to type. */
function requireWordsOfTheService(text: string): void {
  if (!text.includes("DR_WAIT_TIMEOUT")) return;
  const shown =
    /(?:had not ended|could not begin|was not ready) (?:after \d+ (?:s|min)|when the time limit passed): (.*?)\. Hint: .*pulumi up/.exec(
      text,
    )?.[1];
  expect(shown, text).to.match(/is in "[a-z-]+" \([a-z ,]+\)|^server \S+ \(\S+\) is [A-Z]+|at \d+ %|job \S+ is [A-Z]+/);
}

/** One run with a limit, and one without; says what was refused or left undone by the first. */
async function live({ begin, wanted, accepts, zone }: Limited, seconds: number): Promise<"done" | "cut"> {
  const bench = await Bench.open({ world: protectedWorld });
  let failed = true;
  try {
    const { resource, program } = await begin(bench);
    const declared = { ...program, ...wanted };
    const first = await resource.up({ ...declared, timeouts: { update: `${seconds}s` } }).catch((error: unknown) => {
      const text = printed(error);
      expect(text).not.to.contain("BY HAND");
      requireWordsOfTheService(text);
      return "cut";
    });
    if (first === "cut") await resource.up(declared);
    expect(resource.outputs).to.include({ failover: wanted["failover"], unfinished: null });
    const { servers } = await bench.world();
    const serving = servers.filter((server) => server.zone === zone).map(({ status }) => status);
    expect(serving, "servers where production belongs").to.deep.equal(["ACTIVE", "ACTIVE"]);
    for (const [job, times] of Object.entries(accepts) as [keyof typeof JOB, number][])
      expect(await bench.accepted(JOB[job]), job).to.equal(times);
    failed = false;
    return first === "cut" ? "cut" : "done";
  } finally {
    await bench.close(failed);
  }
}

describe("a time limit that is reached in any phase", () => {
  for (const limited of LIMITED) {
    it(`of ${limited.name} is followed by one more update to its end, with one request of each kind`, async function () {
      this.timeout(60_000);
      let cut = 0;
      for (let seconds = 1; (await live(limited, seconds)) === "cut"; seconds += 2) cut++;
      expect(cut, "limits that were reached").to.be.at.least(5);
    });
  }
});
