"""How heavy pages are, and what Lighthouse says of them on a phone.

Usage: ``python bench/pages.py [SITE] [PAGE ...]``. Lighthouse is no dependency of the
project: ``npm install lighthouse@12.8.2`` somewhere, and put its ``node_modules/.bin``
on PATH. The site is served on loopback, compressed, as hosts do it.
"""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
PAGES = ("index", "4_2_2_teacher_survey", "appendix_e_printed_figures")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TEXT = {".html", ".css", ".js", ".svg", ".json", ".csv"}
FIGURE = re.compile(rb"<svg role=\"img\".*?</svg>", re.DOTALL)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RUNS = 3  # the middle one counts


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, compressed where they are text."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def lighthouse(address: str) -> dict:
    """One report of Lighthouse on its phone settings."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        subprocess.run(
            [
                *("lighthouse", address, "--quiet", "--output=json"),
                f"--output-path={file}",
                f"--only-categories={','.join(CATEGORIES)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            check=True,
            env=os.environ | {"CHROME_PATH": browser},
        )
        return json.loads(file.read_text(encoding="utf-8"))


def weights(site: Path, report: dict) -> tuple[int, int, int]:
    """Files that a page asked for, and their bytes as they are and compressed.

    The figures, which are part of the page itself, are left out.
    """
    requests = report["audits"]["network-requests"]["details"]["items"]
    names = {unquote(urlsplit(each["url"]).path).lstrip("/") for each in requests}
    files = [site / name for name in names if (site / name).is_file()]
    raw = compressed = 0
    for file in files:
        content = FIGURE.sub(b"", file.read_bytes())
        raw += len(content)
        text = file.suffix in TEXT
        compressed += len(gzip.compress(content) if text else content)
    return len(files), raw, compressed


def score(report: dict, category: str) -> int:
    return round(100 * (report["categories"][category]["score"] or 0))


def main(site: Path, pages: list[str]) -> None:
    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(
            f"| page | files | kB | kB compressed | LCP, s | {' | '.join(CATEGORIES)} |"
        )
        print("|---" * (5 + len(CATEGORIES)) + "|")
        for page in pages:
            address = f"http://127.0.0.1:{server.server_port}/{page}.html"
            reports = [lighthouse(address) for _ in range(RUNS)]
            reports.sort(key=lambda report: score(report, "performance"))
            report = reports[len(reports) // 2]
            count, raw, compressed = weights(site, report)
            paint = report["audits"]["largest-contentful-paint"]["numericValue"] / 1000
            scores = [str(score(report, category)) for category in CATEGORIES]
            cells = [page, str(count), f"{raw / 1000:.0f}", f"{compressed / 1000:.0f}"]
            print(f"| {' | '.join([*cells, f'{paint:.1f}', *scores])} |", flush=True)
            for name, audit in report["audits"].items():
                if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary":
                    print(f"    fails: {name}", file=sys.stderr)
        server.shutdown()


if __name__ == "__main__":
    given = sys.argv[1:]
    folder = Path(given[0]) if given else SITE
    main(folder.resolve(), given[1:] or list(PAGES))
