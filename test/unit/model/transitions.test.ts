import { expect } from "chai";
import { statusKind } from "../../../provider/model/status";
import {
  GROUP_ACTIONS,
  type GroupActionName,
  actionOf,
  allows,
  serverAt,
  volumeAt,
  zoneAt,
} from "../../../provider/model/group-actions";

const NAMES = Object.keys(GROUP_ACTIONS) as GroupActionName[];

describe("group actions", () => {
  it("lead through a transient status of their own to a stable one, or to an error from which they may be tried again", () => {
    expect(new Set(NAMES.map((name) => GROUP_ACTIONS[name].via)).size).to.equal(NAMES.length);
    for (const name of NAMES) {
      const { via, to, failed } = GROUP_ACTIONS[name];
      expect([statusKind(via), statusKind(to), statusKind(failed)], name).to.deep.equal([
        "transient",
        "stable",
        "error",
      ]);
      expect(allows(name, failed), `${name} from ${failed}`).to.equal(true);
      expect(allows(name, via), `${name} from ${via}`).to.equal(false);
      expect(actionOf(via)).to.equal(name);
    }
  });

  it("that share a verb share no status, so that the status decides which of the two is meant", () => {
    for (const one of NAMES)
      for (const other of NAMES)
        if (one !== other && GROUP_ACTIONS[one].verb === GROUP_ACTIONS[other].verb)
          for (const status of GROUP_ACTIONS[one].from)
            expect(allows(other, status), `${one}, ${other}, ${status}`).to.equal(false);
  });

  it("change the production site when they are a failover or a switchover, and only then", () => {
    for (const name of NAMES)
      expect(GROUP_ACTIONS[name].flips, name).to.equal(["failover", "switchover"].includes(name));
  });

  it("never overwrite a failed-over group by enabling", () => {
    for (const status of ["failed-over", "error-reprotecting"]) {
      expect(allows("enable", status)).to.equal(false);
      expect(allows("reprotect", status)).to.equal(true);
    }
  });

  it("allow nothing in a status that is not known", () => {
    for (const name of NAMES)
      for (const status of ["", "hovering", "error"]) expect(allows(name, status)).to.equal(false);
    expect(actionOf("hovering")).to.equal(undefined);
    expect(actionOf("protected")).to.equal(undefined);
  });

  it("leave servers, disks and zones where they are: only the site that serves changes", () => {
    expect(serverAt({ sourceServerId: "a", targetServerId: "b" }, "source")).to.equal("a");
    expect(serverAt({ sourceServerId: "a", targetServerId: "b" }, "target")).to.equal("b");
    expect(volumeAt({ sourceVolumeId: "a", targetVolumeId: "b" }, "source")).to.equal("a");
    expect(volumeAt({ sourceVolumeId: "a", targetVolumeId: "b" }, "target")).to.equal("b");
    expect(zoneAt({ sourceZone: "a", targetZone: "b" }, "source")).to.equal("a");
    expect(zoneAt({ sourceZone: "a", targetZone: "b" }, "target")).to.equal("b");
  });
});
