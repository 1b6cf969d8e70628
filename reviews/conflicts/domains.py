"""Which organisation an address or a web domain belongs to."""

from functools import lru_cache

import tldextract

# Everybody can have an address there, so sharing the domain says nothing (the second-level label, any ending).
FREE_MAIL = frozenset({
    "126", "163", "aol", "daum", "fastmail", "foxmail", "free", "gmail", "gmx", "googlemail", "hanmail", "hey",
    "hotmail", "hushmail", "icloud", "laposte", "live", "mac", "mail", "mailbox", "me", "msn", "naver", "orange",
    "outlook", "pm", "posteo", "proton", "protonmail", "qq", "rediffmail", "rocketmail", "runbox", "sina",
    "t-online", "tutanota", "tuta", "web", "yahoo", "yandex", "ymail", "zoho",
})  # fmt: skip
# Addresses for life of learned societies and of services for researchers.
SOCIETIES = frozenset({"acm.org", "alumni.org", "computer.org", "ieee.org", "orcid.org", "usenix.org"})

# The list of public suffixes that comes with the package: nothing is fetched, nothing is written. The domains that
# RFC 2606 reserves for examples count as suffixes, so that made-up universities below them stay apart.
_split = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, extra_suffixes=("example.org", "example.com", "example.net")
)


@lru_cache(maxsize=20_000)
def organisation(address: str) -> str:
    """The registrable domain of an e-mail address, a web address or a domain; empty where it identifies nobody.

    `ana@cs.northlake.edu` and `www.northlake.edu` both give `northlake.edu`; free mail gives nothing.
    """
    parts = _split(address.strip().rpartition("@")[2].lower())
    if not parts.domain or not parts.suffix:
        return ""
    found = f"{parts.domain}.{parts.suffix}"
    return "" if parts.domain in FREE_MAIL or found in SOCIETIES else found
