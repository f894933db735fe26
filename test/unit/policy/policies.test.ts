import { expect } from "chai";
import type { Policies } from "@pulumi/policy";
import * as sdrs from "../../../sdk/index.js";
import { sdrsPolicies, type SdrsPoliciesArgs } from "../../../policy/index.js";
import type { StackPolicy } from "../../../policy/library.js";
import { RULES, type RuleKey } from "../../../policy/rules/index.js";
import { typeToken } from "../../../provider/model/engine-form.js";
import { CASES } from "../../support/policy/cases.js";
import { asResources, group } from "../../support/policy/stack.js";

const levels = (args?: SdrsPoliciesArgs): Record<string, string> =>
  Object.fromEntries(sdrsPolicies(args).map(({ name, enforcementLevel }) => [name, enforcementLevel]));

describe("sdrsPolicies", () => {
  it("gives what Pulumi's library takes, as its types have it", () => {
    const policies: Policies = sdrsPolicies();
    expect(policies).to.have.length(Object.keys(RULES).length).above(5);
  });

  it("has a level of its own for each, and blocks by itself only what no deployment survives anyway", () => {
    expect(
      Object.entries(levels())
        .filter(([, level]) => level === "mandatory")
        .map(([name]) => name),
    ).to.deep.equal(["sdrs-hidden-order", "sdrs-claimed-twice"]);
    expect(Object.values(levels()).filter((level) => level === "advisory")).to.have.length.above(4);
  });

  it("takes a level for all and one for each, and the nearer counts", () => {
    const strict = levels({
      all: "mandatory",
      noStartOrder: "disabled",
      deletableGroup: { enforcementLevel: "advisory" },
    });
    expect(strict).to.include({ "sdrs-no-start-order": "disabled", "sdrs-deletable-group": "advisory" });
    expect(strict).to.include({ "sdrs-unprotected-group": "mandatory", "sdrs-standing-failback": "mandatory" });
    expect(levels({ all: "advisory", claimedTwice: { except: ["x"] } })["sdrs-claimed-twice"]).to.equal("advisory");
  });

  it("refuses a policy and a level that it does not know, with those that it knows", () => {
    const wrong =
      (args: object): (() => unknown) =>
      (): unknown =>
        sdrsPolicies(args);
    expect(wrong({ unprotected: "mandatory" })).to.throw(/no policy "unprotected"; it has: unprotectedGroup, /);
    expect(wrong({ noStartOrder: "strict" })).to.throw(
      'noStartOrder of sdrsPolicies is one of "advisory", "mandatory"',
    );
    expect(wrong({ noStartOrder: { enforcementLevel: "strict" } })).to.throw('not "strict"');
    expect(wrong({ all: "remediate" })).to.throw("all of sdrsPolicies is one of");
  });

  describe("reports no exception", () => {
    const said = (policy: StackPolicy | undefined, config: object): number => {
      let count = 0;
      const { stack } = CASES.unprotectedGroup[0] ?? { stack: [] };
      policy?.validateStack({ resources: asResources(stack), getConfig: () => config }, () => (count += 1));
      return count;
    };
    const of = (setting: SdrsPoliciesArgs[RuleKey]): StackPolicy | undefined =>
      sdrsPolicies({ unprotectedGroup: setting })[0];
    const urn = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";

    it("that the pack gives, by logical name or URN", () => {
      expect(said(of({ except: ["bills"] }), {})).to.equal(1);
      expect(said(of({ except: ["orders"] }), {})).to.equal(0);
      expect(said(of({ except: [urn] }), {})).to.equal(0);
    });

    it("that Pulumi's configuration of the pack gives, which counts above the pack's own", () => {
      expect(said(of({ except: ["orders"] }), { except: ["bills"] })).to.equal(1);
      expect(said(of(undefined), { except: ["orders"] })).to.equal(0);
      expect(said(of(undefined), { except: "orders" })).to.equal(1);
      expect(of({ except: ["orders"] })?.configSchema.properties.except.default).to.deep.equal(["orders"]);
    });
  });

  it("knows the resources by the types of their classes", () => {
    for (const kind of ["ProtectionGroup", "Protection", "ProtectedInstance", "ReplicationPair"] as const)
      expect(typeToken(kind)).to.equal(sdrs[kind].__pulumiType);
  });

  it("works with a library in which every policy applies", () => {
    const resources = asResources([group("orders", { failover: true, productionSite: "target" })]);
    for (const policy of sdrsPolicies())
      policy.validateStack({ resources, getConfig: () => ({}) }, (message) => expect.fail(message));
  });
});
