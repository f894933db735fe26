import { expect } from "chai";
import { renderMarkdown } from "../../../report";
import { failedBack, failedOver, fleet, troubled } from "./samples";
import { HOSTILE, report } from "./support";

const lines = (text: string): string[] => text.split("\n");

/** Cells of a row of a table; an escaped bar separates nothing. */
const cells = (line: string): number => line.split(/(?<!\\)\|/).length;

describe("recovery report as Markdown", () => {
  it("begins with the verdict and its reasons", () => {
    const [title, , first] = lines(renderMarkdown(report(troubled(), { rtoSeconds: 300 })));
    expect(title).to.equal("## Failover of orders-1a2b3c4: failed");
    expect(first).to.equal("- **1 address is lost: 10.20.0.11 (EIP 80.158.47.12).**");
  });

  it("begins with the words for a rehearsal on a simulation if it was one", () => {
    const text = renderMarkdown(report(failedOver(), { endpoint: "http://127.0.0.1:1" }));
    expect(lines(text)[2]).to.match(/^> \*\*REHEARSAL ON A SIMULATION\*\*/);
    expect(renderMarkdown(report(failedOver()))).not.to.match(/simulation/i);
  });

  it("has the figures, a row for each address and server, and the work as a list to tick", () => {
    const made = report(failedOver(), { rtoSeconds: 300 });
    const text = renderMarkdown(made);
    expect(text).to.include("| 3 min 6.2 s | 5 min: met | 4 of 4 | 3 of 3 |");
    for (const { privateIp } of made.addresses) expect(text).to.include(`| \`${privateIp}\``);
    expect(lines(text).filter((line) => line.startsWith("- [ ] "))).to.have.length(made.remaining.length);
  });

  it("says of a failback how long production was down", () => {
    expect(renderMarkdown(report(failedBack()))).to.include("| at least 2 min 18.3 s | none given |");
  });

  it("puts what is lost first and in capitals", () => {
    const text = renderMarkdown(report(troubled()));
    const rows = lines(text).filter((line) => line.startsWith("| `10."));
    expect(rows[0]).to.include("**LOST**");
  });

  it("stays short enough for a comment however many there are, and folds long tables", () => {
    const text = renderMarkdown(report(failedOver(fleet(1000))));
    expect(text.length).to.be.lessThan(65_536);
    expect(text).to.include("<details><summary>2000 addresses</summary>").and.to.include("and 1900 more");
    expect(renderMarkdown(report(failedOver()))).not.to.include("<details>");
  });

  for (const hostile of HOSTILE) {
    it(`lets ${JSON.stringify(hostile)} be nothing but text`, () => {
      const sample = troubled();
      const { lastTransition: last } = sample;
      const text = renderMarkdown(
        report({
          ...sample,
          name: hostile,
          status: hostile,
          migratedAddresses: sample.migratedAddresses.map((row) => ({ ...row, serverName: hostile, note: hostile })),
          lastTransition: { ...last, id: hostile, warnings: [hostile], remaining: [hostile] },
        }),
      );
      const outside = text.replace(/(`+)(?!`)(.*?[^`])\1(?!`)/g, "");
      expect(outside).not.to.match(/(?<!\\)<(?!!-- -->)/);
      expect(outside).not.to.match(/(?<!\\)\]\(|@\w|:\/\/|(?<!\\)#\d/);
      expect(lines(text).filter((line) => line.startsWith("#"))).to.have.length(8);
      const tables = lines(text).filter((line) => line.startsWith("|"));
      const widths = new Set(tables.map(cells));
      expect(
        [...widths].every((width) => [4, 5, 6, 8].includes(width)),
        [...widths].join(),
      ).to.equal(true);
      expect(text).not.to.match(/[\u0000\u0007\u202e]/);
    });
  }
});
