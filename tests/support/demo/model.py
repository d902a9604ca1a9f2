"""What a stream of mail is, and what a reporter makes of it: alignment, verdicts, classes."""

from dataclasses import dataclass, field
from typing import Callable, Optional

PASS, FAIL = "pass", "fail"


@dataclass(frozen=True)
class Source:
    """One sending address. `envelope` and `spf_domain` override the stream's where forwarders differ."""

    ip: str
    weight: float = 1.0
    envelope: Optional[str] = None
    ptr: Optional[str] = None


@dataclass(frozen=True)
class Signature:
    """A DKIM signature as receivers see it. `result` may depend on (day, reporter)."""

    domain: str
    selector: str
    result: object = PASS
    human: Optional[str] = None

    def seen(self, day, reporter):
        result = self.result(day, reporter) if callable(self.result) else self.result
        return (self.domain, self.selector, result, self.human if result != PASS else None)


@dataclass
class Stream:
    id: str
    cause: Optional[str]
    verdict: Optional[str]
    domain: str
    header_from: str
    sources: object  # list of Source, or callable(day) -> list of Source
    envelope: Optional[str]  # "" is the null reverse-path
    spf: object  # result, or callable(day, reporter)
    volume: float  # messages on a working day at all reporters together
    story: str
    spf_domain: Optional[str] = None
    spf_scope: str = "mfrom"
    dkim: list = field(default_factory=list)
    weekend: float = 0.35
    days: object = None  # None: all, else a set of day indexes
    share: dict = field(default_factory=dict)  # reporter -> factor on its usual share
    only: Optional[dict] = None  # reporter -> share; nobody else sees the stream
    weekday_factor: dict = field(default_factory=dict)
    override: Optional[Callable] = None  # (reporter, day) -> (type, comment) or None
    reject_share: dict = field(default_factory=dict)  # reporter -> part refused beyond the policy
    stated_verdict: Optional[tuple] = None  # (dkim, spf) that a defective reporter writes
    hide_dkim: bool = False  # the reporter leaves out the DKIM results
    also: list = field(default_factory=list)
    passes_at: str = ""  # where the same mail passes, in words, for the manifest


@dataclass(frozen=True)
class Policy:
    domain: str
    p: str
    sp: Optional[str]
    adkim: str
    aspf: str


@dataclass
class Row:
    """One <record>, before a reporter's format leaves anything out."""

    stream: str
    ip: str
    count: int
    disposition: str
    pe_dkim: str
    pe_spf: str
    reasons: list
    header_from: str
    envelope_from: Optional[str]
    envelope_to: Optional[str]
    dkim: list  # (domain, selector, result, human)
    spf: list  # (domain, scope, result)


def organisational(name, method, islands):
    """Two labels are enough for the reserved names used here; a psd=n island counts for the tree walk only."""
    if method == "treewalk":
        for island in islands:
            if name == island or name.endswith("." + island):
                return island
    return ".".join(name.split(".")[-2:])


def aligned(author, name, mode, method, islands):
    if mode == "s":
        return author == name
    return organisational(author, method, islands) == organisational(name, method, islands)


def record_class(row, policy, method, islands):
    """The class of a record, from what stands in it and nothing else."""
    raw_pass = any(r == PASS for _, scope, r in row.spf if scope != "helo") or any(
        d[2] == PASS for d in row.dkim
    )
    dkim_pass, spf_pass = row.pe_dkim == PASS, row.pe_spf == PASS
    if dkim_pass or spf_pass:
        if not raw_pass:
            return "contradiction"
        return "pass_both" if dkim_pass and spf_pass else "pass_dkim_only" if dkim_pass else "pass_spf_only"
    undecided = any(
        r == "temperror" and scope != "helo" and aligned(row.header_from, d, policy.aspf, method, islands)
        for d, scope, r in row.spf
    ) or any(
        d[2] == "temperror" and aligned(row.header_from, d[0], policy.adkim, method, islands) for d in row.dkim
    )
    if undecided:
        return "fail_transient"
    return "fail_unaligned" if raw_pass else "fail_unauthenticated"
