"""Report mails as each reporter sends them: headers, MIME structure, containers, names of attachments."""

import base64
import gzip
import hashlib
import io
import quopri
import zipfile
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

RUA = "rua@example.com"
SECOND_RUA = "dmarc-archive@example.com"


def gzipped(data, mtime=0):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=mtime, compresslevel=9) as packed:
        packed.write(data)
    return out.getvalue()


def zipped(data, name, when):
    out = io.BytesIO()
    info = zipfile.ZipInfo(name, (when.year, when.month, when.day, when.hour, when.minute, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, data)
    return out.getvalue()


def b64(data, width=76):
    text = base64.b64encode(data).decode()
    return "\n".join(text[i:i + width] for i in range(0, len(text), width))


def digest(*parts):
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def signature(domain, selector, key):
    body = base64.b64encode(hashlib.sha256(("bh" + key).encode()).digest()).decode()
    sig = base64.b64encode(hashlib.sha512(("b" + key).encode()).digest()).decode()
    return (f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};\n"
            f"\th=from:to:subject:date:message-id:mime-version:content-type;\n\tbh={body};\n\tb={sig[:72]}\n\t {sig[72:]}")


def arrival(report, reporter, to, key, sent):
    """What our own server puts on top."""
    mail_from = report.mail_from
    domain = mail_from.rsplit("@", 1)[1]
    when = format_datetime(sent + timedelta(seconds=4))
    queue = digest("queue", key)[:10].upper()
    address = f"198.18.250.{1 + int(digest('ip', reporter.id)[:2], 16) % 250}"
    return (f"Return-Path: <{mail_from}>\nDelivered-To: {to}\n"
            f"Authentication-Results: mx.example.com;\n\tdkim=pass header.d={report.dkim_domain} header.s={report.dkim_selector};\n"
            f"\tspf=pass smtp.mailfrom={domain};\n\tdmarc=pass header.from={report.header_from}\n"
            f"Received: from {reporter.host} ({reporter.host} [{address}])\n"
            f"\tby mx.example.com (Postfix) with ESMTPS id {queue}\n\tfor <{to}>; {when}\n")


FROM = {
    "google": ("noreply-dmarc-support@google.com",) * 2 + ("google.com", "20230601"),
    "yahoo": ("noreply@dmarc.yahoo.com", "Yahoo! DMARC <noreply@dmarc.yahoo.com>", "dmarc.yahoo.com", "s2048"),
    "outlook": ("dmarcreport@microsoft.com", '"DMARC Aggregate Report" <dmarcreport@microsoft.com>',
                "dmarcreport.microsoft.com", "selector1"),
    "gmx": ("noreply-dmarc@sicher.gmx.net", "noreply-dmarc@sicher.gmx.net", "sicher.gmx.net", "s1"),
    "webde": ("noreply-dmarc@sicher.web.de", "noreply-dmarc@sicher.web.de", "sicher.web.de", "s1"),
    "mailru": ("dmarc_support@corp.mail.ru", "dmarc_support@corp.mail.ru", "corp.mail.ru", "mail4"),
    "ses": ("bounce@amazonses.com", "postmaster@amazonses.com", "amazonses.com", "6gbrjpgwjskckoa6"),
    "fastmail": ("bounces@fastmaildmarc.com", "Fastmail DMARC Reports <reports@fastmaildmarc.com>",
                 "fastmaildmarc.com", "fm1"),
    "mimecast": ("no-reply@eu.mimecastreport.com",) * 2 + ("eu.mimecastreport.com", "mimecast2021"),
    "comcast": ("dmarc-admin@alerts.comcast.net", "Comcast DMARC Admin <dmarc-admin@alerts.comcast.net>",
                "alerts.comcast.net", "202405"),
    "godaddy": ("dmarcreports@secureserver.net", "dmarcreports@secureserver.net", "secureserver.net", "s1"),
    "campus": ("postmaster@campus.example", "DMARC reporter <postmaster@campus.example>", "campus.example", "2025"),
    "hosting": ("dmarc-noreply@hosting.example", '"Hosting Example" <dmarc-noreply@hosting.example>',
                "hosting.example", "mail"),
    "coop": ("dmarc@coop.example", "Coop Mail <dmarc@coop.example>", "coop.example", "ed1"),
}


def subject(report, reporter):
    domain, who, rid = report.policy.domain, reporter.submitter, report.report_id
    if reporter.id == "outlook":
        words = base64.b64encode(f"Report Domain: {domain} Submitter: {who} Report-ID: {rid}".encode()).decode()
        return f"Subject: =?utf-8?B?{words}?="
    if reporter.id == "mailru":
        return f"Subject: Report Domain: {domain}; Submitter: Mail.Ru;\n Report-ID: {rid}"
    if reporter.id == "ses":
        return (f"Subject: Dmarc Aggregate Report Domain: {{{domain}}}  Submitter: {{Amazon SES}}\n"
                f"  Date: {{{report.day_text}}}  Report-ID: {{{rid}}}")
    if reporter.id == "google":
        return f"Subject: Report domain: {domain} Submitter: google.com Report-ID: {rid}"
    if reporter.id in ("hosting", "campus"):
        return f"Subject: Report Domain: {domain}\n\tSubmitter: {who}\n\tReport-ID: {rid}"
    if reporter.id in ("yahoo", "fastmail"):
        return f"Subject: Report Domain: {domain} Submitter: {who} Report-ID: <{rid}>"
    return f"Subject: Report Domain: {domain} Submitter: {who} Report-ID: {rid}"


def message_id(report, reporter, key, sent):
    stamp = int(sent.timestamp())
    return {
        "google": f"{report.report_id}@google.com", "yahoo": f"{stamp}.{digest(key)[:6]}@dmarc.yahoo.com",
        "outlook": f"{report.report_id}@microsoft.com", "mailru": f"dmarc-{stamp}.{digest(key)[:4]}@corp.mail.ru",
        "ses": f"0100{digest(key)[:12]}-{digest(key)[12:20]}-000000@email.amazonses.com",
    }.get(reporter.id, f"{stamp}.{digest(key)[:12]}@{FROM[reporter.id][2]}")


def attachment_name(report, reporter):
    receiver = {"google": "google.com", "yahoo": "yahoo.com", "godaddy": "secureserver.net"}.get(
        reporter.id, reporter.submitter)
    stem = f"{receiver}!{report.policy.domain}!{report.begin}!{report.end}"
    if reporter.id == "google":
        return stem + ".zip"
    if reporter.id == "campus":  # an old OpenDMARC: the spool path in the name
        return "_var_db_opendmarc_" + stem + ".xml.gz"
    if reporter.id == "coop":
        return stem + ".xml"
    return stem + (".gz" if reporter.id == "mimecast" else ".xml.gz")


def part(headers, body):
    return "\n".join(headers) + "\n\n" + body + "\n"


def multipart(kind, boundary, parts, preamble="", extra=""):
    head = f'Content-Type: multipart/{kind};\n\tboundary="{boundary}"{extra}\n\n{preamble}'
    return head + "".join(f"--{boundary}\n{p}\n" for p in parts) + f"--{boundary}--\n"


def outlook_body(name, packed, key):
    tag = digest("mp", key)[:32]
    html = b64(b'<div style="font-family:Segoe UI; font-size:14px;">This is a DMARC aggregate report.</div>')
    text = part(["Content-Type: text/html; charset=us-ascii", "Content-Transfer-Encoding: base64"], html)
    inner = multipart("related", f"_rv_{tag}_", [multipart("alternative", f"_av_{tag}_", [text])])
    report_part = part(["Content-Type: application/gzip", "Content-Transfer-Encoding: base64",
                        f"Content-Description: {name}", f'Content-Disposition: attachment; filename="{name}";'],
                       b64(packed, 76))
    return multipart("mixed", f"_mpm_{tag}_", [inner, report_part], "This is a multi-part message in MIME format.\n\n")


def ses_body(name, packed, key):
    boundary = f"----=_Part_{int(digest(key)[:5], 16)}_{int(digest(key)[5:12], 16)}"
    if len(name) > 55:  # RFC 2231 continuation
        named = f"filename*0={name[:50]};\n\tfilename*1={name[50:]}"
    else:
        named = f"filename={name}"
    text = part(["Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit"],
                "This MIME email was sent through Amazon SES.")
    file = part(["Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64",
                 f"Content-Disposition: attachment; \n\t{named}"], b64(packed))
    return multipart("mixed", boundary, [text, file])


def whole_body(media, name, data):
    return (f'Content-Type: {media}; \n\tname="{name}"\nContent-Disposition: attachment; \n\tfilename="{name}"\n'
            f"Content-Transfer-Encoding: base64\n\n{b64(data)}\n")


def body(report, reporter, xml, key, sent, cut=False):
    name = attachment_name(report, reporter)
    packed = gzipped(xml, report.end)
    if cut:
        packed = packed[:len(packed) * 3 // 5]
    if reporter.id == "google":
        return whole_body("application/zip", name, zipped(xml, name.replace(".zip", ".xml"), sent))
    if reporter.id == "mimecast":  # a line end after the gzip member
        return whole_body("application/gzip", name, packed + b"\r\n")
    if reporter.id == "outlook":
        return outlook_body(name, packed, key)
    if reporter.id == "ses":
        return ses_body(name, packed, key)
    greeting = {
        "yahoo": "This is an aggregate report from Yahoo",
        "mailru": b64(b"This is an aggregate report from Mail.Ru."),
    }.get(reporter.id, f"This is a DMARC aggregate report for {report.policy.domain}\nfrom {reporter.submitter}.")
    encoding = "base64" if reporter.id == "mailru" else "7bit"
    text = part(['Content-Type: text/plain; charset="utf-8"', f"Content-Transfer-Encoding: {encoding}"], greeting)
    disposition = "inline" if reporter.id == "fastmail" else "attachment"
    if reporter.id == "coop":
        file = part([f'Content-Type: text/xml; name="{name}"', "Content-Transfer-Encoding: quoted-printable",
                     f'Content-Disposition: attachment;\n\tfilename="{name}"'],
                    quopri.encodestring(xml).decode().rstrip("\n"))
    else:
        media = "application/x-gzip" if reporter.id == "comcast" else "application/gzip"
        file = part([f'Content-Type: {media}; name="{name}"', "Content-Transfer-Encoding: base64",
                     f'Content-Disposition: {disposition};\n\tfilename="{name}"'], b64(packed))
    return multipart("mixed", f"=_{digest('b', key)[:24]}", [text, file])


def report_mail(report, reporter, xml, to=RUA, copy=0, cut=False):
    """The whole mail as text. `copy` tells repeated deliveries of one report apart."""
    key = f"{reporter.id}/{report.policy.domain}/{report.report_id}/{copy}"
    jitter = int(digest("t", key)[:4], 16) % 1500
    day_end = report.day_start + timedelta(days=1)
    sent = day_end + timedelta(seconds=reporter.sends_at + jitter + 1800 * copy)
    report.mail_from, header, report.dkim_domain, report.dkim_selector = FROM[reporter.id]
    report.header_from = header.rsplit("@", 1)[1].rstrip(">")
    dated = day_end - timedelta(seconds=1) if reporter.id == "google" else sent
    zone = {"google": -7, "mailru": 3, "gmx": 2, "webde": 2, "campus": 1}.get(reporter.id, 0)
    date = format_datetime(dated.astimezone(timezone(timedelta(hours=zone))))
    lines = [arrival(report, reporter, to, key, sent).rstrip("\n"),
             signature(report.dkim_domain, report.dkim_selector, key), "MIME-Version: 1.0", f"Date: {date}",
             f"Message-ID: <{message_id(report, reporter, key, sent)}>", subject(report, reporter), f"From: {header}",
             f"To: {to}"]
    if reporter.id in ("mailru", "gmx", "webde", "campus"):
        lines.append("Auto-Submitted: auto-generated")
    return "\n".join(lines) + "\n" + body(report, reporter, xml, key, sent, cut)


def tls_report_mail(day_start):
    """A TLS-RPT mail: its Subject has the shape of an aggregate report's."""
    day = day_start.strftime("%Y-%m-%d")
    json = (f'{{"organization-name":"Google Inc.","date-range":{{"start-datetime":"{day}T00:00:00Z",'
            f'"end-datetime":"{day}T23:59:59Z"}},"contact-info":"smtp-tls-reporting@google.com",'
            f'"report-id":"{day}T00:00:00Z_example.com","policies":[{{"policy":{{"policy-type":"sts",'
            '"policy-string":["version: STSv1","mode: enforce","mx: mx.example.com","max_age: 604800"],'
            '"policy-domain":"example.com","mx-host":["mx.example.com"]},'
            '"summary":{"total-successful-session-count":412,"total-failure-session-count":0}}]}')
    name = f"google.com!example.com!{int(day_start.timestamp())}!{int(day_start.timestamp()) + 86399}!001.json.gz"
    sent = format_datetime(day_start + timedelta(days=1, hours=10))
    head = (f"Return-Path: <tlsrpt-noreply@smtp-tls-reporting.bounces.google.com>\nDelivered-To: {RUA}\n"
            f"Date: {sent}\nMIME-Version: 1.0\nTLS-Report-Domain: example.com\nTLS-Report-Submitter: google.com\n"
            f"Message-ID: <{digest(name)[:20]}@google.com>\nFrom: noreply-smtp-tls-reporting@google.com\nTo: {RUA}\n"
            f"Subject: Report Domain: example.com Submitter: google.com\n Report-ID: <{day}T00:00:00Z_example.com>\n")
    text = part(['Content-Type: text/plain; charset="UTF-8"'], "This is an aggregate TLS report from google.com")
    file = part([f'Content-Type: application/tlsrpt+gzip; name="{name}"', "Content-Transfer-Encoding: base64",
                 f'Content-Disposition: attachment; filename="{name}"'], b64(gzipped(json.encode())))
    return head + multipart("report", "=_tlsrpt_demo", [text, file], extra="; report-type=tlsrpt")


def bounce_mail(day_start):
    """An ordinary delivery failure that ended up in the same mailbox."""
    sent = format_datetime(day_start + timedelta(hours=9, minutes=12))
    head = (f"Return-Path: <>\nDelivered-To: {RUA}\nReceived: by mail1.example.com (Postfix)\n"
            f"\tid 5C0FFEE042; {sent}\nDate: {sent}\nFrom: MAILER-DAEMON@mail1.example.com (Mail Delivery System)\n"
            f"Subject: Undelivered Mail Returned to Sender\nTo: {RUA}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            f"Message-ID: <20260000.5C0FFEE042@mail1.example.com>\n")
    text = part(["Content-Type: text/plain; charset=us-ascii"],
                "This is the mail system at host mail1.example.com.\n\n<pat@recipient.example>: host mx.recipient.example\n"
                "said: 550 5.1.1 User unknown (in reply to RCPT TO command)")
    status = part(["Content-Type: message/delivery-status"],
                  f"Reporting-MTA: dns; mail1.example.com\nArrival-Date: {sent}\n\n"
                  "Final-Recipient: rfc822; pat@recipient.example\nAction: failed\nStatus: 5.1.1\n"
                  "Diagnostic-Code: smtp; 550 5.1.1 User unknown")
    original = part(["Content-Type: message/rfc822"],
                    "From: Office <office@example.com>\nTo: pat@recipient.example\nSubject: Minutes\n\nSee you on Monday.")
    return head + multipart("report", "5C0FFEE042.1/mail1.example.com", [text, status, original],
                            extra="; report-type=delivery-status")


def utc(day):
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
