import { contract } from "../../tables";
import { schemas } from "../../schemas";
import type { CallRow } from "../../types";
import type { Json } from "../actor";
import { stageOf } from "../bench";
import { compare } from "../judge/compare";
import type { Kind, Row } from "../runner";
import { requestFor, writingOf } from "./requests";

interface Shape {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly $ref?: string;
}

const REQUESTS = schemas.find((schema) => schema.$id === "requests.schema.json")?.$defs as Readonly<
  Record<string, Shape>
>;

/** Paths of the fields that a request must have. */
function required(shape: Shape, at = ""): string[] {
  return (shape.required ?? []).flatMap((name) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [path, ...required(shape.properties?.[name] ?? {}, path)];
  });
}

function shapeOf(call: CallRow): Shape {
  return REQUESTS[call.request?.split("/").pop() ?? ""] ?? {};
}

function without(body: Json, path: string): Json {
  const [head = "", ...rest] = path.split(".");
  const { [head]: inner, ...others } = body;
  return rest.length === 0 ? others : { ...others, [head]: without(inner as Json, rest.join(".")) };
}

const WITH_BODY = contract.calls.filter((call) => call.request !== null && call.operation !== "queryByTags");
const rowOf = (fact: CallRow, at: string, title: string): Row<CallRow> => ({
  id: `${fact.id}.${at}`,
  kind: "request",
  title,
  fact,
  at,
  destructive: true,
  staged: true,
});

/** Each required field left away, and one field too many: refused, and nothing is started. */
export const REQUESTS_CHECKED: Kind<CallRow> = {
  kind: "request",
  notJudged: [],
  // What is required is in the schema of the request, not in the row; the refusal itself is the judgement.
  flipped: () => [],
  rows: () =>
    WITH_BODY.flatMap((fact) => [
      ...required(shapeOf(fact)).map((path) => rowOf(fact, path, `${fact.operation} without ${path} is refused`)),
      rowOf(fact, "+", `${fact.operation} with an unknown field is not taken in silence`),
    ]),
  async observe({ fact, at = "" }, bench) {
    const stage = stageOf(bench);
    const scene = await stage.enter(writingOf(fact.operation).scene);
    const sending = requestFor(fact.operation, scene);
    const whole = (sending.body ?? {}) as Json;
    const body = at === "+" ? { ...whole, no_such_field: 1 } : without(whole, at);
    const { status, accepted } = await stage.actor.attempt(fact.operation, { ...sending, body });
    return { refused: !accepted, status };
  },
  judge: ({ at }, seen) =>
    at === "+" ? compare({ refused: true }, seen) : compare({ refused: true, status: 400 }, seen),
};
