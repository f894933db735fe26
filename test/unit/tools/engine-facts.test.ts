import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../../tools/engine/home.js";
import { bootstrap } from "../../support/bootstrap.js";

describe("the engine's facts", () => {
  const versions: [string, boolean][] = [
    ["3.230.0", true],
    ["v3.230.0", true],
    ["3.230.1-alpha.5", true],
    ["3.231.0", true],
    ["3.229.9", false],
    ["4.0.0", false],
    ["2.999.0", false],
    ["dev", false],
    ["", false],
  ];
  for (const [version, accepted] of versions) {
    it(`${accepted ? "accepts" : "refuses"} "${version}" where 3.230.0 is needed`, async () => {
      expect((await bootstrap("engine/version.mjs")).isNewEnough(version, "3.230.0")).to.equal(accepted);
    });
  }

  it("names one version in the bootstrap and in the Go module", async () => {
    const { ENGINE_VERSION } = await bootstrap("engine/version.mjs");
    const module = readFileSync(path.join(PACKAGE_ROOT, "tools", "engine", "go", "pulumi", "go.mod"), "utf8");
    expect(module).to.contain(`github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}`);
  });

  const caches: [string, NodeJS.Platform, NodeJS.ProcessEnv, string][] = [
    ["SDRS_ENGINE_CACHE", "linux", { SDRS_ENGINE_CACHE: "/given", XDG_CACHE_HOME: "/xdg" }, "/given"],
    ["XDG_CACHE_HOME", "linux", { XDG_CACHE_HOME: "/xdg" }, "/xdg/pulumi-sdrs"],
    ["the home folder", "linux", { XDG_CACHE_HOME: "" }, "/home/ada/.cache/pulumi-sdrs"],
    [
      "the home folder, since XDG_CACHE_HOME is relative,",
      "linux",
      { XDG_CACHE_HOME: "xdg" },
      "/home/ada/.cache/pulumi-sdrs",
    ],
    ["the library folder", "darwin", {}, "/home/ada/Library/Caches/pulumi-sdrs"],
    ["LOCALAPPDATA", "win32", { LOCALAPPDATA: "/local" }, "/local/pulumi-sdrs"],
  ];
  for (const [source, platform, env, expected] of caches) {
    it(`caches on ${platform} where ${source} says`, async () => {
      const folder = (await bootstrap("engine/layout.mjs")).cacheFolder(env, platform, "/home/ada");
      expect(folder).to.equal(
        platform === "linux" && source === "SDRS_ENGINE_CACHE" ? path.resolve(expected) : path.join(expected),
      );
    });
  }

  it("caches in the home folder that the system knows where HOME is empty or relative", async () => {
    const { cacheFolder } = await bootstrap("engine/layout.mjs");
    for (const home of ["", "somewhere"])
      expect(cacheFolder({}, "linux", home)).to.equal(path.join(userInfo().homedir, ".cache", "pulumi-sdrs"));
  });

  it("builds for this machine from go.sum alone, whatever the user has set for other work", async () => {
    const { buildEnvironment } = await bootstrap("engine/from-go.mjs");
    const env = buildEnvironment({
      ...{ GOOS: "plan9", GOARCH: "mips", GOFLAGS: "-mod=mod", GOPROXY: "p" },
      ...{ GOSUMDB: "off", GONOSUMDB: "*", GOINSECURE: "*" },
    });
    expect(env).to.not.have.any.keys("GOOS", "GOARCH", "GOINSECURE");
    expect(env).to.include({
      GOSUMDB: "sum.golang.org",
      GONOSUMDB: "none",
      GOPROXY: "p",
      GOWORK: "off",
      CGO_ENABLED: "0",
    });
    expect(env["GOFLAGS"]).to.contain("-mod=readonly");
  });
});

describe("publishing into the cache", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "publish-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("leaves what was there when filling fails", async () => {
    const { publish } = await bootstrap("engine/layout.mjs");
    const target = path.join(folder, "engine");
    const fill = (text: string) => (staging: string) => {
      writeFileSync(path.join(staging, "file"), text);
      return text === "bad" ? Promise.reject(new Error("half")) : Promise.resolve();
    };
    await publish(target, fill("first"));
    await publish(target, fill("bad")).catch(() => undefined);
    expect(readFileSync(path.join(target, "file"), "utf8")).to.equal("first");
    await publish(target, fill("second"));
    expect(readFileSync(path.join(target, "file"), "utf8")).to.equal("second");
  });

  it("takes over a lock that nobody keeps young", async () => {
    const { withLock } = await bootstrap("engine/lock.mjs");
    const file = path.join(folder, "lock");
    writeFileSync(file, "of a process that was killed");
    utimesSync(file, 1, 1);
    let waited = 0;
    expect(await withLock(file, { onWait: () => waited++ }, () => Promise.resolve("done"))).to.equal("done");
    expect(waited).to.equal(1);
  });
});
