// What became of an uploaded file, in words, from the server's answer. Pure.
import type { IngestSummary, Problem } from "./api_types";
import { count_of, join_words } from "./format";

export type FateKind = "waiting" | "sending" | "stored" | "known" | "ignored" | "quarantined" | "refused" | "later";

export interface Fate {
  kind: FateKind;
  text: string;
}

export const kFateWords: Record<FateKind, string> = {
  waiting: "waiting",
  sending: "sending",
  stored: "stored",
  known: "already known",
  ignored: "no report",
  quarantined: "quarantined",
  refused: "not taken",
  later: "try again",
};

function is_summary(body: unknown): body is IngestSummary {
  return typeof body === "object" && body !== null && "reports" in body && "records" in body;
}

function problem_text(body: unknown, fallback: string): string {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Problem;
  return problem.detail ?? problem.title ?? fallback;
}

function ignored_words({ ignored }: IngestSummary): string {
  const parts: string[] = [];
  if (ignored.tls_report > 0) parts.push(count_of(ignored.tls_report, "TLS report"));
  if (ignored.failure_report > 0) parts.push(count_of(ignored.failure_report, "failure report"));
  if (ignored.other > 0) parts.push(count_of(ignored.other, "other mail"));
  return join_words(parts, 9);
}

function summary_fate(summary: IngestSummary): Fate {
  const { stored, duplicate, conflict, quarantined } = summary.reports;
  const parts: string[] = [];
  if (stored > 0) parts.push(`${count_of(stored, "report")} with ${count_of(summary.records.stored, "record")} stored`);
  if (summary.records.dropped > 0) parts.push(`${count_of(summary.records.dropped, "record")} could not be read`);
  if (duplicate > 0) parts.push(`${count_of(duplicate, "report")} already in the store, counted once`);
  if (conflict > 0) parts.push(`${count_of(conflict, "report")} kept beside another of the same id`);
  if (quarantined > 0) parts.push("could not be read; it is kept whole in quarantine");
  const ignored = ignored_words(summary);
  if (ignored) parts.push(`${ignored}, no DMARC aggregate report`);
  const text = parts.join("; ");
  if (quarantined > 0) return { kind: "quarantined", text };
  if (stored > 0) return { kind: "stored", text };
  if (duplicate > 0 || conflict > 0) return { kind: "known", text };
  return { kind: "ignored", text: text || "nothing in it is a DMARC aggregate report" };
}

/** `status` 0 means that no answer came. */
export function fate_of(status: number, body: unknown): Fate {
  if (status >= 200 && status < 300 && is_summary(body)) return summary_fate(body);
  if (status === 202) return { kind: "quarantined", text: problem_text(body, "could not be read; it is kept whole in quarantine") };
  if (status === 413) return { kind: "refused", text: problem_text(body, "larger than the server takes by upload") };
  if (status === 503) return { kind: "later", text: problem_text(body, "the server can’t store now; nothing is lost, try again") };
  if (status === 0) return { kind: "later", text: "the server did not answer; is it still running?" };
  return { kind: "refused", text: problem_text(body, `the server answered ${status}`) };
}
