import { readFileSync } from "node:fs";
import { DrError } from "../../provider/errors";
import { type DirectMove, MoveRecord } from "../../provider/model/move-record";
import { codeOf, isObject } from "../../provider/model/narrow";
import { replaceFile } from "../../provider/disk";
import { fileError } from "../../report/files/file-error";
import { lockFile, unlockFile } from "../file-lock";
import { jsonDocument } from "../print";

const HINT =
  "Move it away, or name another file with --record: what goes on is then seen at the service alone. Nothing was sent.";

const LOCKED =
  "Watch that one: both would ask for the same. If it is not yours, name another file with --record. Nothing was sent.";

/** The moves of a record document; undefined where there is no such file. */
export function readRecord(file: string): MoveRecord | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw fileError(`"${file}"`, "read", error);
  }
  const { version, command, ...body } = parsed(text);
  const read = MoveRecord.safeParse(body);
  if (command === "record" && version === 1 && read.success) return read.data;
  const why =
    command !== "record"
      ? "is no record of moves"
      : version !== 1
        ? `is of version ${String(version)}, and this release reads version 1`
        : `is damaged: ${read.error?.issues[0]?.path.join(".") ?? ""}: ${read.error?.issues[0]?.message ?? ""}`;
  throw new DrError("DR_USAGE", `The file ${file} ${why}`, {}, { hint: HINT });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The record of the moves that are made without a stack, in a file that is whole at any moment. */
export class RecordFile {
  readonly #moves: DirectMove[];
  #failed = false;

  private constructor(
    private readonly file: string,
    private readonly kit: MoveRecord["kit"],
    moves: readonly DirectMove[],
  ) {
    this.#moves = [...moves];
  }

  /** Opens the record for one process: another one that goes on writes its own. */
  static open(file: string, kit: MoveRecord["kit"]): RecordFile {
    lockFile(file, LOCKED);
    try {
      return new RecordFile(file, kit, readRecord(file)?.moves ?? []);
    } catch (error) {
      unlockFile(file);
      throw error;
    }
  }

  /** The last move of a group. */
  lastOf(groupId: string): DirectMove | undefined {
    return this.#moves.filter(({ group }) => group.id === groupId).at(-1);
  }

  /** Adds moves, each in the place of what was begun of it before. Nothing may be sent unless this is written. */
  add(moves: readonly DirectMove[]): void {
    for (const move of moves) {
      const before = this.#moves.findLastIndex(({ group }) => group.id === move.group.id);
      const goesOn = before >= 0 && this.#moves[before]?.transition === null && this.#moves[before].to === move.to;
      if (goesOn) this.#moves[before] = move;
      else this.#moves.push(move);
    }
    this.#write();
  }

  /** Changes the last move of a group. One that cannot be written is told of once and holds nothing up any more. */
  change(groupId: string, change: Partial<DirectMove>, onFailure: (error: unknown) => void): void {
    const at = this.#moves.findLastIndex(({ group }) => group.id === groupId);
    const move = this.#moves[at];
    if (move === undefined) return;
    this.#moves[at] = { ...move, ...change };
    try {
      this.#write();
    } catch (error) {
      if (!this.#failed) onFailure(error);
      this.#failed = true;
    }
  }

  close(): void {
    unlockFile(this.file);
  }

  #write(): void {
    const text = jsonDocument("record", { kit: this.kit, moves: this.#moves });
    try {
      replaceFile(this.file, text);
    } catch (error) {
      throw fileError(`"${this.file}"`, "written", error);
    }
  }
}
