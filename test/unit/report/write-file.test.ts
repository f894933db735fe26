import { execFileSync } from "node:child_process";
import {
  chmod,
  chown,
  lchown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open as openFile,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile as put,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { isDrError } from "../../../provider/errors";
import { writeFile } from "../../../report/files/write-file";

describe("writing a file", () => {
  let folder: string;
  const at = (...names: string[]): string => path.join(folder, ...names);
  const held = (...names: string[]): Promise<string> => readFile(at(...names), "utf8");

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "write-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The text of the refusal; what lies in the folder must be as before. */
  async function refusal(file: string): Promise<string> {
    const before = await readdir(folder);
    const error: unknown = await writeFile(file, "new").catch((reason: unknown) => reason);
    expect(isDrError(error, "DR_USAGE"), String(error)).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(before);
    return String(error);
  }

  it("makes a file with the mode that the umask leaves, and nothing beside it", async () => {
    const before = process.umask(0o027);
    try {
      await writeFile(at("new"), "text");
    } finally {
      process.umask(before);
    }
    expect(await held("new")).to.equal("text");
    expect((await stat(at("new"))).mode & 0o777).to.equal(0o640);
    expect(await readdir(folder)).to.deep.equal(["new"]);
  });

  it("replaces nothing where it is not to, and says so; what does not exist yet is made, and a device is written through", async () => {
    const kept = { replaces: false };
    await put(at("old"), "before");
    await symlink("old", at("link"));
    for (const name of ["old", "link"]) {
      const error: unknown = await writeFile(at(name), "after", kept).catch((reason: unknown) => reason);
      expect(isDrError(error, "DR_USAGE"), name).to.equal(true);
      expect(String(error)).to.contain("cannot be written: it exists").and.to.contain("--force");
    }
    expect(await held("old")).to.equal("before");
    await writeFile(at("new"), "text", kept);
    expect(await held("new")).to.equal("text");
    await writeFile("/dev/null", "text", kept);
  });

  it("replaces a file at once and keeps its mode: who has it open still reads the old one", async () => {
    await put(at("old"), "before");
    await chmod(at("old"), 0o640);
    const { ino } = await stat(at("old"));
    await writeFile(at("old"), "after");
    const now = await stat(at("old"));
    expect([await held("old"), now.mode & 0o7777]).to.deep.equal(["after", 0o640]);
    expect(now.ino, "the file was written over").to.not.equal(ino);
    expect(await readdir(folder)).to.deep.equal(["old"]);
  });

  it("keeps owner and group of a file that root replaces", async function () {
    if (process.getuid?.() !== 0) this.skip();
    await put(at("theirs"), "before");
    await chown(at("theirs"), 65534, 65534);
    await writeFile(at("theirs"), "after");
    const { uid, gid } = await stat(at("theirs"));
    expect([uid, gid]).to.deep.equal([65534, 65534]);
  });

  it("never names a draft as somebody could foresee: a link that waits there is not followed", async () => {
    await put(at("victim"), "precious");
    for (const name of [`report.${process.pid}.tmp`, "report.tmp", ".report.tmp", "report~"])
      await symlink(at("victim"), at(name));
    const waiting = await readdir(folder);
    await writeFile(at("report"), "text");
    expect([await held("victim"), await held("report")]).to.deep.equal(["precious", "text"]);
    expect((await readdir(folder)).sort()).to.deep.equal([...waiting, "report"].sort());
  });

  it("writes through links, also of links and of folders, and leaves them links", async () => {
    await mkdir(at("real"));
    await put(at("real", "file"), "before");
    await chmod(at("real", "file"), 0o600);
    await symlink("real", at("folder"));
    await symlink("../real/file", at("real", "inner"));
    await symlink("folder/inner", at("outer"));
    await writeFile(at("outer"), "after");
    expect(await held("real", "file")).to.equal("after");
    expect((await stat(at("real", "file"))).mode & 0o777).to.equal(0o600);
    for (const name of ["outer", "real/inner", "folder"])
      expect((await lstat(at(name))).isSymbolicLink(), name).to.equal(true);
    expect((await readdir(at("real"))).sort()).to.deep.equal(["file", "inner"]);
  });

  it("follows no link that another user laid where anybody may write", async function () {
    if (process.getuid?.() !== 0) this.skip();
    await put(at("victim"), "precious");
    await mkdir(at("shared"));
    await chmod(at("shared"), 0o1777);
    await symlink(at("victim"), at("shared", "report"));
    await lchown(at("shared", "report"), 65534, 65534);
    expect(await refusal(at("shared", "report"))).to.include("a link of another user");
    expect(await held("victim")).to.equal("precious");
    await lchown(at("shared", "report"), 0, 0);
    await writeFile(at("shared", "report"), "text");
    expect(await held("victim")).to.equal("text");
  });

  it("follows no link of another user on the way to a file either, wherever group or others may write", async function () {
    if (process.getuid?.() !== 0) this.skip();
    await mkdir(at("private"));
    await put(at("private", "report"), "precious");
    for (const [mode, uid] of [
      [0o1777, 0],
      [0o777, 0],
      [0o777, 65534],
      [0o775, 65534],
    ] as const) {
      const name = `shared-${mode.toString(8)}-${uid}`;
      await mkdir(at(name));
      await symlink(at("private"), at(name, "out"));
      await lchown(at(name, "out"), 65533, 65533);
      await chown(at(name), uid, uid);
      await chmod(at(name), mode);
      expect(await refusal(at(name, "out", "report")), name).to.include("a link of another user");
      await symlink(path.join(name, "out", "report"), at(`by-${name}`));
      expect(await refusal(at(`by-${name}`)), name).to.include("a link of another user");
    }
    expect(await held("private", "report")).to.equal("precious");
    for (const mode of [0o755, 0o700]) {
      await chmod(at("shared-775-65534"), mode);
      await writeFile(at("shared-775-65534", "out", "report"), mode.toString(8));
      expect(await held("private", "report")).to.equal(mode.toString(8));
    }
  });

  it("writes to no file and no pipe that another user laid where anybody may, but to a user's own one as root", async function () {
    if (process.getuid?.() !== 0) this.skip();
    await mkdir(at("shared"));
    await put(at("shared", "report"), "theirs");
    await chmod(at("shared", "report"), 0o666);
    execFileSync("mkfifo", [at("shared", "pipe")]);
    for (const name of ["report", "pipe"]) await chown(at("shared", name), 65534, 65534);
    await chmod(at("shared"), 0o1777);
    for (const name of ["report", "pipe"])
      expect(await refusal(at("shared", name)))
        .to.include(at("shared", name))
        .and.include("another user put it into a folder where anybody may write");
    expect(await held("shared", "report")).to.equal("theirs");
    await chown(at("shared"), 65534, 65534);
    for (const mode of [0o755, 0o775]) {
      await chmod(at("shared"), mode);
      await writeFile(at("shared", "report"), "ours");
      expect([await held("shared", "report"), (await stat(at("shared", "report"))).uid]).to.deep.equal(["ours", 65534]);
    }
  });

  it("makes a new file for one of several writers at once, and says to the others that it exists", async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
    const ends = await Promise.allSettled(texts.map((text) => writeFile(at("new"), text, { replaces: false })));
    const written = texts.filter((_, index) => ends[index]?.status === "fulfilled");
    expect(written).to.deep.equal([await held("new")]);
    for (const end of ends) if (end.status === "rejected") expect(String(end.reason)).to.contain("it exists");
    expect(await readdir(folder)).to.deep.equal(["new"]);
  });

  it("goes on in an open descriptor, by whatever path of this process it is named", async function () {
    if (process.platform !== "linux") this.skip();
    const open = await openFile(at("log"), "w");
    try {
      await open.write("begun");
      const ways = ["/dev", "/proc/self", "/proc/thread-self", `/proc/${process.pid}`];
      for (const way of ways) await writeFile(`${way}/fd/${open.fd}`, " more");
      expect(await held("log")).to.equal(`begun${" more".repeat(ways.length)}`);
    } finally {
      await open.close();
    }
  });

  it("makes the file that a dangling link names", async () => {
    await symlink("later", at("link"));
    await writeFile(at("link"), "text");
    expect(await held("later")).to.equal("text");
    expect((await lstat(at("link"))).isSymbolicLink()).to.equal(true);
  });

  it("leaves the other names of a file with what it held: they may be a backup", async () => {
    await put(at("report"), "before");
    await link(at("report"), at("backup"));
    await writeFile(at("report"), "after");
    expect([await held("report"), await held("backup")]).to.deep.equal(["after", "before"]);
  });

  it("writes a file with the longest possible name", async () => {
    const name = "n".repeat(255);
    await writeFile(at(name), "text");
    expect(await readdir(folder)).to.deep.equal([name]);
  });

  it("names the file, the reason and the way on where it cannot be written", async () => {
    await put(at("file"), "held");
    await symlink("circle", at("circle"));
    await symlink(at("nowhere", "file"), at("astray"));
    const rows: readonly (readonly [string, string])[] = [
      [folder, "it is a folder"],
      [`${at("new")}/`, "it is a folder"],
      ["", "it is no name"],
      [at("none", "file"), "its folder does not exist"],
      [at("file", "file"), "a part of its path is not a folder"],
      [at("circle"), "its links lead in a circle"],
      [at("astray"), "its folder does not exist"],
    ];
    for (const [file, reason] of rows) {
      const text = await refusal(file);
      expect(text)
        .to.include(`"${file}" cannot be written: `)
        .and.include(reason)
        .and.match(/Hint: \S/);
    }
    expect(await held("file")).to.equal("held");
  });
});
