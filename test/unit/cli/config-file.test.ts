import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { changedLines, configEdit, withValue } from "../../../cli/engine/config-file";
import { declaredBy } from "../../../cli/move/declared";
import type { JournalEntry } from "../../../provider/model/journal";

const FILE = "Pulumi.prod.yaml";
const SOURCE = `# Kept by the night shift
encryptionsalt: v1:abc:def
config:
  aws:region: eu-de   # for the rest
  shop:dr: "false" # while all is well
  shop:flag: false
  shop:secret:
    secure: AAAB
  shop:list: [a,   b]
`;

describe("the edit of a stack's configuration", () => {
  const edited = (key: string, value: string, source = SOURCE): string => withValue(source, { key, value }, FILE);

  it("changes one value where it stands, and no other character", () => {
    expect(edited("shop:dr", "true")).to.equal(SOURCE.replace('"false"', '"true"'));
    expect(edited("shop:flag", "true")).to.equal(SOURCE.replace("flag: false", "flag: true"));
    expect(edited("shop:flag", "off: #1")).to.equal(SOURCE.replace("flag: false", 'flag: "off: #1"'));
  });

  it("adds a value that is not there, with all comments kept, also to a file without any", () => {
    const added = edited("shop:new", "true");
    for (const kept of [
      "# Kept by the night shift",
      "# for the rest",
      "# while all is well",
      "encryptionsalt: v1:abc:def",
    ])
      expect(added).to.contain(kept);
    expect(added).to.match(/^ {2}shop:new: "true"$/m);
    for (const source of ["", "# only this\n", "config:\n", "encryptionsalt: x\n"])
      expect(edited("shop:dr", "true", source), source).to.match(/^config:\n {2}shop:dr: "true"$/m);
  });

  it("is refused where the value is a secret or a structure, or the file is none", () => {
    expect(() => edited("shop:secret", "x")).to.throw("no plain value");
    expect(() => edited("shop:list", "x")).to.throw("no plain value");
    expect(() => edited("shop:dr", "x", "config: 3\n")).to.throw("is no map");
    expect(() => edited("shop:dr", "x", "a: [b\n")).to.throw("cannot be edited");
  });

  describe("in a project", () => {
    let folder: string;
    const at = (cwd = folder): { cwd: string; stack: string } => ({ cwd, stack: "acme/shop/prod" });

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "config-"));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("is of the file of the stack, wherever the project keeps it, under the name of the project", () => {
      writeFileSync(path.join(folder, "Pulumi.yml"), "name: shop\nstackConfigDir: config\nruntime: nodejs\n");
      mkdirSync(path.join(folder, "config"));
      mkdirSync(path.join(folder, "src"));
      const file = path.join(folder, "config", FILE);
      writeFileSync(file, SOURCE);
      const edit = configEdit(at(path.join(folder, "src")), ["dr=true", "aws:region=x=y"]);
      expect(edit.file).to.equal(file);
      expect(changedLines(edit)).to.deep.equal([
        '  aws:region: "x=y"   # for the rest',
        '  shop:dr: "true" # while all is well',
      ]);
      expect(readFileSync(file, "utf8")).to.equal(SOURCE);
      for (const odd of ["dr", "=x", "a b=c"])
        expect(() => configEdit(at(), [odd]), odd).to.throw("no key with a value");
    });

    it("is refused outside of a project, and of one without a name", () => {
      expect(() => configEdit(at(), ["dr=true"])).to.throw("it is in no project");
      writeFileSync(path.join(folder, "Pulumi.yaml"), "runtime: nodejs\n");
      expect(() => configEdit(at(), ["dr=true"])).to.throw("names no project");
    });

    it("is written once the request is accepted, into the file as it is then, and a failure of that ends nothing", async () => {
      writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\n");
      const file = path.join(folder, FILE);
      writeFileSync(file, SOURCE);
      const declared = declaredBy(at(), ["dr=true"]);
      expect(declared.config).to.contain('shop:dr: "true"');
      const hear = declared.listening({ tell: () => undefined, end: () => Promise.resolve() });
      hear.tell({ event: "said" } as JournalEntry);
      expect(readFileSync(file, "utf8")).to.equal(SOURCE);
      writeFileSync(file, SOURCE.replace("eu-de", "eu-nl"));
      hear.tell({ event: "accepted" } as JournalEntry);
      await declared.settle();
      expect(readFileSync(file, "utf8")).to.equal(SOURCE.replace("eu-de", "eu-nl").replace('"false"', '"true"'));
      const lost = declaredBy(at(), ["dr=false"]);
      writeFileSync(file, "a: [b\n");
      await lost.settle();
      expect(readFileSync(file, "utf8")).to.equal("a: [b\n");
    });
  });

  it("is none without a value", async () => {
    const declared = declaredBy({ cwd: "/nowhere", stack: "prod" }, []);
    expect(declared.config).to.equal(undefined);
    await declared.settle();
  });
});
