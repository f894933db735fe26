import { expect } from "chai";
import { createLogger, formatEntry, levelFromEnv, type LogEntry, type LogSink, stderrSink } from "../../provider/log";
import { createRedactor, MASK, redactor } from "../../provider/redact";

function listSink(level: LogSink["level"]): LogSink & { entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  return { level, entries, write: (entry) => entries.push(entry) };
}

describe("log", () => {
  it("gives each sink what is at or above its level", () => {
    const all = listSink("debug");
    const loud = listSink("warn");
    const log = createLogger([all, loud]);
    log.debug("request");
    log.info("job accepted");
    log.warn("job ended badly");
    log.error("gave up");
    expect(all.entries.map(({ level }) => level)).to.deep.equal(["debug", "info", "warn", "error"]);
    expect(loud.entries.map(({ phrase }) => phrase)).to.deep.equal(["job ended badly", "gave up"]);
  });

  it("carries facts and adds sinks", () => {
    const first = listSink("info");
    const engine = listSink("info");
    createLogger([first]).with({ group: "g1" }, engine).info("accepted", { jobId: "j1" });
    expect(engine.entries).to.deep.equal([{ level: "info", phrase: "accepted", facts: { group: "g1", jobId: "j1" } }]);
    expect(first.entries).to.have.length(1);
  });

  it("prints the phrase first and quotes what has spaces", () => {
    const entry = { level: "warn", phrase: "ended", facts: { a: "x y", n: 3, gone: undefined, list: [1] } } as const;
    expect(formatEntry(entry)).to.equal('warn  ended a="x y" n=3 list=[1]');
  });

  it("writes one line to the error stream", () => {
    const lines: string[] = [];
    createLogger([stderrSink("info", (line) => lines.push(line))]).info("hello", { a: 1 });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^\d{4}-.*Z info {2}hello a=1\n$/);
  });

  for (const [env, level] of [
    [{ SDRS_LOG: "debug" }, "debug"],
    [{ SDRS_LOG: "INFO" }, "info"],
    [{ SDRS_LOG: "yes" }, "warn"],
    [{}, "warn"],
  ] as const) {
    it(`${JSON.stringify(env)} means ${level}`, () => {
      expect(levelFromEnv(env)).to.equal(level);
    });
  }

  it("never shows a secret", () => {
    redactor.add("s3cret-of-log");
    const sink = listSink("debug");
    createLogger([sink]).debug("sent s3cret-of-log", {
      headers: {
        "X-Auth-Token": "abc",
        Authorization: "SDK-HMAC-SHA256 Access=AK1, Signature=ff",
        "X-Sdk-Date": "now",
        accept: "*",
      },
      url: "http://h/?t=s3cret-of-log",
    });
    expect(JSON.stringify(sink.entries)).not.to.match(/s3cret|abc|AK1|"now"/);
    expect(sink.entries[0]?.facts["headers"]).to.include({ accept: "*" });
  });
});

describe("redaction", () => {
  const own = createRedactor();
  own.add('pa"ss word');

  it("masks a registered value as it is, URL-encoded and inside JSON", () => {
    for (const text of ['pa"ss word', encodeURIComponent('pa"ss word'), JSON.stringify({ x: 'pa"ss word' })])
      expect(own.text(text)).not.to.contain("ss");
  });

  for (const text of [
    "X-Auth-Token: gAAAAABk",
    'headers {"x-subject-token":"gAAAAABk"}',
    "Authorization: SDK-HMAC-SHA256 Access=gAAAAABk, SignedHeaders=host, Signature=gAAAAABk",
    '{"user":{"password":"gAAAAABk"}}',
    "X-Security-Token=gAAAAABk",
  ]) {
    it(`masks what is recognisable in ${text.slice(0, 24)}`, () => {
      expect(own.text(text)).to.contain(MASK).and.not.to.contain("gAAAAABk");
    });
  }

  it("ignores values too short to be secrets, and survives cycles", () => {
    own.add("abc");
    const loop: Record<string, unknown> = { text: "abc" };
    loop["self"] = loop;
    expect(JSON.stringify(own.value(loop))).to.contain("abc");
  });
});
