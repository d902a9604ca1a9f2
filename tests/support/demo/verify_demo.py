#!/usr/bin/env python3
"""Reads the demo's mails again, with nothing of the generator's, and compares with MANIFEST.json and zones.json.

    python3 verify_demo.py [FOLDER]

Prints what disagrees and ends with 1, or prints the totals and ends with 0.
"""

import email
import io
import ipaddress
import json
import sys
import zipfile
import zlib
from collections import Counter, defaultdict
from datetime import datetime, timezone
from email import policy as email_policy
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent


def unpacked(data):
    """The XML in an attachment by content, None when it holds no XML; raises when it is broken."""
    if data[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(31)
        out = inflater.decompress(data) + inflater.flush()
        if not inflater.eof:
            raise ValueError("gzip ends early")
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            out = archive.read(archive.namelist()[0])
    else:
        out = data
    return out if out.lstrip()[:5] == b"<?xml" else None


def reports_in(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email_policy.default)
    for part in message.walk():
        if part.is_multipart() or part.get_content_maintype() == "message":
            continue
        xml = unpacked(part.get_payload(decode=True) or b"")
        if xml:
            root = ElementTree.fromstring(xml)
            for node in root.iter():
                node.tag = node.tag.rsplit("}", 1)[-1]
            yield root


def text(node, path):
    found = node.find(path)
    return None if found is None else (found.text or "").strip()


def org(name, method):
    if method == "treewalk" and (name == "engage.example.org" or name.endswith(".engage.example.org")):
        return "engage.example.org"
    return ".".join(name.split(".")[-2:])


def aligns(author, name, mode, method):
    return author == name if mode == "s" else org(author, method) == org(name, method)


def classify(record, root):
    author = text(record, "identifiers/header_from")
    method = text(root, "policy_published/discovery_method") or "psl"
    results = []
    for kind, mode in (("dkim", "adkim"), ("spf", "aspf")):
        for node in record.findall(f"auth_results/{kind}"):
            if text(node, "scope") != "helo":
                near = aligns(author, text(node, "domain"), text(root, f"policy_published/{mode}") or "r", method)
                results.append((text(node, "result"), near))
    dkim = text(record, "row/policy_evaluated/dkim") == "pass"
    spf = text(record, "row/policy_evaluated/spf") == "pass"
    anything = any(r == "pass" for r, _ in results)
    if dkim or spf:
        if not anything:
            return "contradiction"
        return "pass_both" if dkim and spf else "pass_dkim_only" if dkim else "pass_spf_only"
    if any(r == "temperror" and near for r, near in results):
        return "fail_transient"
    return "fail_unaligned" if anything else "fail_unauthenticated"


def period(root):
    begin, end = int(text(root, "report_metadata/date_range/begin")), int(text(root, "report_metadata/date_range/end"))
    after = begin + 1 if end == begin else end + 1 if end % 60 == 59 else end
    return begin, end, after


def day_of(root):
    begin, _, after = period(root)
    return datetime.fromtimestamp((begin + after) // 2, timezone.utc).strftime("%Y-%m-%d")


def key_of(root):
    begin, end, _ = period(root)
    sender = text(root, "report_metadata/email").strip("<>").rsplit("@", 1)[-1]
    sender = sender if sender.startswith("sicher.") else ".".join(sender.split(".")[-2:])
    return sender, text(root, "policy_published/domain"), text(root, "report_metadata/report_id"), begin, end


def overlapping(stored):
    spans = defaultdict(list)
    for key, root in stored.items():
        spans[key[:2]].append(period(root))
    count = 0
    for group in spans.values():
        count += sum(any(a is not b and a[0] < b[2] and b[0] < a[2] for b in group) for a in group)
    return count


class Totals:
    def __init__(self, folder):
        self.fates, self.ignored, self.stored, self.mails = Counter(), Counter(), {}, 0
        for path in sorted(folder.glob("*.eml")):
            self.mails += 1
            self.take(path)
        self.records, self.messages = 0, 0
        self.foreign = Counter()
        self.domains = defaultdict(lambda: defaultdict(Counter))
        self.by_source = Counter()
        for root in self.stored.values():
            for record in root.findall("record"):
                self.count(root, record)

    def take(self, path):
        try:
            roots = list(reports_in(path))
        except (ValueError, zlib.error, ElementTree.ParseError):
            self.fates["quarantined"] += 1
            return
        if not roots:
            self.ignored["tls_report" if b"tlsrpt" in path.read_bytes() else "other"] += 1
        for root in roots:
            key = key_of(root)
            if key not in self.stored:
                self.stored[key] = root
                self.fates["stored"] += 1
            elif ElementTree.tostring(self.stored[key]) == ElementTree.tostring(root):
                self.fates["duplicate"] += 1
            else:
                self.fates["conflict"] += 1

    def count(self, root, record):
        domain, author = text(root, "policy_published/domain"), text(record, "identifiers/header_from")
        n = int(text(record, "row/count"))
        self.records += 1
        self.messages += n
        self.by_source[(domain, text(record, "row/source_ip"), author)] += n
        if author != domain and not author.endswith("." + domain):
            self.foreign["records"] += 1
            self.foreign["messages"] += n
            return
        kind = classify(record, root)
        totals = self.domains[domain]
        totals["classes"][kind] += n
        totals["dispositions"][text(record, "row/policy_evaluated/disposition")] += n
        totals[day_of(root)][kind] += n


class Spf:
    """Just enough of RFC 7208 for the demo's records."""

    def __init__(self, names):
        self.names = names

    def addresses(self, name, ip):
        return self.names.get(name, {}).get("AAAA" if ip.version == 6 else "A", [])

    def check(self, ip, domain):
        self.lookups = 0
        return self.evaluate(ipaddress.ip_address(ip), domain)

    def evaluate(self, ip, domain):
        records = [r for r in map("".join, self.names.get(domain, {}).get("TXT", [])) if r.startswith("v=spf1")]
        if len(records) != 1:
            return "permerror" if records else "none"
        for term in records[0].split()[1:]:
            outcome = {"-": "fail", "~": "softfail", "?": "neutral"}.get(term[0], "pass")
            name, _, value = term.lstrip("-~?+").partition(":")
            matched = self.matches(ip, domain, name, value)
            if matched == "permerror":
                return matched
            if matched:
                return outcome
        return "neutral"

    def matches(self, ip, domain, name, value):
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return ip in ipaddress.ip_network(value) if ip.version == int(name[2]) else False
        self.lookups += 1
        if self.lookups > 10:
            return "permerror"
        if name == "include":
            result = self.evaluate(ip, value)
            return "permerror" if result in ("permerror", "none") else result == "pass"
        hosts = [value or domain]
        if name == "mx":
            hosts = [host for _, host in self.names.get(value or domain, {}).get("MX", [])]
        return any(str(ip) in self.addresses(h, ip) for h in hosts)


def compare(what, found, wanted, errors):
    if isinstance(found, dict) and isinstance(wanted, dict):  # only what differs
        keys = [k for k in {**found, **wanted} if found.get(k) != wanted.get(k)]
        found, wanted = ({k: d.get(k) for k in keys} for d in (found, wanted))
    if found != wanted:
        errors.append(f"{what}: found {found}, manifest says {wanted}")


def check_totals(t, m, errors):
    compare("mails", t.mails, m["mails"], errors)
    compare("reports", {k: t.fates[k] for k in m["reports"]}, m["reports"], errors)
    compare("ignored", {k: t.ignored[k] for k in m["ignored"]}, m["ignored"], errors)
    compare("records", t.records, m["records"], errors)
    compare("messages", t.messages, m["messages"], errors)
    compare("foreign author", dict(t.foreign), m["foreign_author"], errors)
    compare("overlapping reports", overlapping(t.stored), m["overlapping_reports"], errors)
    for domain, wanted in m["domains"].items():
        found = t.domains[domain]
        compare(f"{domain} classes", dict(found["classes"]), wanted["classes"], errors)
        compare(f"{domain} dispositions", dict(found["dispositions"]), wanted["dispositions"], errors)
        compare(f"{domain} messages", sum(found["classes"].values()), wanted["messages"], errors)
        fails = {k: v for k, v in found["classes"].items() if k.startswith("fail")}
        compare(f"{domain} both fail", fails, wanted["both_fail_by_class"], errors)
        for day, classes in wanted["days"].items():
            compare(f"{domain} on {day}", dict(found[day]), classes, errors)
        days = {d for d in found if d[:2] == "20"}
        compare(f"{domain} days", days, set(wanted["days"]), errors)


def check_streams(t, m, errors):
    claimed = Counter()
    for stream in m["streams"]:
        for ip, n in stream["sources"].items():
            claimed[(stream["policy_domain"], ip, stream["header_from"])] += n
    compare("messages by domain, source and author", dict(claimed), dict(t.by_source), errors)
    causes = {c for s in m["streams"] for c in [s["cause"], *s["also"]] if c}
    compare("causes", sorted(causes), [f"C{n:02}" for n in range(1, 26)], errors)


def check_zones(m, names, errors):
    """On the last day DNS must give what the reports of the last days say."""
    spf = Spf(names)
    for stream in m["streams"]:
        if stream["last_day"] < m["last_day"][:8] + "01" or stream["cause"] in ("C08", "C13"):
            continue
        for ip in stream["sources"]:
            results = {spf.check(ip, name) for name in stream["spf_domains"]}
            if not results & set(stream["spf_results"]):
                errors.append(f"{stream['id']}: SPF of {ip} is {results}, reports say {stream['spf_results']}")
        for key in stream["dkim"]:
            there = f"{key['selector']}._domainkey.{key['domain']}" in names
            compare(f"{stream['id']}: key {key['selector']} is there", there, key["key_state"] != "no_key", errors)
    for name, kinds in names.items():
        for strings in kinds.get("TXT", []):
            compare(f"{name}: strings fit", all(len(s.encode()) <= 255 for s in strings), True, errors)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "data" / "demo"
    wanted = json.loads((folder / "MANIFEST.json").read_text())
    names = json.loads((HERE / "zones.json").read_text())["names"]
    totals, errors = Totals(folder), []
    check_totals(totals, wanted, errors)
    check_streams(totals, wanted, errors)
    check_zones(wanted, names, errors)
    compare("LAST_DAY", (folder / "LAST_DAY").read_text().strip(), wanted["last_day"], errors)
    size = sum(-(-p.stat().st_size // 4096) * 4096 for p in folder.iterdir())  # in blocks of 4 KiB
    compare("at most 5 MB on disk", size <= 5_000_000, True, errors)
    for line in errors:
        print(line)
    print(f"{totals.mails} mails, {totals.fates['stored']} reports, {totals.records} records, {totals.messages} messages, "
          f"{size / 1e6:.1f} MB on disk: {'disagrees' if errors else 'agrees with the manifest'}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
