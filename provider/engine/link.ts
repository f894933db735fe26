import type { ProcessMemory } from "../memory";
import type { Definition } from "../model/define";
import { GroupLink } from "../model/inputs";
import type { Props } from "./shape";

/** A member that is given the id of its group learns from the group's resource, if this run has one, what it says of leaving. */
export function linked(
  { inputs }: Definition,
  { abandons }: Pick<ProcessMemory, "abandons">,
  before: Props,
  news: Props,
): Props {
  if (!("__group" in inputs) || (news["__group"] ?? null) !== null) return news;
  const said = abandons.get(String(news["protectionGroupId"]));
  const known = GroupLink.safeParse(before["__group"]).data?.abandon === true;
  return (said ?? known) ? { ...news, __group: { abandon: true } } : news;
}
