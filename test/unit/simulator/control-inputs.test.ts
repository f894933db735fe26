import { expect } from "chai";
import fc from "fast-check";
import { startSimulator, type Simulator } from "../../../simulator/index.js";
import { ACTIONS } from "../../../simulator/control/actions.js";
import { actionNames } from "../../../simulator/control/inputs.js";
import { holds } from "../../../simulator/wire/path-pattern.js";

describe("what is given to the control interface", () => {
  let sim: Simulator;

  beforeEach(async () => {
    sim = await startSimulator({ pace: "manual" });
  });
  afterEach(() => sim.close());

  const send = async (method: string, path: string, body: string): Promise<{ status: number; message: string }> => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(`${sim.url}/_simulator${path}`, { method, headers, body });
    const answer = (await reply.json()) as { error?: { message: string } };
    return { status: reply.status, message: answer.error?.message ?? "" };
  };

  for (const [what, method, path, body, message] of [
    ["no JSON", "POST", "/faults", "{", /the body is not JSON/],
    ["a list", "POST", "/faults", "[]", /must be a JSON object/],
    ["null", "PUT", "/assumptions", "null", /must be a JSON object/],
    ["a fault without an effect", "POST", "/faults", "{}", /effect is missing/],
    ["an effect that is none", "POST", "/faults", '{"effect":3}', /effect must be object/],
    ["an effect without a kind", "POST", "/faults", '{"effect":{}}', /unknown fault effect .*known: delay/],
    [
      "an unknown field of a fault",
      "POST",
      "/faults",
      '{"effect":{"kind":"hang"},"time":1}',
      /^a fault: time is not a known field/,
    ],
    [
      "an unknown field of an effect",
      "POST",
      "/faults",
      '{"effect":{"kind":"hang","ms":1}}',
      /kind hang: ms is not a known field/,
    ],
    ["a delay without its length", "POST", "/faults", '{"effect":{"kind":"delay"}}', /ms is missing/],
    ["a delay of a text", "POST", "/faults", '{"effect":{"kind":"delay","ms":"1"}}', /ms must be number/],
    ["a delay without an end", "POST", "/faults", '{"effect":{"kind":"delay","ms":1e999}}', /ms must be number/],
    ["a status that is none", "POST", "/faults", '{"effect":{"kind":"status","status":99}}', /status must be >= 200/],
    [
      "a header with a line break",
      "POST",
      "/faults",
      '{"effect":{"kind":"status","status":200,"headers":{"a":"b\\r\\nc"}}}',
      /headers\.a must match/,
    ],
    [
      "an answer that is too long",
      "POST",
      "/faults",
      `{"effect":{"kind":"status","status":200,"body":"${"x".repeat(70_000)}"}}`,
      /more than 65536 characters/,
    ],
    [
      "a service that is none",
      "POST",
      "/faults",
      '{"match":{"service":"s3"},"effect":{"kind":"hang"}}',
      /match\.service must be one of sdrs/,
    ],
    ["a clock without seconds", "POST", "/clock/advance", "{}", /seconds is missing/],
    ["a clock that goes back", "POST", "/clock/advance", '{"seconds":-1}', /seconds must be >= 0/],
    ["a clock that goes too far", "POST", "/clock/advance", '{"seconds":1e300}', /seconds must be <=/],
    ["a pace that is none", "PUT", "/clock/pace", '{"pace":"brisk"}', /pace must be immediate, realistic/],
    ["a pace that stands still", "PUT", "/clock/pace", '{"pace":0}', /pace must be immediate, realistic/],
    ["an assumption that is none", "PUT", "/assumptions", '{"weather":"bad"}', /unknown assumption "weather"/],
    ["an action that is none", "POST", "/actions/explode", "{}", /unknown action "explode"; known: power/],
    [
      "an unknown field of an action",
      "POST",
      "/actions/power",
      '{"server":"web-1","status":"SHUTOFF","x":""}',
      /^power: x is not a known field/,
    ],
    ["an action without what it is about", "POST", "/actions/power", '{"status":"SHUTOFF"}', /server is missing/],
    ["a reset with wishes", "POST", "/reset", '{"seed":3}', /seed is not a known field/],
  ] as const)
    it(`is refused by name: ${what}`, async () => {
      const before = JSON.stringify([await sim.control.world(), await sim.control.faults.list()]);
      const answer = await send(method, path, body);
      expect(answer.status).to.equal(400);
      expect(answer.message).to.match(message);
      expect(JSON.stringify([await sim.control.world(), await sim.control.faults.list()])).to.equal(before);
    });

  it("has a schema for every action", () => {
    expect(actionNames().sort()).to.deep.equal(Object.keys(ACTIONS).sort());
  });

  it("never crashes the simulator, whatever it is", async () => {
    const routes = ["/faults", "/clock/advance", "/restore", ...Object.keys(ACTIONS).map((name) => `/actions/${name}`)];
    const names = ["server", "group", "pair", "disk", "status", "effect", "kind", "seconds", "state", "clock", "match"];
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("web-1", "shop-spare", "constructor", "__proto__"),
    );
    const body = fc.oneof(fc.dictionary(fc.constantFrom(...names), value), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), body, async (path, sent) => {
        const { status } = await send("POST", path, JSON.stringify(sent));
        expect(status).to.be.oneOf([200, 400]);
      }),
      { numRuns: 300, seed: 20260115 },
    );
    expect(await sim.control.unhandled()).to.deep.equal([]);
    expect((await fetch(`${sim.url}/v1`)).status).to.equal(200);
  });

  it("is bounded in number: at most five hundred faults stand at a time", async () => {
    for (let n = 0; n < 500; n++) await sim.control.faults.add({ effect: { kind: "delay", ms: 0 } });
    const { status, message } = await send("POST", "/faults", '{"effect":{"kind":"hang"}}');
    expect([status, message]).to.deep.equal([400, "at most 500 faults stand at a time"]);
  });
});

describe("text that is looked for in a path", () => {
  const GROUP = "/v1/p/server-groups/g-1/action";

  for (const [pattern, found] of [
    ["/server-groups", true],
    ["/server-groups/*/action", true],
    ["*", true],
    ["", true],
    ["/action*server-groups", false],
    ["/server-groups$", false],
    ["(/server)", false],
    [".", false],
  ] as const)
    it(`${JSON.stringify(pattern)} ${found ? "is" : "is not"} in the path of an action`, () => {
      expect(holds(GROUP, pattern)).to.equal(found);
    });

  it("takes no time, also where an expression would take for ever", async () => {
    const sim = await startSimulator();
    try {
      await fetch(`${sim.url}/${"a".repeat(5000)}!`);
      const begun = performance.now();
      for (const path of ["(a+)+$", "^(a|a)*$", "*a".repeat(2000), "(?=a+)a+a+a+$"]) await sim.control.calls({ path });
      expect(performance.now() - begun).to.be.below(2000);
      expect(await sim.control.calls({ path: "*aaa*aaa*!" })).to.have.length(0);
      expect(await sim.control.calls({ path: "/aaa*aaa" })).to.have.length(1);
    } finally {
      await sim.close();
    }
  });

  it("is found exactly where its pieces stand one after the other", () => {
    const text = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (path, pieces) => {
        const expression = new RegExp(pieces.map((piece) => piece.replaceAll("/", "\\/")).join(".*"));
        expect(holds(path, pieces.join("*"))).to.equal(expression.test(path));
      }),
    );
  });
});
