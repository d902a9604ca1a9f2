"""Report XML as each reporter writes it: declaration, indentation, order of children, what is left out."""

import hashlib
from xml.sax.saxutils import escape

NS_2 = "urn:ietf:params:xml:ns:dmarc-2.0"


def leaf(name, value):
    return (name, "" if value is None else str(value))


def render(node, indent, newline, level=0):
    """A tree of (name, text or list of children, attributes?) as text."""
    name, content = node[0], node[1]
    attributes = node[2] if len(node) > 2 else ""
    pad = indent * level
    if isinstance(content, str):
        if content == "" and attributes == "/":
            return f"{pad}<{name} />{newline}"
        return f"{pad}<{name}>{escape(content)}</{name}>{newline}"
    inner = "".join(render(child, indent, newline, level + 1) for child in content)
    return f"{pad}<{name}{attributes}>{newline}{inner}{pad}</{name}>{newline}"


def metadata(report, reporter, extra=None, after=()):
    children = [leaf("org_name", reporter.org_name), leaf("email", report.email)]
    if extra:
        children.append(leaf("extra_contact_info", extra))
    children += [leaf("report_id", report.report_id),
                 ("date_range", [leaf("begin", report.begin), leaf("end", report.end)])]
    return ("report_metadata", children + list(after))


def policy_node(policy, order, extra=()):
    values = {"domain": policy.domain, "adkim": policy.adkim, "aspf": policy.aspf, "p": policy.p,
              "sp": policy.sp or policy.p, "pct": "100", "fo": "1", "np": policy.sp or policy.p}
    values.update(dict(extra))
    return ("policy_published", [leaf(name, values[name]) for name in order])


def reasons_of(row):
    return [("reason", [leaf("type", kind)] + ([leaf("comment", comment)] if comment else []))
            for kind, comment in row.reasons]


def row_node(row):
    evaluated = [leaf("disposition", row.disposition), leaf("dkim", row.pe_dkim), leaf("spf", row.pe_spf)]
    return ("row", [leaf("source_ip", row.ip), leaf("count", row.count),
                    ("policy_evaluated", evaluated + reasons_of(row))])


def identifiers(row, order):
    values = {"header_from": row.header_from, "envelope_from": row.envelope_from, "envelope_to": row.envelope_to}
    return ("identifiers", [leaf(name, values[name]) for name in order if values[name] is not None])


def auth_results(row, dkim_order, spf_first=False):
    signatures = []
    for domain, selector, result, human in row.dkim:
        values = {"domain": domain, "selector": selector, "result": result, "human_result": human}
        signatures.append(("dkim", [leaf(n, values[n]) for n in dkim_order if values[n] is not None]))
    senders = []
    for domain, scope, result in row.spf:
        children = [leaf("domain", domain)] + ([leaf("scope", scope)] if scope else []) + [leaf("result", result)]
        senders.append(("spf", children))
    return ("auth_results", senders + signatures if spf_first else signatures + senders)


def records(report, id_order, dkim_order, spf_first=False):
    return [("record", [row_node(r), identifiers(r, id_order), auth_results(r, dkim_order, spf_first)])
            for r in report.rows]


DSR = ("domain", "selector", "result", "human_result")
DRS = ("domain", "result", "selector", "human_result")
BASE = ("domain", "adkim", "aspf", "p", "sp", "pct")


def google(report, reporter):
    tree = ("feedback", [metadata(report, reporter, "https://support.google.com/a/answer/2466580"),
                         policy_node(report.policy, BASE + ("np",))]
            + records(report, ("header_from",), DRS))
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + render(tree, "  ", "\n")


def yahoo(report, reporter):
    order = ("domain", "adkim", "aspf", "p", "pct")
    tree = ("feedback", [metadata(report, reporter), policy_node(report.policy, order)]
            + records(report, ("header_from",), DSR))
    return '<?xml version="1.0"?>\n' + render(tree, "  ", "\n")


def outlook(report, reporter):
    spaces = (' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
              ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"')
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter), policy_node(report.policy, BASE + ("fo",))]
            + records(report, ("envelope_to", "envelope_from", "header_from"), DSR), spaces)
    return '<?xml version="1.0"?>\r\n' + render(tree, "  ", "\r\n")


def mailru(report, reporter):
    tree = ("feedback", [metadata(report, reporter, "http://help.mail.ru/mail-help"), policy_node(report.policy, BASE)]
            + records(report, ("header_from",), DSR))
    return "<?xml version='1.0' encoding='utf-8'?>\n" + render(tree, "", "")


def united_internet(report, reporter):
    site = "gmx.net" if reporter.id == "gmx" else "web.de"
    order = ("domain", "discovery_method", "adkim", "aspf", "p", "sp", "testing")
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter, f"https://postmaster.{site}/en/case?c=r2002"),
                         policy_node(report.policy, order, {"discovery_method": "psl", "testing": "n"}.items())]
            + records(report, ("envelope_from", "header_from"), DSR), f' xmlns="{NS_2}"')
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + render(tree, "   ", "\n")


def ses(report, reporter):
    tree = ("feedback", [leaf("version", "0.1"), metadata(report, reporter), policy_node(report.policy, BASE + ("fo",))]
            + records(report, ("envelope_from", "header_from"), DSR))
    return '<?xml version="1.0"?>\n' + render(tree, "\t", "\n")


def fastmail(report, reporter):
    order = ("domain", "p", "sp", "adkim", "aspf", "fo", "discovery_method", "psd")
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter),
                         policy_node(report.policy, order, {"discovery_method": "treewalk", "psd": "u"}.items())]
            + records(report, ("envelope_to", "envelope_from", "header_from"), DSR))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + render(tree, "\t", "\n")


def mimecast(report, reporter):
    tree = ("feedback", [metadata(report, reporter), policy_node(report.policy, BASE)]
            + records(report, ("envelope_from", "header_from"), DSR))
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + render(tree, "    ", "\n")


def comcast(report, reporter):
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter), policy_node(report.policy, BASE + ("fo",))]
            + records(report, ("header_from", "envelope_from"), DRS))
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + render(tree, "\t", "\n")


def godaddy(report, reporter):
    tree = ("feedback", [metadata(report, reporter), policy_node(report.policy, BASE)]
            + records(report, ("header_from",), DSR, spf_first=True))
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + render(tree, "  ", "\n")


def campus(report, reporter):
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter), policy_node(report.policy, BASE + ("fo",))]
            + records(report, ("header_from", "envelope_from"), DSR, spf_first=True))
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + render(tree, " ", "\n")


def hosting(report, reporter):
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter), policy_node(report.policy, BASE)]
            + records(report, ("header_from",), DSR))
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + render(tree, "  ", "\n")


def coop(report, reporter):
    order = ("domain", "p", "sp", "adkim", "aspf", "fo", "testing", "discovery_method")
    after = [leaf("generator", "CoopMTA 2.4")]
    tree = ("feedback", [leaf("version", "1.0"), metadata(report, reporter, after=after),
                         policy_node(report.policy, order, {"discovery_method": "treewalk", "testing": "n"}.items())]
            + records(report, ("envelope_from", "header_from"), DSR), f' xmlns="{NS_2}"')
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + render(tree, "  ", "\n")


WRITERS = {"google": google, "yahoo": yahoo, "outlook": outlook, "mailru": mailru, "gmx": united_internet,
           "webde": united_internet, "ses": ses, "fastmail": fastmail, "mimecast": mimecast, "comcast": comcast,
           "godaddy": godaddy, "campus": campus, "hosting": hosting, "coop": coop}


def report_id(reporter, policy, begin, end, rng):
    """Ids in the shape each reporter gives them."""
    seed = f"{reporter.id}/{policy.domain}/{policy.adkim}/{begin}".encode()
    digest = hashlib.sha256(seed).hexdigest()
    return {
        "google": str(rng.randrange(10**17, 18 * 10**18)),
        "yahoo": f"{end + 9800 + rng.randrange(9000)}.{rng.randrange(10**5, 10**6)}",
        "outlook": digest[:32], "gmx": digest[:32], "webde": digest[:32],
        "mailru": f"{rng.randrange(10**18, 10**19)}{begin}",
        "ses": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
        "fastmail": str(rng.randrange(10**8, 10**9)),
        "mimecast": digest,
        "comcast": f"v2-{end + 14384 + rng.randrange(2000)}-{policy.domain}",
        "godaddy": f"{policy.domain}-{end + 655952}",
        "campus": f"{policy.domain}:{end + 600}",
        "hosting": f"{policy.domain}.{begin}.{end}", "coop": f"{policy.domain}.{begin}.{end}",
    }[reporter.id]
