import { expect } from "chai";
import { planJUnit, planMarkdown, planText } from "../../../cli/plan/formats";
import { ageOf } from "../../../cli/plan/ask";
import type { PlanDocument, PlanRow } from "../../../cli/plan/document";
import { worstFirst } from "../../../cli/plan/verdict";

const AT = "2026-01-01T03:00:00Z";
const of = (plans: readonly PlanRow[], unreadable: PlanDocument["unreadable"] = []): PlanDocument => ({
  ...{ madeAt: AT, plans: [...plans], unreadable },
});
const plan = (more: Partial<PlanRow> = {}): PlanRow => ({
  ...{ stack: null, urn: null, order: null, digest: "0" },
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
    const text = planMarkdown(of([plan()]));
    expect(text).to.contain("## orders: needs consent");
    expect(text).to.contain("Needs consent to `data-loss`: `orders/3-9f2c+data-loss`");
    expect(text).to.match(/\| consent \| sync \| pair a\\\|b is at 40 % \(what was not copied is lost\) \|/);
    expect(text.match(/```/g)).to.have.length(2);
  });

  it("tells what would run from what is refused, unknown, agreed to or nothing, of each of several groups", () => {
    const agreed = planMarkdown(of([plan({ refusal: null, missing: [] })]));
    expect(agreed).to.contain("## orders: failover to the DR site").and.to.contain("(given)");
    const refused = planMarkdown(of([plan({ refusal: { code: "DR_REFUSED", message: "No.", hint: null } })]));
    expect(refused).to.contain("would be refused").and.to.contain("> No.");
    const unknown = { decision: "unknown", refusal: { code: "DR_UNAVAILABLE", message: "Away.", hint: null } } as const;
    expect(planMarkdown(of([plan(unknown)]))).to.contain("could not be looked at");
    const nothing = plan({ ...{ decision: "nothing", action: null, guards: [], line: null, refusal: null, text: "" } });
    const both = planMarkdown(of([nothing, plan({ group: { id: "g-2", name: "shop" } })]));
    expect(both).to.contain("## orders: nothing to do").and.to.contain("## shop: needs consent");
    expect(planText(of([nothing, plan()]))).to.contain("orders: nothing to do.\n\n== orders: needs consent\nFAILOVER");
  });

  it("lets no name of the service be markup", () => {
    const odd = plan({ group: { id: "g", name: "<img src=x> @all |" } });
    const [title = ""] = planMarkdown(of([odd])).split("\n");
    expect(title).to.contain("\\<img").and.to.contain("\\|").and.not.contain("@all");
  });
});

describe("a plan as JUnit", () => {
  it("fails where it would not run, and where a check refuses", () => {
    const xml = planJUnit(of([plan()]));
    expect(xml).to.match(/<testsuites[^>]*tests="3"[^>]*failures="1"/);
    const refusing = plan({
      guards: [{ name: "link", value: "fault_level 5", verdict: "refuse", why: "the link is down" }],
      refusal: { code: "DR_REFUSED", message: "No.", hint: null },
    });
    expect(planJUnit(of([refusing])))
      .to.match(/failures="2"/)
      .and.to.contain("the link is down");
    expect(planJUnit(of([plan({ refusal: null })]))).to.match(/failures="0"/);
  });
});

describe("a plan of several stacks", () => {
  const failure = { code: "DR_BACKEND", message: "Locked.", hint: "Wait." };
  const nothing: Partial<PlanRow> = {
    decision: "nothing",
    action: null,
    refusal: null,
    line: null,
    guards: [],
    text: "",
  };
  const refused = { code: "DR_REFUSED", message: "No.", hint: null };
  const rows = [
    plan({ stack: "calm", ...nothing }),
    plan({ stack: "goes", refusal: null }),
    plan({ stack: "asks" }),
    plan({ stack: "away", decision: "unknown", refusal: { ...refused, code: "DR_UNAVAILABLE" } }),
    plan({ stack: "bad", refusal: refused }),
  ];

  it("has the worst verdict first, and of equal ones what would be done", () => {
    expect(worstFirst(rows).map(({ stack }) => stack)).to.deep.equal(["away", "bad", "asks", "goes", "calm"]);
  });

  it("names the stack of each group, and those that could not be asked, in each form", () => {
    const document = of(worstFirst(rows), [{ stack: "dark", failure }]);
    const text = planText(document);
    expect(text).to.match(/^== dark: could not be asked\nLocked\./);
    expect(text).to.contain("== bad/orders: would be refused").and.to.contain("calm/orders: nothing to do.");
    const comment = planMarkdown(document);
    expect(comment).to.match(/^\| Group \| Verdict \| Consent \|/);
    expect(comment).to.contain("| asks/orders | needs consent | `orders/3-9f2c+data-loss` |");
    expect(comment).to.contain("## dark: could not be asked").and.to.contain("> Locked.");
    const xml = planJUnit(document);
    expect(xml)
      .to.match(/failures="4"/)
      .and.to.contain('name="dark"')
      .and.to.contain('name="goes/orders"');
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
