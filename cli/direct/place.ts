import { type Cloud, DrError, isDrError, isElsewhere, placeHere, placeText, systemClock } from "../../provider/index";
import { withHint } from "../../provider/errors";
import { ProcessMemory } from "../../provider/memory";
import type { KitGroup } from "../../provider/model/kit";
import { quoted } from "../../provider/shown";
import { withCloud } from "../cloud";
import { say } from "../print";

/** The cloud of the environment; where its settings do not do, the place that the kit names is part of the hint. */
export async function withCloudOf(groups: readonly KitGroup[], work: (cloud: Cloud) => Promise<void>): Promise<void> {
  try {
    await withCloud(async (cloud) => {
      await requireHere(cloud, groups);
      await work(cloud);
    });
  } catch (error) {
    if (!isDrError(error, "DR_CONFIG_INVALID")) throw error;
    const places = [...new Set(groups.map(({ place }) => placeText(place)))].join("; ");
    throw withHint(error, `${error.hint} The kit is for ${places}. Nothing was sent.`);
  }
}

/** Refuses groups of another project or region than the environment names. */
export async function requireHere(cloud: Cloud, groups: readonly KitGroup[]): Promise<void> {
  const never = new AbortController();
  const here = await placeHere({ cloud, clock: systemClock, memory: new ProcessMemory(), signal: never.signal });
  const away = groups.find(({ place }) => isElsewhere(place, here) || place.region !== here.region);
  if (away === undefined) {
    const { endpoint } = groups[0] ?? {};
    const used = cloud.settings.endpoints.sdrs;
    if (endpoint !== null && endpoint !== undefined && endpoint !== used)
      say(`the stack used the endpoint ${endpoint}; this environment names ${used}`);
    return;
  }
  throw new DrError(
    "DR_REFUSED",
    `Group ${quoted(away.name)} is in ${placeText(away.place)}, as the kit says, but this environment names ${placeText(here)}`,
    {},
    {
      hint: "Correct the environment (sdrs doctor says where each setting comes from), or name the groups of this project with --group. Nothing was sent.",
    },
  );
}
