import { expect } from "chai";
import { DrError, ERRORS, type ErrorRow, exitCode, isDrError, isTransient } from "../../provider/errors";
import { EXIT_CODES } from "../../provider/model/exit-codes";
import { redactor } from "../../provider/redact";

describe("errors", () => {
  for (const [code, row] of Object.entries(ERRORS) as [keyof typeof ERRORS, ErrorRow][]) {
    it(`${code} says when it happens, what to do, and how a pipeline sees it`, () => {
      expect(code).to.match(/^DR_[A-Z_]+$/);
      for (const text of [row.hint, row.when, row.recovery]) expect(text).to.match(/^[`A-Z].{15,}\.$/);
      expect(EXIT_CODES).to.have.property(String(row.exit));
      expect(new DrError(code, "It happened").message).to.equal(`[${code}] It happened. Hint: ${row.hint}`);
    });
  }

  it("carries the hint of the thrower instead of the table's", () => {
    const error = new DrError("DR_REFUSED", "Pair p is invalid", {}, { hint: "Delete pair p." });
    expect(error.message).to.equal("[DR_REFUSED] Pair p is invalid. Hint: Delete pair p.");
    expect(error.hint).to.equal("Delete pair p.");
    expect(String(error)).to.equal(error.message);
  });

  it("keeps facts and cause", () => {
    const cause = new Error("socket hang up");
    const error = new DrError("DR_AMBIGUOUS", "Lost", { requestId: "r1", jobId: "j1" }, { cause });
    expect(error.facts).to.deep.equal({ requestId: "r1", jobId: "j1" });
    expect(error.cause).to.equal(cause);
  });

  it("is recognised by its code, also when it comes from another copy of the module", () => {
    const foreign = Object.assign(new Error("x"), { name: "DrError", code: "DR_NOT_FOUND", facts: {} });
    expect(isDrError(foreign)).to.equal(true);
    expect(isDrError(foreign, "DR_NOT_FOUND")).to.equal(true);
    expect(isDrError(foreign, "DR_AUTH", "DR_NOT_FOUND")).to.equal(true);
    expect(isDrError(foreign, "DR_AUTH")).to.equal(false);
    expect(isDrError(Object.assign(new Error("x"), { code: "DR_NOT_FOUND" }))).to.equal(false);
    expect(isDrError(undefined)).to.equal(false);
  });

  it("is transient only where nothing can have been changed", () => {
    const transient = (Object.keys(ERRORS) as (keyof typeof ERRORS)[]).filter((code) =>
      isTransient(new DrError(code, "x")),
    );
    expect(transient).to.deep.equal(["DR_THROTTLED", "DR_UNAVAILABLE"]);
  });

  it("maps to the exit codes of the command line, anything else to 1", () => {
    expect(exitCode(new DrError("DR_WAIT_TIMEOUT", "x"))).to.equal(9);
    expect(exitCode(new Error("x"))).to.equal(1);
  });

  it("never shows a registered secret, in message, facts or stack", () => {
    redactor.add("hunter2-of-errors");
    const error = new DrError(
      "DR_AUTH",
      "User said hunter2-of-errors",
      { said: { deep: ["hunter2-of-errors"] }, password: "other" },
      { hint: "Not hunter2-of-errors." },
    );
    expect(`${error.message} ${JSON.stringify(error.facts)} ${error.stack ?? ""}`).not.to.match(/hunter2|other"/);
  });
});
