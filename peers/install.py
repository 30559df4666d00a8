"""Make the separate environments of the tools that overture is compared with.

Each tool named by a file `peers/requirements-NAME.txt` gets `.peers/NAME`, a virtual
environment of its own. These tools are never installed beside overture: some carry other
licences (Gambit is under the GPL), and all are only asked for answers through files.

Of Gambit the source distribution is fetched too, into `.peers/sources`: the game files in it are
what the importer is tried on. pip prepares it to read its name, which takes some minutes.

    python peers/install.py            all of them
    python peers/install.py gambit     one
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).resolve().parent
ENVIRONMENTS = PEERS.parent / ".peers"
SOURCES = ENVIRONMENTS / "sources"

WITH_SOURCES = {"gambit": "pygambit"}
"""Tool -> the package whose source distribution is fetched."""

NEWER_PYTHON = {"ema": (3, 12)}
"""Tool -> the oldest Python that its pinned version runs on, where that is newer than ours."""


def known() -> list[str]:
    """The tools that have a requirements file."""
    files = sorted(PEERS.glob("requirements-*.txt"))
    return [file.stem.removeprefix("requirements-") for file in files]


def install(name: str) -> None:
    """Make or bring up to date the environment of one tool."""
    home = ENVIRONMENTS / name
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([interpreter(name), "-m", "venv", str(home)], check=True)
    requirements = PEERS / f"requirements-{name}.txt"
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [str(python), "-m", "pip", "install", *quiet, "-r", str(requirements)], check=True
    )
    print(f"{name}: {home}")
    if name in WITH_SOURCES:
        fetch(python, requirements, WITH_SOURCES[name])


def interpreter(name: str) -> str:
    """A Python that is new enough for a tool: this one, or one of the `python3.x` that start.

    Raises FileNotFoundError if there is none.
    """
    oldest = NEWER_PYTHON.get(name, (3, 11))
    test = f"import sys, venv; sys.exit(sys.version_info < {oldest})"
    for candidate in (sys.executable, "python3", "python3.14", "python3.13", "python3.12"):
        found = shutil.which(candidate)
        if found and subprocess.run([found, "-c", test], capture_output=True).returncode == 0:
            return found
    raise FileNotFoundError(
        f"{name} needs Python {oldest[0]}.{oldest[1]} or newer; put one on PATH"
    )


def fetch(python: Path, requirements: Path, package: str) -> None:
    """Fetch the source distribution of the pinned version of a package, unless it is there."""
    pin = next(line for line in requirements.read_text().split() if line.startswith(f"{package}=="))
    archive = SOURCES / f"{pin.replace('==', '-')}.tar.gz"
    if not archive.exists():
        SOURCES.mkdir(parents=True, exist_ok=True)
        what = ["--no-deps", "--no-binary", package, "--dest", str(SOURCES), pin]
        subprocess.run(
            [str(python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *what],
            check=True,
        )
    print(f"sources: {archive}")


def main(arguments: list[str]) -> int:
    """Install what was asked for; with no argument, everything."""
    tools = known()
    unknown = [name for name in arguments if name not in tools]
    if unknown:
        print(f"no requirements file for {', '.join(unknown)}; known: {', '.join(tools)}")
        return 2
    failed = 0
    for name in arguments or tools:
        try:
            install(name)
        except (subprocess.CalledProcessError, FileNotFoundError) as failure:
            print(f"{name} could not be installed (see above): {failure}", file=sys.stderr)
            failed = 1  # the others may still work
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
