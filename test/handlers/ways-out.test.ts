import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, printed, useBench } from "../support/handlers";
import {
  type ManagedGroup,
  GROUP,
  VERB,
  brokenGroup,
  failedOverGroup,
  instanceOf,
  manageGroup,
  manageMembers,
  pairOf,
  protectedWorld,
  serverIds,
} from "./scenes";

/** What a person reads of a failure; nothing where it went well. */
async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return printed(error);
  }
}

type Station = "source" | "target";

/** What a refusal says, and what somebody does who follows it. */
const HINTS: readonly { readonly says: RegExp; readonly name: string }[] = [
  { says: /confirm: "[^"]+"/, name: "agree" },
  { says: /pulumi destroy --target/, name: "remove the invalid member" },
  { says: /old production servers must be stopped|old production: /, name: "stop the old servers" },
  { says: /Fail back first \(failover: false\)/, name: "fail back" },
];

interface Walk {
  readonly what: string;
  readonly arrange: (bench: Bench) => Promise<ManagedGroup>;
  /** Makes a member invalid. */
  readonly spoil?: (bench: Bench) => Promise<unknown>;
  readonly wish: Props;
  readonly ends: Station;
  /** The ways that must have been taken. */
  readonly by: readonly string[];
}

const gone = (side: Station) => async (bench: Bench) => bench.control.deleteServer((await serverIds(bench)).db[side]);
const diskGone = async (bench: Bench): Promise<unknown> =>
  bench.control.deleteDisk(pairOf(await bench.world(), "shop-spare").source_volume);
const REMOVED = "remove the invalid member";

const WALKS: readonly Walk[] = [
  {
    what: "a failover to a side where a server is gone",
    arrange: manageGroup,
    spoil: gone("target"),
    wish: { failover: true },
    ends: "target",
    by: ["agree", REMOVED],
  },
  {
    what: "a failover in an emergency, where a server of the DR side is gone",
    arrange: brokenGroup,
    spoil: gone("target"),
    wish: { failover: true },
    ends: "target",
    by: [REMOVED],
  },
  {
    what: "a failover in an emergency, where a server of production is gone",
    arrange: brokenGroup,
    spoil: gone("source"),
    wish: { failover: true },
    ends: "target",
    by: [REMOVED],
  },
  {
    what: "a planned move where a server is gone",
    arrange: manageGroup,
    spoil: gone("target"),
    wish: { failover: true, failoverMode: "planned" },
    ends: "target",
    by: ["agree", REMOVED],
  },
  {
    what: "a failover of a group with an invalid pair",
    arrange: manageGroup,
    spoil: diskGone,
    wish: { failover: true },
    ends: "target",
    by: ["agree", REMOVED],
  },
  {
    what: "a failback where an old production server is gone",
    arrange: failedOverGroup,
    spoil: gone("source"),
    wish: { failover: false },
    ends: "source",
    by: ["agree", REMOVED],
  },
  {
    what: "a failback where a serving server is gone",
    arrange: failedOverGroup,
    spoil: gone("target"),
    wish: { failover: false },
    ends: "source",
    by: ["agree", REMOVED],
  },
  {
    what: "a failback of a group with an invalid pair",
    arrange: failedOverGroup,
    spoil: diskGone,
    wish: { failover: false },
    ends: "source",
    by: ["agree", REMOVED],
  },
  {
    what: "a failback where somebody started an old production server",
    arrange: failedOverGroup,
    spoil: async (bench) => bench.control.power({ server: (await serverIds(bench)).db.source, status: "ACTIVE" }),
    wish: { failover: false },
    ends: "source",
    by: ["agree", "stop the old servers"],
  },
];

describe("every refusal, followed, leads out", () => {
  const bench = useBench({ world: protectedWorld });

  /** Members by the status that the cloud shows of them. */
  async function invalidOf(members: readonly TestResource[]): Promise<TestResource[]> {
    const { instances, pairs } = await bench().world();
    const invalid = new Set([...instances, ...pairs].filter(({ status }) => status === "invalid").map(({ id }) => id));
    return members.filter(({ id }) => id !== undefined && invalid.has(id));
  }

  for (const { what, arrange, spoil, wish, ends, by } of WALKS) {
    it(`from ${what}`, async () => {
      const group = await arrange(bench());
      const members = await manageMembers(bench(), group);
      await spoil?.(bench());
      const ids = new Set((await bench().world()).servers.map(({ id }) => id));
      const disks = (await bench().world()).disks.length;
      const taken: string[] = [];
      let wanted: Props = { ...group.program, ...wish };
      const arrived = async (): Promise<boolean> => {
        const now = (await bench().world()).groups.find(({ name }) => name === GROUP);
        return now?.priority_station === ends && group.resource.outputs["failover"] === wish["failover"];
      };
      for (let step = 0; step < 10 && !(await arrived()); step++) {
        const text = await refusalOf(group.resource.up(wanted));
        if (text === undefined) {
          taken.push("run again");
          continue;
        }
        const hint = HINTS.find(({ says }) => says.test(text));
        expect(hint, `no way out of: ${text}`).to.not.equal(undefined);
        taken.push(hint?.name ?? "");
        if (hint?.name === "agree") wanted = { ...wanted, confirm: /confirm: "([^"]+)"/.exec(text)?.[1] };
        if (hint?.name === REMOVED) for (const member of await invalidOf(members)) await member.destroy();
        if (hint?.name === "stop the old servers") {
          const { web, db } = await serverIds(bench());
          for (const { [ends]: server } of [web, db]) await bench().control.power({ server, status: "SHUTOFF" });
        }
      }
      expect(await arrived(), `arrived by ${taken.join(", then ")}`).to.equal(true);
      expect(taken).to.include.members([...by]);
      const after = await bench().world();
      const lost = [...ids].filter((id) => !after.servers.some((server) => server.id === id));
      expect(lost, "servers that were deleted on the way").to.deep.equal([]);
      expect(after.disks.length, "disks").to.equal(disks);
      expect(group.resource.outputs["unfinished"] ?? null).to.equal(null);
    });
  }

  it("from the delete of a member that is valid, while production is away", async () => {
    const group = await failedOverGroup(bench());
    const [pair] = await manageMembers(bench(), group);
    const mark = await bench().mark();
    await failure(pair?.destroy() ?? Promise.resolve(), "DR_REFUSED", "Fail back first (failover: false)");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    expect(instanceOf(await bench().world(), "web-1").status).to.equal("failed-over");
  });
});
