import { expect } from "chai";
import fc from "fast-check";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import { GROUP_STATUSES, INSTANCE_STATUSES, PAIR_STATUSES, statusKind } from "../../../provider/model/status";
import type { Failure, Instance, Pair } from "../../../provider/model/wire/wire";
import { attentionOf } from "../../../provider/transition/attention/attention";
import { type Overview, overview } from "../../../provider/transition/attention/overview";
import type { ServerView } from "../../../provider/transition/observe/observation";
import { failure } from "../failure";
import { STOPPED, dark, group, instance, pair, server } from "./samples";

const TASK: Failure = {
  jobId: "job-1",
  jobType: "createReplicationPairNoCG",
  resourceId: "pair-9",
  resourceName: "lost",
  resourceType: "replication_pairs",
  failureStatus: "error",
  beginTime: "2026-01-15T08:00:00Z",
  errorCode: "SDRS.1",
  failReason: null,
};

interface Parts {
  readonly pairs?: readonly Pair[];
  readonly instances?: readonly Instance[];
  readonly servers?: readonly ServerView[];
}

function members({ pairs = [pair()], instances = [instance()], servers }: Parts = {}): Overview["members"] {
  const { sourceServerId, targetServerId } = instance();
  const views = servers ?? [server(sourceServerId), server(targetServerId, STOPPED)];
  return { pairs, instances, servers: new Map(views.map((view) => [view.id, view])) };
}

function seen(change: Partial<Overview> = {}): Overview {
  return { groups: [group()], unread: [], members: members()!, missing: [], failures: [], ...change };
}

const lines = (of: Overview): string[] => attentionOf(of).map(({ about, what }) => `${about}: ${what}`);

describe("what needs attention", () => {
  it("is nothing of a group that is protected and in sync, with its servers running", () => {
    expect(lines(seen())).to.deep.equal([]);
  });

  it("is each status of a group that failed, is unknown, or leaves it without a replica, and none that passes by itself", () => {
    for (const status of [...GROUP_STATUSES, "quantum", ""]) {
      const { members: _none, ...bare } = seen({ groups: [group({ status })] });
      const told = attentionOf(bare);
      const quiet = status === "protected" || statusKind(status) === "transient";
      expect(told, status).to.have.length(quiet ? 0 : 1);
      for (const { about, id, groupId, next } of told) {
        expect([about, id, groupId]).to.deep.equal(["group orders", "group-1", "group-1"]);
        expect(next).to.match(/^[A-Z].*\.$/);
      }
    }
    expect(lines(seen({ groups: [group({ status: "failed-over", productionSite: "target" })] })).join())
      .to.include("production runs at the DR site")
      .and.include("reprotect is due");
    expect(lines(seen({ groups: [group({ pairCount: 0 })] }))).to.deep.equal([
      "group orders: protects nothing: it has no replication pair",
    ]);
  });

  it("is each damage of a pair, one sentence for the worst", () => {
    const rows: readonly (readonly [Partial<Pair>, string])[] = [
      [{ faultLevel: "2", status: "fault" }, "its production disk is not readable or writable"],
      [{ faultLevel: "5" }, "the replication link is down"],
      [{ faultLevel: "9" }, "reports fault_level 9"],
      [{ status: "invalid" }, "deleted behind the service's back"],
      [{ status: "error-extending" }, "an expansion failed"],
      [{ status: "quantum" }, "not a status this release knows"],
      [{ productionSite: "target" }, "names the DR site as production"],
      [{ replicationStatus: "copying", progress: 40 }, "is not in sync (copying, 40 %)"],
      [{ progress: 99 }, "is not in sync (active, 99 %)"],
    ];
    for (const [change, expected] of rows) {
      const told = lines(seen({ members: members({ pairs: [pair(change)] })! }));
      expect(told, JSON.stringify(change)).to.have.length(1);
      expect(told[0])
        .to.match(/^pair disk-1 of group orders: /)
        .and.include(expected);
    }
  });

  it("is each damage of an instance", () => {
    for (const change of [{ status: "error-resizing" }, { status: "quantum" }, { frozen: true } as const]) {
      const told = lines(seen({ members: members({ instances: [instance(change)] })! }));
      expect(told, JSON.stringify(change)).to.have.length(1);
      expect(told[0]).to.match(/^instance web of group orders: /);
    }
  });

  it("is no status that a member passes through, nor a member that follows its moving group", () => {
    for (const status of [...PAIR_STATUSES, ...INSTANCE_STATUSES].filter((one) => one.endsWith("ing"))) {
      const busy = members({ pairs: [pair({ status })], instances: [instance({ status })], servers: [] });
      if (!status.startsWith("error")) expect(lines(seen({ members: busy! })), status).to.deep.equal([]);
    }
    const ahead = members({ pairs: [pair({ productionSite: "target" })] });
    expect(lines(seen({ groups: [group({ status: "failing-over" })], members: ahead! }))).to.deep.equal([]);
  });

  it("is the server that should serve and does not run, wherever production is, and never the one of the other side", () => {
    const { sourceServerId: source, targetServerId: target } = instance();
    const both = (first: ServerView, second: ServerView): Overview["members"] => members({ servers: [first, second] });
    expect(lines(seen({ members: both(server(source, STOPPED), server(target))! }))[0]).to.include(
      "of group orders: should serve at the original production site, and is SHUTOFF",
    );
    const moved = group({ productionSite: "target" });
    const there = { pairs: [pair({ productionSite: "target" })], instances: [instance({ productionSite: "target" })] };
    const servers = [server(source), server(target, STOPPED)];
    expect(lines(seen({ groups: [moved], members: members({ ...there, servers })! })).join()).to.include(
      "should serve at the DR site",
    );
    expect(
      lines(seen({ members: both(server(source, { ...STOPPED, taskState: "powering-on" }), server(target))! })),
    ).to.deep.equal([]);
    expect(lines(seen({ members: both(dark(source), server(target))! }))[0]).to.include("cannot be read");
    for (const status of ["failing-over", "reversing"]) {
      const moving = { groups: [group({ status })], members: both(server(source, STOPPED), server(target))! };
      expect(lines(seen(moving))).to.deep.equal([]);
    }
  });

  it("is one line where no server at all can be read", () => {
    const { sourceServerId: source, targetServerId: target } = instance();
    expect(lines(seen({ members: members({ servers: [dark(source), dark(target)] })! }))).to.deep.equal([
      "servers: none of 2 servers could be read",
    ]);
  });

  it("is every failed task, every row and every list that cannot be read", () => {
    expect(lines(seen({ failures: [TASK] }))).to.deep.equal([
      "failed task of lost: createReplicationPairNoCG failed at 2026-01-15T08:00:00Z: SDRS.1",
    ]);
    const error = new DrError("DR_PROTOCOL", "Listing pairs: a row has no status");
    const odd = { kind: "replication pair", id: "pair-7", groupId: "group-1", error } as const;
    expect(lines(seen({ unread: [odd] }))[0]).to.equal(
      "a replication pair: cannot be read: Listing pairs: a row has no status",
    );
    const forbidden = new DrError("DR_FORBIDDEN", "Listing failed tasks was refused");
    expect(lines(seen({ missing: [{ noun: "failed tasks", error: forbidden }] }))[0]).to.equal(
      "failed tasks: cannot be read, so what is wrong with them is not known: Listing failed tasks was refused",
    );
  });

  it("is read although a list of anything but groups cannot be had", async () => {
    const down = new DrError("DR_UNAVAILABLE", "down");
    const fail = { list: () => Promise.reject(down) };
    const groups = { list: () => Promise.resolve([group({ status: "error" })]) };
    const cloud = { groups, pairs: fail, instances: fail, failures: fail } as unknown as Cloud;
    const rows = lines(await overview(cloud, { members: true }));
    expect(rows[0]).to.include("group orders: is in");
    expect(rows.slice(1).map((row) => row.split(":")[0])).to.deep.equal([
      "failed tasks",
      "protected instances",
      "replication pairs",
    ]);
    const lost = { ...cloud, groups: fail } as unknown as Cloud;
    expect((await failure(overview(lost))).code).to.equal("DR_UNAVAILABLE");
  });

  it("comes worst first: production in danger before damage, damage before lack, lack before what is remembered", () => {
    const of = seen({
      groups: [group(), group({ id: "group-2", name: "shop", status: "available" })],
      members: members({
        pairs: [pair({ id: "a", name: "a", progress: 1 }), pair({ id: "b", name: "b", faultLevel: "2" })],
        instances: [instance({ status: "invalid" })],
      })!,
      failures: [TASK],
    });
    expect(attentionOf(of).map(({ about }) => about)).to.deep.equal([
      "pair b of group orders",
      "instance web of group orders",
      "group shop",
      "pair a of group orders",
      "failed task of lost",
    ]);
  });

  it("is at least one row for whatever status and fault level no release knows", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (status, faultLevel) => {
        fc.pre(!([...PAIR_STATUSES] as string[]).includes(status) && faultLevel !== "0");
        expect(lines(seen({ members: members({ pairs: [pair({ status })] })! }))).to.have.length(1);
        expect(lines(seen({ members: members({ pairs: [pair({ faultLevel })] })! }))).to.have.length(1);
      }),
    );
  });
});
