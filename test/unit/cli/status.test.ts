import { expect } from "chai";
import { attentionChanges, changes } from "../../../cli/status/changes";
import type { Status } from "../../../cli/status/read";
import { attentionLines, statusLines } from "../../../cli/status/text";
import { groupResult } from "../../../provider/lookups/results";
import { group } from "../transition/samples";

const ERROR = {
  about: "group shop",
  id: "group-2",
  groupId: "group-2",
  what: 'is in "error" (creation failed)',
  next: "Look at it.",
};

function status(change: Partial<Status> = {}): Status {
  const groups = [group(), group({ id: "group-2", name: "shop", status: "error" })];
  return {
    attention: [ERROR],
    groups: groups.map((one) => ({ ...groupResult(one), members: null })),
    unreadable: [],
    ...change,
  };
}

const plain = (lines: readonly { readonly text: string }[]): string[] => lines.map((line) => line.text);

describe("sdrs status, in text", () => {
  it("says first what needs attention, and lists groups that need it before others", () => {
    const lines = plain(statusLines(status(), 80));
    expect(lines.slice(0, 3)).to.deep.equal([
      "! group shop (group-2)",
      '    is in "error" (creation failed).',
      "    Look at it.",
    ]);
    expect(lines.findIndex((line) => line.startsWith("shop"))).to.be.lessThan(
      lines.findIndex((line) => line.startsWith("orders")),
    );
    expect(statusLines(status(), 80).find(({ text }) => text.startsWith("orders"))?.tone).to.equal(undefined);
  });

  it("says only that, where only that is asked for", () => {
    expect(plain(attentionLines(status(), undefined)).join("\n")).not.to.include("orders");
    expect(attentionLines(status({ attention: [] }), undefined)).to.deep.equal([]);
  });

  it("names a group that cannot be read", () => {
    const failure = { code: null, message: "no", hint: null };
    const lines = plain(statusLines(status({ unreadable: [{ id: "group-3", failure }] }), undefined));
    expect(lines.join("\n")).to.match(/\? +group-3 +cannot be read/);
  });
});

describe("what sdrs status --watch tells in a pipe", () => {
  it("is everything at first, then nothing but changes, each on one line", () => {
    const first = changes(undefined, status());
    expect(first).to.deep.equal([
      "group orders (group-1): protected, production at source, 100 %",
      "group shop (group-2): error, production at source, 100 %",
      '! group shop: is in "error" (creation failed). Look at it.',
    ]);
    expect(changes(status(), status())).to.deep.equal([]);
    const moved = group({ status: "failed-over", productionSite: "target" });
    const later = status({ attention: [], groups: [{ ...groupResult(moved), members: null }] });
    expect(changes(status(), later)).to.deep.equal([
      "group orders (group-1): protected, production at source, 100 % -> failed-over, production at target, 100 %",
      "group shop (group-2): gone",
      'over: group shop: is in "error" (creation failed)',
    ]);
  });

  it("is, with --attention, nothing of groups, and once that nothing needs it", () => {
    const well = status({ attention: [] });
    expect(attentionChanges(undefined, well)).to.deep.equal(["nothing needs attention"]);
    expect(attentionChanges(well, well)).to.deep.equal([]);
    expect(attentionChanges(well, status())).to.deep.equal([
      '! group shop: is in "error" (creation failed). Look at it.',
    ]);
    expect(attentionChanges(status(), well)).to.deep.equal(['over: group shop: is in "error" (creation failed)']);
  });

  it("forges no line by a name", () => {
    const groups = [{ ...groupResult(group({ name: "orders\n2026 group shop: fine" })), members: null }];
    expect(changes(undefined, status({ groups, attention: [] }))).to.have.length(1);
    expect(changes(undefined, status({ groups, attention: [] }))[0]).not.to.include("\n");
  });

  it("says once of the same thing that it is another, and not that it is over", () => {
    const other = { ...ERROR, what: 'is in "error-deleting" (deletion failed)' };
    expect(changes(status(), status({ attention: [other] }))).to.deep.equal([
      '! group shop: is in "error-deleting" (deletion failed). Look at it.',
    ]);
  });
});
