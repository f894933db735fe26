import { type ChosenCredential, missingPart } from "./credential";
import { type Found, type Source, type Sources, partsOf } from "./sources";

/** A domain (account) of the identity service, by its id where that is known. */
export type DomainRef = { readonly id: string } | { readonly name: string };

/** An agency by which an account lets another one act in it. */
export interface Agency {
  readonly name: string;
  /** The account that made it. */
  readonly domain: DomainRef;
  /** The account of the login, if the settings name it. */
  readonly ownDomain?: DomainRef;
}

/**
 * Takes the agency from the stack, which may be meant for the login of whoever runs it, else from the source of the login. What other
 * sources say of one does not count: an agency of the shell never acts for the login of a stack.
 */
export function chooseAgency(
  sources: Sources,
  credential: ChosenCredential | undefined,
  problems: string[],
): { readonly agency?: Agency; readonly hasAgency: boolean; readonly used: readonly Found[] } {
  const source = sourceOf(sources, credential);
  const parts = source === undefined ? [] : partsOf(source.settings, "agency");
  const [first] = parts;
  if (source === undefined || first === undefined) return { hasAgency: false, used: [] };
  const name = source.settings.get("agencyName");
  const domain = pick(source, "agencyDomainId", "agencyDomainName");
  if (name === undefined) problems.push(missingPart(sources, source, ["agencyName"], first, parts));
  if (domain === undefined)
    problems.push(missingPart(sources, source, ["agencyDomainName", "agencyDomainId"], first, parts));
  if (name === undefined || domain === undefined) return { hasAgency: true, used: [] };
  const login = sources.all.find((one) => one.name === credential?.source);
  const byToken = credential?.credentials?.kind === "token";
  const own = login === undefined || byToken ? undefined : pick(login, "userDomainId", "userDomain");
  return {
    agency: {
      name: name.value,
      domain: referTo(domain),
      ...(own !== undefined && { ownDomain: referTo(own) }),
    },
    hasAgency: true,
    used: [name, domain, ...(own !== undefined && !credential?.used.includes(own) ? [own] : [])],
  };
}

function sourceOf(sources: Sources, credential: ChosenCredential | undefined): Source | undefined {
  const stack = sources.all.find(({ name }) => name === "config");
  if (stack !== undefined && partsOf(stack.settings, "agency").length > 0) return stack;
  return sources.all.find(({ name }) => name === credential?.source);
}

function pick(
  { settings }: Source,
  id: "agencyDomainId" | "userDomainId",
  name: "agencyDomainName" | "userDomain",
): Found | undefined {
  return settings.get(id) ?? settings.get(name);
}

function referTo({ name, value }: Found): DomainRef {
  return name === "agencyDomainId" || name === "userDomainId" ? { id: value } : { name: value };
}
