#!/usr/bin/env python3
"""Writes the demo: tests/data/demo/*.eml, LAST_DAY, MANIFEST.json, and zones.json beside this file.

Run by developers only, after a change of a stream; the result is committed. Equal input gives equal bytes.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import formats
import mails
import zones
from model import Row, aligned, record_class
from reporters import REPORTERS
from streams import ALL, DAYS, DOMAINS, ISLANDS, SEED, STREAMS, STRICT_SINCE, policy_on

LAST_DAY = date(2026, 11, 22)  # a Sunday
FIRST_DAY = LAST_DAY - timedelta(days=DAYS - 1)
HERE = Path(__file__).resolve().parent
OUT = HERE.parent.parent / "data" / "demo"


@dataclass
class Report:
    reporter: str
    day: int
    policy: object
    begin: int
    end: int
    report_id: str
    email: str
    rows: list
    classes: list
    day_start: datetime
    fate: str = "stored"

    @property
    def day_text(self):
        return self.day_start.strftime("%Y-%m-%d")


def poisson(rng, mean):
    if mean <= 0:
        return 0
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def expected(stream, reporter, day):
    """Messages of the stream that this reporter sees on that day, on average."""
    if stream.only is not None:
        share = stream.only.get(reporter.id, 0)
    else:
        share = reporter.share * stream.share.get(reporter.id, 1.0)
    weekday = (FIRST_DAY + timedelta(days=day)).weekday()
    factor = stream.weekday_factor.get(weekday, stream.weekend if weekday >= 5 else 1.0)
    return stream.volume * factor * share


def seen_by(stream, reporter, day, rng):
    """(source, messages) pairs that arrive there."""
    if callable(stream.sources):
        for source in stream.sources(day):
            chosen = random.Random(f"{SEED}/to/{stream.id}/{day}/{source.ip}").choices(
                REPORTERS, [r.share for r in REPORTERS])[0]
            if chosen is reporter:
                yield source, int(source.weight)
        return
    total = sum(s.weight for s in stream.sources)
    for source in stream.sources:
        count = poisson(rng, expected(stream, reporter, day) * source.weight / total)
        if count:
            yield source, count


def disposition(stream, policy, reporter, failed, rng_class, reasons):
    """What the reporter says it did with failing mail, and why if that isn't the policy."""
    if not failed:
        return "pass" if reporter.id == "coop" and policy.p != "none" else "none", []
    requested = policy.p if stream.header_from == policy.domain else policy.sp or policy.p
    if reasons and requested != "none":
        return "none", reasons
    if rng_class == "fail_transient" and requested != "none":
        return "none", [("local_policy", None)]
    return requested, reasons if requested == "none" and reasons else []


def split(rng, count, parts):
    """`count` messages over weighted parts."""
    drawn = Counter(rng.choices([p for p, _ in parts], [w for _, w in parts], k=count))
    return [(p, drawn[p]) for p, _ in parts if drawn[p]]


def rows_of(stream, reporter, policy, day, rng):
    for source, count in seen_by(stream, reporter, day, rng):
        envelope = source.envelope if source.envelope is not None else stream.envelope
        spf_name = stream.spf_domain or envelope
        spf_result = stream.spf(day, reporter.id) if callable(stream.spf) else stream.spf
        dkim = [s.seen(day, reporter.id) for s in stream.dkim]

        def verdict(name, mode):
            return aligned(stream.header_from, name, mode, reporter.method, ISLANDS)

        pe_spf = "pass" if spf_result == "pass" and verdict(spf_name, policy.aspf) else "fail"
        pe_dkim = "pass" if any(d[2] == "pass" and verdict(d[0], policy.adkim) for d in dkim) else "fail"
        if stream.stated_verdict:
            pe_dkim, pe_spf = stream.stated_verdict
        written = [] if stream.hide_dkim else [
            (d, s if reporter.has_selector else None, r, h if reporter.has_human else None) for d, s, r, h in dkim]
        scope = stream.spf_scope if reporter.has_scope else None
        row = Row(stream.id, source.ip, count, "none", pe_dkim, pe_spf, [], stream.header_from,
                  envelope if reporter.has_envelope_from else None, None, written, [(spf_name, scope, spf_result)])
        kind = record_class(row, policy, reporter.method, ISLANDS)
        override = stream.override(reporter.id, day) if stream.override and kind.startswith("fail") else None
        row.disposition, row.reasons = disposition(stream, policy, reporter, kind.startswith("fail"), kind,
                                                   [override] if override else [])
        yield from spread(row, stream, reporter, kind, rng)


def spread(row, stream, reporter, kind, rng):
    """One row for each recipient domain and each thing done, where the reporter tells them apart."""
    refused = stream.reject_share.get(reporter.id, 0) if row.disposition == "quarantine" else 0
    acts = [((row.disposition, row.reasons), 1 - refused), (("reject", [("local_policy", None)]), refused)]
    for (done, reasons), n in [(a, c) for a, c in _split_acts(rng, row.count, acts)]:
        for recipient, m in split(rng, n, reporter.recipients) if reporter.recipients else [(None, n)]:
            yield Row(row.stream, row.ip, m, done, row.pe_dkim, row.pe_spf, reasons, row.header_from,
                      row.envelope_from, recipient, row.dkim, row.spf), kind


def _split_acts(rng, count, acts):
    second = sum(rng.random() < acts[1][1] for _ in range(count)) if acts[1][1] else 0
    return [(acts[0][0], count - second)] * (count > second) + [(acts[1][0], second)] * (second > 0)


def make_report(reporter, domain, day, policy, scale=1.0):
    start = mails.utc(FIRST_DAY + timedelta(days=day))
    begin = int(start.timestamp()) + reporter.offset
    if reporter.id == "godaddy":  # begin = end, somewhere in the day
        begin += random.Random(f"{SEED}/godaddy/{domain}/{day}").randrange(20000, 70000)
    end = begin + reporter.end
    rows, classes = [], []
    for stream in STREAMS:
        if stream.domain != domain or day not in (stream.days or ALL):
            continue
        rng = random.Random(f"{SEED}/{stream.id}/{reporter.id}/{day}/{scale}/{policy.adkim}")
        for row, kind in rows_of(stream, reporter, policy, day, rng):
            row.count = max(1, round(row.count * scale))
            rows.append(row)
            classes.append(kind)
    rng = random.Random(f"{SEED}/id/{reporter.id}/{domain}/{day}/{policy.adkim}")
    email = f"<{reporter.email}>" if reporter.id == "godaddy" else reporter.email
    rid = formats.report_id(reporter, policy, begin, end, rng)
    return Report(reporter.id, day, policy, begin, end, rid, email, rows, classes, start)


# What a mailbox really holds beside the plain run of reports.
TWICE = {("google", "example.com", 15), ("yahoo", "shop.example", 22), ("gmx", "example.com", 31),
         ("outlook", "example.org", 48)}
CONFLICT = ("gmx", "example.com", 36)
OVERLAP = ("comcast", "shop.example", STRICT_SINCE)
CUT = ("webde", "example.com", 50)
EQUAL_IDS = ("example.com", 24)


def forced(reporter, domain, day):
    key = (reporter.id, domain, day)
    return key in TWICE or key in (CONFLICT, OVERLAP, CUT) or (
        reporter.id in ("hosting", "coop") and (domain, day) == EQUAL_IDS)


class Writer:
    def __init__(self):
        self.reports, self.files = [], 0
        OUT.mkdir(parents=True, exist_ok=True)
        for old in OUT.glob("*.eml"):
            old.unlink()

    def save(self, name, text):
        (OUT / f"{name}.eml").write_bytes(text.encode())
        self.files += 1

    def report(self, report, reporter, suffix="", **options):
        if not report.rows:
            return
        xml = formats.WRITERS[reporter.id](report, reporter).encode()
        self.save(f"{report.day_text}-{reporter.id}-{report.policy.domain}{suffix}",
                  mails.report_mail(report, reporter, xml, **options))
        self.reports.append(report)


def write_day(writer, reporter, domain, day):
    key = (reporter.id, domain, day)
    policy = policy_on(domain, day)
    if key == OVERLAP:  # the policy changed at noon: one report for each configuration, same period
        writer.report(make_report(reporter, domain, day, policy_on(domain, day - 1), 0.5), reporter, ".before")
        writer.report(make_report(reporter, domain, day, policy, 0.5), reporter, ".after")
        return
    report = make_report(reporter, domain, day, policy)
    if key == CUT:
        report.fate = "quarantined"
        writer.report(report, reporter, ".cut", cut=True)
        return
    writer.report(report, reporter)
    if key in TWICE:
        again = make_report(reporter, domain, day, policy)
        again.fate = "duplicate"
        writer.report(again, reporter, ".second-rua", to=mails.SECOND_RUA, copy=1)
    if key == CONFLICT:  # sent again with an envelope name left out; every number is the same
        again = make_report(reporter, domain, day, policy)
        again.rows[0].envelope_from = None
        again.fate = "conflict"
        writer.report(again, reporter, ".revised", copy=1)


def write_mails():
    writer = Writer()
    for day in range(DAYS):
        for reporter in REPORTERS:
            for domain in DOMAINS:
                comes = random.Random(f"{SEED}/comes/{reporter.id}/{domain}/{day}").random() < reporter.chance[domain]
                if comes or forced(reporter, domain, day):
                    write_day(writer, reporter, domain, day)
    tls_day = FIRST_DAY + timedelta(days=29)
    writer.save(f"{tls_day}-tls-report", mails.tls_report_mail(mails.utc(tls_day)))
    writer.save(f"{tls_day}-bounce", mails.bounce_mail(mails.utc(tls_day)))
    return writer


def rows_stored(reports):
    for report in reports:
        if report.fate == "stored":
            for row, kind in zip(report.rows, report.classes):
                yield report, row, kind


def foreign(row, report):
    domain = report.policy.domain
    return row.header_from != domain and not row.header_from.endswith("." + domain)


def describe(stream, tuples, names):
    """One stream in the manifest: who, what DNS says, and how much of it the stored reports hold."""
    by_source, by_class, by_disposition, reporters, days = Counter(), Counter(), Counter(), set(), set()
    results = defaultdict(set)
    envelopes, spf_names, spf_results = set(), set(), set()
    for report, row, kind in tuples:
        by_source[row.ip] += row.count
        by_class[kind] += row.count
        by_disposition[row.disposition] += row.count
        reporters.add(report.reporter)
        days.add(report.day_text)
        for domain, _, result in row.spf:
            spf_names.add(domain)
            spf_results.add(result)
    for signature in stream.dkim:
        for report, row, _ in tuples:
            results[(signature.domain, signature.selector)].add(signature.seen(report.day, report.reporter)[2])
    sources = stream.sources if not callable(stream.sources) else [
        s for day in range(DAYS) for s in stream.sources(day)]
    envelopes = sorted({s.envelope for s in sources if s.envelope is not None}) or [stream.envelope]
    ptr = {s.ip: s.ptr for s in sources if s.ip in by_source}
    return {
        "id": stream.id, "cause": stream.cause, "also": stream.also, "verdict": stream.verdict, "story": stream.story,
        "passes_at": stream.passes_at or None,
        "policy_domain": stream.domain, "header_from": stream.header_from, "envelope_from": envelopes,
        "spf_domains": sorted(spf_names), "spf_results": sorted(spf_results),
        "dkim": [{"domain": d, "selector": s, "results": sorted(r), "key_state": zones.key_state(s, d)}
                 for (d, s), r in sorted(results.items())],
        "dns": {"spf": {n: next((t for t in map("".join, names.get(n, {}).get("TXT", [])) if t.startswith("v=spf1")), None)
                        for n in sorted(spf_names)}, "ptr": ptr},
        "messages": sum(by_source.values()), "classes": dict(sorted(by_class.items())),
        "dispositions": dict(sorted(by_disposition.items())), "first_day": min(days), "last_day": max(days),
        "reporters": sorted(reporters), "sources": dict(sorted(by_source.items())),
    }


def domain_totals(reports):
    totals = {}
    for domain in DOMAINS:
        classes, records, dispositions, ignored = Counter(), Counter(), Counter(), 0
        days = defaultdict(Counter)
        for report, row, kind in rows_stored(reports):
            if report.policy.domain != domain:
                continue
            if foreign(row, report):
                ignored += row.count
                continue
            classes[kind] += row.count
            records[kind] += 1
            dispositions[row.disposition] += row.count
            days[report.day_text][kind] += row.count
        fails = {k: v for k, v in sorted(classes.items()) if k.startswith("fail")}
        totals[domain] = {
            "messages": sum(classes.values()), "records": sum(records.values()), "classes": dict(sorted(classes.items())),
            "both_fail": sum(fails.values()), "both_fail_by_class": fails, "dispositions": dict(sorted(dispositions.items())),
            "foreign_author_messages": ignored,
            "reports": sum(r.fate == "stored" and r.policy.domain == domain for r in reports),
            "days": {d: dict(sorted(c.items())) for d, c in sorted(days.items())},
        }
    return totals


def manifest(writer, names):
    reports = writer.reports
    fates = Counter(r.fate for r in reports)
    stored = list(rows_stored(reports))
    ids = Counter((r.report_id, r.policy.domain) for r in reports if r.fate == "stored")
    by_stream = defaultdict(list)
    for report, row, kind in stored:
        by_stream[row.stream].append((report, row, kind))
    per_domain = domain_totals(reports)
    both_fail = sum(d["both_fail"] for d in per_domain.values())
    return {
        "first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat(), "days": DAYS,
        "mails": writer.files,
        "reports": {k: fates.get(k, 0) for k in ("stored", "duplicate", "conflict", "quarantined")},
        "ignored": {"tls_report": 1, "failure_report": 0, "other": 1},
        "records": len(stored), "messages": sum(row.count for _, row, _ in stored),
        "both_fail": both_fail, "foreign_author": {
            "records": sum(foreign(row, r) for r, row, _ in stored),
            "messages": sum(row.count for r, row, _ in stored if foreign(row, r))},
        "overlapping_reports": 2, "reports_with_an_id_used_by_two_reporters": sum(n for n in ids.values() if n > 1),
        "domains": per_domain,
        "reporters": {r.id: {"org_name": r.org_name, "email": r.email,
                             "reports": sum(x.reporter == r.id and x.fate == "stored" for x in reports)}
                      for r in REPORTERS},
        "streams": [describe(s, by_stream[s.id], names) for s in STREAMS],
    }


def main():
    writer = write_mails()
    names = zones.build(range(DAYS))
    summary = manifest(writer, names)
    (OUT / "LAST_DAY").write_text(LAST_DAY.isoformat() + "\n")
    (OUT / "MANIFEST.json").write_text(json.dumps(summary, indent=1) + "\n")
    zone_file = {"about": "What DNS answers on the demo's last day. A name that isn't here is NXDOMAIN; a type that isn't "
                          "listed is NODATA. Each TXT record is a list of its character-strings.",
                 "ttl": 3600, "names": dict(sorted(names.items()))}
    (HERE / "zones.json").write_text(json.dumps(zone_file, indent=1) + "\n")
    rate = 100 * summary["both_fail"] / summary["messages"]
    print(f"{summary['mails']} mails, {summary['reports']}, {summary['records']} records, "
          f"{summary['messages']} messages, {rate:.1f} % fail both", file=sys.stderr)


if __name__ == "__main__":
    main()
