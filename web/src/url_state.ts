// A page and its whole state (domain, days, filter, sort, search) as a URL, and back. Pure: the browser is asked nowhere here.
import type { Day, Outcome } from "./api_types";
import { parse_day } from "./format";

export type LedgerSort = "importance" | "source" | "messages" | "refused" | "last_day";

export const kOutcomes: readonly Outcome[] = ["both_fail", "fail_unauthenticated", "fail_unaligned", "fail_transient", "pass", "all"];
export const kLedgerSorts: readonly LedgerSort[] = ["importance", "source", "messages", "refused", "last_day"];

export interface DaySpan {
  from: Day | null;
  to: Day | null;
}

export interface HomeView extends DaySpan {
  page: "home";
  search: string;
}
export interface DomainView extends DaySpan {
  page: "domain";
  domain: string;
  outcome: Outcome;
  sort: LedgerSort;
  descending: boolean;
  search: string;
  table: boolean;
}
export interface SourceView extends DaySpan {
  page: "source";
  id: string;
  domain: string | null;
}
export interface ReportsView extends DaySpan {
  page: "reports";
  domain: string | null;
  search: string;
}
export interface ReportView {
  page: "report";
  id: string;
}
export interface IntakeView {
  page: "intake";
}
export interface UnknownView {
  page: "unknown";
  path: string;
}
export type View = HomeView | DomainView | SourceView | ReportsView | ReportView | IntakeView | UnknownView;

const kNoDays: DaySpan = { from: null, to: null };

export function home_view(search = "", days: DaySpan = kNoDays): HomeView {
  return { page: "home", search, from: days.from, to: days.to };
}

export function domain_view(domain: string, days: DaySpan = kNoDays): DomainView {
  return {
    page: "domain",
    domain,
    from: days.from,
    to: days.to,
    outcome: "both_fail",
    sort: "importance",
    descending: true,
    search: "",
    table: false,
  };
}

export function source_view(id: string, domain: string | null = null, days: DaySpan = kNoDays): SourceView {
  return { page: "source", id, domain, from: days.from, to: days.to };
}

export function reports_view(domain: string | null = null, days: DaySpan = kNoDays): ReportsView {
  return { page: "reports", domain, search: "", from: days.from, to: days.to };
}

/** Days that are none, or the wrong way round, count as not given: a mangled link still opens. */
function read_days(query: URLSearchParams): DaySpan {
  const from = parse_day(query.get("from"));
  const to = parse_day(query.get("to"));
  return from && to && from > to ? kNoDays : { from, to };
}

function one_of<T extends string>(value: string | null, allowed: readonly T[], fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function read_domain_view(domain: string, query: URLSearchParams): DomainView {
  const sort = query.get("sort") ?? "";
  return {
    ...domain_view(domain, read_days(query)),
    outcome: one_of(query.get("outcome"), kOutcomes, "both_fail"),
    sort: one_of(sort.replace(/^-/, ""), kLedgerSorts, "importance"),
    descending: sort === "" || sort.startsWith("-"),
    search: query.get("q") ?? "",
    table: query.get("view") === "table",
  };
}

/** `path` begins with `/` and is already without the base path; `search` may begin with `?`. */
export function parse_view(path: string, search: string): View {
  const query = new URLSearchParams(search);
  const [section = "", rest = "", ...more] = path.replace(/^\//, "").replace(/\/$/, "").split("/");
  const name = decode(rest);
  if (more.length > 0) return { page: "unknown", path };
  if (section === "" && rest === "") return home_view(query.get("q") ?? "", read_days(query));
  if (section === "d" && name !== "") return read_domain_view(name, query);
  if (section === "s" && name !== "") return source_view(name, query.get("domain"), read_days(query));
  if (section === "reports" && name !== "") return { page: "report", id: name };
  if (section === "reports") return { ...reports_view(query.get("domain"), read_days(query)), search: query.get("q") ?? "" };
  if (section === "intake" && rest === "") return { page: "intake" };
  return { page: "unknown", path };
}

/** Values that are the default stay out of the URL, so that one view has one URL. */
function query_of(parts: Record<string, string | null>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** The URL of a view below the base path: parse_view(href_of(view)) is the view again. */
export function href_of(view: View): string {
  switch (view.page) {
    case "home":
      return `/${query_of({ from: view.from, to: view.to, q: view.search })}`;
    case "domain":
      return `/d/${encodeURIComponent(view.domain)}${query_of({
        from: view.from,
        to: view.to,
        outcome: view.outcome === "both_fail" ? null : view.outcome,
        sort: view.sort === "importance" ? null : `${view.descending ? "-" : ""}${view.sort}`,
        q: view.search,
        view: view.table ? "table" : null,
      })}`;
    case "source":
      return `/s/${encodeURIComponent(view.id)}${query_of({ domain: view.domain, from: view.from, to: view.to })}`;
    case "reports":
      return `/reports${query_of({ domain: view.domain, from: view.from, to: view.to, q: view.search })}`;
    case "report":
      return `/reports/${encodeURIComponent(view.id)}`;
    case "intake":
      return "/intake";
    case "unknown":
      return view.path;
  }
}
