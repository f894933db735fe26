import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { renderHtml } from "../../../report";
import { tickText } from "../../../report/html/chart";
import { cssText } from "../../../report/html/style";
import { toJson } from "../../../report/json";
import { failedBack, failedOver, fleet, troubled } from "./samples";
import { HOSTILE, report } from "./support";

/** The names of all tags, in order; the content of the style sheet apart. */
function tags(page: string): string[] {
  return (withoutStyle(page).match(/<\/?[a-z!][^\s>]*/gi) ?? []).map((tag) => tag.toLowerCase());
}

const withoutStyle = (page: string): string => page.replace(/<style>.*?<\/style>/s, "<style></style>");

const visible = (page: string): string =>
  withoutStyle(page)
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

/** The troubled sample with one text in every place that a stranger can fill. */
function filledWith(text: string) {
  const sample = troubled();
  const { lastTransition: last } = sample;
  return report(
    {
      ...sample,
      id: `id ${text}`,
      name: `n ${text}`,
      status: `s ${text}`,
      sourceAvailabilityZone: `z ${text}`,
      targetAvailabilityZone: `y ${text}`,
      productionZone: `y ${text}`,
      migratedAddresses: sample.migratedAddresses.map((row) => ({
        ...row,
        serverName: `w ${text}`,
        privateIp: `${row.privateIp} ${text}`,
        mac: `m ${text}`,
        portId: `p ${text}`,
        note: `o ${text}`,
        eip: row.eip === null ? null : `e ${text}`,
        subnetId: `u ${text}`,
      })),
      lastTransition: {
        ...last,
        id: `t ${text}`,
        jobId: `j ${text}`,
        phases: { ...last.phases, [`phase ${text}`]: 1 },
        members: last.members.map((row) => ({ ...row, name: `i ${text}`, status: `s ${text}`, server: `P ${text}` })),
        warnings: [`a ${text}`],
        remaining: [`r ${text}`],
      },
    },
    { requests: [{ id: `q ${text}`, what: `k ${text}` }], rtoSeconds: 300 },
  );
}

describe("recovery report as HTML", () => {
  it("needs nothing but itself: no script, no link outwards, no picture, no font", () => {
    for (const sample of [failedOver(), troubled(), failedBack(), failedOver(fleet(100))]) {
      const page = renderHtml(report(sample, { endpoint: "http://127.0.0.1:8080" }));
      expect(page).not.to.match(/<(script|link|img|iframe|object|embed|form|base|video|audio|source|use|image)\b/i);
      expect(page).not.to.match(/\s(src|srcset|href|action|formaction|data|style|on\w+)="(?!#)/i);
      expect(page).not.to.match(/@import|@font-face|url\((?!#)/i);
    }
  });

  it("forbids scripts and requests by its own policy, and allows its style sheet by hash", () => {
    const page = renderHtml(report(failedOver()));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).to.equal(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  });

  it("shows a lost address before everything else", () => {
    const text = visible(renderHtml(report(troubled(), { rtoSeconds: 300 })));
    const lost = text.indexOf("Lost: 10.20.0.11 (EIP 80.158.47.12)");
    expect(lost).to.be.greaterThan(0);
    expect(lost).to.be.lessThan(text.indexOf("Recovery time"));
    expect(text.slice(0, lost)).to.include("Failed").and.to.include("What is wrong");
  });

  it("says that a simulation is one, and nothing of it otherwise", () => {
    expect(renderHtml(report(failedOver(), { endpoint: "http://127.0.0.1:1" })))
      .to.include("No cloud took part")
      .and.to.include("SIMULATION");
    expect(renderHtml(report(failedOver()))).not.to.match(/simulation/i);
  });

  it("lists phases, addresses, servers, warnings, remaining work, limits and ids", () => {
    const made = report(troubled(), { rtoSeconds: 300, requests: [{ id: "req-77", what: "POST failover" }] });
    const text = visible(renderHtml(made)).replaceAll("&#39;", "'");
    for (const { name, from, to } of made.members) {
      for (const word of [name, from.serverId, to.serverId]) expect(text).to.include(word);
    }
    for (const { privateIp, mac, portId } of made.addresses) {
      for (const word of [privateIp, mac, portId]) expect(text).to.include(word);
    }
    for (const sentence of [...made.warnings, ...made.remaining, ...made.notChecked]) expect(text).to.include(sentence);
    for (const { id } of [...made.jobs, ...made.requests]) expect(text).to.include(id);
    expect(text).to.include("Storage").and.to.include("2 min 14.2 s").and.to.include("Not attributed");
  });

  it("carries the digest of its JSON form, so that one proves the other", () => {
    const made = report(failedOver());
    expect(renderHtml(made)).to.include(createHash("sha256").update(toJson(made)).digest("hex"));
  });

  it("gives the chart in words, too", () => {
    const page = renderHtml(report(failedOver(), { rtoSeconds: 300 }));
    const charts = [...page.matchAll(/<svg class="chart [^"]*"[^>]*role="img"[^>]*aria-labelledby="([^"]*)"/g)];
    expect(charts).to.have.length(2);
    for (const id of charts.flatMap(([, ids = ""]) => ids.split(" "))) expect(page).to.include(`id="${id}"`);
    expect(page).to.include("Storage: 2 min 14.2 s, Start of servers: 48.6 s");
  });

  it("has one heading of the first rank, landmarks, and headed tables", () => {
    const page = renderHtml(report(failedOver()));
    const times = (tag: string): number => tags(page).filter((one) => one === tag).length;
    expect(["<h1", "<main", "<header", "<footer", "<nav"].map(times)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(times("<caption")).to.equal(times("<table"));
    expect(page.match(/<th [^>]*scope="(col|row)"/g)).to.have.length(times("<th"));
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it("shows a hundred instances, those in trouble first", () => {
    const sample = failedOver(fleet(100));
    sample.migratedAddresses = sample.migratedAddresses.map((row) =>
      row.serverName === "web-077" && row.verdict === "moved" ? { ...row, verdict: "lost" as const } : row,
    );
    const page = renderHtml(report(sample));
    expect(page.match(/<li class="lane">/g)).to.have.length(100);
    expect(/<h3>([^<]*)</.exec(page)?.[1]).to.equal("web-077");
    expect(page.length).to.be.lessThan(600_000);
  });

  it("shows a transition without members, addresses, phases and job", () => {
    const { lastTransition, ...rest } = failedOver();
    const bare = { ...lastTransition, members: [], phases: {}, jobId: null, remaining: [], acceptedAt: null };
    const instant = { ...bare, finishedAt: bare.requestedAt, recoverySeconds: 0 };
    const page = renderHtml(report({ ...rest, migratedAddresses: [], addresses: [], lastTransition: instant }));
    expect(page).not.to.match(/NaN|Infinity|undefined|null/);
    expect(visible(page)).to.include("Nothing remains to be done").and.to.include("none recorded");
  });

  describe("lets nothing that comes from outside be more than text:", () => {
    const plain = tags(renderHtml(filledWith("plain")));
    for (const text of HOSTILE) {
      it(JSON.stringify(text), () => {
        const page = renderHtml(filledWith(text));
        expect(tags(page)).to.deep.equal(plain);
        expect(page).not.to.match(/<(script|img|failure|!-- comment)/i);
        expect(page).not.to.match(/[\u0000\u0007\u202e]|[\ud800-\udfff]/);
        expect(page.match(/<\/style>/g)).to.have.length(1);
      });
    }

    it("any text at all", () => {
      const body = (page: string): string[] => tags(page);
      fc.assert(
        fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
          expect(body(renderHtml(filledWith(text)))).to.deep.equal(plain);
        }),
        { numRuns: 15 },
      );
    });

    it("text in the margins of a sheet", () => {
      expect(cssText('orders/1"; } </style>\\')).to.equal('"orders\\2f 1\\22 \\3b  \\7d  \\3c \\2f style\\3e \\5c "');
    });
  });

  it("labels the axis in the unit that fits", () => {
    const labels = [
      [0, 100, "0"],
      [30, 100, "30 s"],
      [0.5, 1, "0.5 s"],
      [90, 600, "1:30 min"],
      [120, 600, "2 min"],
      [5400, 20_000, "1:30 h"],
      [86_400, 200_000, "24 h"],
    ] as const;
    for (const [seconds, last, text] of labels) expect(tickText(seconds, last)).to.equal(text);
  });
});
