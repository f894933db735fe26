/** A table of routes, asked by method and path. A parameter (`:name`) stands for one whole segment; a literal goes before it. */
export interface Router<T> {
  /** Adds a route. Two routes for the same requests are a mistake and refused. */
  readonly add: (method: string, pattern: string, value: T) => void;
  /** Finds the route of a request target. Null if there is none; throws `UnreadablePath` if it can't be read. */
  readonly find: (method: string, target: string) => Match<T> | null;
}

export interface Match<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

/** A path that does not decode, or holds a parameter that is too long. */
export class UnreadablePath extends Error {}

interface Leaf<T> {
  readonly names: readonly string[];
  readonly value: T;
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  parameter: Node<T> | undefined;
  leaf: Leaf<T> | undefined;
}

const MOST_CHARACTERS = 500;

const emptyNode = <T>(): Node<T> => ({ literals: new Map(), parameter: undefined, leaf: undefined });

export function createRouter<T>(): Router<T> {
  const roots = new Map<string, Node<T>>();
  return {
    add(method, pattern, value) {
      const names: string[] = [];
      let node = roots.get(method) ?? emptyNode<T>();
      roots.set(method, node);
      for (const segment of segmentsOf(pattern)) {
        if (segment.startsWith(":")) names.push(segment.slice(1));
        node = segment.startsWith(":") ? (node.parameter ??= emptyNode()) : literalOf(node, segment);
      }
      if (node.leaf !== undefined) throw new Error(`${method} ${pattern} is there twice`);
      node.leaf = { names, value };
    },
    find(method, target) {
      const segments = decodedSegments(target);
      const root = roots.get(method);
      const values: string[] = [];
      const leaf = root === undefined ? undefined : descend(root, segments, 0, values);
      if (leaf === undefined) return null;
      const tooLong = values.find((value) => value.length > MOST_CHARACTERS);
      if (tooLong !== undefined) throw new UnreadablePath(`'${tooLong}' is longer than ${MOST_CHARACTERS} characters`);
      return { value: leaf.value, params: Object.fromEntries(leaf.names.map((name, at) => [name, values[at] ?? ""])) };
    },
  };
}

function literalOf<T>(node: Node<T>, segment: string): Node<T> {
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const added = emptyNode<T>();
  node.literals.set(segment, added);
  return added;
}

/** The first leaf on the way down, with what its parameters stand for; where a literal leads nowhere, the parameter is tried. */
function descend<T>(node: Node<T>, segments: readonly string[], depth: number, values: string[]): Leaf<T> | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.leaf;
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : descend(literal, segments, depth + 1, values);
  if (found !== undefined || node.parameter === undefined) return found;
  const tried = values.length;
  values.push(segment);
  const below = descend(node.parameter, segments, depth + 1, values);
  if (below === undefined) values.length = tried;
  return below;
}

/** A slash at the end makes no difference; every other slash does. */
function segmentsOf(path: string): string[] {
  const whole = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return whole === "/" ? [] : whole.slice(1).split("/");
}

function decodedSegments(target: string): string[] {
  const path = pathOf(target);
  const segments = segmentsOf(path);
  if (!path.includes("%")) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw new UnreadablePath(`'${target}' is not a valid url component`);
  }
}

/** Without the query and, in a request to a proxy, without the origin. */
function pathOf(target: string): string {
  const local = target.startsWith("/") ? target : target.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  const [path = ""] = local.split(/[?#]/, 1);
  return path.startsWith("/") ? path : `/${path}`;
}
