import { expect } from "chai";
import fc from "fast-check";
import { type Simulator, startSimulator } from "../../simulator/index";
import { contract } from "../../contract/tables";
import type { CallRow } from "../../contract/types";
import { type Json } from "../../contract/conformance/actor";
import { callOf, fillPath } from "../../contract/conformance/calls";
import { requestFor } from "../../contract/conformance/executors/requests";
import { type Answer, disconnect, send } from "../../contract/conformance/http";
import { SimulatorStage, subjectOf } from "./stage/simulator";
import type { Scene } from "../../contract/conformance/stage/stage";

const SEED = 20260422;
const ALL: readonly CallRow[] = [...contract.calls, ...contract.cloudCalls, ...contract.backupCalls];

/** Any value, among them those that JavaScript treats oddly. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    "",
    " ",
    "\u0000",
    "'; --",
    "../..",
    "é".repeat(40),
    "x".repeat(5000),
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
    true,
    null,
    [],
    {},
    [[[]]],
  ),
  fc
    .constantFrom("__proto__", "constructor", "toString", "hasOwnProperty")
    .map((name): unknown => JSON.parse(`{"${name}": {"polluted": 1}}`)),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("..", "%", "%00", "%zz", "a/b", "*", "0".repeat(600)),
);
const header = fc.oneof(
  fc.constantFrom(
    "",
    "wrong",
    "SDK-HMAC-SHA256",
    "SDK-HMAC-SHA256 Access=, SignedHeaders=, Signature=",
    "SDK-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=;;;, Signature=zz",
    "Basic Zm9v",
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 200 }).map((one) => one.replace(/[^\x20-\x7e]/g, "")),
);

/** A body with one place in it changed, removed or added. */
function mutated(body: unknown): fc.Arbitrary<unknown> {
  if (typeof body !== "object" || body === null) return value;
  const keys = Object.keys(body);
  const copy = (key: string, changed: unknown): unknown =>
    Array.isArray(body)
      ? body.map((one: unknown, at) => (String(at) === key ? changed : one))
      : { ...body, [key]: changed };
  const without = (key: string): unknown =>
    Array.isArray(body)
      ? body.filter((_, at) => String(at) !== key)
      : Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
  if (keys.length === 0) return fc.record({ added: value });
  const key = fc.constantFrom(...keys);
  return fc.oneof(
    { weight: 4, arbitrary: key.chain((name) => mutated((body as Json)[name]).map((changed) => copy(name, changed))) },
    { weight: 1, arbitrary: key.map(without) },
    { weight: 1, arbitrary: fc.tuple(fc.string(), value).map(([name, added]) => ({ ...body, [name]: added })) },
  );
}

describe("the simulator under random requests", () => {
  let simulator: Simulator;
  let stage: SimulatorStage;
  let scene: Scene;
  let proof: Record<string, string>;

  before(async () => {
    simulator = await startSimulator({ pace: "manual" });
    stage = new SimulatorStage(simulator);
    scene = await stage.enter("drilled");
    proof = await stage.wire.proof();
  });
  after(async () => {
    disconnect();
    await simulator.close();
  });

  /** Refused or done, but answered, with an id, and never a failure that nobody asked for. 501 is the loud answer to what is not simulated. */
  function judge(answer: Answer, what: string): void {
    expect(answer.status < 500 || answer.status === 501, `${what}: ${answer.status} ${answer.text}`).to.equal(true);
    expect(answer.headers["x-request-id"], `${what}: no request id`).to.be.a("string").and.not.equal("");
  }

  const url = (call: CallRow): string => subjectOf(simulator).url(call.service);
  const known = (): Record<string, string> => ({
    api_version: "v1",
    project_id: simulator.projectId,
    server_group_id: scene.groupId,
    replication_id: scene.separate.id,
    protected_instance_id: scene.instanceId,
    disaster_recovery_drill_id: scene.ids["disaster_recovery_drill_id"] ?? "",
    server_id: scene.sourceServer,
    volume_id: scene.separate.sourceDisk,
    job_id: "f".repeat(32),
  });

  const fuzz = async (
    name: string,
    runs: number,
    arbitrary: fc.Arbitrary<() => Promise<[Answer, string]>>,
  ): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (act) => {
        const [answer, what] = await act();
        judge(answer, `${name} ${what}`);
      }),
      { seed: SEED, numRuns: runs, endOnFailure: true },
    );
    expect((await send("GET", simulator.url, "/", {})).status, "the simulator is alive").to.equal(200);
  };

  it("answers any body on any call", () =>
    fuzz(
      "any body",
      200,
      fc.tuple(fc.constantFrom(...ALL), value).map(([call, body]) => async () => {
        const path = fillPath(call.path, {
          ...Object.fromEntries([...call.path.matchAll(/\{(\w+)\}/g)].map((match) => [match[1] ?? "", "x"])),
          ...known(),
        });
        const json = JSON.stringify(body);
        return [
          await send(call.method, url(call), path, { ...proof, "content-type": "application/json" }, json),
          `${call.method} ${path} ${json}`,
        ];
      }),
    ));

  it("answers a right request with one thing wrong in it", () =>
    fuzz(
      "mutated body",
      300,
      fc
        .constantFrom(...contract.calls.filter((call) => call.request !== null && call.operation !== "queryByTags"))
        .chain((call) => {
          const sending = requestFor(call.operation, {
            ...scene,
            ids: { nic_id: "x", failure_job_id: "x", ...scene.ids },
          });
          return mutated(sending.body ?? {}).map((body) => async (): Promise<[Answer, string]> => {
            const answer = await stage.wire.call(call.operation, { ...sending, body });
            return [answer, `${call.operation} ${JSON.stringify(body)}`];
          });
        }),
    ));

  it("answers bytes that are no JSON", () =>
    fuzz(
      "bytes",
      100,
      fc
        .tuple(
          fc.constantFrom("createGroup", "actOnGroup", "deletePair", "changePower", "createToken"),
          fc.uint8Array({ maxLength: 200 }),
        )
        .map(([name, bytes]) => async () => {
          const call = callOf(name);
          const path = fillPath(call.path, known());
          return [
            await send(
              call.method,
              url(call),
              path,
              { ...proof, "content-type": "application/json" },
              Buffer.from(bytes),
            ),
            `${name} ${Buffer.from(bytes).toString("hex")}`,
          ];
        }),
    ));

  it("answers any path and query", () =>
    fuzz(
      "path",
      300,
      fc
        .tuple(
          fc.constantFrom(...ALL),
          fc.array(text, { maxLength: 4 }),
          fc.dictionary(text, text, { maxKeys: 3 }),
          fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"),
          fc.constantFrom("", "", "/", "//", "/%zz", "/%00", "/..", "%"),
        )
        .map(([call, parts, query, method, raw]) => async () => {
          const spare = [...parts];
          const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) =>
            name === "project_id" ? simulator.projectId : encodeURIComponent(wellFormed(spare.shift() ?? "x")),
          );
          const search = new URLSearchParams(
            Object.entries(query).map(([name, one]): [string, string] => [wellFormed(name), wellFormed(one)]),
          ).toString();
          const target = `${path}${raw}${search === "" ? "" : `?${search}`}`;
          return [await send(method, url(call), target, proof), `${method} ${target}`];
        }),
    ));

  it("answers any filter of any list", () =>
    fuzz(
      "filter",
      150,
      fc.tuple(fc.constantFrom(...contract.filters), text).map(([filter, one]) => async () => {
        const answer = await stage.wire.call(filter.call, { query: { [filter.query]: wellFormed(one) } });
        return [answer, `${filter.id} ${JSON.stringify(one)}`];
      }),
    ));

  it("answers any proof of identity", () =>
    fuzz(
      "headers",
      100,
      fc
        .tuple(header, header, header, fc.constantFrom("GET", "POST", "DELETE"))
        .map(([token, authorization, date, method]) => async () => {
          const headers = {
            "X-Auth-Token": token,
            Authorization: authorization,
            "X-Sdk-Date": date,
            "X-Sdk-Content-Sha256": date,
            "X-Project-Id": token,
          };
          const path = fillPath(callOf("listGroups").path, known());
          return [await send(method, url(callOf("listGroups")), path, headers), JSON.stringify(headers)];
        }),
    ));

  it("still serves what it served before", async () => {
    await stage.settle();
    for (const call of [
      "listGroups",
      "listPairs",
      "listInstances",
      "listDrills",
      "listFailures",
      "listServers",
      "listPorts",
      "listEips",
      "listPools",
      "listRecordSets",
      "listDisks",
      "showQuotas",
    ]) {
      expect((await stage.wire.call(call)).status, call).to.equal(200);
    }
    expect(
      stage.wire.exchanges
        .filter((exchange) => exchange.status < 400)
        .flatMap(({ call, problems }) => problems.map((problem) => `${call.operation}: ${problem}`)),
    ).to.deep.equal([]);
    expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
  });
});

/** Lone surrogates cannot be put into a URL at all. */
function wellFormed(one: string): string {
  return one.replace(/[\ud800-\udfff]/g, "?");
}
