"""What DNS says today about the demo's names. A test server can serve the result as it is."""

import base64
import ipaddress
import random

from streams import SEED, STREAMS


def der(tag, body):
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x80 | (n := (size.bit_length() + 7) // 8)]) + size.to_bytes(n, "big")
    return bytes([tag]) + length + body


def rsa_key(name, bits):
    """A SubjectPublicKeyInfo of the right form and size. Nothing is ever signed with it: the modulus is a random odd number."""
    rng = random.Random(f"{SEED}/key/{name}")
    modulus = rng.getrandbits(bits) | (1 << (bits - 1)) | 1
    number = der(2, b"\0" + modulus.to_bytes(bits // 8, "big"))
    public = der(0x30, number + der(2, b"\1\0\1"))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    return base64.b64encode(der(0x30, algorithm + der(3, b"\0" + public))).decode()


def text(value):
    """A TXT record as its character-strings of at most 255 bytes."""
    return [value[i:i + 250] for i in range(0, len(value), 250)]


class Zones:
    def __init__(self):
        self.names = {}

    def add(self, name, kind, *values):
        have = self.names.setdefault(name, {}).setdefault(kind, [])
        have.extend(v for v in values if v not in have)

    def txt(self, name, *values):
        self.add(name, "TXT", *[text(v) for v in values])

    def key(self, selector, domain, bits=2048, extra=""):
        name = f"{selector}._domainkey.{domain}"
        self.txt(name, f"v=DKIM1; k=rsa; {extra}p={rsa_key(name, bits)}")

    def address(self, name, *addresses):
        for a in addresses:
            self.add(name, "AAAA" if ":" in a else "A", a)


def policies(z):
    z.txt("_dmarc.example.com", "v=DMARC1; p=quarantine; sp=none; fo=1; rua=mailto:rua@example.com")
    z.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:rua@example.com")
    z.txt("_dmarc.shop.example", "v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s; rua=mailto:rua@example.com")
    z.txt("_dmarc.engage.example.org", "v=DMARC1; p=none; psd=n")
    for domain in ("example.org", "shop.example"):
        z.txt(f"{domain}._report._dmarc.example.com", "v=DMARC1")


def services(z):
    z.txt("_spf.workhub.example", "v=spf1 ip4:203.0.113.96/28 ip6:2001:db8:40::/48 -all")
    z.txt("_spf.newsflow.example", "v=spf1 ip4:203.0.113.16/30 -all")
    z.txt("bounce.newsflow.example", "v=spf1 include:_spf.newsflow.example -all")
    z.txt("bounce.paperbill.example", "v=spf1 ip4:203.0.113.32/29 -all")
    z.txt("bounce.ticketdesk.example", "v=spf1 ip4:203.0.113.40/31 -all")
    z.txt("mailer.payrun.example", "v=spf1 ip4:203.0.113.50/31 -all")
    z.txt("bounces.crm-cloud.example", "v=spf1 ip4:203.0.113.60/31 -all")
    z.txt("gatherly.example", "v=spf1 ip4:203.0.113.80 -all")
    z.txt("srs.pobox-mail.example", "v=spf1 ip4:198.18.31.4 -all")
    z.txt("clubhost.example", "v=spf1 ip4:198.18.32.9 -all")
    z.txt("smalltown.example", "v=spf1 ip4:198.18.33.2 -all")
    z.txt("lists.makers.example", "v=spf1 ip4:198.18.40.8 -all")
    z.txt("example.net", "v=spf1 ip4:198.18.70.4 -all")
    for selector, domain in (("nf1", "newsflow.example"), ("out", "workhub.example"), ("list1", "lists.makers.example"),
                             ("arc1", "clubhost.example"), ("arc2026", "alumni.example")):
        z.key(selector, domain)
    # The includes that take example.org beyond ten look-ups.
    for name, inner in (("_spf.donate.example", ["_spf-a.donate.example"]), ("_spf.pressdesk.example", []),
                        ("_spf.formpost.example", ["_spf1.formpost.example", "_spf2.formpost.example"]),
                        ("spf.crm-cloud.example", []), ("_spf.ticketdesk.example", []), ("_spf.gatherly.example", [])):
        z.txt(name, "v=spf1 " + " ".join(f"include:{i}" for i in inner) + (" " if inner else "") + "ip4:203.0.113.200/30 -all")
    for name in ("_spf-a.donate.example", "_spf1.formpost.example", "_spf2.formpost.example"):
        z.txt(name, "v=spf1 ip4:203.0.113.204/30 -all")


def company(z):
    z.txt("example.com", "v=spf1 ip4:198.51.100.6 ip4:198.51.100.8 include:_spf.workhub.example ~all")
    z.add("example.com", "MX", [10, "mx.example.com"])
    z.address("mx.example.com", "198.51.100.5")
    z.address("jobs.example.com", "198.51.100.30")
    for selector in ("s1", "wh1", "pb1", "pr1"):
        z.key(selector, "example.com")
    z.key("crm1", "example.com.example.com")  # entered with the domain, and the panel appended it again


def foundation(z):
    includes = ["_spf.workhub.example", "_spf.newsflow.example", "_spf.donate.example", "_spf.formpost.example",
                "_spf.pressdesk.example", "spf.crm-cloud.example", "_spf.ticketdesk.example", "_spf.gatherly.example"]
    z.txt("example.org", "v=spf1 " + " ".join(f"include:{i}" for i in includes) + " mx a:www.example.org ~all")
    z.add("example.org", "MX", [10, "mail.example.org"])
    z.txt("engage.example.org", "v=spf1 ip4:203.0.113.120 -all")
    z.key("mx1", "example.org")
    z.key("en1", "engage.example.org")
    z.key("ev1", "example.org", 1024, "t=y; ")


def shop(z):
    z.txt("shop.example", "v=spf1 ip4:192.0.2.70 -all")
    z.txt("bounce.shop.example", "v=spf1 include:_spf.newsflow.example -all")
    z.txt("orders.shop.example", "v=spf1 ip4:192.0.2.71 -all")
    z.add("shop.example", "MX", [10, "mail.shop.example"])
    z.key("k1", "shop.example")
    z.key("so1", "orders.shop.example")
    z.txt("td1._domainkey.shop.example", "v=DKIM1; k=rsa; p=")
    z.add("nf1._domainkey.shop.example", "CNAME", "nf1.shop.dkim.newsflow.example")
    name = "nf1.shop.dkim.newsflow.example"
    z.txt(name, f"v=DKIM1; k=rsa; p={rsa_key(name, 2048)}")


def reverse_names(z, days):
    for stream in STREAMS:
        everyone = [s for d in days for s in stream.sources(d)] if callable(stream.sources) else stream.sources
        for source in everyone:
            if source.ptr is None:
                continue
            z.add(ipaddress.ip_address(source.ip).reverse_pointer, "PTR", source.ptr)
            if not source.ptr.endswith(".pool.access.example"):
                z.address(source.ptr, source.ip)


def build(days):
    z = Zones()
    for fill in (policies, services, company, foundation, shop):
        fill(z)
    reverse_names(z, days)
    return z.names


KEY_STATES = {
    "crm1._domainkey.example.com": "no_key", "td1._domainkey.shop.example": "revoked",
    "ev1._domainkey.example.org": "testing", "pr1._domainkey.example.com": "ok, but not the signer's",
}


def key_state(selector, domain):
    return KEY_STATES.get(f"{selector}._domainkey.{domain}", "ok")
