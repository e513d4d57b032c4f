// From stretches of time to lines, gaps and sentences. Where nothing was read, nothing is drawn.
import type { Stretch, Trend, Trends } from '../../api/trends';
import { Track } from '../../plot/track';

/** A line for the large plot, broken where nothing was read. */
export function trackOf(answer: Pick<Trends, 'from' | 'bucket_seconds'>, trend: Pick<Trend, 'points'>): Track {
  const width = answer.bucket_seconds * 1_000;
  const track = new Track(width);
  let before: Stretch | null = null;
  trend.points.forEach((point, index) => {
    if (point !== null) track.points.push({ at: answer.from + index * width, end: answer.from + (index + 1) * width - 1, low: point.low, high: point.high });
    else if (before !== null) track.points.push(null);
    before = point;
  });
  return track;
}

export interface Gap {
  from: number;
  to: number;
}

/** Where nothing was read between the first and the last reading, and up to the end when it ended early. */
export function gapsOf(answer: Pick<Trends, 'from' | 'to' | 'bucket_seconds'>, trend: Pick<Trend, 'points'>): Gap[] {
  const width = answer.bucket_seconds * 1_000;
  const gaps: Gap[] = [];
  let open: number | null = null;
  let begun = false;
  trend.points.forEach((point, index) => {
    const at = answer.from + index * width;
    if (point === null && begun) open ??= at;
    if (point !== null && open !== null) {
      gaps.push({ from: open, to: at });
      open = null;
    }
    begun ||= point !== null;
  });
  // The stretch that runs may have no reading yet.
  if (open !== null && answer.to - open > width) gaps.push({ from: open, to: answer.to });
  return gaps;
}

/** A small line of means within a box, and a band from lowest to highest; null when there is nothing to draw. */
export function sparkOf(points: readonly (Stretch | null)[], width: number, height: number): { line: string; band: string } | null {
  const known = points.filter((point) => point !== null);
  if (known.length === 0) return null;
  const low = Math.min(...known.map((point) => point.low));
  const high = Math.max(...known.map((point) => point.high));
  const room = high === low ? 1 : (high - low) * 0.08;
  const y = (value: number): string => (height - ((value - low + room) / (high - low + 2 * room)) * height).toFixed(1);
  const x = (index: number): string => ((index + 0.5) * (width / points.length)).toFixed(1);
  let line = '';
  let band = '';
  let run: number[] = [];
  const end = (): void => {
    if (run.length === 0) return;
    const at = (index: number): Stretch => points[index] ?? { low: 0, mean: 0, high: 0 };
    line += run.map((index, place) => `${place === 0 ? 'M' : 'L'}${x(index)} ${y(at(index).mean)}`).join('');
    // One reading between two gaps is a dot.
    if (run.length === 1) line += 'h0';
    const above = run.map((index) => `${x(index)} ${y(at(index).high)}`);
    const below = [...run].reverse().map((index) => `${x(index)} ${y(at(index).low)}`);
    if (run.length > 1) band += `M${[...above, ...below].join('L')}Z`;
    run = [];
  };
  points.forEach((point, index) => {
    if (point === null) end();
    else run.push(index);
  });
  end();
  return { line, band };
}
