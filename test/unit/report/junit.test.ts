import { expect } from "chai";
import { renderJUnit } from "../../../report";
import { failedOver, fleet, troubled } from "./samples";
import { HOSTILE, report } from "./support";

const times = (text: string, part: RegExp): number => text.match(new RegExp(part, "g"))?.length ?? 0;

/** The counts that the root element states. */
function stated(text: string): number[] {
  const root = /<testsuites [^>]*>/.exec(text)?.[0] ?? "";
  return ["tests", "failures", "skipped"].map((name) => Number(new RegExp(`${name}="(\\d+)"`).exec(root)?.[1]));
}

const counted = (text: string): number[] => [
  times(text, /<testcase /),
  times(text, /<failure /),
  times(text, /<skipped /),
];

/** Whether every element is closed in order and no stray mark is left; enough of XML for what is written here. */
function isWellFormed(text: string): boolean {
  const open: string[] = [];
  const body = text.replace(/^<\?xml [^?]*\?>\s*/, "");
  const rest = body.replace(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
    (_all, end: string, name: string, _attributes, empty: string) => {
      if (end === "/") return open.pop() === name ? "" : "<";
      if (empty === "") open.push(name);
      return "";
    },
  );
  return open.length === 0 && !/[<>]|&(?!(amp|lt|gt|quot|apos);)/.test(rest);
}

describe("recovery report as JUnit XML", () => {
  it("has a case for each address, each server and the objective, and counts them right", () => {
    const made = report(failedOver(), { rtoSeconds: 300 });
    const text = renderJUnit(made);
    expect(counted(text)).to.deep.equal([made.addresses.length + made.members.length + 1, 0, 0]);
    expect(stated(text)).to.deep.equal(counted(text));
    expect(isWellFormed(text)).to.equal(true);
  });

  it("fails for what is lost, down or missed, and skips what could not be read", () => {
    const text = renderJUnit(report(troubled(), { rtoSeconds: 300 }));
    expect(counted(text).slice(1)).to.deep.equal([3, 1]);
    expect(stated(text)).to.deep.equal(counted(text));
    expect(text).to.include("the NIC moved, but EIP 80.158.47.12 is not bound to it");
    expect(text).to.include("took 7 min 16.2 s");
  });

  it("passes nothing that was not measured or not given", () => {
    expect(renderJUnit(report(failedOver()))).to.include('<skipped message="no objective was given"/>');
    const adopted = failedOver();
    adopted.lastTransition.adopted = true;
    expect(renderJUnit(report(adopted, { rtoSeconds: 1 }))).to.include('<skipped message="The move was made outside');
  });

  it("fails for an address that stayed behind", () => {
    const sample = failedOver();
    sample.migratedAddresses = sample.migratedAddresses.map((row) =>
      row.eip === null ? row : { ...row, verdict: "kept" as const, toServerId: row.fromServerId },
    );
    expect(renderJUnit(report(sample))).to.include('<failure message="stayed at eu-de-01');
  });

  it("holds a hundred instances", () => {
    const text = renderJUnit(report(failedOver(fleet(100))));
    expect(counted(text)).to.deep.equal([301, 0, 1]);
    expect(isWellFormed(text)).to.equal(true);
  });

  it("is well formed without any instance", () => {
    const { lastTransition, ...rest } = failedOver();
    const text = renderJUnit(
      report({ ...rest, migratedAddresses: [], lastTransition: { ...lastTransition, members: [] } }),
    );
    expect(counted(text)).to.deep.equal([1, 0, 1]);
    expect(isWellFormed(text)).to.equal(true);
  });

  for (const hostile of HOSTILE) {
    it(`lets ${JSON.stringify(hostile)} be nothing but text`, () => {
      const sample = troubled();
      const { lastTransition: last } = sample;
      const text = renderJUnit(
        report({
          ...sample,
          name: hostile,
          migratedAddresses: sample.migratedAddresses.map((row) => ({ ...row, serverName: hostile, note: hostile })),
          lastTransition: { ...last, id: hostile, members: last.members.map((row) => ({ ...row, name: hostile })) },
        }),
      );
      expect(isWellFormed(text), text).to.equal(true);
      expect(stated(text)).to.deep.equal(counted(text));
      expect(text).not.to.match(/[\u0000-\u0008\u000b-\u001f\u202e\ufffe\uffff]|[\ud800-\udfff]/);
    });
  }
});
