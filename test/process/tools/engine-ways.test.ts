import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

  /** Puts an engine into the cache as an earlier run would have done. */
  async function installCached(engine = says(`v${engineVersion}`)): Promise<string> {
    const bin = await cacheBin();
    install(bin, engineVersion);
    write(`${bin}/pulumi`, engine);
    chmodSync(path.join(folder, "cache"), 0o700);
    const { recordDigests } = await bootstrap("engine/digests.mjs");
    await recordDigests(path.join(folder, bin, ".."));
    return bin;
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

  async function obtain(
    quick = false,
    download: { site: string; archives?: Record<string, string> } = { site: NOWHERE },
  ): Promise<ObtainedEngine & { lines: string[] }> {
    const { ensureEngine } = await bootstrap("engine/locate.mjs");
    const progress = keptProgress();
    const env = { PATH: path.join(folder, "bin"), SDRS_ENGINE_CACHE: path.join(folder, "cache") };
    const engine = await ensureEngine({ root: folder, progress, env, quick, ...download });
    return { ...engine, lines: progress.lines };
  }

  async function refusal(...how: Parameters<typeof obtain>): Promise<string> {
    try {
      await obtain(...how);
    } catch (error) {
      return (error as { toText(): string }).toText();
    }
    throw new Error("an engine was found");
  }

  it("takes the complete one on PATH where it is, before the cached one", async () => {
    install("bin", "3.300.1");
    await installCached();
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
    const bin = await installCached();
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
    await installCached("#!/bin/sh\nexit 3\n");
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

  describe("run nothing that somebody else may have put there:", () => {
    /** An engine that leaves a trace when it is run. */
    const tampered = (): string => `#!/bin/sh\necho ran > "${folder}/ran"\necho v${engineVersion}\n`;
    const hasRun = (): boolean => existsSync(path.join(folder, "ran"));

    it("a cached engine that was changed, that has no record or that got company is replaced before it runs, with a note", async () => {
      installGo();
      const changes: readonly (readonly [string, (bin: string) => void])[] = [
        ["was changed since", (bin) => write(`${bin}/pulumi`, tampered())],
        [
          "has no record",
          (bin) => {
            write(`${bin}/pulumi`, tampered());
            rmSync(path.join(folder, bin, "..", "SHA256SUMS"));
          },
        ],
        ["was not there when", (bin) => write(`${bin}/pulumi-language-python`, tampered())],
      ];
      for (const [reason, change] of changes) {
        change(await installCached());
        const engine = await obtain();
        expect(engine.way, reason).to.equal("go");
        expect(engine.lines.join("\n")).to.include("the cached one is not used, and is replaced: ").and.include(reason);
        expect(hasRun(), reason).to.equal(false);
        expect((await obtain()).way, "the new one is good").to.equal("cache");
      }
    });

    it("a cached engine that is as it was installed does run", async () => {
      await installCached(tampered());
      expect((await obtain()).way).to.equal("cache");
      expect(hasRun()).to.equal(true);
    });

    it("a cache that others may write is not used, neither to run out of nor to build into", async () => {
      installGo();
      await installCached(tampered());
      for (const mode of [0o777, 0o770, 0o1777]) {
        chmodSync(path.join(folder, "cache"), mode);
        const text = await refusal();
        expect(text).to.include("other users may write to").and.include("SDRS_ENGINE_CACHE");
      }
      chmodSync(path.join(folder, "cache"), 0o700);
      chmodSync(folder, 0o777);
      expect(await refusal()).to.include("anybody may replace");
      expect([hasRun(), existsSync(path.join(folder, "go-calls"))]).to.deep.equal([false, false]);
      chmodSync(folder, 0o755);
      expect((await obtain()).way).to.equal("cache");
    });

    it("a cache below a folder that another user owns, or that a group may write, is not used", async function () {
      if (process.getuid?.() !== 0) this.skip();
      await installCached(tampered());
      const refused = async (uid: number, mode: number): Promise<string> => {
        chownSync(folder, uid, 0);
        chmodSync(folder, mode);
        return refusal();
      };
      expect(await refused(65534, 0o755)).to.include("another user (65534) may replace");
      expect(await refused(65534, 0o1777)).to.include("another user (65534) may replace");
      expect(await refused(0, 0o775)).to.include("others may replace");
      expect(hasRun()).to.equal(false);
      chmodSync(folder, 0o1775);
      expect((await obtain()).way).to.equal("cache");
    });

    it("a cache behind a link of another user is neither used nor made", async function () {
      if (process.getuid?.() !== 0) this.skip();
      mkdirSync(path.join(folder, "real"));
      symlinkSync(path.join(folder, "real"), path.join(folder, "by"));
      const { makePrivate, requirePrivate } = await bootstrap("engine/private-folder.mjs");
      const cache = path.join(folder, "by", "cache");
      lchownSync(path.join(folder, "by"), 65534, 65534);
      const reason = (error: unknown): string => String(error);
      expect(await makePrivate(cache).catch(reason)).to.include("is a link of another user (65534)");
      expect(readdirSync(path.join(folder, "real"))).to.deep.equal([]);
      lchownSync(path.join(folder, "by"), 0, 0);
      await makePrivate(cache);
      lchownSync(path.join(folder, "by"), 65534, 65534);
      expect(await requirePrivate(cache).catch(reason)).to.include("is a link of another user (65534)");
    });

    it("a file named as the record or as the launcher is exempt from the record in its one place only", async () => {
      const { RECORD, recordDigests, requireRecorded } = await bootstrap("engine/digests.mjs");
      const launcher = "pulumi-resource-pulumi-nodejs";
      write("engine/bin/pulumi", "one");
      await recordDigests(path.join(folder, "engine"));
      write(`engine/bin/${launcher}`, "renewed before each use");
      await requireRecorded(path.join(folder, "engine"));
      for (const name of [`bin/${RECORD}`, launcher, `bin/more/${launcher}`]) {
        const added = write(`engine/${name}`, "added");
        const reason = await requireRecorded(path.join(folder, "engine")).catch(String);
        expect(reason, name).to.include(`${added} was not there when it was installed`);
        rmSync(added);
      }
      await requireRecorded(path.join(folder, "engine"));
    });

    it("a cache of another user is not used", async function () {
      if (process.getuid?.() !== 0) this.skip();
      await installCached(tampered());
      chownSync(path.join(folder, "cache"), 65534, 65534);
      expect(await refusal()).to.include("belongs to another user");
      expect(hasRun()).to.equal(false);
    });

    it("a cache that others may read is closed to them, and a new one is made for this user alone", async () => {
      await installCached();
      chmodSync(path.join(folder, "cache"), 0o755);
      await obtain();
      expect(statSync(path.join(folder, "cache")).mode & 0o777).to.equal(0o700);
      rmSync(path.join(folder, "cache"), { recursive: true });
      installGo();
      await obtain();
      expect(statSync(path.join(folder, "cache")).mode & 0o777).to.equal(0o700);
    });

    it("a copy of the one on PATH that was changed is made anew", async () => {
      install("bin", "3.300.1", ["language-nodejs"]);
      const { binDir } = await obtain();
      writeFileSync(path.join(binDir, "pulumi-language-nodejs"), tampered());
      expect((await obtain()).binDir).to.equal(binDir);
      expect(readFileSync(path.join(binDir, "pulumi-language-nodejs"), "utf8")).to.equal(says("language-nodejs"));
    });

    it("a download that is not the archive whose digest is recorded here is neither unpacked nor run", async () => {
      const platform = `${process.platform}-${process.arch}`;
      write("made/pulumi/pulumi", tampered());
      write("made/pulumi/pulumi-language-nodejs", says("language-nodejs"));
      execFileSync("tar", ["-czf", path.join(folder, "archive"), "-C", path.join(folder, "made"), "pulumi"]);
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
        response.end(request.method === "GET" ? readFileSync(path.join(folder, "archive")) : undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const refused = await refusal(false, { site });
        expect(refused).to.include("the download is not the published archive");
        expect(asked.at(-1)).to.equal(`GET /releases/sdk/pulumi-v${engineVersion}-${platform}.tar.gz`);
        expect([hasRun(), readdirSync(path.join(folder, "cache"))]).to.deep.equal([false, []]);
        expect(await refusal(false, { site, archives: {} })).to.include(
          `no digest of the archive for ${platform} is known`,
        );
        expect(asked.filter((one) => one.startsWith("GET"))).to.have.length(1);

        const { digestOf } = await bootstrap("engine/digests.mjs");
        const archives = { [platform]: await digestOf(path.join(folder, "archive")) };
        expect(await obtain(false, { site, archives })).to.include({ way: "download", version: engineVersion });
        expect(hasRun()).to.equal(true);
        expect((await obtain()).way).to.equal("cache");
      } finally {
        server.close();
      }
    });

    it("a cached plugin that was changed is installed anew, with a note", async () => {
      write("node_modules/@pulumi/random/package.json", '{"version": "4.0.0"}');
      const command = write(
        "bin/pulumi",
        '#!/bin/sh\nd="$PULUMI_HOME/plugins/resource-random-v$5"\n/bin/mkdir -p "$d"\necho plugin > "$d/pulumi-resource-random"\n',
      );
      const { ensureRandom } = await bootstrap("engine/random.mjs");
      const env = { SDRS_ENGINE_CACHE: path.join(folder, "cache"), HTTPS_PROXY: NOWHERE };
      const install = async (): Promise<{ plugin: string; lines: string[] }> => {
        const progress = keptProgress();
        const made = await ensureRandom({ root: folder, engine: { command }, progress, env });
        return { plugin: path.join(made ?? "", "pulumi-resource-random"), lines: progress.lines };
      };
      const { plugin } = await install();
      expect((await install()).lines.join()).to.include("cached by an earlier run");
      writeFileSync(plugin, "another");
      const again = await install();
      expect(again.lines.join()).to.include("the cached one is not used, and is replaced: ").and.include("was changed");
      expect(readFileSync(plugin, "utf8")).to.equal("plugin\n");
    });
  });
});
