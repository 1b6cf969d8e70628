"""`python -m confsite.health PATH`: asks the web server in this container; ends with 0 when it is well."""

import os
import sys
import urllib.request


def main(path: str) -> int:
    """Ask for a health page as the proxy would, by the site's own name."""
    port = os.environ.get("PORT", "8000")
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".") or "localhost"
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except OSError as problem:
        print(problem, file=sys.stderr)  # noqa: T201  for the container engine's log
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/healthz/"))
