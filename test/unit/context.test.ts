import { mock } from "node:test";
import { expect } from "chai";
import type { Cloud } from "../../provider/api/cloud";
import { operate, within } from "../../provider/engine/context";
import { handler } from "../../provider/engine/frame";
import { ProcessMemory } from "../../provider/memory";
import { fakeClock } from "../support/fake-clock";
import { failure } from "./failure";

describe("an operation of a resource", () => {
  it("that does not end by itself a minute after its time limit is ended, by name", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const cloud = { boundTo: () => cloud } as unknown as Cloud;
      const shared = {
        ...{ cloud: () => cloud, clock: fakeClock(), env: {}, engineArguments: () => [] },
        memory: new ProcessMemory(),
      };
      const urn = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";
      const watched = operate(shared, "update", { urn, timeouts: { update: "20m" } });
      const running = within(watched, ({ signal }) => {
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        });
      });
      mock.timers.tick(21 * 60_000 - 1);
      mock.timers.tick(1);
      const error = await failure(running);
      expect(error.code).to.equal("DR_WAIT_TIMEOUT");
      expect(error.what).to.equal("The update of orders was cut off: it did not end within 21 min.");
    } finally {
      mock.timers.reset();
    }
  });

  it("of a kind that this release does not know is refused", async () => {
    const asking = Promise.resolve().then(() => handler("VirtualProtectionGroup"));
    expect((await failure(asking)).message).to.contain('has no resource "VirtualProtectionGroup"');
  });
});
