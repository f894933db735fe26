import { stableHex } from "./ids.js";
import type { Account, Project } from "./types.js";

/** Everybody who may log in. All of it follows from the account of the world, so that no state has to hold it. */

/** An access key as IAM issues it for a time: it is worth nothing without its token. */
export interface TemporaryKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string;
}

/** The one temporary key of an account. */
export function temporaryKeyOf(account: Account): TemporaryKey {
  const of = (what: string): string => stableHex(`temporary ${what}/${account.secret_key}`);
  return {
    accessKey: `TEMP${of("key").slice(0, 16).toUpperCase()}`,
    secretKey: `temporary${of("secret")}`,
    securityToken: `temporary${of("token")}${of("more of the token")}`,
  };
}

/** A user of some account, as far as IAM is asked about it. */
export interface Login {
  readonly user_id: string;
  readonly username: string;
  readonly domain_id: string;
  readonly domain_name: string;
  readonly projects: readonly Project[];
  /** Allowed to act by agencies of other accounts (`Agent Operator`). */
  readonly mayAct: boolean;
}

export interface User extends Login {
  readonly password: string;
  readonly access_key: string;
  readonly secret_key: string;
}

/** The agency that the account of the world has made for its partner. */
export const AGENCY = "sdrs_operator";

/** The user of the account whose world this is. */
export function ownUser(account: Account): User {
  return { ...account, mayAct: true };
}

/** Users of a partner: an account that holds nothing, of whom one may act by the agency and one may not. */
export function partnersOf(account: Account): readonly [operator: User, reader: User] {
  const of = (what: string): string => stableHex(`partner ${what}/${account.secret_key}`);
  const user = (name: string, mayAct: boolean): User => ({
    user_id: of(`${name} id`),
    username: name,
    password: `password${of(`${name} password`)}`,
    access_key: `PARTNER${of(`${name} key`).slice(0, 13).toUpperCase()}`,
    secret_key: `partner${of(`${name} secret`)}`,
    domain_id: of("domain"),
    domain_name: `${account.domain_name}-partner`,
    projects: [{ id: of("project"), name: account.projects[0]?.name ?? "partner" }],
    mayAct,
  });
  return [user("partner-operator", true), user("partner-reader", false)];
}

/** Whoever holds a token of the agency: the name is the one that IAM shows, the rights are those of the account of the world. */
export function assumedLogin(account: Account): Login {
  const { user_id, domain_id, domain_name, projects } = account;
  return { user_id, username: `${account.username}/${AGENCY}`, domain_id, domain_name, projects, mayAct: false };
}

/** The identity provider that the account of the world trusts, and the audience that its tokens are for. */
export const IDENTITY_PROVIDER = "pipeline";
const AUDIENCE = "sdrs";

/** The user that every ID token of the provider stands for: its group has the rights of the world's own user. */
export function federatedLogin(account: Account): Login {
  const { domain_id, domain_name, projects } = account;
  const id = stableHex(`federated user/${account.secret_key}`);
  return { user_id: id, username: "FederationUser", domain_id, domain_name, projects, mayAct: false };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

const signatureOf = (account: Account, signed: string): string => stableHex(`id token/${account.secret_key}/${signed}`);

/** An ID token of the provider, good until a time in milliseconds. */
export function idTokenOf(account: Account, expires: number): string {
  const claims = { iss: `https://${IDENTITY_PROVIDER}.example.com`, aud: AUDIENCE, sub: "deploy" };
  const signed = `${encoded({ alg: "RS256" })}.${encoded({ ...claims, exp: Math.floor(expires / 1000) })}`;
  return `${signed}.${signatureOf(account, signed)}`;
}

/** True for an ID token that the provider signed and that is good at a time. */
export function isGoodIdToken(account: Account, token: string, now: number): boolean {
  const [header = "", claims = "", signature] = token.split(".");
  if (signature !== signatureOf(account, `${header}.${claims}`)) return false;
  const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
  return exp * 1000 > now;
}

/** The first user of whom something is true, the world's own before others: who calls is nearly always that one. */
export function userWho(account: Account, isMeant: (user: User) => boolean): User | undefined {
  const own = ownUser(account);
  return isMeant(own) ? own : partnersOf(account).find(isMeant);
}

/** The login of a token, by the user that it names. */
export function loginNamed(account: Account, username: string): Login {
  const user = userWho(account, (one) => one.username === username);
  const others: readonly Login[] = user === undefined ? [assumedLogin(account), federatedLogin(account)] : [];
  return user ?? others.find((one) => one.username === username) ?? ownUser(account);
}
