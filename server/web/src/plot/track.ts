// One line of a plot: readings in the order of time, thinned out so that a day of them can be drawn. Nothing is invented
// between readings: where none came in time, or one failed, the line is broken.

export interface Point {
  /** Of the first and the last reading in it. */
  at: number;
  end: number;
  low: number;
  high: number;
}

/** A break in the line. */
export const GAP = null;

// As many points as a wide screen has columns.
const MOST_POINTS = 2_000;

export class Track {
  points: (Point | typeof GAP)[] = [];
  #width = 0;
  #lastAt: number | null = null;

  constructor(
    /** A longer time than this without a reading is a gap, in milliseconds. */
    readonly gapAfter: number,
    readonly most = MOST_POINTS,
  ) {}

  get first(): Point | null {
    return this.points.find((point) => point !== GAP) ?? null;
  }

  get last(): Point | null {
    // Two gaps never stand beside each other.
    return this.points.at(-1) ?? this.points.at(-2) ?? null;
  }

  add(at: number, value: number | null): void {
    // What comes twice, or out of order, is not drawn again.
    if (this.#lastAt !== null && at <= this.#lastAt) return;
    if (value === null || (this.#lastAt !== null && at - this.#lastAt > this.gapAfter)) this.#break();
    this.#lastAt = at;
    if (value === null) return;
    this.#push({ at, end: at, low: value, high: value });
    if (this.points.length > this.most) this.#widen();
  }

  /** The point nearest to a moment, unless that lies in a gap or outside. */
  near(at: number): Point | null {
    let [from, to] = [0, this.points.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      // A gap stands for the moment of what is before it.
      const point = this.points[middle] ?? this.points[middle - 1];
      if (point && point.at <= at) from = middle + 1;
      else to = middle;
    }
    const around = [this.points[from - 2], this.points[from - 1], this.points[from], this.points[from + 1]];
    let best: Point | null = null;
    let distance = Math.max(this.gapAfter, this.#width) / 2;
    for (const point of around) {
      if (!point) continue;
      const away = at < point.at ? point.at - at : at > point.end ? at - point.end : 0;
      if (away <= distance) [best, distance] = [point, away];
    }
    return best;
  }

  #break(): void {
    if (this.points.length > 0 && this.points.at(-1) !== GAP) this.points.push(GAP);
  }

  #push(point: Point): void {
    const last = this.points.at(-1);
    if (last && this.#isSameBucket(last, point)) {
      last.end = point.end;
      last.low = Math.min(last.low, point.low);
      last.high = Math.max(last.high, point.high);
    } else {
      this.points.push(point);
    }
  }

  #isSameBucket(a: Point, b: Point): boolean {
    return this.#width > 0 && Math.floor(a.at / this.#width) === Math.floor(b.at / this.#width);
  }

  // Half as many points, each of which holds the lowest and the highest of what it stands for. A gap within one of them is
  // narrower than the line that draws it.
  #widen(): void {
    const [first, last] = [this.first, this.last];
    if (first === null || last === null) return;
    this.#width = Math.max(2 * this.#width, ((last.end - first.at) * 3) / this.most, 1);
    const all = this.points;
    let before: Point | null = null;
    this.points = [];
    for (const point of all) {
      if (point === GAP) {
        this.#break();
        continue;
      }
      if (before !== null && this.points.at(-1) === GAP && this.#isSameBucket(before, point)) this.points.pop();
      this.#push({ ...point });
      before = this.last;
    }
    if (all.at(-1) === GAP) this.#break();
  }
}
