import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { type Refused, type Simulator, startSimulator } from "../../simulator/index";
import { drive, readAsOwn } from "./support/attack";
import { useBrowser } from "./support/chromium";

/** Names that somebody lets point at loopback, as a name server of theirs may answer at any time. */
const REBOUND = ["evil.example", "attacker.example"];

describe("a foreign page in the browser of a user who runs the simulator", () => {
  const rules = REBOUND.map((name) => `MAP ${name} 127.0.0.1`).join(",");
  const browser = useBrowser([`--host-resolver-rules=${rules}`]);
  let simulator: Simulator;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    simulator = await startSimulator();
    await simulator.control.faults.add({ id: "of-the-user", match: { call: "none" }, effect: { kind: "hang" } });
    server = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>harmless</title><body>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    await simulator.close();
    server.closeAllConnections();
    server.close();
  });

  const open = async (url: string): Promise<Page> => {
    const page = await (await browser().newContext()).newPage();
    await page.goto(url);
    return page;
  };

  const everything = async (): Promise<object> => {
    const { control } = simulator;
    const { now: _, ...world } = await control.world();
    const [faults, calls, counters] = [await control.faults.list(), await control.calls(), await control.counters()];
    return { world, faults, calls, counters };
  };

  const triedBy = (refused: readonly Refused[]): string[] =>
    [...new Set(refused.map(({ method, path }) => `${method} ${path}`))].sort();

  for (const [what, own] of [
    ["of another name", () => `http://attacker.example:${port}`],
    ["of another port of the machine", () => `http://127.0.0.1:${port}`],
  ] as const)
    it(`${what} can neither drive the simulator nor read from it, though its requests arrive`, async () => {
      const before = await everything();
      for (const host of ["127.0.0.1", "localhost"]) {
        const page = await open(own());
        const target = simulator.url.replace("127.0.0.1", host);
        expect(await drive(page, target), host).to.deep.equal([]);
      }
      expect(await everything()).to.deep.equal(before);
      // The form of the sandbox is on its way.
      while ((await simulator.control.refused()).every(({ origin }) => origin !== "null")) await setImmediate();
      expect(await everything()).to.deep.equal(before);
      const refused = await simulator.control.refused();
      expect(triedBy(refused)).to.include.members([
        "POST /_simulator/faults",
        "POST /_simulator/reset",
        "POST /_simulator/actions/power",
        "OPTIONS /_simulator/faults",
        "GET /_simulator",
        "GET /_simulator/world",
        "GET /_simulator/calls",
        "POST /v3/auth/tokens",
      ]);
      expect(new Set(refused.map(({ origin }) => origin)))
        .to.include(own())
        .and.include("null");
      expect(new Set(refused.map(({ status }) => status))).to.deep.equal(new Set([403]));
    });

  it("can't do it under a name that was pointed at the simulator either", async () => {
    const before = await everything();
    const { port: own } = new URL(simulator.url);
    for (const name of REBOUND) {
      const page = await open(`http://${name}:${own}/_simulator`);
      const heard = await readAsOwn(page);
      expect(heard).to.have.length(5);
      for (const answer of heard) {
        expect(answer).to.match(/^421 /);
        expect(answer).not.to.include(simulator.secretKey).and.not.include("web-1");
      }
    }
    expect(await everything()).to.deep.equal(before);
    expect(new Set((await simulator.control.refused()).map(({ host }) => host))).to.deep.equal(
      new Set(REBOUND.map((name) => `${name}:${own}`)),
    );
  });

  it("is not the user, who may look at the simulator by its own address", async () => {
    const page = await open(`${simulator.url}/_simulator/world`);
    expect(await page.locator("body").innerText()).to.include("web-1");
    expect(await simulator.control.refused()).to.deep.equal([]);
  });
});
