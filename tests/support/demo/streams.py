"""The demo's mail: every stream with its story. Day indexes run from 0 to DAYS - 1."""

import random

from model import PASS, Policy, Signature, Source, Stream

DAYS = 60
SEED = "ruascope-demo-1"
DOMAINS = ["example.com", "example.org", "shop.example"]
ISLANDS = ["engage.example.org"]  # _dmarc there says psd=n
STRICT_SINCE, MAIL2_SINCE, PERMERROR_SINCE, REVOKED_SINCE, ROTATED_ON = 33, 40, 25, 30, 28
SPF_OUTAGE, DKIM_OUTAGE = {17, 18}, {44, 45}
ALL = set(range(DAYS))


def policy_on(domain, day):
    if domain == "example.com":
        return Policy(domain, "quarantine", "none", "r", "r")
    if domain == "example.org":
        return Policy(domain, "none", None, "r", "r")
    mode = "s" if day >= STRICT_SINCE else "r"
    return Policy(domain, "reject", "reject", mode, mode)


def by_reporter(default, **other):
    return lambda day, reporter: other.get(reporter, default)


def since(day_index, before, after):
    def result(day, reporter):
        value = after if day >= day_index else before
        return value(day, reporter) if callable(value) else value
    return result


def throwaway(name, per_day, envelope):
    """Addresses that appear once and never again; `envelope` is a name, or None for a random one."""
    def sources(day):
        rng = random.Random(f"{SEED}/{name}/{day}")
        found = []
        for _ in range(per_day.get(day, 0)):
            a, b = rng.randrange(256), rng.randrange(1, 255)
            ptr = f"198-19-{a}-{b}.pool.access.example" if rng.random() < 0.6 else None
            own = envelope or f"m{rng.randrange(10, 99)}.dyn.example"
            found.append(Source(f"198.19.{a}.{b}", rng.choice([1, 1, 1, 2, 2, 3]), own, ptr))
        return found
    return sources


def arc(sealer, selector):
    """The override that forwarding earns: each reporter has its own way of saying so."""
    chain = f"arc=pass as[1].d={sealer} as[1].s={selector} remote-ip[1]=198.51.100.6"

    def override(reporter, day):
        return {
            "google": ("local_policy", "arc=pass") if day % 2 else None,
            "fastmail": ("local_policy", chain),
            "coop": ("local_policy", chain),
            "outlook": ("local_policy", chain) if day % 3 == 0 else None,
            "campus": ("forwarded", None),
            "hosting": ("trusted_forwarder", None),
        }.get(reporter)
    return override


def mailing_list(sealer, selector):
    base = arc(sealer, selector)

    def override(reporter, day):
        if reporter in ("gmx", "webde", "fastmail", "campus", "comcast"):
            return ("mailing_list", f"List-Id of {sealer}" if reporter == "fastmail" else None)
        return base(reporter, day)
    return override


def arc_failed(reporter, day):
    chain = "arc=fail as[1].d=clubhost.example as[1].s=arc1"
    return ("local_policy", chain) if reporter in ("hosting", "campus", "fastmail") else None


OWN = Signature("example.com", "s1")
BROKEN = Signature("example.com", "s1", "fail", "body hash did not verify")
NO_KEY = by_reporter("permerror", google="neutral", outlook="fail", mailru="neutral", mimecast="fail", campus="fail")
REVOKED = by_reporter("permerror", google="fail", outlook="fail", mailru="neutral", mimecast="fail")
UNACCEPTABLE = by_reporter("policy", google="neutral", mailru="neutral", yahoo="neutral")
NEWSFLOW = [Source(f"203.0.113.{n}", ptr=f"out{n}.newsflow.example") for n in (16, 17, 18, 19)]
WORKHUB = [Source(f"203.0.113.{n}", ptr=f"relay{n}.workhub.example") for n in (96, 97)] + [
    Source("2001:db8:40::1:15", 0.5, ptr="relay-v6.workhub.example")]


def example_com_healthy():
    d = "example.com"
    return [
        Stream("com-mail1", None, None, d, d, [Source("198.51.100.6", ptr="mail1.example.com")], d, PASS, 880,
               "The company's own server: in SPF, signs with s1.", dkim=[OWN], share={"godaddy": 0}),
        Stream("com-workhub", None, None, d, d, WORKHUB, d, PASS, 430,
               "The office suite, by include: in SPF and signing as the company.",
               dkim=[Signature(d, "wh1"), Signature("workhub.example", "out")]),
        Stream("com-billing", None, None, d, d,
               [Source(f"203.0.113.{n}", ptr=f"out{n}.paperbill.example") for n in (33, 34)],
               "bounce.paperbill.example", PASS, 130, "Invoices of a billing service that signs as the company.",
               dkim=[Signature(d, "pb1")], weekend=0.6,
               days=None, share={}, passes_at="every reporter"),
        Stream("com-app-v4", None, None, d, d, [Source("198.51.100.8", ptr="app.example.com")], d, PASS, 62,
               "The application server over IPv4: in SPF, doesn't sign.", weekend=0.8),
        Stream("com-forwarded-intact", None, None, d, d,
               [Source("198.18.22.3", ptr="fwd3.pobox-mail.example"), Source("198.18.23.9", ptr="mx9.riverisp.example"),
                Source("198.18.24.5", ptr="out5.guild.example")], d, "softfail", 17,
               "Forwarded unchanged: SPF breaks, the signature survives.", dkim=[OWN], share={"campus": 0}),
    ]


def example_com_own_faults():
    d = "example.com"
    return [
        Stream("com-mail2", "C04", "own_misconfiguration", d, d, [Source("198.51.100.7", ptr="mail2.example.com")], d,
               "softfail", 19, "A second server since day 40: nobody added it to SPF, and it doesn't sign.",
               days=set(range(MAIL2_SINCE, DAYS)), also=["C03"], weekend=0.5,
               reject_share={"google": 0.6, "gmx": 1.0, "webde": 1.0, "comcast": 1.0}),
        Stream("com-scanner", "C03", "own_misconfiguration", d, d, [Source("198.51.100.60", ptr="scan.example.com")],
               "scanner.lan.example", "none", 2.4,
               "Document scanners that mail straight out under a made-up envelope name.", weekend=0),
        Stream("com-app-v6", "C05", "own_misconfiguration", d, d, [Source("2001:db8:1::8", ptr="app.example.com")], d,
               "softfail", 4, "The application server over IPv6: SPF knows its IPv4 address only.", also=["C03"],
               share={"google": 1.5, "outlook": 1.3}, weekend=0.8),
        Stream("com-web1", "C07", "own_misconfiguration", d, d, [Source("198.51.100.21", ptr="web1.example.com")],
               "web1.example.com", "none", 3.2, "The web server sends with its host name as envelope; no SPF there.",
               weekend=0.9, also=["C03"]),
        Stream("com-jobs", "C18", "own_misconfiguration", d, "jobs.example.com",
               [Source("198.51.100.30", ptr="jobs.example.com")], "jobs.example.com", "none", 4,
               "The recruiting site writes as jobs.example.com, which has neither SPF nor a key.", weekend=0.2,
               also=["C07"]),
        Stream("com-crm", "C09", "own_misconfiguration", d, d,
               [Source(f"203.0.113.{n}", ptr=f"mta{n}.crm-cloud.example") for n in (60, 61)],
               "bounces.crm-cloud.example", PASS, 9,
               "The CRM signs with crm1, but the key was entered as crm1._domainkey.example.com.example.com.",
               dkim=[Signature(d, "crm1", NO_KEY, "public key: not available")], weekend=0.1),
        Stream("com-payroll", None, None, d, d,
               [Source(f"203.0.113.{n}", ptr=f"out{n}.payrun.example") for n in (50, 51)], "mailer.payrun.example", PASS,
               9, "The payroll service until its key was changed.", dkim=[Signature(d, "pr1")],
               days=set(range(ROTATED_ON)), weekend=0.1),
        Stream("com-payroll-rotated", "C11", "own_misconfiguration", d, d,
               [Source(f"203.0.113.{n}", ptr=f"out{n}.payrun.example") for n in (50, 51)], "mailer.payrun.example", PASS,
               9, "From day 28 the payroll service signs with a new key; DNS still has the old one under pr1.",
               dkim=[Signature(d, "pr1", "fail", "signature verification failed")],
               days=set(range(ROTATED_ON, DAYS)), weekend=0.1),
        Stream("com-disclaimer", "C12", "own_misconfiguration", d, d,
               [Source("198.51.100.10", ptr="gw.example.com")], d, "softfail", 5,
               "A gateway adds a disclaimer after mail1 has signed; it isn't in SPF either.", dkim=[BROKEN],
               also=["C04"], weekend=0.1),
    ]


def example_com_others():
    d = "example.com"
    burst = {12: 52, 13: 38, 39: 45, 52: 60, 53: 41}
    invoices = {20: 9, 21: 14, 22: 11, 41: 16, 42: 12, 55: 18}
    return [
        Stream("com-newsflow", "C02", "third_party_unaligned", d, d, NEWSFLOW, "bounce.newsflow.example", PASS, 70,
               "The newsletter service sends as the company but signs and bounces as itself.",
               dkim=[Signature("newsflow.example", "nf1")], weekday_factor={1: 2.2, 3: 1.7}, weekend=0.1),
        Stream("com-billing-timeout", "C13", "transient", d, d,
               [Source(f"203.0.113.{n}", ptr=f"out{n}.paperbill.example") for n in (33, 34)], "bounce.paperbill.example",
               PASS, 130, "For two days Outlook.com could not look up pb1; everywhere else it passed.",
               dkim=[Signature(d, "pb1", "temperror")], days=DKIM_OUTAGE, only={"outlook": 0.2}, weekend=0.6),
        Stream("com-forwarder", "C15", "forwarded", d, d,
               [Source("198.18.20.5", ptr="fwd.alumni.example"), Source("198.18.21.7", ptr="mx2.cityisp.example")], d,
               "softfail", 3, "Plain forwarding by mailboxes that rewrite the body: SPF and the signature both break.",
               dkim=[BROKEN], override=arc("alumni.example", "arc2026"), weekend=0.8),
        Stream("com-forwarder-srs", "C16", "forwarded", d, d,
               [Source("198.18.31.4", 1, "srs.pobox-mail.example", "out4.pobox-mail.example"),
                Source("198.18.32.9", 1, "clubhost.example", "mx.clubhost.example"),
                Source("198.18.33.2", 1, "smalltown.example", "mail.smalltown.example")], None, PASS, 3,
               "Forwarders that rewrite the envelope: SPF passes for them, the signature breaks.", dkim=[BROKEN],
               override=arc_failed, weekend=0.8),
        Stream("com-list", "C17", "forwarded", d, d, [Source("198.18.40.8", ptr="lists.makers.example")],
               "lists.makers.example", PASS, 4, "Employees write to a mailing list that adds a subject tag and a footer.",
               dkim=[Signature("lists.makers.example", "list1"), BROKEN],
               override=mailing_list("lists.makers.example", "list1"), weekend=0.6, share={"fastmail": 3, "gmx": 2}),
        Stream("com-campus-filter", "C25", "forwarded", d, d, [Source("198.18.60.2", ptr="filter1.campus.example")], d,
               "softfail", 3.5, "The university's own filter hands mail on with a changed body; its reporter judges the filter.",
               dkim=[BROKEN], only={"campus": 1.0}, weekend=0.3),
        Stream("com-godaddy-defect", "C24", "reporter_defect", d, d, [Source("198.51.100.6", ptr="mail1.example.com")],
               d, PASS, 8, "GoDaddy writes fail for both although the results beside it pass and are aligned.", dkim=[OWN],
               only={"godaddy": 1.0}, stated_verdict=("fail", "fail"), passes_at="every other reporter"),
        Stream("com-campus-defect", "C24", "reporter_defect", d, d,
               [Source("198.18.22.3", ptr="fwd3.pobox-mail.example")], d, "softfail", 2,
               "An old OpenDMARC writes that DKIM passed but leaves the DKIM result out.", dkim=[OWN],
               only={"campus": 1.0}, hide_dkim=True, passes_at="every other reporter"),
        Stream("com-spoof", "C01", "spoofed", d, d, throwaway("com-spoof", burst, d), d, "softfail", 0,
               "Bursts of forged mail from hundreds of unrelated addresses.", days=set(burst),
               reject_share={"google": 0.6, "gmx": 1.0, "webde": 1.0, "comcast": 1.0}),
        Stream("com-spoof-subdomain", "C21", "spoofed", d, "invoice-service.example.com",
               throwaway("com-invoice", invoices, "invoice-service.example.com"), "invoice-service.example.com", "none",
               0, "Forged invoices from a subdomain that doesn't exist.", days=set(invoices)),
    ]


def example_org():
    d = "example.org"
    web = [Source("192.0.2.20", ptr="www.example.org")]
    drip = {day: 1 + day % 3 for day in range(1, DAYS, 4)}

    def main_spf(day, reporter):
        return "temperror" if day in SPF_OUTAGE else "permerror" if day >= PERMERROR_SINCE else PASS

    return [
        Stream("org-mail", None, None, d, d, [Source("192.0.2.10", ptr="mail.example.org")], d, main_spf, 290,
               "The foundation's server; its signature carries it through the SPF faults.", dkim=[Signature(d, "mx1")]),
        Stream("org-web", None, None, d, d, web, d, PASS, 6, "Contact forms of the web site: in SPF, unsigned.",
               days=set(range(PERMERROR_SINCE)) - SPF_OUTAGE, weekend=1.0),
        Stream("org-web-timeout", "C08", "transient", d, d, web, d, "temperror", 11,
               "Two days on which the foundation's name servers didn't answer.", days=SPF_OUTAGE, weekend=1.0),
        Stream("org-web-permerror", "C06", "own_misconfiguration", d, d, web, d, "permerror", 6,
               "Since day 25 SPF needs more than ten look-ups; what isn't signed fails.",
               days=set(range(PERMERROR_SINCE, DAYS)), weekend=1.0, also=["C03"]),
        Stream("org-bounces", "C23", "own_misconfiguration", d, d, [Source("192.0.2.12", ptr="relay.example.org")], "",
               "none", 3.5, "Bounces and auto-replies of the relay: empty envelope, no SPF at its HELO name, unsigned.",
               spf_domain="relay.example.org", share={"gmx": 3, "fastmail": 3, "outlook": 1.5}, weekend=0.7),
        Stream("org-events", "C14", "own_misconfiguration", d, d, [Source("203.0.113.80", ptr="send.gatherly.example")],
               "gatherly.example", PASS, 7, "Event invitations signed the old way: rsa-sha1, and a key in test mode.",
               dkim=[Signature(d, "ev1", UNACCEPTABLE, "unacceptable algorithm rsa-sha1")], weekend=0.3),
        Stream("org-engage", "C20", "own_misconfiguration", d, d, [Source("203.0.113.120", ptr="m1.donate.example")],
               "engage.example.org", PASS, 32,
               "Donation receipts signed by engage.example.org, whose DMARC record says psd=n: not aligned by tree walk.",
               dkim=[Signature("engage.example.org", "en1")], share={"fastmail": 3, "coop": 4}, weekend=0.9,
               passes_at="reporters that use the public suffix list"),
        Stream("org-spoof", "C01", "spoofed", d, d, throwaway("org-spoof", drip, None), None, "none", 0,
               "A drip of forged mail.", days=set(drip)),
        Stream("org-foreign", "C22", None, d, "example.net", [Source("198.18.70.4", ptr="mx.othersite.example")],
               "example.net", PASS, 3, "Records of somebody else's domain in a report about ours.",
               only={"gmx": 1.0}, days=set(range(10, DAYS, 5))),
    ]


def shop_example():
    d = "shop.example"
    desk = [Source(f"203.0.113.{n}", ptr=f"mail{n}.ticketdesk.example") for n in (40, 41)]
    shop = [Source("192.0.2.71", ptr="orders.shop.example")]
    burst = {8: 33, 27: 41, 46: 36}
    return [
        Stream("shop-mail", None, None, d, d, [Source("192.0.2.70", ptr="mail.shop.example")], d, PASS, 260,
               "The shop's own server.", dkim=[Signature(d, "k1")], weekend=1.1),
        Stream("shop-newsflow", None, None, d, d, NEWSFLOW, "bounce.shop.example", PASS, 480,
               "The same newsletter service, set up as it should be: own key, own return path.",
               dkim=[Signature(d, "nf1"), Signature("newsflow.example", "nf1")], weekday_factor={2: 2.0, 4: 2.4},
               weekend=0.4),
        Stream("shop-orders", None, None, d, d, shop, "orders.shop.example", PASS, 17,
               "Order confirmations, while alignment was relaxed.", dkim=[Signature("orders.shop.example", "so1")],
               days=set(range(STRICT_SINCE)), weekend=1.2),
        Stream("shop-orders-strict", "C19", "own_misconfiguration", d, d, shop, "orders.shop.example", PASS, 17,
               "Since day 33 the policy asks for strict alignment; order confirmations are signed by orders.shop.example.",
               dkim=[Signature("orders.shop.example", "so1")], days=set(range(STRICT_SINCE, DAYS)), weekend=1.2),
        Stream("shop-desk", None, None, d, d, desk, "bounce.ticketdesk.example", PASS, 13,
               "Help desk, signing as the shop.", dkim=[Signature(d, "td1")], days=set(range(REVOKED_SINCE)), weekend=0.8),
        Stream("shop-desk-revoked", "C10", "own_misconfiguration", d, d, desk, "bounce.ticketdesk.example", PASS, 13,
               "Since day 30 the key td1 has an empty p=: revoked by a clean-up, still used by the help desk.",
               dkim=[Signature(d, "td1", REVOKED, "public key: revoked")], days=set(range(REVOKED_SINCE, DAYS)),
               weekend=0.8),
        Stream("shop-spoof", "C01", "spoofed", d, d, throwaway("shop-spoof", burst, None), None, "none", 0,
               "Forged mail, refused by p=reject.", days=set(burst)),
    ]


STREAMS = (example_com_healthy() + example_com_own_faults() + example_com_others() + example_org() + shop_example())
