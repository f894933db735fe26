import { expect } from "chai";
import { Conductor } from "../../../../cli/gameday/stage/conductor";

describe("the time of a game day", () => {
  const happened: string[] = [];
  let conductor: Conductor;
  beforeEach(async () => {
    happened.length = 0;
    const passed = (): Promise<void> => Promise.resolve();
    const advance = (seconds: number): Promise<void> => {
      happened.push(`+${seconds}`);
      return Promise.resolve();
    };
    conductor = await Conductor.open({ pace: undefined, advance, passed });
  });
  afterEach(() => conductor.close());

  const note = (what: string) => (): Promise<void> => {
    happened.push(what);
    return Promise.resolve();
  };
  const asks = (
    run: string,
    seconds: number,
    headers: Record<string, string> = { "sdrs-gameday": "1" },
  ): Promise<Response> => fetch(`${conductor.url}/${run}/${seconds}`, { method: "POST", headers });

  it("passes from one thing to the next, in the order of their moments and then as they were told", async () => {
    conductor.at(20, note("b"));
    conductor.at(10, note("a"));
    conductor.at(20, note("c"));
    await conductor.play(1000);
    expect(happened).to.deep.equal(["+10", "a", "+10", "b", "c"]);
    expect(conductor.elapsed).to.equal(20);
  });

  it("stands still while a run works, and passes as far as one sleeps", async () => {
    conductor.begin({ id: "run1", watches: false });
    conductor.at(10, note("event"));
    const played = conductor.play(1000);
    expect((await asks("run1", 4)).status).to.equal(200);
    expect(conductor.elapsed).to.equal(4);
    expect((await asks("run1", 30)).status).to.equal(200);
    expect(happened).to.deep.equal(["+4", "+6", "event", "+24"]);
    conductor.end("run1");
    await played;
  });

  it("does not wait for a sleeper that was killed", async () => {
    conductor.begin({ id: "run1", watches: false });
    conductor.begin({ id: "run2", watches: false });
    const killed = new AbortController();
    const gone = fetch(`${conductor.url}/run1/500`, {
      ...{ method: "POST", headers: { "sdrs-gameday": "1" }, signal: killed.signal },
    }).catch(() => "gone");
    const played = conductor.play(1000);
    const other = asks("run2", 20);
    killed.abort();
    expect(await gone).to.equal("gone");
    conductor.end("run1");
    await other;
    conductor.end("run2");
    await played;
    expect(conductor.elapsed).to.equal(20);
  });

  it("is moved by nobody whose run is not known, and by no page of a browser", async () => {
    conductor.begin({ id: "run1", watches: false });
    expect((await asks("run9", 5)).status).to.equal(404);
    expect((await asks("run1", 5, {})).status).to.equal(404);
    expect(conductor.elapsed).to.equal(0);
  });

  it("waits for a run that only watches unless another sleeps", async () => {
    conductor.begin({ id: "run1", watches: false });
    conductor.begin({ id: "wait", watches: true });
    const played = conductor.play(1000);
    await asks("run1", 7);
    expect(conductor.elapsed).to.equal(7);
    conductor.end("run1");
    conductor.end("wait");
    await played;
  });
});
