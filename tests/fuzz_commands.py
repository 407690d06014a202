"""Random command lines: none ends in a traceback, tells a secret or writes where it should not.

    python fuzz_commands.py FOLDER LINES

Each line is tried in a fork of this process, which has all loaded. It depends on its number alone,
so that one that fails can be tried again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from small_studies import WORDS

from rp2pr_sim.analysis.question_file import KINDS, question_class
from rp2pr_sim.cli import main
from rp2pr_sim.core.jit import kernel_folder
from rp2pr_sim.scenario import parameters
from rp2pr_sim.scenario.config import choices, groups

SECRET = "hunter2-is-not-for-others"
LIMIT = 8
"""Seconds for a line; what takes longer is work, and is stopped."""
_LATE = -signal.SIGALRM
ODD = (
    *("", " ", "-1", "0", "1", "2", "3", "1e400", "-0.0", "1_000", "0x10", "nan", "inf", "null"),
    *("9" * 400, "-" + "9" * 400, "9" * 5000, "0." + "1" * 400, "a" * 5000, "١٢", "½"),
    *("true", "no", "???", "[]", "[", "{}", "{a:1}", "[1,2]", "a,b", "1,1", "none,none", ",", "="),
    *("range(1,4)", "choice(1,2)", "glob(*)", "sort(2,1)", "shuffle(1)", "str(1)", "int(x)"),
    *("'", '"', "\\", "''", "it's", "$HOME", "$(touch PWNED)", "`touch PWNED`", "; touch PWNED"),
    *("${oc.env:SECRET}", "${oc.decode:${oc.env:SECRET}}", "'${oc.env:SECRET}'", "${seed}", "${"),
    *("<script>alert(1)</script>", "[/]", "[bold]", "{0}", "%s", "$x_{", "=1+1", "@a", "\t", "\n"),
    *("é", "e\u0301", "🏥", "\u202e", "\udcff", "\0", "name=value", "a b", "#", "&", "~", "?", "*"),
    *("two.csv", "four.csv", "none.csv", "teams (1).csv", "list.yaml", "odd.yaml", ".", "old"),
    *("/dev/null", "/proc/self/environ", "/dev/stdin", "climate", "visit.hours:2..4", "M7", "F6"),
    *("climate.block:9..1", "facilitation.kind:none|none", "pairing=random", "plan_success:0"),
)
_SMALL: dict[str, list[str]] = {
    "run": ["replicates=2"],
    "compare": ["facilitation=none,clinical", "replicates=2"],
    "optimise": [
        *("total_cost=300000", "weeks=60", "parameters=central"),
        *("searches=1", "candidates=2", "replicates=2"),
    ],
    "plan": ["questions=visit_calendar", "sets=20"],
    "sensitivity": ["inputs=visit.hours:2..8", "samples=4", "replicates=2"],
    "claims": ["claim=M7", "replicates=2"],
    "ablation": ["replicates=2"],
    "calibrate": ["replicates=2", "samples=8"],
    "pairs": [],
}
"""By command, settings that make it small; those of a programme are added."""
_OTHERS = (
    *("verify", "parameters", "list", "report", "resume", "extend", "replay", "teach", "helo"),
    *("sheet", "sheet"),
)
_FLAGS = ("--quiet", "--json", "--help", "-h", "--csv", "--role", "--replicate", "-m", "--", "-x",
          "--yes", "--template")  # fmt: skip


class Tried(NamedTuple):
    """What became of a line."""

    line: tuple[str, ...]
    code: int
    said: str
    strays: tuple[str, ...]
    """What it did outside its folder."""

    @property
    def fault(self) -> str:
        """What is wrong with it, if anything."""
        if self.code not in (0, 2, _LATE):
            return f"exit code {self.code}"
        if "Traceback" in self.said:
            return "a traceback"
        if SECRET in self.said:
            return "the secret is told"
        if self.code == 2 and self.said.count("\nrp2pr: ") > 1:
            return "more than one sentence"
        return f"outside its folder: {self.strays[0]}" if self.strays else ""


def line_of(number: int) -> list[str]:
    """Return a random command line."""
    luck = random.Random(f"line {number}")
    if luck.random() < 0.2:
        return _other(luck)
    command = luck.choice(list(_SMALL))
    words = [*_SMALL[command]]
    if command not in ("claims", "ablation", "calibrate"):
        words += WORDS
    for _ in range(luck.choice((1, 1, 1, 2, 2, 3))):
        word = _setting(luck, command)
        if luck.random() < 0.9:  # else it is given twice
            words = [other for other in words if other.partition("=")[0] != word.partition("=")[0]]
        words.insert(luck.randint(0, len(words)), word)
    if luck.random() < 0.1:
        words.append(luck.choice(_FLAGS))
    return [command, *words]


def _other(luck: random.Random) -> list[str]:
    command = luck.choice(_OTHERS)
    words = [luck.choice((*ODD, "old/run-001", "old/run-001", "old/compare-001", "old"))]
    if command == "teach":  # a good line would serve for ever
        words = [f"port={luck.choice(('0', '-1', '9' * 400, '9' * 5000, 'x', '1.5', '70000'))}"]
    if command == "verify":
        words = [f"{luck.choice(('full', 'ful', 'visit.hours'))}={luck.choice(ODD)}x"]
    for _ in range(luck.choice((0, 0, 1, 1, 2))):
        words.append(luck.choice((*_FLAGS, _setting(luck, "run"))))
    return [command, *words]


def _setting(luck: random.Random, command: str) -> str:
    """Return a setting, most often with a name that exists."""
    names: list[str] = [*groups(), "name", "output", "executor.workers", "failures"]
    if command in KINDS:
        names += 3 * list(question_class(command).options())
    names += [item.name for item in luck.sample(parameters(), 6)]
    names += ["cohort.file", "pairing.file", "scenarios"]
    name = luck.choice(names)
    value = luck.choice(ODD) if luck.random() < 0.5 else _value(luck, name)
    if name == "output" and ("/" in value or "." in value):
        value = "there"
    text = f"{name}={value}"
    if luck.random() < 0.15:
        place = luck.randrange(len(text))
        text = luck.choice(
            (f"+{text}", f"++{text}", f"~{text}", f"{text}@x", text[:place], text[place:] or "x",
             text[:place] + luck.choice("=,.'\"[]{}()$ \\") + text[place:])
        )  # fmt: skip
    return text


def _value(luck: random.Random, name: str) -> str:
    """Return a value that is perhaps allowed."""
    if name in groups():
        return luck.choice(choices(name))
    for item in parameters():
        if item.name == name:
            if issubclass(item.kind, IntEnum):
                return luck.choice([member.name for member in item.kind])
            if item.kind is bool:
                return luck.choice(("true", "false"))
            if item.kind is str:
                return luck.choice(("two.csv", "four.csv", "pairs.csv"))
            found = luck.choice((item.low, item.high, luck.uniform(item.low, item.high)))
            return str(int(min(found, 60))) if item.kind is int else repr(found)
    return luck.choice(("1", "2", "4", "0.05", "plausible", "none", "text"))


def prepare(folder: Path) -> None:
    """Make the files that lines name, and load what they need."""
    folder.mkdir(parents=True)
    for file, teams in {"two.csv": "AB", "four.csv": "ABCD", "teams (1).csv": "AB"}.items():
        (folder / file).write_text("\n".join(["team", *teams, ""]))
    (folder / "pairs.csv").write_text("team,partner\nA,C\nB,D\n")
    (folder / "list.yaml").write_text("- name: a\n  visit.hours: 2\n- name: b\n  pairing: random\n")
    odd = [{"name": value, "cohort.file": value, "visit.hours": value} for value in ODD]
    (folder / "odd.yaml").write_text(json.dumps(odd))
    with _inside(folder):
        assert (
            main(["run", *WORDS, "sets=20", "replicates=2", "name=run", "output=old", "--quiet"])
            == 0
        )
        words = ["facilitation=none,clinical", "sets=20", "name=compare", "output=old"]
        assert main(["compare", *WORDS, *words, "--quiet"]) == 0


def tried(line: Sequence[str], folder: Path, limit: int = LIMIT) -> Tried:
    """Give a command line in a fork of this process, in a folder of its own."""
    said, strays = folder.parent / "said", folder.parent / "strays"
    child = os.fork()
    if child == 0:
        try:
            os._exit(_child(line, folder, said, strays, limit))
        finally:
            os._exit(99)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = said.read_text(encoding="utf-8", errors="replace")
    return Tried(tuple(line), code, told, tuple(strays.read_text(errors="replace").splitlines()))


def _child(line: Sequence[str], folder: Path, said: Path, strays: Path, limit: int) -> int:
    os.setpgid(0, 0)
    with said.open("wb") as output, strays.open("wb", buffering=0) as outside:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(  # noqa: SIM115
            2, "w", encoding="utf-8", errors="backslashreplace", closefd=False
        )
        os.chdir(folder)
        os.environ |= {"SECRET": SECRET, "TMPDIR": str(folder), "MPLCONFIGDIR": str(folder)}
        tempfile.tempdir = str(folder)  # the process that was forked knew another one
        signal.alarm(limit)
        _watch(folder, outside.fileno())
        try:
            code = main(line)
        except SystemExit as ended:  # --help
            code = int(ended.code or 0)
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        return code


def _watch(folder: Path, log: int) -> None:
    """Log what is written outside the folder and the kernels' own, and programs that are begun."""
    inside = tuple(str(path.resolve()) for path in (folder, kernel_folder()))
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            paths = [given[0]] if isinstance(given[2], int) and given[2] & writing else []
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod"):
            paths = [given[0]]
        elif event in ("os.rename", "os.link", "os.symlink"):
            paths = list(given[:2])
        elif event in ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen"):
            if Path(str(given[0])).name not in ("git", "uname"):  # dask asks for the system
                os.write(log, f"{event} {given[0]!r}\n".encode())
            return
        else:
            return
        for path in paths:
            if isinstance(path, int) or str(path).startswith(("/dev/", "/proc/")):
                continue
            found = os.path.realpath(os.fsdecode(path))
            if not found.startswith(inside):
                os.write(log, f"{event} {found!r}\n".encode())

    sys.addaudithook(hook)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def secret_files(folder: Path) -> list[Path]:
    """Return the files that tell the secret."""
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and SECRET.encode() in file.read_bytes()
    ]


def fuzz(folder: Path, numbers: range, limit: int = LIMIT) -> tuple[Counter[int], list[str]]:
    """Try the lines of these numbers; return how often each exit code came, and the faults."""
    folder = folder.resolve() / "scratch"
    prepare(folder)
    codes: Counter[int] = Counter()
    faults = []
    for number in numbers:
        found = tried(line_of(number), folder, limit)
        codes[found.code] += 1
        fault = found.fault
        if secret_files(folder):
            fault = fault or "a file tells the secret"
        if (folder / "PWNED").exists():
            fault = "a shell has run"
        if fault:
            faults.append(f"line {number}: {fault}: {found.line}\n{found.said[-2000:]}")
            print(faults[-1], flush=True)
        _clean(folder)
    return codes, faults


def _clean(folder: Path) -> None:
    """Remove what a line has left; the results that lines report, resume and extend stay."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink() and item.name != "old":
            shutil.rmtree(item)


if __name__ == "__main__":
    begun = time.monotonic()
    counted, wrong = fuzz(Path(sys.argv[1]), range(int(sys.argv[2])))
    print(
        f"{sum(counted.values()):,} lines in {time.monotonic() - begun:.0f} s: {counted[0]:,} done,"
        f" {counted[2]:,} refused, {counted[_LATE]:,} stopped after {LIMIT} s; {len(wrong)} faults"
    )
    sys.exit(1 if wrong else 0)
