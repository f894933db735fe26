import { expect } from "chai";
import fc from "fast-check";
import type { StackPolicy, StackResource } from "../../../policy/library.js";
import { sdrsPolicies } from "../../../policy/index.js";
import { RULES, type RuleKey } from "../../../policy/rules/index.js";
import { AT_FAULT, CASES } from "../../support/policy/cases.js";
import {
  asResources,
  group,
  instance,
  NOT_KNOWN,
  pair,
  type Part,
  protection,
  shownByInputs,
} from "../../support/policy/stack.js";

const keys = Object.keys(RULES) as RuleKey[];

/** What a policy says of resources. */
function saidBy(
  policy: StackPolicy,
  resources: readonly StackResource[],
  config: object = {},
): { said: string[]; aside: string } {
  const said: string[] = [];
  let aside = "";
  const notApplicable = (reason = ""): never => {
    aside = reason;
    throw new Error(reason);
  };
  try {
    policy.validateStack({ resources, getConfig: () => config, notApplicable }, (message) => said.push(message));
  } catch (error) {
    if (aside === "") throw error;
  }
  return { said, aside };
}

const policyOf = (key: RuleKey): StackPolicy => {
  const found = sdrsPolicies().find(({ name }) => name === RULES[key].name);
  if (found === undefined) throw new Error(`no policy ${key}`);
  return found;
};

const saidOf = (parts: readonly Part[]): { said: string[]; aside: string[] } => {
  const all = sdrsPolicies().map((policy) => saidBy(policy, asResources(parts)));
  return { said: all.flatMap(({ said }) => said), aside: all.map(({ aside }) => aside) };
};

describe("rules of the policies", () => {
  for (const key of keys)
    for (const { title, stack, says } of CASES[key])
      it(`${RULES[key].name} ${says.length > 0 ? "reports" : "says nothing of"} ${title}`, () => {
        const { said } = saidBy(policyOf(key), asResources(stack));
        expect(said).to.have.length(says.length);
        for (const [index, text] of says.entries()) {
          expect(said[index]).to.match(/^.{20}/);
          expect(said[index]?.startsWith(text), said[index]).to.equal(true);
          expect(said[index]?.endsWith(RULES[key].remedy)).to.equal(true);
        }
      });

  it("report each what another has no word for, in one stack of all faults", () => {
    for (const key of keys) {
      const { said } = saidBy(policyOf(key), asResources(AT_FAULT));
      expect(said, key).to.have.length.above(0);
    }
  });
});

/** What makes all rules silent, as a group or a member of one beside a stack of faults. */
const calm = group("moving");
const ASIDE: readonly (readonly [string, readonly Part[]])[] = [
  ["declares a failover", [group("moving", { failover: true })]],
  ["declares a failover", [group("moving", { failover: NOT_KNOWN })]],
  ["declares a failover", [shownByInputs("moving", { failover: true }), instance("m", group("moving"))]],
  ["has a pair that asks for its failover", [calm, pair("p", calm, { failover: true })]],
  ["a pair asks for a failover", [{ ...pair("p", calm, { failover: true, protectionGroupId: "elsewhere" }), of: {} }]],
  ["runs at the DR site", [group("moving", { productionSite: "target" })]],
  ["has a member that runs at the DR site", [calm, instance("m", calm, { productionSite: "target" })]],
  ["a member runs at the DR site", [{ ...instance("m", calm, { productionSite: "target" }), of: {} }]],
  ["has a transition that is not finished", [group("moving", { unfinished: { number: 3 } })]],
  ["has a status that is not calm", [group("moving", { status: "failing-over" })]],
  ["has a status that is not calm", [group("moving", { status: "error-failing-over" })]],
  ["has a status that is not calm", [group("moving", { status: "failed-over" })]],
  ["has a status that is not calm", [group("moving", { status: "a status of tomorrow" })]],
  ["has a pair that reports a fault", [calm, pair("p", calm, { faultLevel: "2" })]],
  ["has a pair that reports a fault", [calm, pair("p", calm, { faultLevel: "5" })]],
  ["has a pair that reports a fault", [calm, pair("p", calm, { faultLevel: "a level of tomorrow" })]],
  ["changes, and a preview does not tell where it runs", [shownByInputs("moving"), protection("m", group("moving"))]],
  ["changes, and a preview does not tell where it runs", [shownByInputs("moving")]],
  [
    "changes, and a preview does not tell where it runs",
    [shownByInputs("moving", { adopt: "e3b2823e" }), instance("m", group("moving"), { protectionGroupId: NOT_KNOWN })],
  ],
];

describe("no rule holds back a failover", () => {
  for (const [index, [reason, parts]] of ASIDE.entries())
    it(`${index + 1}: nothing is said of a whole stack where a group ${reason}`, () => {
      const { said, aside } = saidOf([...AT_FAULT, ...parts]);
      expect(said).to.deep.equal([]);
      expect(
        aside.every((text) => text.includes(reason)),
        aside[0],
      ).to.equal(true);
    });

  it("and of the same stack with a calm group beside it each says something", () => {
    const { said, aside } = saidOf([...AT_FAULT, calm, protection("m", calm), pair("p", calm, { faultLevel: "0" })]);
    expect(said).to.have.length.above(keys.length - 1);
    expect(aside.filter((text) => text !== "")).to.deep.equal([]);
  });

  it("nothing is said while the command carries out an order", () => {
    process.env["SDRS_ORDERS"] = "orders.json";
    try {
      const { said, aside } = saidOf(AT_FAULT);
      expect(said).to.deep.equal([]);
      expect(aside[0]).to.include("an order is carried out");
    } finally {
      delete process.env["SDRS_ORDERS"];
    }
  });

  it("whatever a stack holds, no rule ends with an error of its own, and none speaks while a group moves", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant(NOT_KNOWN), fc.constant(undefined));
    const props = fc.dictionary(
      fc.constantFrom(
        "name",
        "failover",
        "productionSite",
        "status",
        "unfinished",
        "serverId",
        "volumeId",
        "startOrder",
        "protectionGroupId",
        "deleteTargetServer",
        "faultLevel",
        "instanceId",
      ),
      value,
    );
    const kinds = ["ProtectionGroup", "ProtectedInstance", "ReplicationPair", "Protection"].map(
      (kind) => `pulumi-nodejs:dynamic/sdrs:${kind}`,
    );
    const type = fc.constantFrom(...kinds, "openstack:compute/volumeAttach:VolumeAttach", "x");
    const one = fc.record({ type, name: fc.string(), props });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), (parts) => {
        const resources = asResources(parts.map((given) => ({ ...calm, ...given })));
        for (const policy of sdrsPolicies())
          expect(saidBy(policy, resources).aside).not.to.include("cannot be looked at");
        const moving = asResources([group("moving", { failover: true })]);
        for (const policy of sdrsPolicies()) expect(saidBy(policy, [...resources, ...moving]).said).to.deep.equal([]);
      }),
    );
  });

  it("an error of a rule is told, and ends nothing", () => {
    const broken = [{ ...asResources([calm])[0], opts: null }] as unknown as StackResource[];
    const { said, aside } = saidBy(policyOf("hiddenOrder"), broken);
    expect(said).to.deep.equal([]);
    expect(aside).to.include("This stack cannot be looked at: ");
  });
});
