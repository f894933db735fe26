import { expect } from "chai";
import { findGroup } from "../../cli/cloud";
import { buildProgram } from "../../cli/main";
import type { Cloud } from "../../provider/index";
import { failure } from "./failure";

const CONFORMANCE = [
  ...["node", "sdrs", "conformance", "--endpoint", "https://example.com", "--region", "eu-de"],
  ...["--project", "p", "--user", "u", "--domain", "d"],
];

describe("the sdrs command", () => {
  it("asks for the id where two groups have the name", async () => {
    const rows = ["g-1", "g-2"].map((id) => ({ id, name: "orders" }));
    const cloud = { groups: { list: () => Promise.resolve(rows) } } as unknown as Cloud;
    const error = await failure(findGroup(cloud, "orders"));
    expect(error.code).to.equal("DR_USAGE");
    expect(error.message).to.contain("2 groups are named orders: g-1, g-2. Hint: Give the id.");
  });

  it("tries a real service only if told that it is one, and with a password", async () => {
    const before = process.env["OS_PASSWORD"];
    delete process.env["OS_PASSWORD"];
    try {
      const unsaid = await failure(buildProgram().parseAsync(CONFORMANCE));
      expect(unsaid.code).to.equal("DR_USAGE");
      expect(unsaid.what).to.contain("--live");
      const mute = await failure(buildProgram().parseAsync([...CONFORMANCE, "--live"]));
      expect(mute.code).to.equal("DR_CONFIG_INVALID");
      expect(mute.message).to.contain("Set OS_PASSWORD");
    } finally {
      if (before !== undefined) process.env["OS_PASSWORD"] = before;
    }
  });
});
