// What a trend says, in words: for those who do not see the line, and for those who want the number.
import type { Trend, Trends } from '../../api/trends';
import { texts } from '../../texts';
import { durationWords } from '../../words/time';
import { valueBeside, valueWithUnit } from '../../words/unit';
import { nameOf } from '../sensor_rows';
import { gapsOf } from './shape';

/** "CPU1 Temp: 41 to 63 °C, mean 48 °C, last 52 °C. 2 gaps, 2 h 10 min in all." */
export function summaryOf(answer: Pick<Trends, 'from' | 'to' | 'bucket_seconds'>, trend: Trend): string {
  const words = texts.sensors.trends;
  if (trend.min === null || trend.max === null || trend.mean === null) return words.noReading(nameOf(trend));
  const value = (number: number | null): string => (number === null ? texts.nothing : valueWithUnit(number, trend.unit));
  const gaps = gapsOf(answer, trend);
  const seconds = gaps.reduce((sum, gap) => sum + (gap.to - gap.from) / 1_000, 0);
  return [
    words.summary(nameOf(trend), valueBeside(trend.min, trend.unit), value(trend.max), value(trend.mean), value(trend.last)),
    gaps.length === 0 ? '' : words.gaps(gaps.length, durationWords(seconds)),
    trend.thresholds_changed ? words.limitsChanged : '',
  ].filter((part) => part !== '').join(' ');
}

export interface LimitLine {
  value: number;
  severity: 'warning' | 'critical';
  words: string;
}

/** Limits to draw: those of one sensor, or those that all that are drawn have alike. Others would not say whose they are. */
export function limitLines(trends: readonly Trend[]): LimitLine[] {
  const [first, ...others] = trends;
  if (first === undefined) return [];
  const shared = first.thresholds.filter(([limit, value]) =>
    others.every((other) => other.thresholds.some(([its, at]) => its === limit && at === value)),
  );
  return shared.map(([limit, value]) => {
    const [side = '', word = ''] = limit.split('_');
    const shown = texts.sensors.limitWords[word] ?? word;
    const at = valueWithUnit(value, '');
    return {
      value,
      severity: word === 'warning' ? 'warning' : 'critical',
      words: side === 'lower' ? texts.sensors.below(at, shown) : texts.sensors.above(at, shown),
    };
  });
}
