// From the timeline's days to what the chart draws: no gap without a bar, long spans in weeks or months, sums. Pure.
import { stack, stackOrderNone } from "d3-shape";
import type { Day, TimelineDay } from "./api_types";
import { failed_of, kFailSeries, kPassSeries, passed_of, type TimelineSeries } from "./classes";
import { add_days, count_of, days_between, format_count, format_day, format_days } from "./format";

/** One bar: a day, or the days of a week or month when there are too many days to draw. */
export interface Bucket extends TimelineDay {
  last_day: Day;
}

const kMaxDayBars = 120;
const kMaxWeekBars = 120;
/** Longer spans than this are cut at the old end: a mangled report may claim the year 1970. */
const kMaxDays = 20_000;

export function empty_day(day: Day): TimelineDay {
  return {
    day,
    pass_both: 0,
    pass_dkim_only: 0,
    pass_spf_only: 0,
    fail_unauthenticated: 0,
    fail_unaligned: 0,
    fail_transient: 0,
    rejected: 0,
    quarantined: 0,
  };
}

/** Every day of the span once, in order; days without a report are zero. */
export function fill_days(items: readonly TimelineDay[], from: Day, to: Day): TimelineDay[] {
  const known = new Map(items.map((item) => [item.day, item]));
  const count = Math.min(days_between(from, to), kMaxDays);
  const first = add_days(to, 1 - count);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => {
    const day = add_days(first, index);
    return known.get(day) ?? empty_day(day);
  });
}

/** Days in one bar: 1, 7 or 30. */
export function days_per_bar(days: number): 1 | 7 | 30 {
  if (days <= kMaxDayBars) return 1;
  return days <= kMaxWeekBars * 7 ? 7 : 30;
}

function add(into: Bucket, day: TimelineDay): void {
  for (const field of [...kFailSeries, ...kPassSeries, "rejected", "quarantined"] as const) into[field] += day[field];
  into.last_day = day.day;
}

/** Bars end with the last day, so that the newest bar is a whole one. */
export function bucket_days(days: readonly TimelineDay[]): Bucket[] {
  const width = days_per_bar(days.length);
  const buckets: Bucket[] = [];
  const lead = days.length % width;
  days.forEach((day, index) => {
    const current = buckets[buckets.length - 1];
    const starts = index === 0 || (index - lead) % width === 0;
    if (starts || !current) {
      const bucket = { ...empty_day(day.day), last_day: day.day };
      add(bucket, day);
      buckets.push(bucket);
    } else {
      add(current, day);
    }
  });
  return buckets;
}

export interface Segment {
  series: TimelineSeries;
  bar: number;
  from: number;
  to: number;
}

/** The pieces of all bars of one scale; empty pieces are left out. */
export function stack_segments(buckets: readonly Bucket[], series: readonly TimelineSeries[]): Segment[] {
  const layers = stack<Bucket, TimelineSeries>()
    .keys(series)
    .value((bucket, key) => bucket[key])
    .order(stackOrderNone)([...buckets]);
  return layers.flatMap((layer) =>
    [...layer].flatMap((piece, bar) => (piece[1] > piece[0] ? [{ series: layer.key, bar, from: piece[0], to: piece[1] }] : [])),
  );
}

export type Totals = Omit<TimelineDay, "day"> & { failed: number; passed: number };

export function total_of(days: readonly TimelineDay[]): Totals {
  const total = { ...empty_day(""), failed: 0, passed: 0 };
  for (const day of days) {
    for (const field of [...kFailSeries, ...kPassSeries, "rejected", "quarantined"] as const) total[field] += day[field];
    total.failed += failed_of(day);
    total.passed += passed_of(day);
  }
  return total;
}

export function bucket_name(bucket: Bucket): string {
  return bucket.day === bucket.last_day ? format_day(bucket.day, true) : format_days(bucket.day, bucket.last_day);
}

/** What the chart shows, for those who do not see it. */
export function timeline_summary(days: readonly TimelineDay[]): string {
  const [first] = days;
  const last = days[days.length - 1];
  if (!first || !last) return "No days to show.";
  const total = total_of(days);
  const span = format_days(first.day, last.day);
  if (total.failed === 0) return `${span}: no message failed both checks; ${format_count(total.passed)} passed.`;
  const worst = days.reduce((most, day) => (failed_of(day) > failed_of(most) ? day : most), first);
  return (
    `${span}: ${count_of(total.failed, "message")} failed both checks and ${format_count(total.passed)} passed; ` +
    `${format_count(total.rejected)} refused. Worst day: ${format_day(worst.day)} with ${format_count(failed_of(worst))} failed.`
  );
}
