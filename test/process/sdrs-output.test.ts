import { type ChildProcess, type StdioOptions, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PRELOAD, preloading } from "../../tools/engine/home";
import { failedOver, fleet, troubled } from "../unit/report/samples";

const MAIN = path.resolve(__dirname, "..", "..", "cli", "main.js");
const NOBODY = 65534;
/** Servers whose report is larger than any pipe holds. */
const MANY = 2000;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("what sdrs writes", function () {
  let folder: string;
  let input: string;
  const running: ChildProcess[] = [];
  const at = (name: string): string => path.join(folder, name);

  before(function () {
    // Devices, pipes and the limits of a shell.
    if (process.platform === "win32") this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "output-"));
    chmodSync(folder, 0o755);
    input = at("state.json");
    writeFileSync(input, JSON.stringify(failedOver()));
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  /**
   * A device of Linux, by its name in /dev and its number. Root gets one of its own: a test that fails must not cost the machine its
   * devices. Skips the test where there is none.
   */
  function device(test: Mocha.Context, name: "null" | "full", minor: number): string {
    const file = process.getuid?.() === 0 ? at(name) : `/dev/${name}`;
    try {
      if (file === at(name)) execFileSync("mknod", ["-m", "666", file, "c", "1", String(minor)]);
      closeSync(openSync(file, "w"));
    } catch {
      test.skip();
    }
    return file;
  }

  /** Runs a line of the shell in which `sdrs` is the command, and `$folder` where it may write. */
  function shell(line: string, options: { stdio?: StdioOptions; uid?: number } = {}): Promise<Ended> {
    const script = `sdrs() { "${process.execPath}" "${MAIN}" "$@"; }\n${line}`;
    const { uid, stdio = ["ignore", "pipe", "pipe"] } = options;
    const user = uid === undefined ? {} : { uid, gid: uid };
    const child = spawn("bash", ["-c", script], {
      stdio,
      env: { ...process.env, folder, input, NODE_OPTIONS: preloading(PRELOAD) },
      cwd: folder,
      ...user,
    });
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) =>
      child.once("close", (code) => {
        resolve({ code, stdout, stderr });
      }),
    );
  }

  function writeLongState(): void {
    writeFileSync(input, JSON.stringify(failedOver(fleet(MANY))));
  }

  describe("on standard output", () => {
    it("is whole, however slow the reader is", async () => {
      writeLongState();
      await shell('sdrs report --input "$input" --format json --output whole.json');
      const expected = readFileSync(at("whole.json"), "utf8");
      expect(expected.length).to.be.greaterThan(1_000_000);
      const { stdout } = await shell(
        'sdrs report --input "$input" --format json | while read -r -N 65536 part || [ -n "$part" ]; do printf %s "$part"; done',
      );
      expect(withoutTime(stdout.trimEnd())).to.equal(withoutTime(expected.trimEnd()));
    }).timeout(60_000);

    it("ends without a word when its reader goes away, with the exit code that it would have had", async () => {
      writeLongState();
      const { code, stdout, stderr } = await shell(
        'sdrs report --input "$input" --format json | head -c 1; exit "${PIPESTATUS[0]}"',
      );
      expect([code, stdout, stderr]).to.deep.equal([0, "{", ""]);
      writeFileSync(input, JSON.stringify(troubled()));
      const failed = await shell('sdrs report --input "$input" | head -c 1; exit "${PIPESTATUS[0]}"');
      expect([failed.code, failed.stderr]).to.deep.equal([7, ""]);
      const failing = await shell('(sdrs report --input none.json 2>&1; echo "$?" > code) | true; cat code');
      expect(failing.stdout).to.equal("2\n");
    });

    it("ends without a word when standard output or standard error is closed", async () => {
      expect(await shell('sdrs report --input "$input" >&-')).to.deep.equal({ code: 0, stdout: "", stderr: "" });
      expect((await shell("sdrs report --input none.json 2>&-")).code).to.equal(2);
    });

    it("fails in one sentence on a full disk, and a full disk behind standard error changes nothing", async function () {
      const full = device(this, "full", 7);
      for (const line of ['sdrs report --input "$input"', "sdrs --help"]) {
        const { code, stderr } = await shell(`${line} > ${full}`);
        expect(code, line).to.equal(1);
        expect(stderr).to.match(/^sdrs: .*Standard output cannot be written: the disk is full\. Hint: .*\n$/);
      }
      expect((await shell(`sdrs report --input none.json 2> ${full}`)).code).to.equal(2);
    });

    it("says at once that what it began cannot be read by anybody", async function () {
      const line = `exec "$node" "$main" simulate --port 0 > ${device(this, "full", 7)}`;
      const child = spawn("bash", ["-c", line], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, node: process.execPath, main: MAIN },
      });
      running.push(child);
      const [said] = (await once(child.stderr, "data")) as [Buffer];
      expect(said.toString()).to.include("Standard output cannot be written: the disk is full");
      child.kill("SIGTERM");
      expect(await once(child, "close")).to.deep.equal([1, null]);
    });

    it("fails when the disk has room for a part only", async () => {
      writeLongState();
      const { code, stderr } = await shell('ulimit -f 8; sdrs report --input "$input" > part.html');
      expect(code).to.equal(1);
      expect(stderr)
        .to.include("Standard output cannot be written")
        .and.not.match(/\n\s+at /);
    });
  });

  describe("to a file that is named", () => {
    const report = (file: string): string => `sdrs report --input "$input" --format md --output ${file}`;

    it("never replaces a device, a pipe or a descriptor: it is written through", async () => {
      execFileSync("mkfifo", [at("pipe")]);
      const { stdout } = await shell(`${report("pipe")} & cat pipe; wait`);
      expect(stdout).to.match(/^## Failover of/);
      expect(lstatSync(at("pipe")).isFIFO()).to.equal(true);

      const log = await shell(
        `echo before > log; { ${report("/dev/stdout")}; ${report("/dev/fd/1")}; echo after; } >> log; cat log`,
      );
      expect(log.stdout).to.match(/^before\n## Failover of[^]*\n## Failover of[^]*\nafter\n$/);

      const other = await shell(
        `${report("/dev/fd/7")} 7> seven; cat seven; ${report("/dev/stdout")} | head -c 2; ${report("/dev/fd/99")}`,
      );
      expect(other.stdout).to.match(/^## Failover of[^]*\n##$/);
      expect(other.stderr).to.include('"/dev/fd/99" cannot be written: it is not open');
    }).timeout(30_000);

    it("leaves the null device what it is", async function () {
      const nothing = device(this, "null", 3);
      expect((await shell(report(nothing))).code).to.equal(0);
      expect(lstatSync(nothing).isCharacterDevice()).to.equal(true);
    });

    it("says that a device is full, and which", async function () {
      const full = device(this, "full", 7);
      const { code, stderr } = await shell(report(full));
      expect(code).to.equal(2);
      expect(stderr).to.include(`"${full}" cannot be written: the disk is full`);
      expect(lstatSync(full).isCharacterDevice()).to.equal(true);
    });

    it("leaves the old file whole, and no draft, when there is no room for the new one", async () => {
      writeLongState();
      writeFileSync(at("report.html"), "the old one");
      const { code, stderr } = await shell('ulimit -f 8; sdrs report --input "$input" --output report.html');
      expect(code).to.equal(2);
      expect(stderr).to.include('"report.html" cannot be written').and.include("larger than the limit for files");
      expect(readFileSync(at("report.html"), "utf8")).to.equal("the old one");
      expect(readdirSync(folder).sort()).to.deep.equal(["report.html", "state.json"]);
    });

    it("says that a name is too long, and that the reader of a pipe is gone", async () => {
      expect((await shell(report("n".repeat(300)))).stderr).to.include("cannot be written: its name is too long");
      writeLongState();
      execFileSync("mkfifo", [at("pipe")]);
      const { code, stderr } = await shell(`head -c 1 pipe > /dev/null & ${report("pipe")} --format json`);
      expect(code).to.equal(2);
      expect(stderr).to.include('"pipe" cannot be written: its reader is gone');
    });

    it("leaves what a user may not write as it is, and says so", async function () {
      if (process.getuid?.() !== 0) this.skip();
      mkdirSync(at("closed"), 0o755);
      mkdirSync(at("open"));
      chownSync(at("open"), NOBODY, NOBODY);
      writeFileSync(at("open/kept.md"), "kept");
      chownSync(at("open/kept.md"), NOBODY, NOBODY);
      chmodSync(at("open/kept.md"), 0o444);
      for (const file of ["closed/report.md", "open/kept.md"]) {
        const { code, stderr } = await shell(report(file), { uid: NOBODY });
        expect(code, stderr).to.equal(2);
        expect(stderr).to.include(`"${file}" cannot be written: you may not`);
      }
      expect([
        readFileSync(at("open/kept.md"), "utf8"),
        readdirSync(at("open")),
        readdirSync(at("closed")),
      ]).to.deep.equal(["kept", ["kept.md"], []]);
      expect((await shell(report("open/new.md"), { uid: NOBODY })).code).to.equal(0);
      expect(statSync(at("open/new.md")).uid).to.equal(NOBODY);
    });
  });

  describe("of an input that it cannot use", () => {
    it("names the file and the reason, and never a stack or a line of it", async function () {
      mkdirSync(at("a-folder"));
      writeFileSync(at("empty.json"), "");
      writeFileSync(at("broken.json"), '{"password": "canary-of-a-secret" oops');
      const rows: readonly (readonly [string, string])[] = [
        ["none.json", '"none.json" cannot be read: it does not exist'],
        ["a-folder", '"a-folder" cannot be read: it is a folder'],
        ["empty.json", '"empty.json" is empty'],
        ["broken.json", '"broken.json" is not JSON'],
        ["- < /dev/null", "Standard input is empty"],
        ["- <&-", "Standard input"],
      ];
      for (const [file, reason] of rows) {
        const { code, stdout, stderr } = await shell(`sdrs report --input ${file}`);
        expect([code, stdout], file).to.deep.equal([2, ""]);
        expect(stderr)
          .to.include(reason)
          .and.not.include("canary")
          .and.not.match(/\n\s+at /);
      }
    }).timeout(30_000);

    it("refuses one that does not end", async function () {
      if (!existsSync("/dev/zero")) this.skip();
      const { code, stderr } = await shell("sdrs report --input /dev/zero");
      expect(code).to.equal(2);
      expect(stderr).to.include('"/dev/zero" is larger than 256 MiB');
    });

    it("is the same through a pipe, and for - as the output", async () => {
      expect((await shell('sdrs report --input "$input" --format md --output -')).stdout).to.match(/^## Failover of/);
      expect(existsSync(at("-"))).to.equal(false);
      const { code, stdout } = await shell('cat "$input" | sdrs report --input - --format md');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^## Failover of/);
    });
  });

  function withoutTime(text: string): string {
    return text.replace(/"generatedAt": "[^"]*"/, "");
  }
});
