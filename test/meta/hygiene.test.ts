import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..", "..", "..");

/** Files of this checkout that git knows, or would take. */
function tracked(): string[] {
  const args = ["-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"];
  return execFileSync("git", args, { encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && statSync(path.join(ROOT, file), { throwIfNoEntry: false })?.isFile() === true);
}

function offenders(pattern: RegExp, files: readonly string[]): string[] {
  return files.filter((file) => pattern.test(readFileSync(path.join(ROOT, file), "utf8")));
}

describe("hygiene of the repository", () => {
  const files = tracked().filter((file) => !file.endsWith(".png"));

  it("knows its own files", () => {
    expect(files).to.include("package.json");
  });

  it("the lock file names no registry", () => {
    expect(offenders(/"resolved"/, ["package-lock.json"])).to.deep.equal([]);
  });

  it("no file names the folder of this checkout or a home folder", () => {
    const home = process.env["HOME"];
    const paths = [ROOT, ...(home === undefined || home.length < 4 ? [] : [home])].map((text) =>
      text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    );
    expect(offenders(new RegExp(`(${paths.join("|")})/`), files)).to.deep.equal([]);
  });

  it("no stack file with settings of somebody is in the repository", () => {
    expect(files.filter((file) => /(^|\/)Pulumi\.[^/]+\.yaml$/.test(file))).to.deep.equal([]);
  });

  it("provider, sdk and simulator are written in files that have one reason to exist: none over 400 lines", () => {
    const sources = files.filter((file) => /^(provider|sdk|policy|simulator|tools)\/.*\.ts$/.test(file));
    const long = sources.filter((file) => readFileSync(path.join(ROOT, file), "utf8").split("\n").length > 400);
    expect(long).to.deep.equal([]);
  });
});
