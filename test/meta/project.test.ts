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

describe("a program that the README, an example or the template shows", () => {
  it("orders no move: failover is not declared, or comes from the configuration alone, where unset stays unset", () => {
    const examples = ["examples/failover/index.ts", "examples/drill/index.ts", "templates/typescript/index.ts"];
    const texts = ["README.md", ...examples].map((file) => readFileSync(path.join(ROOT, file), "utf8"));
    const programs = texts.map(
      (text) => [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block).join("") || text,
    );
    const declared = programs.flatMap((text) =>
      [...text.matchAll(/^ *failover: (.*?),?(?: *\/\/.*)?$/gm)].map(([, value]) => value),
    );
    expect(declared).to.have.length(1);
    expect(declared.filter((value) => value !== 'config.getBoolean("failover")')).to.deep.equal([]);
  });
});

describe("the template", () => {
  const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
  const program = read("templates/typescript/index.ts");

  it("is the program that the README shows", () => {
    const shown = [...read("README.md").matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block);
    expect(shown[0]).to.equal(program);
  });

  it("offers a value for everything that its program requires, and none for an order", () => {
    const { config } = projectIn("templates/typescript")["template"] as {
      readonly config: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
    };
    const required = [...program.matchAll(/config\.require\w*\("(\w+)"\)/g)].map(([, key]) => key);
    expect(required).to.have.length.above(1);
    expect(Object.keys(config)).to.include.members(required);
    expect(Object.keys(config)).not.to.include("failover");
    for (const row of Object.values(config)) expect(row.description).to.match(/\w{3}/);
  });
});
