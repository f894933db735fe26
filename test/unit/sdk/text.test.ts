import { expect } from "chai";
import { KINDS } from "../../../provider/model/definitions";
import { providerText } from "../../../sdk/text";

interface Evaluated {
  readonly handler: () => unknown;
  /** Where the package was looked for, in order. */
  readonly asked: string[];
}

/** Evaluates the text as Pulumi's host does, with a package installed in some of the folders. */
function evaluate(kind: string, load: (from: string) => unknown): Evaluated {
  const asked: string[] = [];
  const createRequire = (from: string) => (name: string) => {
    asked.push(`${name} from ${from}`);
    return load(from);
  };
  const require = Object.assign((name: string) => (name === "module" ? { createRequire } : undefined), {
    main: { filename: "/host/main.js" },
  });
  const exports: { handler?: () => unknown } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function("exports", "require", "process", providerText(kind)) as (...args: unknown[]) => void;
  run(exports, require, { cwd: () => "/program" });
  return { handler: exports.handler ?? (() => undefined), asked };
}

const missing = (): never => {
  throw Object.assign(new Error("Cannot find module 'pulumi-sdrs/provider'"), { code: "MODULE_NOT_FOUND" });
};

const found = { handler: (kind: string) => `provider of ${kind}` };

describe("the provider text", () => {
  for (const kind of KINDS) {
    it(`of ${kind} is short and holds no path, no secret and no code of ours`, () => {
      const text = providerText(kind);
      expect(Buffer.byteLength(text)).to.be.lessThan(320);
      expect(text).to.equal(providerText(kind));
      expect(text).to.contain(`handler("${kind}")`);
      for (const trace of [process.cwd(), "node_modules", "dist", "import", "sdrs:"])
        expect(text).to.not.contain(trace);
    });
  }

  it("differs between kinds by the name alone", () => {
    const texts = KINDS.map((kind) => providerText(kind).replace(kind, ""));
    expect(new Set(texts).size).to.equal(1);
  });

  it("finds the package from the folder of the program", () => {
    const { handler, asked } = evaluate("ProtectionGroup", () => found);
    expect(handler()).to.equal("provider of ProtectionGroup");
    expect(asked).to.deep.equal(["pulumi-sdrs/provider from /program/"]);
  });

  it("else from the host's own installation", () => {
    const { handler, asked } = evaluate("Protection", (from) => (from.startsWith("/host") ? found : missing()));
    expect(handler()).to.equal("provider of Protection");
    expect(asked).to.have.length(2);
  });

  it("says where to install the package when it is nowhere", () => {
    const { handler } = evaluate("Protection", missing);
    expect(handler).to.throw(/Cannot find module 'pulumi-sdrs\/provider'\nInstall pulumi-sdrs in \/program/);
  });

  it("passes on what the package itself throws", () => {
    const { handler, asked } = evaluate("Protection", () => {
      throw new TypeError("broken");
    });
    expect(handler).to.throw(TypeError, /^broken$/);
    expect(asked).to.have.length(1);
  });
});
