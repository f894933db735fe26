import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { bootstrap, keptProgress, type ObtainedEngine } from "../../support/bootstrap.js";

/** Nothing listens there, so the official download is out of reach at once. */
const NOWHERE = "http://127.0.0.1:2";

describe("the ways to an engine", function () {
  let folder: string;
  let engineVersion: string;

  before(async function () {
    // The programs below are shell scripts.
    if (process.platform === "win32") this.skip();
    engineVersion = (await bootstrap("engine/version.mjs")).ENGINE_VERSION;
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ways-"));
    mkdirSync(path.join(folder, "bin"));
    write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs", "the launcher");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(file: string, content: string): string {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, 0o755);
    return target;
  }

  const says = (text: string): string => `#!/bin/sh\necho ${text}\n`;

  function install(bin: string, version: string, helpers = ["language-nodejs", "resource-pulumi-nodejs"]): void {
    write(`${bin}/pulumi`, says(`v${version}`));
    for (const helper of helpers) write(`${bin}/pulumi-${helper}`, says(helper));
  }

  async function cacheBin(): Promise<string> {
    const { engineFolder } = await bootstrap("engine/layout.mjs");
    return path.relative(folder, path.join(engineFolder(path.join(folder, "cache")), "bin"));
  }

  /** A `go` that writes down that it was called and builds a program that says the right version. */
  function installGo(): void {
    write(
      "bin/go",
      `#!/bin/sh
echo "$GOFLAGS" >> "${folder}/go-calls"
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho v${engineVersion}\\n' > "$2"
/bin/chmod 755 "$2"
/bin/sleep 0.1
`,
    );
  }

  async function obtain(quick = false): Promise<ObtainedEngine & { lines: string[] }> {
    const { ensureEngine } = await bootstrap("engine/locate.mjs");
    const progress = keptProgress();
    const env = { PATH: path.join(folder, "bin"), SDRS_ENGINE_CACHE: path.join(folder, "cache") };
    const engine = await ensureEngine({ root: folder, progress, env, quick, site: NOWHERE });
    return { ...engine, lines: progress.lines };
  }

  async function refusal(): Promise<string> {
    try {
      await obtain();
    } catch (error) {
      return (error as { toText(): string }).toText();
    }
    throw new Error("an engine was found");
  }

  it("takes the complete one on PATH where it is, before the cached one", async () => {
    install("bin", "3.300.1");
    install(await cacheBin(), engineVersion);
    const engine = await obtain();
    expect(engine).to.include({ way: "path", version: "3.300.1", binDir: path.join(folder, "bin") });
    expect(engine.lines).to.have.length(1);
  });

  it("copies the one on PATH that lacks the launcher, and leaves the user's folder alone", async () => {
    install("bin", "3.300.1", ["language-nodejs"]);
    const engine = await obtain();
    expect(engine.way).to.equal("path");
    expect(engine.binDir.startsWith(path.join(folder, "cache"))).to.equal(true);
    expect(readFileSync(path.join(engine.binDir, "pulumi-resource-pulumi-nodejs"), "utf8")).to.equal("the launcher");
    expect(readdirSync(path.join(folder, "bin")).sort()).to.deep.equal(["pulumi", "pulumi-language-nodejs"]);
    expect((await obtain()).binDir).to.equal(engine.binDir);
  });

  it("takes the cached one when the one on PATH is too old, and renews its launcher", async () => {
    install("bin", "3.229.9");
    const bin = await cacheBin();
    install(bin, engineVersion);
    const engine = await obtain();
    expect(engine).to.include({ way: "cache", version: engineVersion, binDir: path.join(folder, bin) });
    expect(readFileSync(path.join(engine.binDir, "pulumi-resource-pulumi-nodejs"), "utf8")).to.equal("the launcher");
  });

  it("builds with go when nothing else works, and finds that build the next time", async () => {
    installGo();
    const built = await obtain();
    expect(built.way).to.equal("go");
    expect(built.lines.join("\n")).to.contain("official download").and.contain("building pulumi");
    expect((await obtain()).way).to.equal("cache");
    const calls = readFileSync(path.join(folder, "go-calls"), "utf8").trim().split("\n");
    expect(calls).to.have.length(2);
    expect(calls[0]).to.contain("-mod=readonly");
  });

  it("builds once when two runs need it at the same time", async () => {
    installGo();
    const ways = (await Promise.all([obtain(), obtain()])).map(({ way }) => way);
    expect(ways.sort()).to.deep.equal(["cache", "go"]);
    expect(readFileSync(path.join(folder, "go-calls"), "utf8").trim().split("\n")).to.have.length(2);
    expect(readdirSync(path.join(folder, "cache")).filter((name) => name.startsWith("."))).to.deep.equal([]);
  });

  it("replaces a cached one that does not run", async () => {
    installGo();
    const bin = await cacheBin();
    install(bin, engineVersion);
    write(`${bin}/pulumi`, "#!/bin/sh\nexit 3\n");
    expect((await obtain()).way).to.equal("go");
  });

  it("lists all four ways in order, with the reason of each and what to install, when none works", async () => {
    install("bin", "3.100.0");
    write("bin/go", "#!/bin/sh\necho 'requires go >= 1.25.8 (running go 1.20)'\nexit 1\n");
    const text = await refusal();
    const order = ["1. the pulumi on PATH", "2. the one cached", "3. the official download", "4. a build"];
    expect(order.map((way) => text.indexOf(way))).to.satisfy((at: number[]) =>
      at.every((index, i) => index > (at[i - 1] ?? 0)),
    );
    for (const reason of ["is version 3.100.0", "is not there", "ECONNREFUSED", "requires go >= 1.25.8"]) {
      expect(text).to.contain(reason);
    }
    expect(text).to.contain("install Pulumi 3.230.0 or newer").and.contain("install Go 1.25.8");
    expect(existsSync(path.join(folder, "cache", await cacheBin()))).to.equal(false);
  });

  it("says so when nothing is on PATH at all", async () => {
    const text = await refusal();
    expect(text).to.contain("there is no pulumi on PATH").and.contain("there is no go on PATH");
  });

  it("tries nothing slow when asked to be quick", async () => {
    installGo();
    await obtain(true).then(
      () => expect.fail("an engine was found"),
      () => undefined,
    );
    expect(existsSync(path.join(folder, "go-calls"))).to.equal(false);
  });
});
