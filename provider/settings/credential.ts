import { isAbsolute } from "node:path";
import {
  type Foreign,
  type Found,
  type Source,
  type SourceName,
  type Sources,
  isSet,
  labelsOf,
  lowerThan,
  nameIn,
  partsOf,
  takeAway,
} from "./sources";
import { LOGINS, type LoginKind, type LoginRow, SETTINGS, type SettingName, settingLabel } from "./table";
import { isOneOf, keysOf } from "../model/narrow";

export type Credentials =
  | ({ readonly kind: "oidc"; readonly idpId: string } & IdToken)
  | {
      readonly kind: "password";
      readonly userName?: string;
      readonly userId?: string;
      readonly password: string;
      readonly userDomain?: string;
      readonly userDomainId?: string;
    }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "aksk"; readonly accessKey: string; readonly secretKey: string; readonly securityToken?: string };

/** An ID token of an identity provider, or the file that holds it. */
export type IdToken = { readonly idToken: string } | { readonly idTokenFile: string };

/** The credential with the source that it was taken from. */
export interface ChosenCredential {
  readonly source: SourceName;
  /** Name of it in a message: `sdrs:accessKey is set in the stack's configuration`. */
  readonly isSet: string;
  /** Undefined if something is wrong with it. */
  readonly credentials: Credentials | undefined;
  readonly used: readonly Found[];
}

const KINDS: readonly LoginKind[] = keysOf(LOGINS);

/**
 * Takes the credential whole from the first source that names any part of it, or another identity. An agency of the shell is such an
 * identity: whoever set it meant the login beside it.
 */
export function chooseCredential(sources: Sources, problems: string[]): ChosenCredential | undefined {
  const source = sources.all.find(
    ({ settings, foreign, name }) =>
      partsOf(settings, "credential").length > 0 ||
      agencyOfShell(name, settings).length > 0 ||
      foreign.some(({ refused }) => refused === "always"),
  );
  if (source === undefined) {
    problems.push(
      `credentials are missing: set ${settingLabel("accessKey")} with ${settingLabel("secretKey")}, ` +
        `or ${settingLabel("userName")} with ${settingLabel("password")} and ${settingLabel("userDomain")}`,
    );
    return undefined;
  }
  const kind = kindOf(source);
  const foreign = source.foreign.filter(({ refused }) => refused === "always" || refused === kind);
  problems.push(...refusalsOf(foreign));
  const parts = [...partsOf(source.settings, "credential"), ...agencyOfShell(source.name, source.settings)];
  const [first] = parts;
  const about = { source: source.name, used: [] };
  if (first === undefined || foreign.length > 0)
    return { ...about, isSet: first ? isSet(first) : `${foreign[0]?.label ?? ""} is set`, credentials: undefined };
  if (kind === undefined) {
    problems.push(loneParts(sources, source, parts));
    return { ...about, isSet: isSet(first), credentials: undefined };
  }
  const needed = LOGINS[kind].by.flatMap((name) => source.settings.get(name) ?? [])[0] ?? first;
  const missing = missingParts(sources, source, kind, needed);
  const used = usedParts(source, kind);
  const relative = used.filter(({ name, value }) => name === "idTokenFile" && !isAbsolute(value));
  missing.push(...relative.map(({ label }) => `${label}: must be an absolute path`));
  problems.push(...missing);
  return {
    source: source.name,
    isSet: isSet(needed),
    credentials: missing.length > 0 ? undefined : credentialsOf(kind, used),
    used,
  };
}

/** The parts of an agency that variables or clouds.yaml name. The one of a stack may be meant for the login of whoever runs it. */
function agencyOfShell(name: SourceName, settings: Source["settings"]): readonly Found[] {
  return name === "config" ? [] : partsOf(settings, "agency");
}

/** One sentence for each identity, however many variables it is made of. */
function refusalsOf(foreign: readonly Foreign[]): string[] {
  return [...new Set(foreign.map(({ what }) => what))].map((what) => {
    const labels = foreign.filter((one) => one.what === what).map(({ label }) => label);
    return (
      `${labels.join(" and ")} ${labels.length > 1 ? "name" : "names"} ${what}, which is not supported: ${takeAway(labels)}, ` +
      "or set the credential in the stack's configuration, where it stands alone (temporary access keys work, with their security token)"
    );
  });
}

/** The login that OS_AUTH_TYPE names if it is there, else that of a variable before that of a file, else the first of the table. */
function kindOf({ settings, loginKind }: Source): LoginKind | undefined {
  const named = KINDS.filter((kind) => LOGINS[kind].by.some((name) => settings.has(name)));
  if (loginKind !== undefined && named.includes(loginKind)) return loginKind;
  const byVariable = named.find((kind) =>
    LOGINS[kind].by.some((name) => /^[A-Z_]+$/.test(settings.get(name)?.label ?? "")),
  );
  return byVariable ?? named[0];
}

/** Parts of a login of which one is needed. With the id of the user the domain is known. */
function needsOf(kind: LoginKind, settings: Source["settings"]): LoginRow["needs"] {
  const { needs }: LoginRow = LOGINS[kind];
  return settings.has("userId") ? needs.filter((names) => !names.includes("userDomain")) : needs;
}

function missingParts(sources: Sources, source: Source, kind: LoginKind, set: Found): string[] {
  return needsOf(kind, source.settings)
    .filter((names) => !names.some((name) => source.settings.has(name)))
    .map((names) => missingPart(sources, source, names, set, partsOf(source.settings, "credential")));
}

/** A sentence for what is needed beside something that is set, and where else it lies. One of the names is enough. */
export function missingPart(
  sources: Sources,
  source: Source,
  names: readonly SettingName[],
  set: Found,
  parts: readonly Found[],
): string {
  const [name = "token"] = names;
  const elsewhere = lowerThan(sources, source.name).flatMap(({ settings }) =>
    names.flatMap((one) => settings.get(one) ?? []),
  )[0];
  const where = elsewhere === undefined ? "missing" : `only in ${elsewhere.label}`;
  const away = elsewhere === undefined ? "" : `, or ${takeAway(labelsOf(parts))}`;
  return `${isSet(set)}, but the ${SETTINGS[name].noun} is ${where}: set ${nameIn(source.name, name)}${away}`;
}

/** A part that says nothing without the rest of a login. */
function loneParts(sources: Sources, source: Source, parts: readonly Found[]): string {
  const elsewhere = lowerThan(sources, source.name).flatMap(({ settings }) =>
    KINDS.flatMap((kind) => LOGINS[kind].by.flatMap((name) => settings.get(name) ?? [])),
  )[0];
  const where = elsewhere === undefined ? "missing" : `only in ${elsewhere.label}`;
  const names = (["accessKey", "secretKey"] as const).map((name) => nameIn(source.name, name)).join(" and ");
  const user = (["userName", "password"] as const).map((name) => nameIn(source.name, name)).join(" and ");
  return `${parts.map(isSet).join(", ")}, but the login is ${where}: set ${names}, or ${user}, or ${takeAway(labelsOf(parts))}`;
}

function usedParts(source: Source, kind: LoginKind): readonly Found[] {
  const taken = needsOf(kind, source.settings).flatMap(
    (names) => names.flatMap((name) => source.settings.get(name) ?? []).slice(-1), // An id wins over a name.
  );
  return [...taken, ...LOGINS[kind].optional.flatMap((name) => source.settings.get(name) ?? [])];
}

function credentialsOf(kind: LoginKind, used: readonly Found[]): Credentials {
  const value = (name: SettingName): string => used.find((found) => found.name === name)?.value ?? "";
  const optional = <K extends SettingName>(...names: K[]): { readonly [N in K]?: string } =>
    Object.fromEntries(
      used.filter((found) => isOneOf<SettingName>(names, found.name)).map((found) => [found.name, found.value]),
    ) as { readonly [N in K]?: string };
  switch (kind) {
    case "oidc": {
      const { idToken } = optional("idToken");
      const token = idToken === undefined ? { idTokenFile: value("idTokenFile") } : { idToken };
      return { kind, idpId: value("idpId"), ...token };
    }
    case "aksk":
      return { kind, accessKey: value("accessKey"), secretKey: value("secretKey"), ...optional("securityToken") };
    case "token":
      return { kind, token: value("token") };
    case "password":
      return { kind, password: value("password"), ...optional("userName", "userId", "userDomain", "userDomainId") };
  }
}
