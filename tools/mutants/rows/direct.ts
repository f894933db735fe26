import type { Mutant } from "../mutant";

const area = "without a state";
const consent = "provider/resources/direct/direct-consent.ts";
const request = "provider/resources/direct/direct-request.ts";
const first = ["direct"];

// prettier-ignore
export const DIRECT_MUTANTS: readonly Mutant[] = [
  { area, file: "provider/transition/steps/moves.ts", first, name: "what is about to be sent is not kept",
    find: "keeper.sending(sent);", replace: "",
    breaks: "after a kill a move without a state sends a second request" },
  { area, file: "provider/transition/steps/post.ts", first, name: "it is kept after it was sent",
    find: "request.onSending?.({ ...base, outcome: \"unknown\" });", replace: "",
    breaks: "after a kill a move without a state sends a second request" },
  { area, file: consent, first, name: "a line never expires",
    find: "if (age <= VALID_MS && age >= -AHEAD_MS)", replace: "if (age >= -AHEAD_MS)",
    breaks: "a line of last month agrees to a failover" },
  { area, file: consent, first, name: "a line of the future agrees",
    find: "if (age <= VALID_MS && age >= -AHEAD_MS)", replace: "if (age <= VALID_MS)",
    breaks: "a line can be made that is good for ever" },
  { area, file: consent, first, name: "the site that serves does not count",
    find: "return `direct from ${from}`;", replace: "return \"direct\";",
    breaks: "a line agrees after production was moved" },
  { area, file: request, first, name: "disks are overwritten",
    find: ".filter((line) => !line.split(\"+\").includes(\"overwrite\"))", replace: "",
    breaks: "a move without a state overwrites the disks of the old site" },
  { area, file: request, first, name: "what was not begun is gone on with",
    find: "known.record === undefined || !wasBegun(known.record) ? undefined : known.record", replace: "known.record",
    breaks: "a line that expired is asked for for ever" },
  { area, file: request, first, name: "a stale order holds up the move",
    find: "order: start.order.map((wave) => wave.filter((id) => there.has(id))).filter((wave) => wave.length > 0),", replace: "order: start.order.map((wave) => [...wave]),",
    breaks: "an old kit refuses a needed failover" },
  { area, file: request, first, name: "who was stopped on purpose is not known",
    find: "knownStopped: left ? (kit.stopped ?? undefined) : undefined,", replace: "knownStopped: undefined,",
    breaks: "servers are started that were stopped on purpose" },
  { area, file: "provider/resources/direct/direct-move.ts", first, name: "a foreign move is called its own",
    find: "return last === undefined || last.adopted ? last", replace: "return last === undefined ? last",
    breaks: "times are reported of a move that somebody else made" },
];
