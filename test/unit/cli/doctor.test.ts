import { expect } from "chai";
import fc from "fast-check";
import { exitOf, failed, lacking, notChecked, ok, problem, warning, worstFirst } from "../../../cli/doctor/checks";
import { type Machine, machineChecks } from "../../../cli/doctor/machine";
import { clockCheck, serviceChecks } from "../../../cli/doctor/services";
import { doctorLines } from "../../../cli/doctor/text";
import { widthOf } from "../../../cli/text/width";
import { DrError } from "../../../provider/errors";
import { type Probe, readSettings } from "../../../provider/index";

const WELL: Machine = {
  engine: "v3.230.0",
  languageHost: true,
  node: "22.12.0",
  program: true,
  installed: "0.1.0",
  own: "0.1.0",
  env: {},
};

const wrong = (change: Partial<Machine>): string[] =>
  machineChecks({ ...WELL, ...change })
    .filter(({ state }) => state === "warning" || state === "problem")
    .map(({ name }) => name);

describe("the checks of sdrs doctor", () => {
  it("warn of a machine that lacks something, by name", () => {
    expect(wrong({})).to.deep.equal([]);
    const rows: readonly (readonly [Partial<Machine>, string])[] = [
      [{ engine: undefined }, "engine"],
      [{ engine: "v3.100.0" }, "engine"],
      [{ engine: "v4.0.0" }, "engine"],
      [{ engine: "hello" }, "engine"],
      [{ languageHost: false }, "language host"],
      [{ installed: "0.0.9" }, "package"],
      [{ installed: undefined }, "package"],
      [{ env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } }, "certificates"],
      ...["18.20.0", "20.18.3", "21.7.0", "22.11.0"].map((node) => [{ node }, "node"] as const),
    ];
    for (const [change, name] of rows) expect(wrong(change), JSON.stringify(change)).to.deep.equal([name]);
    for (const node of ["20.19.0", "22.12.0", "24.0.0"]) expect(wrong({ node })).to.deep.equal([]);
    expect(wrong({ program: false, installed: undefined })).to.deep.equal([]);
    for (const engine of ["3.230.0", "v3.300.1-alpha.2"]) expect(wrong({ engine })).to.deep.equal([]);
  });

  it("hold the clock against the service that records the times, and say from when on requests are refused", () => {
    const of = (skewMs: number | undefined) => clockCheck(new Map([["sdrs", { skewMs }]]));
    expect(of(undefined).state).to.equal("not checked");
    for (const near of [0, 1_500, -5_000]) expect(of(near).state).to.equal("ok");
    expect(of(8_000)).to.include({ state: "warning", exit: 10 });
    expect(of(8_000).what).to.include("8 s behind");
    expect(of(-14 * 60_000).what).to.include("14 min ahead of");
    expect(of(15 * 60_000)).to.include({ state: "problem", exit: 3 });
    const others = new Map([
      ["iam", { skewMs: 3_600_000 }],
      ["sdrs", { skewMs: 0 }],
    ]);
    expect(clockCheck(others).state).to.equal("ok");
    expect(
      clockCheck(
        new Map([
          ["sdrs", { skewMs: undefined }],
          ["ecs", { skewMs: 60_000 }],
        ]),
      ).state,
    ).to.equal("warning");
  });

  it("name a wrong clock once, and not the signature that is refused for it", async () => {
    const error = new DrError("DR_AUTH", "no");
    const probe = (skewMs: number): Probe => ({
      reach: () => Promise.resolve({ error: undefined, skewMs }),
      login: () => Promise.resolve(undefined),
      may: () => Promise.resolve(error),
      quotas: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    });
    const found = async (env: Record<string, string>, skewMs: number): Promise<string[]> => {
      const settings = readSettings(
        () => undefined,
        { OS_PROJECT_ID: "p", ...env },
        () => undefined,
      );
      const checks = await serviceChecks(settings, probe(skewMs));
      return checks.filter(({ state }) => state === "problem").map(({ name }) => name);
    };
    const key = { OS_ACCESS_KEY: "access-key", OS_SECRET_KEY: "secret-key" };
    expect(await found(key, 20 * 60_000)).to.deep.equal(["clock"]);
    expect(await found(key, 0)).to.deep.equal(["login"]);
    expect(await found({ OS_TOKEN: "token-of-somebody" }, 20 * 60_000)).to.deep.equal(["clock", "login"]);
  });

  it("end with the code of the worst, and what needs no doing asks for none", () => {
    const error = (code: "DR_AUTH" | "DR_UNAVAILABLE" | "DR_CONFIG_INVALID"): DrError => new DrError(code, "no");
    const warned = warning("quotas", "full", "Ask for more.");
    expect(exitOf([ok("a", "b"), notChecked("c", "d")])).to.equal(0);
    expect(exitOf([ok("a", "b"), warned])).to.equal(10);
    expect(exitOf([warned, lacking("read backups", error("DR_AUTH"), "recoveryPoint")])).to.equal(10);
    expect(exitOf([warned, failed("login", error("DR_AUTH"))])).to.equal(3);
    expect(exitOf([failed("login", error("DR_AUTH")), problem("settings", "no", "Set it.", 2)])).to.equal(2);
    expect(exitOf([failed("a", error("DR_CONFIG_INVALID")), failed("b", error("DR_UNAVAILABLE"))])).to.equal(4);
    const sorted = worstFirst([ok("a", "a"), notChecked("b", "b"), warned, failed("login", error("DR_AUTH"))]);
    expect(sorted.map(({ state }) => state)).to.deep.equal(["problem", "warning", "ok", "not checked"]);
  });

  it("fit the terminal, and are one line each in a pipe", () => {
    const none = { cloud: null, region: null, login: null, agency: false, endpoints: {}, used: [], ignored: [] };
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom(20, 40, 80, 200), (what, next, width) => {
        const checks = [{ name: "settings", state: "problem", what, next } as const];
        const lines = doctorLines({ ...none, checks }, width);
        expect(lines.every(({ text }) => widthOf(text) <= width)).to.equal(true);
        expect(doctorLines({ ...none, checks }, undefined)).to.have.length(2);
      }),
    );
  });
});
