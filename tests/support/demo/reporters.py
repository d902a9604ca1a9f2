"""Who reports: shares of the traffic, how often a report comes for which domain, and what the format leaves out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reporter:
    id: str
    org_name: str
    email: str
    submitter: str  # as in Subject and file name
    share: float
    chance: dict  # policy domain -> chance that a day's report comes
    end: int = 86399  # seconds after begin
    offset: int = 0  # begin, seconds from the UTC midnight
    method: str = "psl"
    has_selector: bool = True
    has_scope: bool = True
    has_envelope_from: bool = True
    has_envelope_to: bool = False
    has_human: bool = False
    recipients: tuple = ()  # one record for each of these
    sends_at: int = 4 * 3600  # seconds after the end of the day
    host: str = ""


def chances(com, org, shop):
    return {"example.com": com, "example.org": org, "shop.example": shop}


REPORTERS = [
    Reporter("google", "google.com", "noreply-dmarc-support@google.com", "google.com", 0.40, chances(0.99, 0.97, 0.98),
             has_scope=False, has_envelope_from=False, host="mail-yw1-f201.google.com", sends_at=7 * 3600),
    Reporter("yahoo", "Yahoo", "dmarchelp@yahooinc.com", "Yahoo", 0.10, chances(0.96, 0.75, 0.92),
             has_scope=False, has_envelope_from=False, host="sonic311-22.consmr.mail.bf2.yahoo.com", sends_at=3 * 3600),
    Reporter("outlook", "Outlook.com", "dmarcreport@microsoft.com", "protection.outlook.com", 0.20,
             chances(0.97, 0.80, 0.95), end=86400, has_envelope_to=True,
             recipients=(("outlook.com", 0.46), ("hotmail.com", 0.40), ("live.com", 0.14)),
             host="NAM12-BN8-obe.outbound.protection.outlook.com", sends_at=8 * 3600),
    Reporter("gmx", "GMX", "noreply-dmarc@sicher.gmx.net", "gmx.net", 0.06, chances(0.80, 0.35, 0.60),
             host="mout-csbulk.gmx.net", sends_at=2 * 3600),
    Reporter("webde", "WEB.DE", "noreply-dmarc@sicher.web.de", "web.de", 0.04, chances(0.50, 0.20, 0.40),
             host="mout-csbulk.web.de", sends_at=2 * 3600 + 900),
    Reporter("mailru", "Mail.Ru", "dmarc_support@corp.mail.ru", "mail.ru", 0.02, chances(0.35, 0.20, 0.30), end=86400,
             has_envelope_from=False, host="relay7.m.smailru.net", sends_at=1800),
    Reporter("ses", "AMAZON-SES", "postmaster@amazonses.com", "amazonses.com", 0.02, chances(0.30, 0.10, 0.40),
             end=86400, has_selector=False, has_scope=False, host="a14-92.smtp-out.amazonses.com", sends_at=9 * 3600),
    Reporter("fastmail", "Fastmail Pty Ltd", "reports@fastmaildmarc.com", "fastmail.com", 0.03,
             chances(0.45, 0.60, 0.30), end=86399, method="treewalk", has_envelope_to=True, has_human=True,
             recipients=(("fastmail.com", 1.0),), host="out1-smtp.messagingengine.com", sends_at=3600),
    Reporter("mimecast", "Mimecast", "no-reply@eu.mimecastreport.com", "mimecast.org", 0.05, chances(0.50, 0.10, 0.20),
             host="eu-smtp-1.mimecast.com", sends_at=6 * 3600),
    Reporter("comcast", "comcast.net", "dmarc-admin@alerts.comcast.net", "comcast.net", 0.03, chances(0.30, 0.10, 0.35),
             end=86400, host="resqmta-c1p-023.sys.comcast.net", sends_at=5 * 3600),
    Reporter("godaddy", "GoDaddy.com", "dmarcreports@secureserver.net", "secureserver.net", 0.012,
             chances(0.30, 0.06, 0.10), end=0, has_selector=False, has_scope=False, has_envelope_from=False,
             host="p3plgemini19-01.prod.phx.secureserver.net", sends_at=9 * 3600 + 300),
    # A university behind its own filter: OpenDMARC, days in local time.
    Reporter("campus", "mail.campus.example", "postmaster@campus.example", "campus.example", 0.02,
             chances(0.45, 0.35, 0.10), end=86400, offset=-3600, host="mail.campus.example", sends_at=600),
    # Two small sites whose report ids are made of domain and period, so that they are equal.
    Reporter("hosting", "hosting.example", "dmarc-noreply@hosting.example", "hosting.example", 0.015,
             chances(0.30, 0.15, 0.15), end=86400, has_envelope_from=False, host="mx1.hosting.example", sends_at=1200),
    Reporter("coop", "Coop Mail", "dmarc@coop.example", "coop.example", 0.012, chances(0.25, 0.20, 0.10),
             end=86400, method="treewalk", has_human=True, host="mx.coop.example", sends_at=1500),
]
BY_ID = {r.id: r for r in REPORTERS}
