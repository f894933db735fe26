import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { readJson } from "../../cli/input";
import { failure } from "./failure";

describe("the input of a command", () => {
  let folder: string;
  const put = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "input-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is a JSON document of any kind, with or without a byte order mark", async () => {
    for (const [text, value] of [
      ['{"a": [1]}', { a: [1] }],
      ["\ufeff7\n", 7],
    ] as const)
      expect(await readJson(await put("input.json", text))).to.deep.equal(value);
  });

  it("is refused by name where it is empty, not JSON or too large, and never quoted", async () => {
    for (const [text, most, reason] of [
      [" \n", 100, "is empty"],
      ['{"password": "canary" x', 100, "is not JSON"],
      [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, 1_000_000, "is nested more than 200 deep"],
      ["[0, 0, 0, 0, 0, 0]".padEnd(2 * 1024 * 1024), 1024 * 1024, "is larger than 1 MiB"],
    ] as const) {
      const file = await put("state.json", text);
      const error = await failure(readJson(file, { most }));
      expect(error.code).to.equal("DR_USAGE");
      expect(error.message).to.include(`"${file}" ${reason}. Hint: `).and.not.include("canary");
      expect(String(error.cause)).to.not.include("canary");
    }
  });
});
