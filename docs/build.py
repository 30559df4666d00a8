"""Make and check the documentation.

python docs/build.py --write          renew the pages that are made from the code
python docs/build.py --transcripts    run the console blocks again and show what they print
python docs/build.py --check          fail if a page is out of date or a link leads nowhere
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from building.generated import generated
from building.links import broken_links, pages
from building.transcript import commands, renewed

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description="Make and check the documentation.")
    parser.add_argument("--write", action="store_true", help="renew the generated pages")
    parser.add_argument("--transcripts", action="store_true", help="run console blocks again")
    parser.add_argument("--check", action="store_true", help="fail if anything is out of date")
    given = parser.parse_args()
    if not (given.write or given.transcripts or given.check):
        parser.error("say --write, --transcripts or --check")
    if given.write:
        for path, text in generated(ROOT).items():
            path.write_text(text, encoding="utf-8")
    if given.transcripts:
        for page in pages(ROOT):
            if any(commands(page)):
                with tempfile.TemporaryDirectory() as folder:
                    page.write_text(renewed(page, Path(folder)), encoding="utf-8")
    if not given.check:
        return 0
    wrong = [
        f"{path.relative_to(ROOT)}: out of date; run make docs"
        for path, text in generated(ROOT).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    wrong += broken_links(ROOT)
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"docs: {len(pages(ROOT))} pages, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
