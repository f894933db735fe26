import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import YAML from "yaml";

const ROOT = path.resolve(__dirname, "..", "..", "..");

function projectIn(folder: string): { readonly main: string; readonly [key: string]: unknown } {
  return YAML.parse(readFileSync(path.join(ROOT, folder, "Pulumi.yaml"), "utf8")) as ReturnType<typeof projectIn>;
}

describe("the project at the top of the repository", () => {
  it("is the failover example, which stands alone as a project too", () => {
    const [top, example] = [projectIn("."), projectIn("examples/failover")];
    expect(path.posix.join("examples/failover", example.main)).to.equal(top.main);
    expect(existsSync(path.join(ROOT, top.main))).to.equal(true);
    expect({ ...top, main: "" }).to.deep.equal({ ...example, main: "" });
  });
});
