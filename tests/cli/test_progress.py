"""Progress goes to a terminal on stderr and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from overture.cli.progress import progress_bar

RUN = [sys.executable, "-m", "overture.cli.main", "run", "hello", "--worlds", "2000"]


def test_no_terminal_no_progress(overture) -> None:
    with progress_bar() as report:
        assert report is None
    assert overture("run", "hello", "--worlds", "50").err == ""


def test_a_terminal_sees_the_bar_and_stdout_stays_clean(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    above, below = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    run = subprocess.Popen(RUN, stdout=subprocess.PIPE, stderr=below, text=True, env=environment)
    os.close(below)
    seen = b""
    try:
        while chunk := os.read(above, 65536):
            seen += chunk
    except OSError:
        pass  # Linux reports the end of a terminal as an input/output error
    os.close(above)
    out, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    assert b"worlds" in seen
    assert out.startswith("ADVICE")
    assert "\x1b" not in out
