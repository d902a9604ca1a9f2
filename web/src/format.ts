// Numbers, days and words as the pages print them. Pure; English; days are UTC days, as reporters send them.
import type { Day, DomainPolicy } from "./api_types";

const kMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const kDayMs = 86_400_000;

/** 46926 -> "46,926". */
export function format_count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Axis labels: 1500 -> "1.5 k", 2000000 -> "2 M"; below 1000 as it is. */
export function format_compact(value: number): string {
  for (const [unit, name] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= unit) return `${Number((value / unit).toFixed(1))} ${name}`;
  }
  return String(value);
}

/** "1 message", "1,284 messages". */
export function count_of(value: number, one: string, many = `${one}s`): string {
  return `${format_count(value)} ${value === 1 ? one : many}`;
}

/** A day of the calendar, or null for anything else ("2026-02-30", "yesterday"). */
export function parse_day(text: string | null | undefined): Day | null {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

export function add_days(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * kDayMs).toISOString().slice(0, 10);
}

/** Days from one day to another, both inclusive. */
export function days_between(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / kDayMs) + 1;
}

/** "3 Nov"; with the year where it matters: "3 Nov 2026". */
export function format_day(day: Day, with_year = false): string {
  const [year, month, date] = day.split("-").map(Number);
  const text = `${date} ${kMonths[(month ?? 1) - 1] ?? "?"}`;
  return with_year ? `${text} ${year}` : text;
}

/** "24 Oct – 22 Nov 2026", "3 Nov 2026", "30 Dec 2025 – 2 Jan 2026". */
export function format_days(from: Day, to: Day): string {
  if (from === to) return format_day(from, true);
  return `${format_day(from, from.slice(0, 4) !== to.slice(0, 4))} – ${format_day(to, true)}`;
}

/** "22 Nov 2026, 08:14 UTC"; null where the text is no time. */
export function format_time(timestamp: string | null): string | null {
  if (!timestamp || Number.isNaN(Date.parse(timestamp))) return null;
  const iso = new Date(timestamp).toISOString();
  return `${format_day(iso.slice(0, 10), true)}, ${iso.slice(11, 16)} UTC`;
}

export function format_bytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Number((bytes / 1e3).toFixed(1))} kB`;
  return `${Number((bytes / 1e6).toFixed(1))} MB`;
}

/** The policy as its record writes it: "p=quarantine · sp=none". What the reports do not tell is left out. */
export function format_policy(policy: DomainPolicy | null): string {
  if (!policy) return "policy not reported";
  const tags = (["p", "sp", "np"] as const).flatMap((tag) => (policy[tag] ? [`${tag}=${policy[tag]}`] : []));
  return tags.length > 0 ? tags.join(" · ") : "policy not reported";
}

/** t=y: receivers are asked to report only, not to enforce (RFC 9989). */
export function is_testing(policy: { testing?: string | boolean | null } | null): boolean {
  return policy?.testing === true || policy?.testing === "y";
}

/** "a", "a and b", "a, b and c", "a, b and 3 more". */
export function join_words(words: readonly string[], most = 3): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${format_count(words.length - most + 1)} more`] : [...words];
  const last = shown.pop();
  if (last === undefined) return "";
  return shown.length > 0 ? `${shown.join(", ")} and ${last}` : last;
}
