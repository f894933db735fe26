import { expect } from "chai";
import { createHttp, type Authorizer, type Http, type HttpCall } from "../../../provider/api/http/http";
import { createLogger, type LogEntry } from "../../../provider/log";
import { redactor } from "../../../provider/redact";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { until } from "../../../tools/engine/processes";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction } from "./loopback";

const OK = { body: { fine: true } };
const REFUSED = { status: 400, body: { error: { code: "SDRS.1002", message: "Not allowed." } } };

describe("http", () => {
  let server: Loopback;
  let http: Http;
  let clock: FakeClock;
  const entries: LogEntry[] = [];

  const start = async (reactions: Reaction[] | (() => Reaction), requestTimeoutMs = 2000): Promise<void> => {
    server = await loopback(reactions);
    clock = fakeClock(Date.now(), 1);
    const log = createLogger([{ level: "debug", write: (entry) => entries.push(entry) }]);
    http = createHttp({ clock, log, requestTimeoutMs, maxConcurrency: 8, maxRate: 10_000 });
  };
  const call = (rest: Partial<HttpCall> = {}): HttpCall => ({
    operation: "Reading group g1",
    call: "getGroup",
    service: "sdrs",
    method: "GET",
    base: server.url,
    path: "/v1/p1/server-groups/g1",
    ...rest,
  });
  const action = (): HttpCall =>
    call({
      operation: "Failing over group g1",
      call: "actOnGroup",
      method: "POST",
      body: { "failover-server-group": {} },
    });

  afterEach(async () => {
    entries.length = 0;
    await http.close();
    await server.close();
  });

  it("answers body, status and request id", async () => {
    await start([OK]);
    expect(await http.send(call())).to.deep.include({ status: 200, body: { fine: true }, requestId: "req-1" });
    expect(server.seen[0]).to.deep.include({ method: "GET", path: "/v1/p1/server-groups/g1" });
    expect(server.seen[0]?.headers).to.include({ accept: "application/json" });
  });

  it("ends what is under way when it is closed, but for what has a signal of its own, and repeats nothing then", async () => {
    await start(() => "silence", 600_000);
    const own = new AbortController();
    const read = failure(http.send(call()));
    const asked = failure(http.send(action()));
    const bound = failure(http.send(call(), { signal: own.signal }));
    await until("they were received", () => server.seen.length === 3);
    const closed = http.close();
    expect((await read).code).to.equal("DR_ABORTED");
    expect((await asked).code).to.equal("DR_AMBIGUOUS");
    own.abort();
    expect((await bound).code).to.equal("DR_ABORTED");
    await closed;
    expect([server.seen.length, clock.sleeps]).to.deep.equal([3, []]);
  });

  it("gives a read up that would be repeated, once it is closed", async () => {
    let closed: Promise<void> | undefined;
    await start(() => {
      closed = http.close();
      return { status: 503 };
    });
    expect((await failure(http.send(call(), { signal: new AbortController().signal }))).code).to.equal(
      "DR_UNAVAILABLE",
    );
    await closed;
    expect([server.seen.length, clock.sleeps]).to.deep.equal([1, []]);
  });

  it("sends a body with DELETE, and encodes the query as a signature demands", async () => {
    await start([OK]);
    const body = { replication: { delete_target_volume: false } };
    await http.send(call({ method: "DELETE", body, query: { ids: `["a","b"]`, name: "web 1!'()*" } }));
    expect(server.seen[0]).to.deep.include({ body, query: { ids: `["a","b"]`, name: "web 1!'()*" } });
    expect(server.seen[0]?.headers["content-type"]).to.equal("application/json");
  });

  for (const [what, reaction] of [
    ["429", { status: 429, body: { error_code: "APIG.0308", error_msg: "slow down" } }],
    ["502", { status: 502, text: "<html>" }],
    ["503", { status: 503 }],
    ["a reset", "reset"],
    ["a truncated body", "truncate"],
    ["an answer that is not JSON", { text: "<html>" }],
    ["an empty answer", { text: "" }],
  ] as [string, Reaction][]) {
    it(`repeats a read after ${what}`, async () => {
      await start([reaction, reaction, OK]);
      expect((await http.send(call())).body).to.deep.equal({ fine: true });
      expect(server.seen).to.have.length(3);
      expect(clock.sleeps).to.deep.equal([250, 500]);
    });
  }

  for (const [what, reaction, part] of [
    ["a reset", "reset", "UND_ERR_SOCKET"],
    [
      "503",
      { status: 503, body: { error: { code: "SDRS.0011", message: "Other service." } } },
      "SDRS.0011: Other service.",
    ],
    ["504 without a body", { status: 504 }, "HTTP 504"],
    ["a truncated body", "truncate", "HTTP 200"],
    ["an answer that is not JSON", { text: "{" }, "not JSON"],
  ] as [string, Reaction, string][]) {
    it(`calls the outcome of an action unknown after ${what}, and does not repeat it`, async () => {
      await start([reaction, OK]);
      const error = await failure(http.send(action()));
      expect(error.code).to.equal("DR_AMBIGUOUS");
      expect(error.message).to.contain("Failing over group g1 was sent, but its outcome is unknown").and.contain(part);
      expect(server.seen).to.have.length(1);
    });
  }

  it("repeats an action that the gateway turned away with 429", async () => {
    await start([{ status: 429 }, OK]);
    await http.send(action());
    expect(server.seen).to.have.length(2);
  });

  it("repeats a write of a value", async () => {
    await start(["reset", OK]);
    await http.send(call({ method: "PUT", body: { server_group: { name: "x" } }, repeatable: true }));
    expect(server.seen).to.have.length(2);
  });

  it("repeats any call that found nobody listening, and says so when it stays so", async () => {
    await start([OK]);
    const gone = await loopback([OK]);
    await gone.close();
    const error = await failure(http.send({ ...action(), base: gone.url }));
    expect(error.code).to.equal("DR_UNAVAILABLE");
    expect(error.message).to.contain("ECONNREFUSED");
    expect(clock.sleeps).to.have.length(3);
  });

  for (const [form, header, pause] of [
    ["seconds", () => "7", 7000],
    ["a date", () => new Date(Date.now() + 20_000).toUTCString(), 19_000],
  ] as const) {
    it(`honours Retry-After as ${form}, for all calls to the host`, async () => {
      await start([{ status: 429, headers: { "retry-after": header() } }, OK]);
      const before = clock.now();
      await http.send(call());
      expect(clock.now() - before).to.be.within(pause - 1000, pause + 2000);
    });
  }

  for (const [status, asked] of [
    [429, "300"],
    [429, "3600"],
    [429, "86400"],
    [429, "9".repeat(400)],
    [429, "Fri, 31 Dec 2999 23:59:59 GMT"],
    [503, "3600"],
  ] as const) {
    it(`asks again after half a minute when ${status} asks for ${asked.slice(0, 30)}, and holds nobody else up for longer`, async () => {
      await start([{ status, headers: { "retry-after": asked } }, OK]);
      const before = clock.now();
      await Promise.all([http.send(call()), http.send(call())]);
      expect(clock.now() - before).to.be.within(29_000, 40_000);
    });
  }

  it("reads Retry-After as a date against the clock of the host", async () => {
    const hostMs = Date.now() + 3600_000;
    const headers = { date: new Date(hostMs).toUTCString(), "retry-after": new Date(hostMs + 5_000).toUTCString() };
    await start([{ status: 429, headers }, OK]);
    const before = clock.now();
    await http.send(call());
    expect(clock.now() - before).to.be.within(4_000, 6_500);
  });

  describe("for a caller who is patient", () => {
    const PATIENT = { patient: true, timeoutMs: 3600_000 };
    /** Answers so until the window has passed. */
    const window = async (minutes: number, reaction: Reaction): Promise<void> => {
      const end = Date.now() + minutes * 60_000;
      await start(() => (clock.now() < end ? reaction : OK));
    };

    for (const minutes of [1, 5, 50]) {
      it(`repeats an action that is throttled for ${minutes} minutes, and soon after notices the end`, async () => {
        await window(minutes, { status: 429 });
        const begun = clock.now();
        const told: string[] = [];
        await http.send(action(), { ...PATIENT, onRepeat: (reason) => told.push(reason) });
        expect(clock.now() - begun).to.be.within(minutes * 60_000 - 1000, minutes * 60_000 + 10_000);
        expect(told[0]).to.equal("Failing over group g1: HTTP 429");
      });
    }

    it("repeats a read that is answered 503 for five minutes", async () => {
      await window(5, { status: 503 });
      expect((await http.send(call(), PATIENT)).body).to.deep.equal({ fine: true });
    });

    it("repeats an action that finds nobody listening until the time is up, and then says that it was not sent", async () => {
      await start([OK]);
      const gone = await loopback([OK]);
      await gone.close();
      const begun = clock.now();
      const error = await failure(http.send({ ...action(), base: gone.url }, { patient: true, timeoutMs: 600_000 }));
      expect(error.code).to.equal("DR_UNAVAILABLE");
      expect(clock.now() - begun).to.be.within(590_000, 600_000);
    });

    it("never repeats an action that may have been received", async () => {
      for (const reaction of ["reset", { status: 503 }, { status: 504 }, "truncate"] as Reaction[]) {
        await start([reaction, OK]);
        expect((await failure(http.send(action(), PATIENT))).code).to.equal("DR_AMBIGUOUS");
        expect(server.seen).to.have.length(1);
        await http.close();
        await server.close();
      }
      await start([OK]);
    });

    it("fails at once on a refusal, and renews a token once", async () => {
      await start([REFUSED]);
      expect((await failure(http.send(action(), PATIENT))).code).to.equal("DR_STATE_CONFLICT");
      expect(server.seen).to.have.length(1);
    });
  });

  it("shares the time of a call out among its attempts", async () => {
    await start(["silence"], 60_000);
    const begun = Date.now();
    const error = await failure(http.send(call(), { timeoutMs: 300, attempts: 3 }));
    expect(error.code).to.equal("DR_UNAVAILABLE");
    expect(Date.now() - begun).to.be.below(2000);
    expect(server.seen.length).to.be.within(1, 3);
    await http.close();
    await server.close();
    await start(["silence", OK], 60_000);
    expect((await http.send(call(), { timeoutMs: 900, attempts: 3 })).body).to.deep.equal({ fine: true });
    await http.close();
    await server.close();
    await start([{ status: 503 }]);
    await failure(http.send(call(), { timeoutMs: 60_000, attempts: 3 }));
    expect(server.seen).to.have.length(3);
  });

  it("is not held back when the date of the machine is set back", async () => {
    await start([OK]);
    await http.send(call());
    clock.advance(-3600_000);
    const begun = clock.now();
    await http.send(call());
    expect(clock.now() - begun).to.be.below(1000);
  });

  it("says that a header with a line break was not sent, without showing it", async () => {
    await start([OK]);
    const error = await failure(http.send({ ...action(), headers: { "X-Odd": "abc\nsecret" } }));
    expect(error.code).to.equal("DR_CONFIG_INVALID");
    expect(error.message).to.contain("was not sent").and.not.contain("secret");
    expect(server.seen).to.have.length(0);
  });

  it("tells the service's time, by the answers of SDRS where there are any", async () => {
    const date = (ms: number): Record<string, string> => ({ date: new Date(ms).toUTCString() });
    let ahead = 3600_000;
    await start(() => ({ ...OK, headers: date(clock.now() + ahead) }));
    expect(http.serviceClock.now()).to.equal(undefined);
    expect(http.serviceClock.skewMs()).to.equal(undefined);
    await http.send(call({ service: "iam" }));
    expect(http.serviceClock.skewMs()).to.be.within(3599_000, 3601_000);
    ahead = -7200_000;
    await http.send(call());
    expect(http.serviceClock.skewMs()).to.be.within(-7201_000, -7199_000);
    clock.advance(60_000);
    expect(http.serviceClock.now()).to.be.within(clock.now() - 7201_000, clock.now() - 7199_000);
    ahead = 0;
    await http.send(call({ service: "ecs" }));
    expect(http.serviceClock.skewMs()).to.be.below(-7000_000);
  });

  it("gives up when the host asks for more time than there is", async () => {
    await start([{ status: 429, headers: { "retry-after": "600" } }]);
    const error = await failure(http.send(call(), { timeoutMs: 10_000 }));
    expect(error.code).to.equal("DR_THROTTLED");
    expect(error.facts["retryAfterMs"]).to.equal(600_000);
    expect(server.seen).to.have.length(1);
  });

  it("ends after a number of attempts, with the last answer", async () => {
    await start([{ status: 503, body: { error: { code: "SDRS.0013", message: "Internal." } } }]);
    const error = await failure(http.send(call()));
    expect(error.code).to.equal("DR_UNAVAILABLE");
    expect(error.message).to.contain("Internal (SDRS.0013, HTTP 503, request id req-8)");
    expect(server.seen).to.have.length(8);
  });

  it("does not wait for an answer that never comes", async () => {
    await start(["silence"], 20);
    const read = await failure(http.send(call(), { timeoutMs: 300 }));
    expect(read.code).to.equal("DR_UNAVAILABLE");
    expect(read.message).to.contain("no answer within");
    const write = await failure(http.send(action(), { timeoutMs: 300 }));
    expect(write.code).to.equal("DR_AMBIGUOUS");
  });

  it("reports a refusal at once with everything an operator needs", async () => {
    await start([REFUSED]);
    const error = await failure(http.send(action()));
    expect(error.code).to.equal("DR_STATE_CONFLICT");
    expect(error.message).to.match(
      /^\[DR_STATE_CONFLICT\] Failing over group g1 was refused: Not allowed \(SDRS\.1002, HTTP 400, request id req-1\)\. Hint: /,
    );
    expect(error.facts).to.deep.include({ vendorCode: "SDRS.1002", httpStatus: 400, requestId: "req-1" });
    expect(server.seen).to.have.length(1);
  });

  it("tells a cancelled read from a cancelled action", async () => {
    await start(["silence"]);
    const aborted = async (request: HttpCall): Promise<string> => {
      const controller = new AbortController();
      const sent = server.seen.length;
      const promise = failure(http.send(request, { signal: controller.signal }));
      while (server.seen.length === sent) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(new Error("engine gone"));
      return (await promise).code;
    };
    expect(await aborted(call())).to.equal("DR_ABORTED");
    expect(await aborted(action())).to.equal("DR_AMBIGUOUS");
    const before = await failure(http.send(action(), { signal: AbortSignal.abort() }));
    expect(before.code).to.equal("DR_ABORTED");
    expect(server.seen).to.have.length(2);
  });

  describe("with credentials", () => {
    const authorizer = (tokens: string[]): Authorizer & { rejections: number } => ({
      rejections: 0,
      headers: () => Promise.resolve({ "X-Auth-Token": tokens[0] ?? "" }),
      rejected() {
        this.rejections++;
        tokens.shift();
        return tokens.length > 0;
      },
    });
    const unauthorized = { status: 401, body: { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication" } };

    it("renews once after 401 and repeats the call, also an action", async () => {
      await start([unauthorized, OK]);
      const auth = authorizer(["old", "new"]);
      await http.send(action(), {}, auth);
      expect(server.seen.map(({ headers }) => headers["x-auth-token"])).to.deep.equal(["old", "new"]);
      expect(auth.rejections).to.equal(1);
    });

    it("ends at the second 401, and never calls an action's outcome unknown for it", async () => {
      await start([unauthorized]);
      const error = await failure(http.send(action(), {}, authorizer(["a", "b", "c"])));
      expect(error.code).to.equal("DR_AUTH");
      expect(server.seen).to.have.length(2);
    });

    it("says when this machine's clock is the reason", async () => {
      await start([{ ...unauthorized, headers: { date: new Date(Date.now() + 20 * 60_000).toUTCString() } }]);
      const error = await failure(http.send(call(), {}, authorizer(["a"])));
      expect(error.message).to.match(/clock is (19|20) minutes behind the service's/);
    });

    it("shows no token in logs and errors", async () => {
      await start([{ status: 400, body: { error: { code: "X", message: "token tok-of-http-test is odd" } } }]);
      redactor.add("tok-of-http-test");
      const error = await failure(http.send(call(), {}, authorizer(["tok-of-http-test"])));
      expect(JSON.stringify([error.message, error.facts, entries])).not.to.contain("tok-of-http-test");
      expect(entries[0]).to.deep.include({ phrase: "request", level: "debug" });
      expect(entries[0]?.facts).to.include({ method: "GET", status: 400, requestId: "req-1" });
    });
  });
});
