import { z } from "zod";
import { type InputsOf, adopts, define, local, shape } from "../define";
import { Id } from "../inputs";
import type { Site } from "../status";
import { COMMON, MEMBER, OBSERVED, REMEMBERED } from "./common";
import { SavedRecord } from "./records";

export const Protection = define("Protection", {
  inputs: {
    ...COMMON,
    ...MEMBER,
    adopt: adopts(Id.optional()),
    waitForSync: local(z.boolean().optional()),
    /** A digest of the members that it depends on: where it changes, there is something to look at. */
    __members: local(z.string().optional()),
  },
  outputs: {
    ...OBSERVED,
    status: z.string(),
    inSync: z.boolean(),
    productionSite: shape<Site>(),
    unfinished: SavedRecord.nullable(),
  },
  memory: REMEMBERED,
});

export type ProtectionInputs = InputsOf<typeof Protection>;
