"""The example for Mesa users, once, in a real browser."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip(
        "NO BROWSER: examples/solaraviz_app.py is NOT tested; `make browser` installs Debian's"
        " chromium",
        allow_module_level=True,
    )
if importlib.util.find_spec("solara") is None:
    pytest.skip(
        "NO SOLARA: examples/solaraviz_app.py is NOT tested; pip install --editable '.[solara]'",
        allow_module_level=True,
    )
playwright = pytest.importorskip(
    "playwright.sync_api", reason="NO PLAYWRIGHT: examples/solaraviz_app.py is NOT tested"
)

EXAMPLE = Path(__file__).parent.parent / "examples" / "solaraviz_app.py"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
PATIENCE = 120_000  # milliseconds


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_mesas_viewer_shows_the_programme_and_plays_a_week(tmp_path: Path) -> None:
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "solara",
        "run",
        str(EXAMPLE),
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
        "--no-open",
        "--production",
    ]
    quiet = {**os.environ, "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(words, cwd=tmp_path, stdout=log, stderr=log, env=quiet) as server,
    ):
        try:
            deadline = time.monotonic() + PATIENCE / 1000
            while not answers(port):
                assert server.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.2)
            complaints: list[str] = []
            with playwright.sync_playwright() as running:
                browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page()
                page.on(
                    "console",
                    lambda message: (
                        complaints.append(message.text) if message.type == "error" else None
                    ),
                )
                page.on("requestfailed", lambda request: complaints.append(request.url))
                page.goto(f"http://127.0.0.1:{port}", timeout=PATIENCE)
                page.get_by_text("Step: 0").wait_for(timeout=PATIENCE)
                page.get_by_role("button", name="Step").click(timeout=PATIENCE)
                page.get_by_text("Step: 1").wait_for(timeout=PATIENCE)
                assert page.locator("img").count() == 2
                # a seed of letters would end the page
                assert page.locator("input[type=text]:not([readonly])").count() == 0
                page.get_by_role("button", name="Reset").click(timeout=PATIENCE)
                page.get_by_text("Step: 0").wait_for(timeout=PATIENCE)
                assert page.get_by_text("Error").count() == 0
                browser.close()
            assert complaints == []
        finally:
            server.terminate()
