import { DrError } from "../../errors";
import { isObject } from "../../model/narrow";
import { MOST_OF_WORD } from "../../model/text";

/**
 * Paging of the lists. A page may be shorter than what was asked for, so no short page ends a list: an empty one does, or a
 * `count` that was seen to be the number of all rows, see {@link createPager}.
 */
export interface Paging {
  /** Rows to ask for in one page. */
  readonly limit: number;
  /** The query of the first page. */
  readonly first?: Readonly<Record<string, number>>;
  /** The query of the page after these; undefined where the last row has no id by which to ask for it. */
  readonly next: (so: {
    readonly received: number;
    readonly pages: number;
    readonly lastId: string;
  }) => Query | undefined;
  /** True if the answer itself tells that another page follows; undefined where it does not say. */
  readonly follows?: (body: unknown) => boolean | undefined;
  /** Pages that are read at most, where a list that is longer is better not read at all. */
  readonly mostPages?: number;
}

type Query = Readonly<Record<string, string | number>>;

export const PAGING = {
  /**
   * `offset` counts rows. Code SDRS.0221 says "greater than 0 and less than 1000", the tables of the lists "0 to 1000": 999 is
   * inside both. Source: OTC-API `error_codes` and the pages of the lists.
   */
  sdrs: { limit: 999, next: ({ received }) => ({ offset: received }) },
  /** `offset` counts pages, from 1; `limit` is at most 1000. Source: ECS `querying_details_about_ecss`. */
  ecs: { limit: 1000, first: { offset: 1 }, next: ({ pages }) => ({ offset: pages + 1 }) },
  /** At most 2000 rows; `ports_links` carries `next` if rows are left, and may be absent. Source: VPC `querying_ports`. */
  ports: { limit: 2000, next: ({ lastId }) => markerOf(lastId), follows: portsFollow },
  /** At most 2000 rows, and nothing that tells how many there are. Source: EIP `querying_eips`. */
  eips: { limit: 2000, next: ({ lastId }) => markerOf(lastId) },
  /** At most 1000 rows, `offset` counts them. Source: EVS `querying_details_about_all_disks`. */
  disks: { limit: 1000, next: ({ received }) => ({ offset: received }) },
  /** At most 2000 rows; the page itself names the next in version 2 and 3. Source: ELB `querying_backend_servers` and its neighbours. */
  elb: { limit: 2000, next: ({ lastId }) => markerOf(lastId), follows: elbFollows, mostPages: 10 },
  /** At most 500 rows; `links` has `next` if rows are left. Source: DNS `querying_all_record_sets`. */
  dns: { limit: 500, next: ({ lastId }) => markerOf(lastId), follows: dnsFollows, mostPages: 40 },
  /** `limit` is 1 to 1000, `offset` counts rows. Source: CBR-API `backups` and `tasks`. */
  cbr: { limit: 1000, next: ({ received }) => ({ offset: received }) },
} as const satisfies Record<string, Paging>;

/** One page as it was received. */
export interface Page<T> {
  /** Rows with what tells them apart. */
  readonly rows: readonly { readonly key: string; readonly value: T }[];
  /** The id of the last row, as the service wrote it. */
  readonly lastId: string;
  readonly body: unknown;
  /** Length of the answer. */
  readonly bytes: number;
}

/** Reads whole lists, and learns what `count` means. */
export interface Pager {
  all<T>(list: ListName, paging: Paging, page: (query: Query) => Promise<Page<T>>): Promise<T[]>;
}

export interface ListName {
  /** For people: `Listing pairs`. */
  readonly operation: string;
  /** For tables: `listPairs`. */
  readonly call: string;
}

/** More pages, rows and bytes than any project has: a list that goes on beyond is a fault of the service. */
export const MOST_PAGES = 1000;
export const MOST_ROWS = 200_000;
/** 25,000 servers, or 80,000 pairs. */
export const MOST_BYTES_OF_LIST = 128 * 1024 * 1024;
/** A list that changes while its pages are read is read this often. */
const MOST_READINGS = 3;

/**
 * Collects pages. Whether `count` is the number of all rows or of those in the page is documented for no list but that of
 * groups. A count above the rows of its page, as that of an empty page behind the last, can only be the former; from then on it
 * ends the lists of this call, which saves their empty page.
 */
export function createPager(): Pager {
  const countsAll = new Set<string>();
  /** Calls whose `count` was below the rows received: it ends nothing. */
  const countsLess = new Set<string>();

  const readOnce = async <T>(name: ListName, paging: Paging, read: ReadPage<T>): Promise<T[] | Misfit> => {
    const found = new Map<string, T>();
    let query: Query = { limit: paging.limit, ...paging.first };
    let received = 0;
    let distinct = 0;
    let weight = 0;
    let firstCount: number | undefined;
    const most = paging.mostPages ?? MOST_PAGES;
    for (let pages = 1; pages <= most && received <= MOST_ROWS && weight <= MOST_BYTES_OF_LIST; pages++) {
      const { rows, lastId, body, bytes } = await read(query);
      weight += bytes;
      const count = countOf(body);
      if (count !== undefined && count > rows.length) countsAll.add(name.call);
      if (count !== undefined && count < received + rows.length) countsLess.add(name.call);
      if (pages === 1) firstCount = count;
      const before = found.size;
      for (const { key, value } of rows) found.set(key, value);
      received += rows.length;
      distinct += new Set(rows.map(({ key }) => key)).size;
      const total = countsAll.has(name.call) && !countsLess.has(name.call) ? count : undefined;
      // What is inserted meanwhile shows a row twice, what is deleted hides one: either changes the count, if that is of all.
      const steady = distinct === found.size && (total === undefined || total === firstCount);
      const follows = paging.follows?.(body) ?? received !== total;
      if (rows.length === 0 || !follows) return steady ? [...found.values()] : "changed";
      if (found.size === before) return "again";
      const next = paging.next({ received, pages, lastId });
      if (next === undefined) return "unmarked";
      query = { ...query, ...next };
    }
    return most < MOST_PAGES ? "long" : "endless";
  };

  return {
    async all(name, paging, page) {
      let misfit: Misfit = "endless";
      for (let reading = 1; reading <= MOST_READINGS; reading++) {
        const outcome = await readOnce(name, paging, page);
        if (typeof outcome !== "string") return outcome;
        misfit = outcome;
        if (misfit === "endless" || misfit === "long" || misfit === "unmarked") break;
      }
      const { code, text } = MISFITS[misfit];
      throw new DrError(code, `${name.operation}: ${text}`);
    },
  };
}

type ReadPage<T> = (query: Query) => Promise<Page<T>>;

/** Reason why the pages that were read are not a list. */
const MISFITS = {
  changed: {
    code: "DR_UNAVAILABLE",
    text: `rows came or went while the pages were read, ${MOST_READINGS} times`,
  },
  again: { code: "DR_PROTOCOL", text: "the service answers the next page with the same rows again" },
  long: { code: "DR_PROTOCOL", text: "the list is longer than is worth reading" },
  endless: { code: "DR_PROTOCOL", text: "the list does not end" },
  unmarked: { code: "DR_PROTOCOL", text: "the last row of a page has no id by which the next could be asked for" },
} as const;
type Misfit = keyof typeof MISFITS;

/** An id that is none cannot be written into a query: half a character, or more than a line. */
function markerOf(lastId: string): Query | undefined {
  return lastId === "" || lastId.length > MOST_OF_WORD || /\p{Surrogate}/u.test(lastId)
    ? undefined
    : { marker: lastId };
}

function countOf(body: unknown): number | undefined {
  if (!isObject(body)) return undefined;
  const { count } = body;
  return typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : undefined;
}

function portsFollow(body: unknown): boolean | undefined {
  return isObject(body) ? namesNext(body["ports_links"]) : undefined;
}

function elbFollows(body: unknown): boolean | undefined {
  if (!isObject(body)) return undefined;
  const { page_info: page } = body;
  return isObject(page) ? Boolean(page["next_marker"]) : namesNext(body["members_links"]);
}

function dnsFollows(body: unknown): boolean | undefined {
  return isObject(body) && isObject(body["links"]) ? Boolean(body["links"]["next"]) : undefined;
}

function namesNext(links: unknown): boolean | undefined {
  return Array.isArray(links) ? links.filter(isObject).some(({ rel }) => rel === "next") : undefined;
}
