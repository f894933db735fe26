import { expect } from "chai";
import { SITES } from "../../../provider/model/status";
import {
  atRestSince,
  instancesAtRest,
  instancesToServe,
  isCalm,
  keptStopped,
} from "../../../provider/transition/observe/stays-stopped";
import { STOPPED, dark, instance, scene, server } from "./samples";

const HOUR = 3_600_000;
const THEN = "2026-01-10T08:00:00Z";
const DAY_LATER = Date.parse(THEN) + 24 * HOUR;

const stopped = server("db-source", { ...STOPPED, updated: THEN });
const known = { serverId: "db-source", updated: THEN };

const SERVERS = [true, false].flatMap((readable) =>
  ["ACTIVE", "SHUTOFF", "ERROR", "UNKNOWN", "HARD_REBOOT", "SUSPENDED", "DELETED", "NEW_WORD"].flatMap((status) =>
    [null, "powering-on", "powering-off"].flatMap((taskState) =>
      ["", THEN, "2026-01-11T08:00:00Z", "yesterday"].map((updated) =>
        server("db-source", { readable, status, taskState, updated }),
      ),
    ),
  ),
);
const RECORDS = [undefined, ...["", THEN, "yesterday"].map((updated) => ({ serverId: "db-source", updated }))];

describe("a server that stays stopped", () => {
  it("was stopped when nothing was wrong, has not changed since, and not for a day", () => {
    expect(atRestSince(stopped, known, DAY_LATER)).to.equal(THEN);
  });

  it("is started where anything is in doubt", () => {
    expect(atRestSince(stopped, undefined, DAY_LATER), "nobody saw it stopped").to.equal(undefined);
    expect(atRestSince(stopped, known, DAY_LATER - 1), "less than a day").to.equal(undefined);
    expect(atRestSince({ ...stopped, updated: "2026-01-10T09:00:00Z" }, known, DAY_LATER), "changed").to.equal(
      undefined,
    );
    expect(atRestSince({ ...stopped, updated: "" }, { ...known, updated: "" }, DAY_LATER), "no time").to.equal(
      undefined,
    );
    expect(atRestSince({ ...stopped, taskState: "powering-on" }, known, DAY_LATER), "starting").to.equal(undefined);
    expect(atRestSince(dark("db-source"), known, DAY_LATER), "unreadable").to.equal(undefined);
  });

  it("is never one that is not stopped now, or that nobody saw stopped before, whatever else is said", () => {
    let stay = 0;
    for (const now of SERVERS) {
      for (const record of RECORDS) {
        for (const hours of [-48, 0, 23, 24, 96]) {
          if (atRestSince(now, record, Date.parse(THEN) + hours * HOUR) === undefined) continue;
          stay++;
          const stopped = now.readable && now.status === "SHUTOFF" && now.taskState === null;
          expect(stopped && record?.updated === THEN && now.updated === THEN && hours >= 24).to.equal(true);
        }
      }
    }
    expect(stay, "servers that stayed stopped").to.equal(2);
  });

  it("is named by instance; all others are started, unreadable ones too", () => {
    const rest = { knownStopped: [known], now: DAY_LATER };
    const seen = scene({ servers: [stopped, dark("web-source")] });
    expect([...instancesAtRest(seen, "source", rest)]).to.deep.equal([["instance-2", THEN]]);
    expect(instancesToServe(seen, "source", rest)).to.deep.equal(["instance-1"]);
  });

  it("is nobody's to tell where no server of its side can be read", () => {
    const seen = scene({ servers: [dark("db-source"), dark("web-source")] });
    expect(instancesToServe(seen, "source", { knownStopped: [known], now: DAY_LATER })).to.equal(undefined);
  });

  it("may be named by the program, by either of its ids", () => {
    const instances = [
      instance(),
      instance({ id: "instance-2", sourceServerId: "db-source", targetServerId: "db-target" }),
    ];
    for (const site of SITES) {
      expect([...keptStopped(instances, [`db-${site}`])]).to.deep.equal(["instance-2"]);
    }
    expect([...keptStopped(instances, [])]).to.deep.equal([]);
  });

  it("is learnt of only while nothing is wrong", () => {
    expect(isCalm(scene())).to.equal(true);
    expect(isCalm(scene({ group: { status: "available" } }))).to.equal(true);
    for (const given of [{ group: { status: "failed-over" } }, { pairs: [{}, { faultLevel: "2" }] }]) {
      expect(isCalm(scene(given)), JSON.stringify(given)).to.equal(false);
    }
  });
});
