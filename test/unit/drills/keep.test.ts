import { expect } from "chai";
import { runKeep } from "../../../cli/drill/keep";
import type { Cloud } from "../../../provider/api/cloud";
import { keepDrill } from "../../../provider/drills/keep";
import type { Drill } from "../../../provider/model/wire/wire";
import { fakeCall } from "../../support/fake-call";
import { failure } from "../failure";

const DRILL = { id: "drill-1", name: "rehearsal", status: "available", groupId: "group-1", servers: [] };

/** Keeps a drill that is in these states, one look after the other. */
async function kept(...statuses: readonly string[]): Promise<{ readonly text: string; readonly sent: string[] }> {
  const looks = [...statuses];
  const sent: string[] = [];
  const seen = (): Drill => ({ ...DRILL, status: looks.shift() ?? "available" }) as unknown as Drill;
  const drills = {
    list: () => Promise.resolve([seen()]),
    get: () => Promise.resolve(seen()),
    rename: (_id: string, name: string) => {
      sent.push(name);
      return Promise.resolve({ ...DRILL, name });
    },
  };
  const { message } = await failure(keepDrill(fakeCall({ drills } as unknown as Cloud), "rehearsal"));
  return { text: message, sent };
}

describe("keeping a drill", () => {
  it("sends nothing for one that is not there yet, or on its way out", async () => {
    const creating = await kept("creating");
    expect(creating.text).to.contain("is creating").and.to.contain("Wait until it is available");
    const failed = await kept("error");
    expect(failed.text).to.contain("is error").and.to.contain("start an emergency drill");
    expect([...creating.sent, ...failed.sent]).to.deep.equal([]);
  });

  it("says where a removal was faster than the mark", async () => {
    const { text, sent } = await kept("available", "deleting");
    expect(sent).to.deep.equal(["emergency-rehearsal"]);
    expect(text).to.contain("is being removed by somebody who was faster");
  });

  it("asks for the word that says what it is kept as", async () => {
    const { message } = await failure(runKeep("rehearsal", { history: "drills.jsonl" }));
    expect(message).to.contain("--as-emergency").and.to.contain("Nothing was sent");
  });
});
