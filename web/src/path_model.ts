// The path picture of a source, as data: from the address by SPF and by DKIM into the From domain, and where each way breaks. Pure.
// A result of class fail_unaligned passed its check; what breaks there is the last link, the name.
import type { DkimResult, SourceItem, SpfResult } from "./api_types";
import { format_count } from "./format";

export interface PathStep {
  title: string;
  detail: string;
  state: "good" | "bad" | "unknown";
}

export interface PathLane {
  kind: "spf" | "dkim";
  /** Envelope domain, or signature. */
  identity: PathStep;
  check: PathStep;
  alignment: PathStep;
  /** Why this way does not reach the From domain; null when it does. */
  broken: string | null;
}

/** Signatures drawn; a report may carry a hundred, the table lists them all. */
export const kMaxDkimLanes = 4;

const kResultWords: Record<string, string> = {
  softfail: "not named in the record, ends in ~all",
  neutral: "the record takes no side",
  none: "no record to check",
  temperror: "a DNS answer was missing",
  permerror: "the record could not be read",
};

function check_step(method: "SPF" | "DKIM", result: string | null): PathStep {
  if (!result) return { title: `${method} not reported`, detail: "the report has no result", state: "unknown" };
  if (result === "pass") return { title: `${method} pass`, detail: "checked and good", state: "good" };
  const dkim_none = method === "DKIM" && result === "none";
  const detail = dkim_none ? "nothing to check" : (kResultWords[result] ?? (method === "SPF" ? "address not authorised" : "signature not valid"));
  return { title: `${method} ${result}`, detail, state: result === "temperror" ? "unknown" : "bad" };
}

function alignment_step(result: SpfResult | DkimResult, header_from: string): PathStep {
  if (!result.domain) return { title: "no name", detail: "nothing to compare", state: "unknown" };
  if (result.aligned === null) return { title: "not known", detail: "alignment not determined", state: "unknown" };
  return result.aligned
    ? { title: "aligned", detail: result.domain === header_from ? "same name" : `belongs to ${header_from}`, state: "good" }
    : { title: "not aligned", detail: `not a name of ${header_from}`, state: "bad" };
}

function lane_break(check: PathStep, alignment: PathStep, method: "SPF" | "DKIM"): string | null {
  if (check.state === "good" && alignment.state === "good") return null;
  if (check.state === "good") return alignment.state === "bad" ? "somebody else’s name" : "no name to compare";
  return check.state === "unknown" ? `${method} has no answer` : "breaks at the check";
}

function spf_lane(result: SpfResult, header_from: string): PathLane {
  const check = check_step("SPF", result.result);
  const alignment = alignment_step(result, header_from);
  return {
    kind: "spf",
    identity: {
      title: result.domain ?? "no envelope domain",
      detail: result.scope === "helo" ? "HELO name, never counts" : "envelope sender",
      state: result.domain ? "good" : "unknown",
    },
    check,
    alignment,
    broken: result.scope === "helo" ? "a HELO name never counts" : lane_break(check, alignment, "SPF"),
  };
}

function dkim_lane(result: DkimResult, header_from: string): PathLane {
  const check = check_step("DKIM", result.result);
  const alignment = alignment_step(result, header_from);
  return {
    kind: "dkim",
    identity: {
      title: result.domain ?? "signature without a name",
      detail: result.selector ? `signature, selector ${result.selector}` : "signature, selector not reported",
      state: result.domain ? "good" : "unknown",
    },
    check,
    alignment,
    broken: lane_break(check, alignment, "DKIM"),
  };
}

function missing_lane(kind: "spf" | "dkim", envelope_from: string | null): PathLane {
  const nothing: PathStep = { title: "nothing to compare", detail: "", state: "unknown" };
  if (kind === "dkim") {
    return {
      kind,
      identity: { title: "no signature", detail: "none reported", state: "bad" },
      check: { title: "DKIM nothing to check", detail: "no d= in the reports", state: "bad" },
      alignment: nothing,
      broken: "no signature",
    };
  }
  return {
    kind,
    identity: { title: envelope_from ?? "no envelope domain", detail: "envelope sender", state: "unknown" },
    check: { title: "SPF not reported", detail: "the report has no result", state: "unknown" },
    alignment: nothing,
    broken: "SPF has no answer",
  };
}

/** Lanes in the order drawn: SPF first, then signatures, the ones that pass and align first. */
export function path_lanes(source: Pick<SourceItem, "spf" | "dkim" | "header_from" | "envelope_from">): PathLane[] {
  const header_from = source.header_from ?? "the From domain";
  const spf = source.spf.map((result) => spf_lane(result, header_from));
  const dkim = source.dkim
    .map((result) => dkim_lane(result, header_from))
    .sort((a, b) => Number(a.broken !== null) - Number(b.broken !== null));
  return [
    ...(spf.length > 0 ? spf : [missing_lane("spf", source.envelope_from)]),
    ...(dkim.length > 0 ? dkim.slice(0, kMaxDkimLanes) : [missing_lane("dkim", null)]),
  ];
}

/** The picture in words. */
export function path_summary(source: Pick<SourceItem, "spf" | "dkim" | "header_from" | "envelope_from" | "source_ip">): string {
  const lanes = path_lanes(source).map((lane) => {
    const steps = `${lane.identity.title}, ${lane.check.title}, ${lane.alignment.title}`;
    return lane.broken === null ? `${steps}: reaches the From domain` : `${steps}: ${lane.broken}`;
  });
  const hidden = source.dkim.length - kMaxDkimLanes;
  const more = hidden > 0 ? ` ${format_count(hidden)} more signatures are not drawn.` : "";
  return `From ${source.source_ip} to ${source.header_from ?? "the From domain"}. ${lanes.join(". ")}.${more}`;
}
