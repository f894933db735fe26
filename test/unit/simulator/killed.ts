import { FAILOVER, protect, startCloud } from "./cloud.js";

/* A process of its own for the test of a state file: it is killed while a failover runs. */
async function main(): Promise<void> {
  const cloud = await startCloud({ state: process.argv[2] ?? "" });
  const { group } = await protect(cloud);
  await cloud.group(group);
  await cloud.sim.control.clock.setPace("manual");
  await cloud.act(group, FAILOVER);
  process.send?.({ url: cloud.sim.url, groupId: group });
}

void main();
