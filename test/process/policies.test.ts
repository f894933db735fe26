import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import ts from "typescript";
import { RULES, type RuleKey } from "../../policy/rules/index.js";
import { programsOf } from "../../tools/docs/snippets.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { linkPackages } from "../../tools/engine/link-packages.js";
import { AT_FAULT, CASES } from "../support/policy/cases.js";
import { PolicyHost } from "../support/policy/host.js";
import {
  group,
  instance,
  NOT_KNOWN,
  pair,
  type Part,
  protection,
  shownByInputs,
  urnOf,
} from "../support/policy/stack.js";

const PAGE = "docs/guides/policies.md";
const page = readFileSync(path.join(PACKAGE_ROOT, PAGE), "utf8");
const keys = Object.keys(RULES) as RuleKey[];

/** A pack that takes the policies at their strictest. */
const STRICTEST = `
  const { PolicyPack } = require("@pulumi/policy");
  new PolicyPack("strictest", { policies: require("pulumi-sdrs/policy").sdrsPolicies({ all: "mandatory" }) });
`;

describe("the policies, asked over the protocol of Pulumi's policy library", function () {
  this.timeout(60_000);
  const hosts: PolicyHost[] = [];
  let folder = "";
  let strictest: PolicyHost;

  const pack = (name: string, program: string): PolicyHost => {
    const at = path.join(folder, name);
    mkdirSync(at);
    writeFileSync(path.join(at, "package.json"), JSON.stringify({ name, version: "0.0.1" }));
    writeFileSync(path.join(at, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(path.join(at, "index.js"), program);
    const host = new PolicyHost(at);
    hosts.push(host);
    return host;
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sdrs-policies-"));
    linkPackages(folder);
    strictest = pack("strictest", STRICTEST);
  });
  after(async () => {
    for (const host of hosts) await host.end();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const key of keys) {
    const { name } = RULES[key];
    it(`${name} reports what it is for, and nothing beside it`, async () => {
      for (const { title, stack, says } of CASES[key]) {
        const { violations } = await strictest.analyzeStack(stack);
        const own = violations.filter(({ policy }) => policy === name);
        expect(
          own.map(({ message }, index) => message.includes(says[index] ?? "?")),
          title,
        ).to.deep.equal(says.map(() => true));
        for (const { level, urn } of own) {
          expect(level).to.equal("mandatory");
          expect(stack.map(urnOf)).to.include(urn);
        }
      }
      expect(CASES[key].filter(({ says }) => says.length > 0)).to.have.length.above(0);
      expect(CASES[key].filter(({ says }) => says.length === 0)).to.have.length.above(0);
    });
  }

  it("say nothing of a stack with a group that moves, is away or may be, each with its reason", async () => {
    const moving = group("moving");
    const beside: readonly (readonly Part[])[] = [
      [group("moving", { failover: true })],
      [shownByInputs("moving", { failover: NOT_KNOWN }), { ...protection("m", moving), of: {} }],
      [group("moving", { productionSite: "target" })],
      [group("moving", { status: "error-failing-over" })],
      [moving, pair("p", moving, { faultLevel: "2" })],
      [shownByInputs("moving", { description: "edited beside" }), instance("m", moving)],
    ];
    for (const [index, parts] of beside.entries()) {
      const { violations, notApplicable } = await strictest.analyzeStack([...AT_FAULT, ...parts]);
      expect(violations, String(index)).to.deep.equal([]);
      expect(Object.keys(notApplicable)).to.have.members(keys.map((key) => RULES[key].name));
      for (const reason of Object.values(notApplicable)) expect(reason).to.include("while production moves or is away");
    }
    const { violations } = await strictest.analyzeStack([...AT_FAULT, moving]);
    expect(new Set(violations.map(({ policy }) => policy)).size).to.equal(keys.length);
  });

  it("print no value of a property, since secrets reach a policy in clear", async () => {
    const secret = AT_FAULT.map((part) => ({ ...part, props: { ...part.props, name: "SECRET", serverId: "SECRET" } }));
    const { violations } = await strictest.analyzeStack(secret);
    expect(violations).to.have.length.above(keys.length);
    expect(JSON.stringify(violations)).not.to.include("SECRET");
  });

  it("are taken by the pack that the page shows, and configured by the file that it shows", async () => {
    const [shown] = programsOf(PACKAGE_ROOT, PAGE);
    const module = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const host = pack("shown", ts.transpileModule(shown?.text ?? "", { compilerOptions: module }).outputText);
    expect(await host.policies()).to.include({
      "sdrs-unprotected-group": "mandatory",
      "sdrs-deletable-group": "mandatory",
      "sdrs-no-start-order": "disabled",
      "sdrs-standing-failback": "advisory",
      "sdrs-hidden-order": "mandatory",
    });
    const stack = (name: string): readonly Part[] => {
      const one = group(name);
      return [one, instance("a", one), instance("b", one)];
    };
    const found = async (name: string): Promise<string[]> =>
      (await host.analyzeStack(stack(name))).violations.map(({ policy, level }) => `${policy} ${level}`).sort();
    expect(await found("archive")).to.deep.equal([
      "sdrs-deletable-group mandatory",
      "sdrs-unprotected-group mandatory",
    ]);
    expect(await found("playground")).to.deep.equal(["sdrs-unprotected-group mandatory"]);
    const [, json = ""] = /^```json\n([^]*?)^```/m.exec(page) ?? [];
    await host.configure(JSON.parse(json) as Parameters<PolicyHost["configure"]>[0]);
    expect(await found("archive")).to.deep.equal(["sdrs-deletable-group mandatory", "sdrs-no-start-order advisory"]);
    expect(await found("orders")).to.include("sdrs-unprotected-group mandatory");
  });
});
