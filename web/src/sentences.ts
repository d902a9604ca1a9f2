// What a page says first: one or two sentences a person would say, made from counts. Pure.
// `urgent` is printed in the colour of failures, `rest` in ink; either may be empty.
// Disposition (refused, sent to spam) is told as a number and never taken as a sign of who sent the mail.
import type { DkimResult, DomainItem, SourceDetail, SourceItem, SpfResult } from "./api_types";
import { count_of, format_count, join_words } from "./format";

export interface Sentence {
  urgent: string;
  rest: string;
}

type Failures = Pick<DomainItem, "messages" | "fail_unauthenticated" | "fail_unaligned" | "fail_transient" | "both_fail" | "rejected" | "quarantined">;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "214 messages were refused and 16 sent to spam." or nothing. */
export function disposition_sentence(rejected: number, quarantined: number): string {
  if (rejected > 0 && quarantined > 0) {
    return `${count_of(rejected, "message")} ${rejected === 1 ? "was" : "were"} refused and ${format_count(quarantined)} sent to spam.`;
  }
  if (rejected > 0) return `${count_of(rejected, "message")} ${rejected === 1 ? "was" : "were"} refused.`;
  if (quarantined > 0) return `${count_of(quarantined, "message")} ${quarantined === 1 ? "was" : "were"} sent to spam.`;
  return "";
}

function failure_parts(item: Failures, scope: string): string[] {
  const parts: string[] = [];
  const about = (value: number): string => (parts.length === 0 ? count_of(value, "message") : format_count(value));
  if (item.fail_unauthenticated > 0) {
    const messages = about(item.fail_unauthenticated);
    parts.push(`${messages} ${scope} had nothing that passed`);
  }
  if (item.fail_unaligned > 0) {
    const messages = about(item.fail_unaligned);
    parts.push(`${messages} passed as someone else`);
  }
  if (item.fail_transient > 0) {
    const messages = about(item.fail_transient);
    parts.push(`${messages} couldn’t be checked`);
  }
  return parts;
}

function failures_sentence(item: Failures, scope: string): Sentence {
  const parts = failure_parts(item, scope);
  const disposition = disposition_sentence(item.rejected, item.quarantined);
  const [first = "", ...others] = parts;
  const more = others.length > 0 ? `${capital(join_words(others, 9))}.` : "";
  return { urgent: `${first}.`, rest: [more, disposition].filter(Boolean).join(" ") };
}

/** For one domain, over the days shown. */
export function domain_sentence(item: DomainItem | null): Sentence {
  if (!item || item.messages === 0) return { urgent: "", rest: "No report speaks of this domain on these days." };
  if (item.both_fail === 0) {
    const from = `from ${count_of(item.sources, "source")}`;
    return { urgent: "", rest: `All ${count_of(item.messages, "message")} ${from} passed SPF or DKIM as this domain. Nothing to do.` };
  }
  return failures_sentence(item, `as ${item.domain}`);
}

/** For all domains together. */
export function home_sentence(items: readonly DomainItem[]): Sentence {
  const sum = (field: keyof Failures): number => items.reduce((total, item) => total + item[field], 0);
  const total: Failures = {
    messages: sum("messages"),
    fail_unauthenticated: sum("fail_unauthenticated"),
    fail_unaligned: sum("fail_unaligned"),
    fail_transient: sum("fail_transient"),
    both_fail: sum("both_fail"),
    rejected: sum("rejected"),
    quarantined: sum("quarantined"),
  };
  if (total.messages === 0) return { urgent: "", rest: "No report speaks of these days." };
  const failing = items.filter((item) => item.both_fail > 0).length;
  if (failing === 0) {
    const everywhere = items.length === 1 ? "its domain" : `their ${format_count(items.length)} domains`;
    return { urgent: "", rest: `All ${count_of(total.messages, "message")} passed SPF or DKIM as ${everywhere}. Nothing to do.` };
  }
  return failures_sentence(total, failing === 1 ? "from one of your domains" : `from ${format_count(failing)} of your domains`);
}

/** What the sort of the domains goes by: most failing messages first, then most refused, then by name. */
export function compare_worst_first(a: DomainItem, b: DomainItem): number {
  return (
    b.fail_unauthenticated + b.fail_unaligned - (a.fail_unauthenticated + a.fail_unaligned) ||
    b.rejected - a.rejected ||
    b.both_fail - a.both_fail ||
    b.messages - a.messages ||
    (a.domain < b.domain ? -1 : 1)
  );
}

function passing_names(source: Pick<SourceItem, "spf" | "dkim">): { spf: string[]; dkim: string[] } {
  const names = (results: readonly (SpfResult | DkimResult)[]): string[] => [
    ...new Set(results.filter((result) => result.result === "pass" && result.domain).map((result) => result.domain as string)),
  ];
  return { spf: names(source.spf.filter((result) => result.scope !== "helo")), dkim: names(source.dkim) };
}

function unaligned_detail(source: Pick<SourceItem, "spf" | "dkim">): string {
  const { spf, dkim } = passing_names(source);
  if (spf.length > 0 && dkim.length > 0) {
    return spf.join() === dkim.join()
      ? `sends and signs as ${join_words(spf)}`
      : `sends as ${join_words(spf)}, signs as ${join_words(dkim)}`;
  }
  if (dkim.length > 0) return `signs as ${join_words(dkim)}`;
  if (spf.length > 0) return `sends as ${join_words(spf)}`;
  return "the report does not say as whom";
}

function spf_words(source: Pick<SourceItem, "spf">): string {
  const [first] = source.spf.filter((result) => result.scope !== "helo");
  if (!first?.result) return "no SPF result";
  return `SPF ${first.result}${first.domain ? ` for ${first.domain}` : ""}`;
}

function dkim_words(source: Pick<SourceItem, "dkim">): string {
  const [first, ...others] = source.dkim;
  if (!first) return "no signature";
  const more = others.length > 0 ? ` and ${count_of(others.length, "more signature")}` : "";
  return `DKIM ${first.result ?? "without result"}${first.domain ? ` for ${first.domain}` : ""}${more}`;
}

export interface Reason {
  title: string;
  detail: string;
}

/** The ledger's "Why": the finding and its first step once the server diagnoses, until then what receivers saw. */
export function source_reason(source: SourceItem): Reason {
  if (source.finding) return { title: source.finding.title, detail: source.finding.remedy[0]?.action ?? "nothing to do" };
  switch (source.class) {
    case "fail_unauthenticated":
      return { title: "Nothing passed", detail: `${spf_words(source)}, ${dkim_words(source)}` };
    case "fail_unaligned":
      return { title: "Passed as someone else", detail: unaligned_detail(source) };
    case "fail_transient":
      return { title: "Couldn’t be checked", detail: "a DNS answer was missing when the receiver asked" };
    case "pass_both":
      return { title: "Passed both", detail: "SPF and DKIM passed as your domain" };
    case "pass_dkim_only":
      return { title: "Passed by DKIM only", detail: "one way is enough" };
    case "pass_spf_only":
      return { title: "Passed by SPF only", detail: "breaks when the mail is forwarded" };
    case "contradiction":
      return { title: "Reporter contradicts itself", detail: "its verdict passes, its results do not" };
  }
}

/** The first sentence of a source's page. */
export function source_sentence(source: SourceDetail): Sentence {
  const from = source.header_from ?? "an unnamed domain";
  const start = `It sends as ${from}`;
  const disposition = disposition_sentence(source.rejected, source.quarantined);
  switch (source.class) {
    case "fail_unauthenticated":
      return {
        urgent: `${start}, but nothing passed: ${spf_words(source)}, ${dkim_words(source)}.`,
        rest: [`Some receivers refuse such mail whatever the policy says.`, disposition].filter(Boolean).join(" "),
      };
    case "fail_unaligned":
      return {
        urgent: `${start}, but passed as someone else: it ${unaligned_detail(source)}.`,
        rest: [`Neither name belongs to ${from}, so it doesn’t count for the From domain.`, disposition].filter(Boolean).join(" "),
      };
    case "fail_transient":
      return { urgent: "", rest: [`${start}. It couldn’t be checked: a DNS answer was missing when the receiver asked.`, disposition].filter(Boolean).join(" ") };
    case "contradiction":
      return { urgent: "", rest: `${start}. The reporter says it passed, but none of the results it sent did.` };
    default:
      return { urgent: "", rest: [`${start} and passed: ${source_reason(source).detail}.`, disposition].filter(Boolean).join(" ") };
  }
}

/** Whose mail it is, for a heading: the name where one is known, else the address. */
export function source_title(source: Pick<SourceItem, "source_name" | "source_ip">): string {
  return source.source_name ?? source.source_ip;
}

/** "AS64500 · DE"; empty while nothing is known. */
export function network_words(source: Pick<SourceItem, "asn" | "country">): string {
  const asn = source.asn === null ? "" : /^\d+$/.test(String(source.asn)) ? `AS${source.asn}` : String(source.asn);
  return [asn, source.country ?? ""].filter(Boolean).join(" · ");
}
