import type { HalfWay, ProcessMemory } from "../memory";
import { isObject } from "../model/narrow";
import { type Props, sameValue } from "./shape";

type Memory = Pick<ProcessMemory, "halfWay">;

interface Calls {
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/**
 * Creation, update and deletion as the engine asks for them. A hook on errors asks for the same once more in the same run, with the state
 * from before the first try: the second goes on from where that ended, as the next run would, and a refusal of it loses nothing.
 */
export function onceMore(calls: Calls, memory: () => Memory): Calls {
  async function tried<T>(asked: Pick<HalfWay, "olds" | "news">, work: (left?: HalfWay) => Promise<T>): Promise<T> {
    const { halfWay } = memory();
    const urn = String(asked.news["__urn"]);
    const before = halfWay.get(urn);
    const left = before !== undefined && sameValue({ ...before, ...asked }, before) ? before : undefined;
    halfWay.delete(urn);
    try {
      return await work(left);
    } catch (error) {
      const failure = savedBy(error) === undefined && left !== undefined ? keeping(left, error) : error;
      const saved = savedBy(failure);
      if (saved !== undefined) halfWay.set(urn, { ...asked, ...saved });
      throw failure;
    }
  }

  return {
    create: (inputs) =>
      tried({ olds: {}, news: inputs }, async (left) => {
        if (left === undefined) return await calls.create(inputs);
        return { id: left.id, ...(await calls.update(left.id, left.properties, inputs)) };
      }),
    update: (id, olds, news) => tried({ olds, news }, (left) => calls.update(id, left?.properties ?? olds, news)),
    delete: (id, props) => {
      memory().halfWay.delete(String(props["__urn"]));
      return calls.delete(id, props);
    },
  };
}

/** A failure that saves nothing by itself, with what the first try left. */
function keeping({ id, properties }: HalfWay, error: unknown): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  return Object.assign(failure, { id, properties, reasons: [failure.message] });
}

/** State that a failure saves. */
function savedBy(error: unknown): Pick<HalfWay, "id" | "properties"> | undefined {
  if (!isObject(error)) return undefined;
  const { id, properties } = error;
  return typeof id === "string" && isObject(properties) ? { id, properties } : undefined;
}
