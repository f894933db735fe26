import { expect } from "chai";
import { planJUnit, planMarkdown, planText } from "../../../cli/plan/formats";
import { ageOf } from "../../../cli/plan/ask";
import type { Planned } from "../../../provider/model/journal";

type Plan = Omit<Planned, "event">;

const plan = (more: Partial<Plan> = {}): Plan => ({
  ...{ group: { id: "g-1", name: "orders" }, decision: "move", action: "failover", to: "target", number: 3 },
  guards: [
    { name: "storage", value: "fault_level 2 on 1 of 1 pairs", verdict: "pass" },
    {
      name: "sync",
      value: "pair a|b is at 40 %",
      verdict: "consent",
      risk: "data-loss",
      why: "what was not copied is lost",
    },
  ],
  ...{ resumed: false, needed: ["data-loss"], missing: ["data-loss"], line: "orders/3-9f2c+data-loss", stops: [] },
  text: "FAILOVER (unplanned)\n  ```",
  refusal: { code: "DR_CONFIRMATION_REQUIRED", message: "It needs consent.", hint: "Agree." },
  ...more,
});

describe("a plan as a comment", () => {
  it("has the verdict, the line that agrees, every check, and the words of the preview in a fence that nothing ends", () => {
    const text = planMarkdown([plan()]);
    expect(text).to.contain("## orders: needs consent");
    expect(text).to.contain("Needs consent to `data-loss`: `orders/3-9f2c+data-loss`");
    expect(text).to.match(/\| consent \| sync \| pair a\\\|b is at 40 % \(what was not copied is lost\) \|/);
    expect(text.match(/```/g)).to.have.length(2);
  });

  it("tells what would run from what is refused, unknown, agreed to or nothing, of each of several groups", () => {
    const agreed = planMarkdown([plan({ refusal: null, missing: [] })]);
    expect(agreed).to.contain("## orders: failover to the DR site").and.to.contain("(given)");
    const refused = planMarkdown([plan({ refusal: { code: "DR_REFUSED", message: "No.", hint: null } })]);
    expect(refused).to.contain("would be refused").and.to.contain("> No.");
    const unknown = { decision: "unknown", refusal: { code: "DR_UNAVAILABLE", message: "Away.", hint: null } } as const;
    expect(planMarkdown([plan(unknown)])).to.contain("could not be looked at");
    const nothing = plan({ ...{ decision: "nothing", action: null, guards: [], line: null, refusal: null, text: "" } });
    const both = planMarkdown([nothing, plan({ group: { id: "g-2", name: "shop" } })]);
    expect(both).to.contain("## orders: nothing to do").and.to.contain("## shop: needs consent");
    expect(planText([nothing, plan()])).to.contain("orders: nothing to do.\n\nFAILOVER");
  });

  it("lets no name of the service be markup", () => {
    const odd = plan({ group: { id: "g", name: "<img src=x> @all |" } });
    const [title = ""] = planMarkdown([odd]).split("\n");
    expect(title).to.contain("\\<img").and.to.contain("\\|").and.not.contain("@all");
  });
});

describe("a plan as JUnit", () => {
  it("fails where it would not run, and where a check refuses", () => {
    const xml = planJUnit([plan()], "2026-01-01T03:00:00Z");
    expect(xml).to.match(/<testsuites[^>]*tests="3"[^>]*failures="1"/);
    const refusing = plan({
      guards: [{ name: "link", value: "fault_level 5", verdict: "refuse", why: "the link is down" }],
      refusal: { code: "DR_REFUSED", message: "No.", hint: null },
    });
    expect(planJUnit([refusing], "2026-01-01T03:00:00Z"))
      .to.match(/failures="2"/)
      .and.to.contain("the link is down");
    expect(planJUnit([plan({ refusal: null })], "2026-01-01T03:00:00Z")).to.match(/failures="0"/);
  });
});

describe("the age of an export", () => {
  it("is told in minutes, hours and days, and where it is not known, that", () => {
    const now = Date.parse("2026-01-03T00:00:00Z");
    const at = (time: string): string => ageOf({ deployment: { manifest: { time } } }, now);
    expect(at("2026-01-02T23:30:00Z")).to.equal("30 min old");
    expect(at("2026-01-02T12:00:00Z")).to.equal("12 h old");
    expect(at("2025-12-24T00:00:00Z")).to.equal("10 days old");
    expect(at("2026-01-03T01:00:00Z")).to.equal("0 min old");
    for (const odd of [null, {}, { deployment: {} }, { deployment: { manifest: { time: "x" } } }])
      expect(ageOf(odd, now)).to.equal("of a time that it does not tell");
  });
});
