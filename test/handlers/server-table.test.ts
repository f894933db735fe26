import { expect } from "chai";
import {
  type Cell,
  type ServerStatus,
  type Side,
  type TransitionName,
  SERVER_STATUSES,
  SERVER_STATUS_ROWS,
  TRANSITION_ROWS,
  WAITS,
  sentenceOf,
} from "../../tools/docs/server-table";
import { Bench, type Props, failure, useBench } from "../support/handlers";
import { protectedWorld } from "./scenes";
import { type Member, MEMBERS, ask, begin, crowdWorld, memberSides, sidesOf, waits } from "./server-crowd";

const NAMES = Object.keys(TRANSITION_ROWS) as TransitionName[];
const RISKS: readonly string[] = ["downtime", "zone-loss", "dr-partial", "dr-unreadable"];

const directionOf = (back: boolean): string => (back ? "to the original site" : "to the DR site");

function cellOf(side: Side, member: ServerStatus | "at rest" | "zone"): Cell {
  return member === "at rest" || member === "zone" ? side[member] : side[SERVER_STATUS_ROWS[member].is];
}

/** What is said of a server. */
function saidOf(side: Side, what: ServerStatus | "at rest" | "zone"): string {
  return cellOf(side, what).says ?? (what === "at rest" || what === "zone" ? "" : sentenceOf(what));
}

/** A guard that is no pass, in the lines of a preview. */
const HELD =
  /^ {2}(warning|consent|REFUSED) (destination|startable|production|servers|members|old production|stoppable):/m;

describe("a server in any status, before a transition", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 100 });

  /** One server in a status after the other, each for one preview. */
  async function judge(name: TransitionName, back: boolean): Promise<void> {
    const row = TRANSITION_ROWS[name];
    const { control } = bench();
    const beginning = await begin(bench(), name, { back });
    const world = await bench().world();
    const sides = sidesOf(world, "db-1", back);
    const mark = await bench().mark();
    const check = async (part: "left" | "joined", what: ServerStatus | "zone"): Promise<void> => {
      const { asked } = cellOf(row[part], what);
      const { words, text } = await ask(bench(), beginning);
      const about = `${what} on the side ${part}: ${text}`;
      const wanted =
        asked === "refused" ? "refused" : [...new Set([...row.asks, ...(RISKS.includes(asked) ? [asked] : [])])];
      expect(words === "refused" ? words : [...words].sort(), about).to.deep.equal(
        wanted === "refused" ? wanted : wanted.sort(),
      );
      if (asked === "nothing") expect(text, about).not.to.match(HELD);
      else if (asked !== "downtime") expect(text, about).to.match(HELD).and.to.contain(saidOf(row[part], what));
    };
    for (const part of ["left", "joined"] as const) {
      const id = sides[part];
      const usual = world.servers.find((server) => server.id === id)?.status ?? "SHUTOFF";
      for (const status of SERVER_STATUSES.filter((one) => one !== "gone")) {
        await control.setServer({ server: id, status });
        await check(part, status);
      }
      await control.setServer({ server: id, status: usual });
      const zone = (part === "left") === back ? "eu-de-02" : "eu-de-01";
      await control.killZone({ zone });
      await check(part, "zone");
      await control.reviveZone({ zone });
    }
    expect(await bench().writes(mark)).to.deep.equal([]);
    for (const part of ["left", "joined"] as const) {
      const snapshot = await control.snapshot();
      await control.deleteServer(sides[part]);
      await check(part, "gone");
      await control.restore(snapshot);
    }
  }

  for (const name of NAMES) {
    for (const back of [false, true]) {
      it(`is asked about, refused, warned of or not mentioned as the table has it: ${TRANSITION_ROWS[name].title}, ${directionOf(back)}`, async () => {
        await judge(name, back);
      });
    }
  }
});

type Part = "left" | "joined";

/** Those of a side for which the transition is not refused, by us or by the service. */
function crowdOf(name: TransitionName, part: Part): readonly Member[] {
  const side: Side = TRANSITION_ROWS[name][part];
  return MEMBERS.filter((member) => {
    if (member === "well" || member === "at rest") return true;
    // Before a move the service refuses a group that holds an invalid member.
    if (member === "gone") return name === "failover moved";
    return cellOf(side, member).asked !== "refused";
  });
}

describe("servers in every status, in a transition", () => {
  let bench: Bench;
  afterEach(async function () {
    await bench.close(this.currentTest?.state === "failed");
  });

  const put = async (server: string, member: Member): Promise<void> => {
    if (member === "gone") await bench.control.deleteServer(server);
    else if (member !== "at rest" && member !== "well") await bench.control.setServer({ server, status: member });
  };

  const powers = async (): Promise<Map<string, string>> =>
    new Map((await bench.world()).servers.map(({ id, status }) => [id, status]));

  /** A group with a crowd, in which a transition is asked for as its preview says. */
  async function transition(name: TransitionName, back: boolean, part: Part, zone = false): Promise<void> {
    const everybody: readonly Member[] = zone ? ["at rest", "well"] : MEMBERS;
    bench = await Bench.open({ world: crowdWorld(everybody), requestTimeoutMs: 100 });
    const { control, clock, said } = bench;
    const row = TRANSITION_ROWS[name];
    // What the service makes of servers of the side to move to is left open: a planned move that it refuses is no start.
    await control.assume({ reverseNeedsStopped: "production" });
    const first = await bench.world();
    const sides = new Map(everybody.map((member) => [member, memberSides(first, member, back)]));
    const idOf = (member: Member, of: Part): string => sides.get(member)?.[of] ?? "";
    const calm = (): Promise<void> => control.setServer({ server: idOf("at rest", "left"), status: "SHUTOFF" });
    const { group, wanted: declared } = await begin(bench, name, { back, calm });
    const crowd = crowdOf(name, part);
    for (const member of zone ? [] : crowd) await put(idOf(member, part), member);
    if (zone) await control.killZone({ zone: (part === "left") === back ? "eu-de-02" : "eu-de-01" });

    const cell = (member: Member): Cell => {
      // A server that cannot be read is at rest only if that was decided before.
      if (member === "at rest" && (part === "joined" || !zone || row.decided === true)) return row.left[member];
      if (zone) return row[part].zone;
      return member === "at rest" || member === "well" || !crowd.includes(member)
        ? row.joined.runs
        : cellOf(row[part], member);
    };
    const waves = everybody.filter(
      (member) => cell(member).waited !== "none" || cell(member).started || member !== "at rest",
    );
    const startOrder = zone ? [] : waves.map((member) => [idOf(member, "left")]);
    const wanted: Props = { ...declared, startOrder, timeouts: { update: "20h" } };
    const { line, text } = await ask(bench, { group, wanted });
    const [mark, before, heard, begun] = [await bench.mark(), await powers(), said.length, clock.now()];
    const update = group.resource.up({ ...wanted, confirm: line });
    if (name === "reprotect") {
      await update;
      expect(await powers()).to.deep.equal(before);
      expect(await bench.writes(mark)).to.deep.equal(["POST server-group-action"]);
      return;
    }
    const down = waves.filter((member) => !cell(member).started);
    if (down.length > 0) await failure(update, `${down.length} of ${waves.length} servers`, "could not be started");
    else await update;

    const after = await powers();
    const running = everybody.filter((member) => after.get(idOf(member, "joined")) === "ACTIVE");
    expect(running).to.deep.equal(everybody.filter((member) => cell(member).started));
    if (!running.includes("at rest") && name !== "failover moved")
      expect(text).to.match(/stays stopped: s-at-rest\S* \((stopped since|did not run before)/);
    const told = said.slice(heard).join("\n");
    for (const member of down) {
      const says = cell(member).says ?? (member === "well" || member === "at rest" ? "" : sentenceOf(member));
      const how = cell(member).waited === "start" ? ", and was waited for 600 s" : "";
      expect(told).to.contain(`(${idOf(member, "joined")}) ${says}${how}`);
    }
    const driven = waves.map((member) => idOf(member, "joined"));
    const waited = zone ? undefined : await waits(bench, mark, driven);
    for (const member of waves) {
      const seconds = waited === undefined ? (clock.now() - begun) / 1000 : waited.get(idOf(member, "joined"));
      const { least, most } = WAITS[cell(member).waited];
      expect(seconds, member).to.be.within(least, most);
    }
  }

  for (const name of NAMES) {
    for (const back of [false, true]) {
      for (const part of ["left", "joined"] as const) {
        it(`are started, waited for and named as the table has it, on the side ${part}: ${TRANSITION_ROWS[name].title}, ${directionOf(back)}`, async () => {
          await transition(name, back, part);
        });
        if (TRANSITION_ROWS[name][part].zone.asked === "refused") continue;
        it(`are judged alike where their zone does not answer, on the side ${part}: ${TRANSITION_ROWS[name].title}, ${directionOf(back)}`, async () => {
          await transition(name, back, part, true);
        });
      }
    }
  }
});
