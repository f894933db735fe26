import { expect } from "chai";
import { commandsOf, knownCommands } from "../../tools/engine/commands";
import { findEngine } from "../../tools/engine/home";
import { requireEngine } from "../support/engine";

describe("the commands of the engine", () => {
  before(requireEngine);

  it("has every command and option by which texts are judged (node dist/tools/engine/commands.js)", () => {
    const real = commandsOf(findEngine().command);
    const known = Object.entries(knownCommands());
    expect(known).to.have.length.above(30);
    const missing = known.flatMap(([command, options]) => {
      const has = real[command];
      if (has === undefined) return [command];
      return options.filter((option) => !has.includes(option)).map((option) => `${command} ${option}`);
    });
    expect(missing).to.deep.equal([]);
  });
});
