import type { Sight } from "../../model/drill-history";
import { type Observation, viewAt } from "../../transition/observe/observation";

/** Production as an observation shows it: the group, its replication, and the servers of the side that serves. Pure. */
export function sightOf(observed: Observation, at: string): Sight {
  const { group, pairs, instances } = observed;
  const { status, productionSite, progress } = group;
  return {
    at,
    group: { status, productionSite, progress },
    pairs: pairs.map(({ id, name, status: word, progress: percent, replicationStatus: replication }) => ({
      ...{ id, name, status: word, progress: percent, replication },
    })),
    servers: instances.map((instance) => {
      const view = viewAt(observed, instance, productionSite);
      const name = view === undefined || view.name === "" ? instance.name : view.name;
      return { id: view?.id ?? instance.id, name, status: view?.readable === true ? view.status : null };
    }),
  };
}

/** Differences of production before and after a drill, each in one sentence. Pure. */
export function touchedIn(before: Sight, after: Sight): string[] {
  const words: string[] = [];
  const compare = (what: string, one: string | number, other: string | number): void => {
    if (one !== other) words.push(`${what} was ${one} before and is ${other} after`);
  };
  compare("the group's status", before.group.status, after.group.status);
  compare("the site that serves", before.group.productionSite, after.group.productionSite);
  if (after.group.progress < before.group.progress)
    compare("the group's synchronisation in percent", before.group.progress, after.group.progress);
  const pairs = new Map(after.pairs.map((pair) => [pair.id, pair]));
  for (const pair of before.pairs) {
    const found = pairs.get(pair.id);
    if (found === undefined) words.push(`pair ${pair.name} is gone`);
    else {
      compare(`the status of pair ${pair.name}`, pair.status, found.status);
      compare(`the replication of pair ${pair.name}`, pair.replication, found.replication);
      if (found.progress < pair.progress) compare(`pair ${pair.name} in percent`, pair.progress, found.progress);
    }
  }
  const servers = new Map(after.servers.map((server) => [server.id, server]));
  for (const server of before.servers) {
    const found = servers.get(server.id);
    if (found === undefined) words.push(`server ${server.name} does not serve any more`);
    else if (server.status !== null && found.status !== null)
      compare(`server ${server.name}`, server.status, found.status);
  }
  return words;
}

/** Servers of production that could not be compared, since they were not readable before or after. Pure. */
export function notCompared(before: Sight, after: Sight): string[] {
  const unread = new Set(
    [...before.servers, ...after.servers].flatMap(({ name, status }) => (status === null ? [name] : [])),
  );
  return [...unread];
}
