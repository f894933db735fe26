import { expect } from "chai";
import fc from "fast-check";
import { DrError } from "../../provider/errors";
import { quiet } from "../../provider/engine/shape";
import { createLogger, stderrSink } from "../../provider/log";
import { createRedactor, MASK, redactor } from "../../provider/redact";
import { quoted, shown, withoutEchoes } from "../../provider/shown";
import { FORMS } from "../support/echoes";

/** Ways out of the process. */
const EXITS: Readonly<Record<string, (text: string) => string>> = {
  "an error": (text) => new DrError("DR_REFUSED", `It said ${text}`).message,
  "a hint": (text) => new DrError("DR_REFUSED", "No", {}, { hint: `It said ${text}` }).message,
  "facts of an error": (text) => String(new DrError("DR_REFUSED", "No", { said: text }).facts["said"]),
  "an error of another kind": (text) => (quiet(new TypeError(`It said ${text}`)) as Error).message,
  "a line of the log": (text) => {
    const lines: string[] = [];
    createLogger([stderrSink("info", (line) => lines.push(line))]).info(`It said ${text}`, { url: text });
    return lines.join("");
  },
  "text of the engine and of the command": shown,
  "text from outside": (text) => quoted(`It said ${text}`),
};

const secrets = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from("abcXYZ019+/=&<>\"'%\\~!()*-_. ")),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
    minLength: 8,
    maxLength: 40,
  })
  .map((text) => text.trim())
  .filter((text) => text.length >= 8 && !/\p{Cc}/u.test(text));

/** What the redactor of the process learns it keeps: a few secrets for the ways out, and any number for one of its own. */
const known = fc.constantFrom(...fc.sample(secrets, { numRuns: 20, seed: 7 }));

describe("a secret that comes back", () => {
  for (const [form, write] of Object.entries(FORMS)) {
    it(`is shown by no way out, written as ${form}`, () => {
      fc.assert(
        fc.property(known, fc.string(), fc.string(), (secret, before, after) => {
          redactor.add(`${secret}\n`);
          const echoed = write(secret);
          for (const [exit, print] of Object.entries(EXITS)) {
            const text = print(`${before} ${echoed} ${after}`);
            expect(text, exit).to.contain(MASK);
            if (!before.includes(echoed) && !after.includes(echoed)) expect(text, exit).not.to.contain(echoed);
          }
        }),
      );
      fc.assert(
        fc.property(secrets, (secret) => {
          const own = createRedactor();
          own.add(secret);
          expect(own.text(`x ${write(secret)} y`)).to.equal(`x ${MASK} y`);
        }),
      );
    });
  }

  it("is masked in an answer where it comes in, so that no output holds it; ids and short ones stay", () => {
    redactor.add("SK-of-an-answer-0001");
    redactor.add("0e6a8c1b2f347f0c2d9e41a64b8f9d53");
    redactor.add("eu-de-01-short");
    const id = "0e6a8c1b2f347f0c2d9e41a64b8f9d53";
    const answer = {
      server: { id, name: "web-SK-of-an-answer-0001", zone: "eu-de-01-short", nics: [{ "SK-of-an-answer-0001": 1 }] },
    };
    expect(withoutEchoes(answer)).to.deep.equal({ server: { ...answer.server, name: `web-${MASK}` } });
    const clean = { server: { id, name: "web-1", progress: 100, gone: null } };
    expect(withoutEchoes(clean)).to.deep.equal(clean);
    expect(withoutEchoes(undefined)).to.equal(undefined);
  });

  it("is recognised in the base64 of anything it is a part of", () => {
    fc.assert(
      fc.property(secrets, fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (secret, before, after) => {
        const own = createRedactor();
        own.add(secret);
        for (const alphabet of ["base64", "base64url"] as const) {
          const text = own.text(Buffer.from(before + secret + after).toString(alphabet));
          const rest = text.replace(MASK, "");
          expect(text).to.contain(MASK);
          expect(rest.length).to.be.at.most(Buffer.byteLength(before + after) * 2 + 8);
        }
      }),
    );
  });

  it("shows no rest of two secrets that overlap or lie in each other, in whatever order they became known", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, maxLength: 40 }), fc.nat(11), fc.boolean(), (whole, at, first) => {
        fc.pre(whole === whole.trim() && /^[\x21-\x7e]+$/.test(whole) && !MASK.includes(whole));
        const parts = [whole.slice(0, at + 8), whole.slice(at)];
        const own = createRedactor();
        for (const part of first ? parts : parts.reverse()) own.add(part);
        expect(own.text(`x ${whole} y`)).to.equal(`x ${MASK} y`);
      }),
    );
    const own = createRedactor();
    for (const secret of ["password", "password-of-orders"]) own.add(secret);
    expect(own.text("password-of-orders")).to.equal(MASK);
  });

  it("is not looked for if it is shorter than 8 characters", () => {
    const own = createRedactor();
    own.add("orders1");
    own.add(" orders1\n");
    expect(own.text("group orders1")).to.equal("group orders1");
    own.add("orders12");
    expect(own.text("group orders12")).to.equal(`group ${MASK}`);
  });

  it("masks no name, id or line of consent that the program declares, and everything else", () => {
    for (const secret of ["orders-production", "production", "orders-p"]) {
      for (const early of [true, false]) {
        const own = createRedactor();
        if (early) own.spare("orders-production");
        own.add(secret);
        if (!early) own.spare("orders-production");
        expect(own.text(`group orders-production: set confirm: "orders-production/3-9f2c+healthy"`)).to.equal(
          `group orders-production: set confirm: "orders-production/3-9f2c+healthy"`,
        );
        if (secret !== "orders-production") expect(own.text(`sent ${secret}!`)).to.equal(`sent ${MASK}!`);
      }
    }
  });

  it("breaks no text, whatever codes that text pretends to have", () => {
    const own = createRedactor();
    own.add("a secret of 22 letters");
    const signs = fc.constantFrom(...Array.from('&#;%+-.xXuUeE0123456789dDfF \\"/amplt'));
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 60 }), (text) => {
        expect(own.text(text)).to.equal(text);
        expect(own.text(`${text} a secret of 22 letters ${text}`)).to.contain(MASK);
      }),
      { numRuns: 3000 },
    );
    for (const text of ["&#-1;", "&#1.5;", "&#1e-2;", "&#-Infinity;", "&#99999999;", "%ff%fe", "\\ud800"])
      expect(own.text(text)).to.equal(text);
  });

  it("takes a long text of whatever signs in its stride", () => {
    const own = createRedactor();
    for (const secret of ["aaaaaaaaaaaaaaaa", "t".repeat(10_000), 'an"other&secret']) own.add(secret);
    for (const piece of [
      "a",
      "x-auth-token",
      '"password" ',
      "authorization:",
      " ",
      "SDK-HMAC-SHA256 ",
      "%",
      "Access=",
    ]) {
      const text = piece.repeat(200_000 / piece.length);
      expect(own.text(text).length).to.be.at.most(3 * text.length);
    }
  });
});
