"""The licence gate: everything that ships with Parvis, or that it needs to run, goes with the AGPL.

Python packages are those that `parvis` requires, its extras included but for `dev`, and all that they require; npm
packages are those of `dependencies`, whose code the front-end build takes in.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("", "postgres", "redis", "s3")
ALLOWED = {
    "0bsd", "agpl-3.0-or-later", "apache-2.0", "blueoak-1.0.0", "bsd-2-clause", "bsd-3-clause", "cc0-1.0",
    "gpl-3.0-or-later", "isc", "lgpl-3.0-only", "lgpl-3.0-or-later", "mit", "mit-0", "mit-cmu", "mpl-2.0", "ofl-1.1",
    "psf-2.0", "python-2.0", "unlicense",
}  # fmt: skip
# What packages without an SPDX expression say instead.
SPOKEN = {
    "apache 2.0": "apache-2.0",
    "apache license 2.0": "apache-2.0",
    "apache license, version 2.0": "apache-2.0",
    "apache software license": "apache-2.0",
    "bsd": "bsd-3-clause",
    "bsd license": "bsd-3-clause",
    "gnu lesser general public license v3 (lgplv3)": "lgpl-3.0-only",
    "mit license": "mit",
    "mozilla public license 2.0 (mpl 2.0)": "mpl-2.0",
    "python software foundation license": "psf-2.0",
    "the unlicense (unlicense)": "unlicense",
}
# Packages that say it badly; their licence texts were read.
READ = {
    "combine-errors": {"mit"},
    "htmx.org": {"0bsd"},
    "pypdfium2": {"apache-2.0", "bsd-3-clause"},
    "qrcode": {"bsd-3-clause", "mit"},
}


def required(name: str, extras: tuple[str, ...], seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """The installed packages that this one needs, however far."""
    found = distribution(name)
    for line in found.requires or []:
        requirement = Requirement(line)
        wanted = requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
        key = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if wanted and key not in seen:
            seen[key] = distribution(key)
            required(key, tuple(requirement.extras) or ("",), seen)
    return seen


def licences(found: Distribution) -> set[str]:
    """What the package says of its licence, as SPDX identifiers where it is understood."""
    if expression := found.metadata.get("License-Expression"):
        return words(expression)
    classified = [
        line.rpartition(" :: ")[2] for line in found.metadata.get_all("Classifier", []) if "License ::" in line
    ]
    spoken = [text for text in classified if text != "OSI Approved"] or [found.metadata.get("License") or "unknown"]
    return {SPOKEN.get(text.lower(), text.lower()) for text in spoken}


def words(expression: str) -> set[str]:
    """The licences that an SPDX expression names; one of an OR suffices, so the allowed ones stand for it."""
    options = [set(re.findall(r"[\w.+-]+", part.replace("AND", " "))) for part in expression.split(" OR ")]
    lowered = [{word.lower() for word in option} for option in options]
    return next((option for option in lowered if option <= ALLOWED), lowered[0])


def npm() -> Iterator[tuple[str, set[str]]]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, entry in lock["packages"].items():
        if path and not entry.get("dev") and not entry.get("devOptional"):
            yield path.rpartition("node_modules/")[2], words(entry.get("license", "unknown"))


def main() -> int:
    try:
        found = {name: licences(package) for name, package in required("parvis", EXTRAS, {}).items()}
    except PackageNotFoundError as error:
        print(f"{error.name} is not installed: run `make setup`.", file=sys.stderr)
        return 1
    packages = {**found, **dict(npm())}
    packages |= {name: terms for name, terms in READ.items() if name in packages}
    refused = {name: sorted(names - ALLOWED) for name, names in packages.items() if not names <= ALLOWED}
    for name, names in sorted(refused.items()):
        print(f"{name}: {', '.join(names)} is not on the list of allowed licences", file=sys.stderr)
    print(f"{len(packages)} packages, {len(refused)} refused.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
