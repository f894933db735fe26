import { z } from "zod";
import { adopts, link, local, meta, replaces, updates } from "../define";
import { GroupLink, Id, Name, Timeouts } from "../inputs";
import { SITES } from "../status";

/** Inputs of every resource. The class adds those that begin with `__`; a program never writes them. */
export const COMMON = {
  timeouts: local(Timeouts.optional()),
  __urn: meta(z.string().optional()),
  /** Pulumi's option of that name, which the engine can't apply to a dynamic resource: it is told of no changed property. */
  __replaceOnChanges: meta(z.array(z.string()).optional()),
};

/** Inputs of what has a name in the cloud; the class derives one where none is given. */
export const NAMED = {
  ...COMMON,
  name: updates(Name),
  adopt: adopts(Id.optional()),
  __derivedName: meta(z.boolean().optional()),
};

/** Findings that make an update fail although production has moved. */
export const FailOn = z.array(z.enum(["lost", "objective", "checks"]));

/** Inputs of what belongs to a group. */
export const MEMBER = { protectionGroupId: replaces(Id), __group: link(GroupLink.optional()) };

/** Outputs of every resource. */
export const OBSERVED = {
  /**
   * Differences that a refresh found: whatever is other than this stack left it. The next update takes note of it and sends
   * nothing.
   */
  drift: z.array(z.string()),
};

/** Times that the service keeps of an object: ISO 8601, UTC; empty where it tells none. */
export const DATED = { createdAt: z.string(), updatedAt: z.string() };

/** Origin of the object: this state made it, or took over what was there. */
export const Origin = z.enum(["created", "adopted"]);

/** Work that is left to do of a creation that was not seen to end. While it is there, the next update goes on with it. */
export const PENDING = { pending: z.array(z.string()) };

/** Project and region in which an object was read: an id means nothing in another project or region. */
export const Place = z.object({ projectId: z.string(), region: z.string() });
export type Place = z.infer<typeof Place>;

/** State in which the last update left an object: the side that served, and what it took note of. A refresh is judged by it. */
export const Left = z.object({ site: z.enum(SITES).optional(), known: z.array(z.string()) });
export type Left = z.infer<typeof Left>;

/**
 * Mark that tells two rows of a state apart: drawn by the creation, and kept for life. An alias renames a row without a call,
 * so that the URN it recorded may be that of another resource by now.
 */
export const Row = z.string();

/** Memory of the state for every resource. */
export const REMEMBERED = {
  ...PENDING,
  place: Place,
  /** An odd one is none: only what a refresh says is judged by it. */
  left: Left.optional().catch(undefined),
  origin: Origin,
  row: Row,
};
