import { expect } from "chai";
import { docCommentsOf, sourceOf, tracked } from "./words/texts";

const SOURCES = /^(provider|sdk|report|policy|cli|simulator|contract|tools|test\/support)\/.*\.(ts|mjs)$/;

/** Words that begin a question, or a sentence about one: a comment that begins with them names neither a thing nor a deed. */
const QUESTION = /^(What|Whether|How|Which|Where|When|Why|Who|Whose)\b/;

describe("doc comments", () => {
  const comments = tracked(SOURCES).map(sourceOf).flatMap(docCommentsOf);

  it("begin with a noun or a verb, not with a question", () => {
    expect(comments).to.have.length.above(2000);
    expect(QUESTION.test("Whether it is so.")).to.equal(true);
    const asking = comments.filter(({ text }) => QUESTION.test(text));
    expect(asking.map(({ file, line, text }) => `${file}:${line} ${text.slice(0, 40)}`)).to.deep.equal([]);
  });
});
