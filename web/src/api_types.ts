// The shapes of the HTTP API under /api/v1. One file, so that it can later be generated from the server's OpenAPI document.
// Days are UTC days `YYYY-MM-DD`, times RFC 3339 UTC, counts are messages unless the name says otherwise.
// What a report did not say is null, never a made-up value.

export type Day = string;
export type Timestamp = string;

/** How a record authenticated. `contradiction`: the reporter's verdict passes although neither of its results does. */
export type RecordClass =
  | "pass_both"
  | "pass_dkim_only"
  | "pass_spf_only"
  | "fail_unaligned"
  | "fail_unauthenticated"
  | "fail_transient"
  | "contradiction";

/** What the ledger can be filtered by; `both_fail` is the server's default. */
export type Outcome = "both_fail" | "fail_unauthenticated" | "fail_unaligned" | "fail_transient" | "pass" | "all";

export interface List<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list about a span of days carries the days it speaks of, both inclusive; null when no report is stored. */
export interface ListOfDays<T> extends List<T> {
  from: Day | null;
  to: Day | null;
}

export interface DomainPolicy {
  p: string | null;
  sp: string | null;
  np: string | null;
  testing: string | boolean | null;
}

export interface DomainItem {
  domain: string;
  domain_unicode?: string | null;
  messages: number;
  pass: number;
  both_fail: number;
  fail_unauthenticated: number;
  fail_unaligned: number;
  fail_transient: number;
  rejected: number;
  quarantined: number;
  sources: number;
  reporters: number;
  policy: DomainPolicy | null;
  last_report_end: Timestamp | null;
}

export interface TimelineDay {
  day: Day;
  pass_both: number;
  pass_dkim_only: number;
  pass_spf_only: number;
  fail_unauthenticated: number;
  fail_unaligned: number;
  fail_transient: number;
  rejected: number;
  quarantined: number;
}

export interface SpfResult {
  domain: string | null;
  scope: string | null;
  result: string | null;
  aligned: boolean | null;
  human_result?: string | null;
}

export interface DkimResult {
  domain: string | null;
  selector: string | null;
  result: string | null;
  aligned: boolean | null;
  human_result?: string | null;
}

export interface Override {
  type: string | null;
  comment: string | null;
  messages?: number;
}

export type Verdict =
  | "own_misconfiguration"
  | "third_party_unaligned"
  | "forwarded"
  | "spoofed"
  | "transient"
  | "reporter_defect"
  | "undecided";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

export interface Remedy {
  action: string;
  record: { name: string; type: string; before: string | null; after: string | null } | null;
}

/** Why a source fails and what to do; null until the server has diagnosed the source. */
export interface Finding {
  cause: string;
  title: string;
  verdict: Verdict;
  confidence: number;
  severity: Severity;
  evidence: string[];
  also: string[];
  remedy: Remedy[];
  question: string | null;
}

export interface SourceItem {
  id: string;
  source_ip: string;
  source_name: string | null;
  asn: number | string | null;
  country: string | null;
  header_from: string | null;
  envelope_from: string | null;
  spf: SpfResult[];
  dkim: DkimResult[];
  class: RecordClass;
  messages: number;
  rejected: number;
  quarantined: number;
  delivered: number;
  first_day: Day | null;
  last_day: Day | null;
  reporters: string[];
  overrides: Override[];
  finding: Finding | null;
}

export interface SourceEvidence {
  day: Day;
  reporter: string;
  messages: number;
  rejected: number;
  quarantined: number;
  delivered: number;
}

export interface SourceDetail extends SourceItem {
  evidence: SourceEvidence[];
}

export interface Defect {
  id: string;
  text: string;
  where: string | null;
}

export interface ReportItem {
  id: string | number;
  report_id: string | null;
  org_name: string | null;
  reporter: string | null;
  email: string | null;
  domain: string;
  begin: Timestamp | null;
  end: Timestamp | null;
  day: Day | null;
  records: number;
  messages: number;
  both_fail: number;
  status: string;
  trust: string | null;
  dialect: string | null;
  received_at: Timestamp | null;
  defects: Defect[];
}

export interface PublishedPolicy {
  domain?: string | null;
  p: string | null;
  sp: string | null;
  np: string | null;
  adkim?: string | null;
  aspf?: string | null;
  pct?: number | null;
  fo?: string | null;
  testing?: string | boolean | null;
  discovery_method?: string | null;
}

export interface ReportRecord {
  ordinal: number;
  source_ip: string | null;
  count: number;
  disposition: string | null;
  pe_dkim: string | null;
  pe_spf: string | null;
  class: RecordClass;
  header_from: string | null;
  envelope_from: string | null;
  envelope_to: string | null;
  spf: SpfResult[];
  dkim: DkimResult[];
  overrides: Override[];
}

export interface ReportDetail extends Omit<ReportItem, "records"> {
  policy: PublishedPolicy | null;
  records: List<ReportRecord>;
}

/** The answer of POST /reports and the closing document of `ruascope ingest --json`. */
export interface IngestSummary {
  messages: number;
  reports: { stored: number; duplicate: number; conflict: number; quarantined: number };
  records: { stored: number; dropped: number };
  messages_counted: number;
  ignored: { tls_report: number; failure_report: number; other: number };
  bytes_read: number;
  elapsed_seconds: number;
}

/** RFC 9457 problem document. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
}
