"""Which organisation an address or a web domain belongs to."""

from functools import lru_cache

import tldextract

# Everybody can have an address there, so sharing the domain says nothing (the label before any ending but schools').
FREE_MAIL = frozenset({
    "126", "163", "aol", "daum", "fastmail", "foxmail", "free", "gmail", "gmx", "googlemail", "hanmail", "hey",
    "hotmail", "hushmail", "icloud", "laposte", "libero", "live", "mac", "mail", "mailbox", "me", "msn", "naver",
    "orange", "outlook", "pm", "posteo", "proton", "protonmail", "qq", "rediffmail", "rocketmail", "runbox", "seznam",
    "sina", "t-online", "tutanota", "tuta", "wanadoo", "web", "yahoo", "yandex", "ymail", "zoho",
})  # fmt: skip
# Addresses for life of learned societies and of services for researchers.
SOCIETIES = frozenset({
    "academia.edu", "acm.org", "alumni.org", "arxiv.org", "computer.org", "dblp.org", "ieee.org", "orcid.org",
    "researchgate.net", "semanticscholar.org", "usenix.org",
})  # fmt: skip
# Pages of anybody; the list of public suffixes knows many more (its private part: github.io, blogspot.com, …).
SHARED_HOSTS = frozenset({
    "about.me", "bitbucket.org", "bsky.app", "facebook.com", "github.com", "gitlab.com", "google.site", "linkedin.com",
    "medium.com", "notion.site", "scholar.google.com", "sites.google.com", "substack.com", "twitter.com",
    "weebly.com", "wikidot.com", "wixsite.com", "wordpress.com", "x.com",
})  # fmt: skip
_SCHOOLS = ("edu", "ac")  # mail.edu and web.ac.uk would be schools

# The list of public suffixes that comes with the package: nothing is fetched, nothing is written. The domains that
# RFC 2606 reserves for examples count as suffixes, so that made-up universities below them stay apart.
_split = tldextract.TLDExtract(
    suffix_list_urls=(),
    cache_dir=None,
    extra_suffixes=("example.org", "example.com", "example.net"),
    include_psl_private_domains=True,
)


@lru_cache(maxsize=20_000)
def organisation(address: str) -> str:
    """The registrable domain of an e-mail address, a web address or a domain; empty where it identifies nobody.

    `ana@cs.northlake.edu` and `www.northlake.edu` both give `northlake.edu`: departments share their parent. Free
    mail, pages on shared hosts and addresses of learned societies give nothing.
    """
    host = address.strip().lower().rpartition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
    host = _as_in_addresses(host.strip("."))
    if any(host == shared or host.endswith(f".{shared}") for shared in SHARED_HOSTS):
        return ""
    parts = _split(host)
    if not parts.domain or not parts.suffix:
        return ""
    found = f"{parts.domain}.{parts.suffix}"
    is_school = parts.suffix.partition(".")[0] in _SCHOOLS
    return "" if found in SOCIETIES or (parts.domain in FREE_MAIL and not is_school) else found


def _as_in_addresses(host: str) -> str:
    """A domain with other letters than ASCII as mail and web servers spell it: two spellings are one domain."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


@lru_cache(maxsize=20_000)
def mailbox(address: str) -> str:
    """An e-mail address such that two spellings of one mailbox agree: no case, no `+tag`, no dots at Google."""
    name, at, host = address.strip().lower().rpartition("@")
    if not at or not name:
        return ""
    name = name.partition("+")[0]
    if host in ("gmail.com", "googlemail.com"):
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}" if name else ""
