/** Gives each name once: a second one of the same gets a number. */
export function unique(taken: readonly string[] = [], join = "-"): (wanted: string) => string {
  const given = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let number = 2; given.has(name); number++) name = `${wanted}${join}${number}`;
    given.add(name);
    return name;
  };
}

/** A logical name of Pulumi by a name of the cloud, or by what it is where no letter is left. */
export function logicalName(name: string, noun: string): string {
  const slug = name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 64);
  return /[A-Za-z0-9]/.test(slug) ? slug : noun;
}

/** A name of a variable, which ends with what it is: so it is no word of the language. */
export function variableName(name: string, noun: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const camel = words.map((word, index) => (index === 0 ? lower(word) : upper(word))).join("");
  if (camel === "") return noun;
  if (/^\d/.test(camel)) return `${noun}${camel}`;
  return camel.toLowerCase().endsWith(noun) ? camel : `${camel}${upper(noun)}`;
}

const lower = (word: string): string => `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
const upper = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
