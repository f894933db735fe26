import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Commands, CODES, PROGRAMS, SCRIPTS, SETTING_KEYS } from "./vocabulary";
import { FILLED, ROOT, type Text, tracked } from "./texts";

/** What a text names and nothing has. */
export type Judge = (text: string) => string[];

/** The rest of a command line: up to the end of its code, its sentence or its line. */
const REST = /^[^`\n;|]*?(?=$|[`\n;|]|\.(?:\s|$)|,\s|\)|: |\s(?:and|or|then|again|with|it)\s)/;

function unknownIn(program: string, commands: Commands, text: string): string[] {
  return [...text.matchAll(new RegExp(`(?<![\\w./:@"'-]|\\bas )${program} (?:-- )?(?=-|[a-z])`, "g"))].flatMap(
    ({ 0: start, index }) => {
      const words = text.slice(index + start.length);
      const [first = "", second = ""] = words.split(/[^a-z-]+/);
      const command = commands.has(`${first} ${second}`) ? `${first} ${second}` : first.startsWith("-") ? "" : first;
      const options = commands.get(command);
      if (options === undefined) return [`${program} ${first}`];
      const line = (REST.exec(words) ?? [""])[0].replace(/'[^']*'|"[^"]*"/g, "");
      const given = [...line.matchAll(/(?<=^|\s)--?[a-z][\w-]*/g)].map(([option]) => option);
      return given.filter((option) => !options.has(option)).map((option) => `${program} ${command} ${option}`);
    },
  );
}

/** Commands and options of the engine and of ours. */
export const commandsThatAreNone: Judge = (text) =>
  Object.entries(PROGRAMS).flatMap(([program, commands]) => unknownIn(program, commands, text));

/** Options that a text names without their program. */
export const optionsThatAreNone: Judge = (text) => {
  const known = new Set(
    Object.values(PROGRAMS).flatMap((commands) => [...commands.values()].flatMap((options) => [...options])),
  );
  return (text.match(/(?<=^|[\s`(])--[a-z][a-z-]*/g) ?? []).filter((option) => !known.has(option));
};

/** Scripts of the package. */
export const scriptsThatAreNone: Judge = (text) =>
  [...text.matchAll(/\bnpm run (?:--[a-z]+ )?([a-z:]*[a-z])/g)].flatMap(([, name = ""]) =>
    SCRIPTS.includes(name) ? [] : [`npm run ${name}`],
  );

/** Codes of the catalogue. */
export const codesThatAreNone: Judge = (text) =>
  (text.match(/\bDR_[A-Z]+(?:_[A-Z]+)*\b(?!…|\*|_)/g) ?? []).filter((code) => !CODES.includes(code));

/** Keys of the stack's configuration. A capital begins the type of a resource. */
export const settingsThatAreNone: Judge = (text) =>
  [...text.matchAll(/\bsdrs:(?!index:)([a-z]\w*)/g)].flatMap(([, key = ""]) =>
    SETTING_KEYS.includes(key) ? [] : [`sdrs:${key}`],
  );

/** Variables of the environment. */
export function variablesThatAreNone(known: ReadonlySet<string>): Judge {
  return (text) =>
    (text.match(/\b(?:SDRS|OS|HW|PULUMI)_[A-Z]+(?:_[A-Z]+)*\b(?!\*)/g) ?? []).filter((name) => !known.has(name));
}

const FOLDERS = "provider|sdk|report|policy|cli|simulator|contract|test|tools|docs|examples";

/** Files and folders of the repository. */
export const filesThatAreNone: Judge = (text) =>
  (text.match(new RegExp(`(?<![\\w./@<…-])(?:${FOLDERS})/[\\w./-]*\\w(?![\\w/*<…-])`, "g")) ?? []).filter(
    (file) =>
      ![file, `${file}.ts`, `${file}.md`].some((one) => existsSync(path.join(ROOT, one))) &&
      !file.startsWith("docs/page"),
  );

/** Names that look like those of inputs and outputs: with a capital inside, or before a value. */
export function namesThatAreNone(known: ReadonlySet<string>): Judge {
  return (text) => {
    const camel = text.match(/(?<![\w$./:<-])[a-z]+[A-Z][A-Za-z]*\b(?![./(])/g) ?? [];
    const assigned = [...text.matchAll(/(?<![\w.$-])([a-z][A-Za-z]+): (?:true\b|false\b|["[{])/g)].map(
      ([, name = ""]) => name,
    );
    return [...camel, ...assigned].filter((name) => !known.has(name));
  };
}

/** Names that are somebody else's. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "querying_details_about_ecss", // a page of the vendor's documentation
  "YYYYMMDDTHHMMSSZ", // a format
  "preserve_hostname", // cloud-init
  "Range", // HTTP
  "openstackclient",
]);

/** Names in backquotes. */
export function quotedThatAreNone(known: ReadonlySet<string>): Judge {
  return (text) =>
    [...text.matchAll(/`([A-Za-z_$][\w$]*)(?:\(\))?`/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !known.has(name) && !ELSEWHERE.has(name));
}

/** The anchors that the headings of a page have. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Links of a page to other files and headings. */
export function linksThatLeadNowhere({ file, text }: Text): string[] {
  return [...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const [to = "", anchor] = target.split("#");
    const whole = to === "" ? path.join(ROOT, file) : path.resolve(ROOT, path.dirname(file), to);
    if (!existsSync(whole)) return [target];
    return anchor === undefined || anchorsOf(whole).includes(anchor) ? [] : [target];
  });
}

/** What a judge finds in texts, each with its place. */
export function found(texts: readonly Text[], judge: Judge): string[] {
  return texts.flatMap(({ file, line, text }) =>
    judge(text.replaceAll(FILLED, "…")).map((name) => `${file}:${line} names ${name}`),
  );
}

export { tracked };
