/** Texts and rows that are remembered, with a bound of their number and of their size. */

interface Kept<Row> {
  readonly row: Row;
  readonly bytes: number;
}

/** Rows in the order in which they came; once there are too many, or they are too large together, the oldest go. */
export class Bounded<Row> {
  private kept: (Kept<Row> | undefined)[] = [];
  /** Place of the oldest; the places before it are empty. */
  private first = 0;
  private bytes = 0;

  constructor(
    private readonly most: { readonly rows: number; readonly bytes: number },
    private readonly sizeOf: (row: Row) => number,
  ) {}

  add(row: Row): void {
    const bytes = this.sizeOf(row);
    this.kept.push({ row, bytes });
    this.bytes += bytes;
    while (this.length > this.most.rows || (this.bytes > this.most.bytes && this.length > 1)) this.dropOldest();
    if (this.first > this.kept.length / 2 && this.first > 1000) this.compact();
  }

  get length(): number {
    return this.kept.length - this.first;
  }

  /** An estimate of what the rows hold. */
  get size(): number {
    return this.bytes;
  }

  rows(): Row[] {
    return this.kept.slice(this.first).flatMap((one) => (one === undefined ? [] : [one.row]));
  }

  clear(): void {
    this.kept = [];
    this.first = 0;
    this.bytes = 0;
  }

  private dropOldest(): void {
    this.bytes -= this.kept[this.first]?.bytes ?? 0;
    this.kept[this.first] = undefined;
    this.first += 1;
  }

  private compact(): void {
    this.kept = this.kept.slice(this.first);
    this.first = 0;
  }
}
