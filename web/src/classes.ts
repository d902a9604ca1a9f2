// The one vocabulary for classes and outcomes: everywhere the same words, order, colour (a CSS class) and pattern.
// A source of class fail_unaligned did authenticate, as somebody else: no text here may say that its SPF or DKIM fails.
import type { Outcome, RecordClass, TimelineDay } from "./api_types";

export type TimelineSeries = "fail_unauthenticated" | "fail_unaligned" | "fail_transient" | "pass_both" | "pass_dkim_only" | "pass_spf_only";

export interface SeriesWords {
  /** In a legend or a table's head. */
  label: string;
  /** Filter of the ledger which shows these messages. */
  outcome: Outcome;
}

/** Drawn from the axis outwards in this order: what is worst stands next to the axis. */
export const kFailSeries = ["fail_unauthenticated", "fail_unaligned", "fail_transient"] as const satisfies readonly TimelineSeries[];
export const kPassSeries = ["pass_both", "pass_dkim_only", "pass_spf_only"] as const satisfies readonly TimelineSeries[];

export const kSeriesWords: Record<TimelineSeries, SeriesWords> = {
  fail_unauthenticated: { label: "nothing passed", outcome: "fail_unauthenticated" },
  fail_unaligned: { label: "passed as someone else", outcome: "fail_unaligned" },
  fail_transient: { label: "couldn’t be checked", outcome: "fail_transient" },
  pass_both: { label: "passed both", outcome: "pass" },
  pass_dkim_only: { label: "passed by DKIM only", outcome: "pass" },
  pass_spf_only: { label: "passed by SPF only", outcome: "pass" },
};

export const kClassWords: Record<RecordClass, string> = {
  fail_unauthenticated: "nothing passed",
  fail_unaligned: "passed as someone else",
  fail_transient: "couldn’t be checked",
  pass_both: "passed both",
  pass_dkim_only: "passed by DKIM only",
  pass_spf_only: "passed by SPF only",
  contradiction: "reporter contradicts itself",
};

export const kOutcomeWords: Record<Outcome, string> = {
  both_fail: "failed both",
  fail_unauthenticated: "nothing passed",
  fail_unaligned: "passed as someone else",
  fail_transient: "couldn’t be checked",
  pass: "passed",
  all: "everything",
};

export function is_failure(record_class: RecordClass): boolean {
  return record_class === "fail_unauthenticated" || record_class === "fail_unaligned" || record_class === "fail_transient";
}

export function failed_of(day: TimelineDay): number {
  return day.fail_unauthenticated + day.fail_unaligned + day.fail_transient;
}

export function passed_of(day: TimelineDay): number {
  return day.pass_both + day.pass_dkim_only + day.pass_spf_only;
}
