"""Fetch the vendored browser assets from npm at exact versions and write MANIFEST.json (see README.md)."""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES: dict[tuple[str, str, str], list[str]] = {
    ("bootstrap", "bootstrap", "5.3.8"): ["dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js", "LICENSE"],
    ("htmx", "htmx.org", "4.0.1"): ["dist/htmx.min.js", "LICENSE"],
    ("sortablejs", "sortablejs", "1.15.7"): ["Sortable.min.js", "LICENSE"],
    ("chartjs", "chart.js", "4.6.1"): ["dist/chart.umd.min.js", "LICENSE.md"],
    ("katex", "katex", "0.19.1"): [
        "dist/katex.min.css",
        "dist/katex.min.js",
        "dist/contrib/auto-render.min.js",
        "dist/fonts/*.woff2",
        "LICENSE",
    ],
    ("event-calendar", "@event-calendar/build", "5.10.1"): [
        "dist/event-calendar.min.css",
        "dist/event-calendar.min.js",
        "README.md",
    ],
}
# Source maps are not vendored, and a hashed static files storage refuses a reference to a missing file.
SOURCE_MAP = re.compile(rb"(?m)^\s*(//[#@] sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)[ \t]*\n?")
# Of KaTeX's three font formats only woff2 is kept; the stylesheet may not point at the other two.
OTHER_FONTS = re.compile(rb',url\([^)]*\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')


def vendor(folder: str, package: str, version: str, patterns: list[str]) -> dict[str, object]:
    """Unpack the wanted files of one npm package into `folder` and describe them."""
    target = HERE / folder
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        command = ["npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(temporary.glob("*.tgz"))) as archive:
            archive.extractall(temporary, filter="data")
        root = temporary / "package"
        licence = json.loads((root / "package.json").read_text())["license"]
        files = {}
        for source in sorted(path for pattern in patterns for path in root.glob(pattern)):
            relative = source.relative_to(root)
            kept = Path("fonts") / source.name if "fonts" in relative.parts else Path(source.name)
            data = SOURCE_MAP.sub(b"", source.read_bytes())
            if source.suffix == ".css":
                data = OTHER_FONTS.sub(b"", data)
            (target / kept).parent.mkdir(parents=True, exist_ok=True)
            (target / kept).write_bytes(data)
            files[kept.as_posix()] = hashlib.sha256(data).hexdigest()
    return {"folder": folder, "name": package, "version": version, "licence": licence, "files": files}


def main() -> None:
    """Rebuild every vendored folder and the manifest."""
    manifest = [vendor(*key, patterns) for key, patterns in PACKAGES.items()]
    (HERE / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
