import { expect } from "chai";
import fc from "fast-check";
import { type DrError, isDrError } from "../../provider/errors";
import { SETTINGS, type SettingName, type Settings } from "../../provider/settings/settings";
import { SETTING_NAMES, type SettingGroup, type SettingRow } from "../../provider/settings/table";
import { read } from "../support/settings";

/** Places where settings may stand, with the rank that counts: clouds.yaml completes OS_*. */
const PLACES = ["config", "os", "clouds", "hw"] as const;
type PlaceName = (typeof PLACES)[number];
const RANK: Record<PlaceName | "own", number> = { config: 0, os: 1, clouds: 1, own: 1, hw: 2 };

/** Everything that is said somewhere, by its label: key, variable or place in the entry. */
type World = Readonly<Record<string, string>>;
const FILE = "/c.yaml";

function labelIn(place: PlaceName, name: SettingName): string | undefined {
  const { env, cloudsYaml, shellOnly }: SettingRow = SETTINGS[name];
  if (place === "config") return shellOnly ? undefined : `sdrs:${name}`;
  if (place === "clouds") return cloudsYaml[0] && `${cloudsYaml[0]} of ${FILE}`;
  return env.find((variable) => variable.startsWith(place === "os" ? "OS_" : "HW_"));
}

/** A value that shows where it comes from; what must stay hidden says so. */
function valueOf(from: PlaceName | "own" | "set", name: SettingName): string {
  switch (name) {
    case "region":
      return from === "os" ? "eu-nl" : "eu-de";
    case "cloud":
      return from === "own" ? "huawei" : "otc";
    case "endpoints":
      return `{"ecs":"https://${from}.example.com"}`;
    case "endpoint":
    case "authUrl":
      return `https://${from}.example.com`;
    case "idTokenFile":
      return `/plain.${from}.idTokenFile`;
    default:
      return SETTINGS[name].group === undefined
        ? "10"
        : `${SETTINGS[name].secret ? "S3cret" : "plain"}.${from}.${name}`;
  }
}

const NAMES: Record<SettingGroup, readonly (readonly SettingName[])[]> = {
  credential: [
    ["accessKey", "secretKey"],
    ["accessKey", "secretKey", "securityToken"],
    ["token"],
    ["userName", "password", "userDomain"],
    ["userId", "password"],
    ["userName", "password", "userDomainId", "token"],
    ["idpId", "idTokenFile"],
    ["idpId", "idToken", "accessKey", "secretKey"],
  ],
  agency: [["agencyName", "agencyDomainName"], ["agencyName", "agencyDomainId"], ["agencyName"]],
  project: [["projectId"], ["projectName"], ["projectId", "projectName"], ["projectId", "delegatedProject"]],
  region: [["region"], ["region", "authUrl"], ["region", "endpoint", "cloud"]],
};

/** What one place says of one group: nothing, something whole, or anything. */
const said = (place: PlaceName, group: SettingGroup): fc.Arbitrary<World> =>
  fc
    .oneof(
      { weight: 6, arbitrary: fc.constant<readonly SettingName[]>([]) },
      { weight: 5, arbitrary: fc.constantFrom<readonly SettingName[]>(...NAMES[group]) },
      { weight: 1, arbitrary: fc.subarray(SETTING_NAMES.filter((name) => SETTINGS[name].group === group)) },
    )
    .map((names) => Object.fromEntries(names.flatMap((name) => labelled(labelIn(place, name), valueOf(place, name)))));

function labelled(label: string | undefined, value: string): readonly (readonly [string, string])[] {
  return label === undefined ? [] : [[label, value]];
}

const own: fc.Arbitrary<World> = fc
  .oneof(
    { weight: 5, arbitrary: fc.constant<SettingName[]>([]) },
    { weight: 1, arbitrary: fc.subarray<SettingName>(["endpoint", "endpoints", "cloud", "maxRate"]) },
  )
  .map((names) => Object.fromEntries(names.flatMap((name) => labelled(SETTINGS[name].env[0], valueOf("own", name)))));

const foreign: fc.Arbitrary<World> = fc.oneof(
  { weight: 9, arbitrary: fc.constant<World>({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<World>({ OS_PASSCODE: "S3cret" }, { HW_PROFILE: "x" }),
  },
);

const worlds: fc.Arbitrary<World> = fc
  .tuple(
    ...PLACES.flatMap((place) =>
      (["credential", "agency", "project", "region"] as const).map((group) => said(place, group)),
    ),
    own,
    foreign,
  )
  .map((parts) => Object.fromEntries(parts.flatMap((part) => Object.entries(part))));

function pick(world: World, wanted: RegExp): World {
  return Object.fromEntries(Object.entries(world).filter(([label]) => wanted.test(label)));
}

function readWorld(world: World): Settings | DrError {
  const entry: Record<string, string> = {};
  const auth: Record<string, string> = {};
  for (const [label, value] of Object.entries(pick(world, / of /))) {
    const path = label.replace(` of ${FILE}`, "");
    if (path.startsWith("auth.")) auth[path.slice(5)] = value;
    else entry[path] = value;
  }
  const files = { [FILE]: JSON.stringify({ clouds: { prod: { ...entry, auth } } }) };
  const env = { OS_CLOUD: "prod", OS_CLIENT_CONFIG_FILE: FILE, ...pick(world, /^[A-Z_]+$/) };
  try {
    return read(pick(world, /^sdrs:/), env, files);
  } catch (error) {
    if (isDrError(error, "DR_CONFIG_INVALID")) return error;
    throw error;
  }
}

/** The place that a value shows. */
function placeOf(value: string): PlaceName {
  const place = PLACES.find((one) => value.split(".")[1] === one);
  if (place === undefined) throw new Error(`nobody said ${value}`);
  return place;
}

/** Rank of the first place that says anything of a group, the variables of other identities aside. */
function firstRank(world: World, group: SettingGroup): number | undefined {
  return PLACES.filter((place) =>
    SETTING_NAMES.some((name) => SETTINGS[name].group === group && (labelIn(place, name) ?? "") in world),
  ).map((place) => RANK[place])[0];
}

function judge(world: World, settings: Settings): number {
  const { kind: _kind, ...parts } = settings.credentials;
  const ranks = new Set(Object.values(parts).map((value: string) => RANK[placeOf(value)]));
  expect(ranks.size, "sources of one credential").to.equal(1);
  const rank = [...ranks][0] ?? 0;
  expect(rank, "the first that names a credential").to.equal(firstRank(world, "credential"));
  if ("securityToken" in parts)
    expect(placeOf(parts.securityToken), "a key and its security token").to.equal(placeOf(parts.secretKey));

  judgeAgency(world, settings, rank);
  const project = settings.projectId ?? settings.projectName ?? "";
  if (project === settings.region) expect(firstRank(world, "project"), "the default project").to.equal(undefined);
  else {
    expect(RANK[placeOf(project)], "the project").to.be.at.most(rank);
    expect(RANK[placeOf(project)], "the first that names a project").to.equal(firstRank(world, "project"));
  }
  for (const url of Object.values(settings.endpoints)) {
    const host = new URL(url).hostname;
    const place = /^(.*)\.example\.com$/.exec(host)?.[1] as keyof typeof RANK | undefined;
    if (place !== undefined) expect(RANK[place], host).to.be.at.most(rank);
    else if (host.endsWith(".myhuaweicloud.com")) expect(rank, "another cloud than the stack's").to.be.at.least(1);
    else expect(host).to.match(/^[a-z]+\.eu-(de|nl)\.otc\.t-systems\.com$/);
  }
  const listed = [...Object.values(settings.sources ?? {}), ...(settings.ignored ?? []).map(({ source }) => source)];
  expect(listed, "everything that is set is used or ignored, once").to.have.members(Object.keys(world));
  return rank;
}

/** An agency is the stack's, or that of the login's own source; none that one of these names is left out. */
function judgeAgency(world: World, { agency }: Settings, rank: number): void {
  const ofStack = SETTING_NAMES.some((name) => SETTINGS[name].group === "agency" && `sdrs:${name}` in world);
  const ofLogin = PLACES.some(
    (place) =>
      RANK[place] === rank &&
      SETTING_NAMES.some((name) => SETTINGS[name].group === "agency" && (labelIn(place, name) ?? "") in world),
  );
  expect(agency !== undefined, "an agency acts").to.equal(ofStack || ofLogin);
  if (agency === undefined) return;
  for (const value of [agency.name, ...Object.values<string>(agency.domain)])
    expect(RANK[placeOf(value)], "the agency").to.equal(ofStack ? 0 : rank);
  for (const value of Object.values<string>(agency.ownDomain ?? {}))
    expect(RANK[placeOf(value)], "the account of the login").to.equal(rank);
}

describe("settings spread over all sources at random", () => {
  it("make one account or a refusal without a secret", () => {
    const seen = { usable: [0, 0, 0], refused: 0, agencies: 0 };
    fc.assert(
      fc.property(worlds, (world) => {
        const result = readWorld(world);
        if (isDrError(result)) {
          seen.refused += 1;
          expect(`${result.message} ${JSON.stringify(result.facts)}`).not.to.match(/S3cret|\[redacted\]/);
        } else {
          const rank = judge(world, result);
          seen.usable[rank] = (seen.usable[rank] ?? 0) + 1;
          if (result.agency !== undefined) seen.agencies += 1;
        }
      }),
      { seed: 20260311, numRuns: 3000 },
    );
    expect(seen.usable[0], "accounts of the stack").to.be.above(250);
    expect(seen.usable[1], "accounts of OS_*").to.be.above(150);
    expect(seen.usable[2], "accounts of HW_*").to.be.above(30);
    expect(seen.refused).to.be.above(250);
    expect(seen.agencies).to.be.above(150);
  });

  for (const [way, follow] of [
    ["setting", setWhatItNames],
    ["taking away", takeAwayWhatItNames],
  ] as const) {
    it(`are usable after ${way} what each refusal names`, () => {
      let followed = 0;
      fc.assert(
        fc.property(worlds, (world) => {
          let now = world;
          for (let round = 0; round < 8; round += 1) {
            const result = readWorld(now);
            if (!isDrError(result)) return;
            followed += 1;
            const next = follow(now, (result.facts as { problems: readonly string[] }).problems);
            expect(next, result.message).not.to.deep.equal(now);
            now = next;
          }
          expect.fail(`no way out of ${JSON.stringify(world)}: ${JSON.stringify(readWorld(now))}`);
        }),
        { seed: 20260312, numRuns: 1000 },
      );
      expect(followed).to.be.above(200);
    });
  }
});

/** The first remedy of each sentence: `set sdrs:userName and sdrs:password`. */
function setWhatItNames(world: World, problems: readonly string[]): World {
  const now = { ...world };
  for (const problem of problems) {
    const remedy = /: (?:set|unset|remove) (.*)$/.exec(problem)?.[1]?.split(/, or | or | \(|, /)[0] ?? "";
    if (/: set /.test(problem)) {
      // "sdrs:accessKey (or …) with sdrs:secretKey" is the sentence of no credential at all.
      const labels = problem.startsWith("credentials") ? ["sdrs:accessKey", "sdrs:secretKey"] : remedy.split(" and ");
      for (const text of labels) {
        const label = text.replace(" with --secret", "");
        const name = SETTING_NAMES.find(
          (one) =>
            PLACES.some((place) => labelIn(place, one) === label) ||
            SETTINGS[one].env.some((variable) => variable === label),
        );
        if (name === undefined) throw new Error(`${label} is no setting: ${problem}`);
        now[label] = valueOf("set", name);
      }
    } else for (const label of remedy.split(" and ")) Reflect.deleteProperty(now, label);
  }
  return now;
}

/** The last remedy of each sentence, if it takes something away. */
function takeAwayWhatItNames(world: World, problems: readonly string[]): World {
  const now = { ...world };
  let changed = false;
  for (const problem of problems) {
    const remedy = /(?:: |, or )((?:unset|remove) .*?)(?:, or | if |$)/.exec(problem)?.[1];
    if (remedy === undefined) continue;
    changed = true;
    for (const part of remedy.split(" and ")) Reflect.deleteProperty(now, part.replace(/^(unset|remove) /, ""));
  }
  return changed ? now : setWhatItNames(world, problems);
}
