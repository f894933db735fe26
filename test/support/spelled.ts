import type { Site } from "../../provider/model/status";
import { transitionId } from "../../provider/transition/decide/consent";
import type { Props } from "./test-resource";

interface Asker {
  readonly id: string | undefined;
  readonly outputs: Props;
}

/**
 * A program of a test names transitions short, `orders/1`, and this spells them out with the digits that bind them to the state:
 * in a consent for whichever direction and asker, elsewhere for the way to the DR site.
 */
export function spelled(program: Props, asker: Asker): Props {
  const { confirm, reprotect, recoveryPoint, __group: link } = program;
  const linked = (link ?? {}) as Props;
  const ofLink =
    linked["confirm"] === undefined
      ? {}
      : { __group: { ...linked, confirm: lines(linked["confirm"], program, asker) } };
  return {
    ...program,
    ...ofLink,
    ...(confirm === undefined ? {} : { confirm: lines(confirm, program, asker) }),
    ...(typeof reprotect === "string" ? { reprotect: id(reprotect, program, asker) } : {}),
    ...(recoveryPoint === undefined ? {} : { recoveryPoint: pointOf(recoveryPoint as Props, program, asker) }),
  };
}

function pointOf(point: Props, program: Props, asker: Asker): Props {
  return { ...point, transition: id(String(point["transition"]), program, asker) };
}

/** Every way in which a consent with this number could be meant. */
function lines(text: unknown, program: Props, asker: Asker): unknown {
  const [name = "", ...words] = String(text).split("+");
  if (!/^\w+\/\d+$/.test(name)) return text;
  const all = (["target", "source"] as const).flatMap((side) =>
    (["group", "pair"] as const).map((by) => [id(name, program, asker, side, by), ...words].join("+")),
  );
  return all.join(" ");
}

function id(
  short: string,
  program: Props,
  asker: Asker,
  side: Site = "target",
  by: "group" | "pair" = "group",
): string {
  const [, name, number] = /^(\w+)\/(\d+)$/.exec(short) ?? [];
  if (name === undefined) return short;
  const link = (program["__group"] ?? {}) as Props;
  const groupId = String(program["protectionGroupId"] ?? asker.id ?? program["adopt"]);
  const series = textOf(link["consentSeries"]) ?? textOf(asker.outputs["consentSeries"]) ?? "";
  return transitionId(name, { groupId, series, number: Number(number), side, by });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
