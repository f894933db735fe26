import { generateWorld, startSimulator } from "../../simulator/index";

/* A process of its own for the traffic: it tells what it holds after its garbage was collected. */
async function main(): Promise<void> {
  const { control: _, ...told } = await startSimulator({
    pace: "immediate",
    world: generateWorld({ groups: 1, pairs: 4 }),
  });
  process.on("message", () => {
    globalThis.gc?.();
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ ...told });
}

void main();
