import { expect } from "chai";
import { DEFINITIONS, KINDS, type Kind } from "../../../provider/model/definitions";
import type { Definition } from "../../../provider/model/define";
import { GROUP_STATUSES, SITES } from "../../../provider/model/status";
import { linesBeside, mayDelete } from "../../../provider/resources/common/beside-move";
import { editsBeside, restBeside, rowText } from "../../../provider/resources/common/edits-beside";

const OTHERS: readonly Kind[] = ["ProtectionGroup", "DisasterRecoveryDrill", "GroupVerification"];
const MEMBERS = KINDS.filter((kind) => !OTHERS.includes(kind));

describe("what becomes of an edit beside a move", () => {
  const places = GROUP_STATUSES.flatMap((status) => SITES.map((site) => ({ status, site })));

  for (const kind of MEMBERS) {
    const { inputs }: Definition = DEFINITIONS[kind];
    const keys = Object.keys(inputs).filter((key) => inputs[key]?.change === "replace");

    it(`a replacement of a ${kind} is never made while production is away, and is made at home`, () => {
      expect(keys).not.to.deep.equal([]);
      const lots = (place: (typeof places)[number]): string[] =>
        editsBeside(kind, { replaces: keys, updates: [] }, place).map(({ lot }) => lot);
      for (const place of places.filter(({ site }) => site === "target"))
        expect(new Set(lots(place)), place.status).to.deep.equal(new Set(["left"]));
      expect(new Set(lots({ status: "protected", site: "source" }))).to.deep.equal(new Set(["after"]));
    });
  }

  it("what a creation left to do is refused where the service forbids it, and only waiting never is", () => {
    const away = { status: "failed-over", site: "target" } as const;
    const pending = ["wait until it is ready", "expand to 9 GB"];
    expect(restBeside("ReplicationPair", pending, away).map(rowText)).to.deep.equal([
      "rest of its creation (expand to 9 GB): WILL BE REFUSED: the service expands no disk in that status. The move is complete by then; the run ends with exit code 1. The next pulumi up goes on with it once the group is protected again",
    ]);
    expect(restBeside("ReplicationPair", pending, { status: "protected", site: "source" })).to.deep.equal([]);
    expect(restBeside("ReplicationPair", pending.slice(0, 1), away)).to.deep.equal([]);
    expect(restBeside("ReplicationPair", undefined, away)).to.deep.equal([]);
  });

  it("deletes are told of only where what leaves the program may stay, and the run may delete at all", () => {
    const away = { status: "failed-over", site: "target" } as const;
    const home = { status: "protected", site: "source" } as const;
    const lines = (place: typeof away | typeof home, ...args: string[]): string => {
      const engineArguments = (): string[] => ["preview", "--stack", "dev", ...args];
      return linesBeside([], [], place, mayDelete({ env: {}, engineArguments })).join("\n");
    };
    expect(lines(away)).to.contain("deletes: a preview is not told of them. While production is away");
    expect(lines(home)).to.equal("");
    for (const target of [["--target", "urn:x"], ["--target=urn:x"], ["-t", "urn:x"], ["--target-file", "x"]]) {
      expect(lines(away, ...target), target.join(" ")).to.equal("");
      expect(lines(away, ...target, "--target-dependents")).to.contain("deletes: ");
    }
    expect(mayDelete({ env: { SDRS_ORDERS: "orders.json" }, engineArguments: () => ["up"] })).to.equal(false);
    const own = [{ what: "name", lot: "after", says: "changed" }] as const;
    expect(linesBeside(own, [], home, true).join()).to.contain("name: changed");
  });
});
