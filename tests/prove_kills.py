"""Kill commands and workers at random moments, go on, and compare with what nobody disturbed.

    python prove_kills.py FOLDER [--sample] [--only run,extend,compile,processes,dask]

Each trial has a folder and a temporary folder of its own. SIGKILL ends the command once or more;
then what a user would type is typed: `rp2pr resume`, or the command again where no folder was
there. In the end the trial's folder has the bytes of an undisturbed one, nothing is left beside it,
and parts that were whole at a kill were not made again.

About half of the commands are processes of their own, which begin with their imports. The others
are forks of this process: everything is loaded and no thread is started, so each begins at once.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from kill_cases import CASES, RUN, SPEED_IS_MEASURED, Case
from kill_places import Place, ended, killed, members, workers
from small_studies import WORDS, contents, one, small

from rp2pr_sim.analysis.job import QUESTION
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.study.files import MARK
from rp2pr_sim.study.provenance import provenance

SEED = 1
PATIENCE = 900.0  # seconds
AFTER = 300.0  # seconds in which orphans end, on a busy machine too
DEATHS = {"one": 5, "all": 4, "group": 4, "main": 2}
"""Kills of each executor: a worker, all workers, all processes, only the process typed."""
WORK = ["run", "parameters=central", "replicates=3000", "details=0", *WORDS]
SAMPLE = ("run", "extend", "replay")
SHARED = Path("/dev/shm")
COMPILED = (("precompile",), ("run", "parameters=central", "replicates=4", "details=2", *WORDS))


@dataclass
class Count:
    """What was found for a command."""

    kills: int = 0
    at: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    left: list[str] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.left or self.differ or self.wrong)


def everything(folder: Path) -> dict[str, bytes]:
    """By path, what is in each file, and the empty folders."""
    empty = [item for item in folder.rglob("*") if item.is_dir() and not any(item.iterdir())]
    found = contents(folder) | {f"{item.relative_to(folder).as_posix()}/": b"" for item in empty}
    return {name: content for name, content in found.items() if name not in SPEED_IS_MEASURED}


def parts(folder: Path) -> dict[Path, tuple[bytes, int, int]]:
    """By part of a study, its bytes, when it was written, and its runs."""
    return {
        file: (file.read_bytes(), file.stat().st_mtime_ns, pq.read_metadata(file).num_rows)
        for file in folder.rglob("programme.parquet/part-*.parquet")
    }


def check(place: Place, wanted: dict[str, bytes], kept: dict[Path, Any], count: Count) -> None:
    """Compare the end of a trial with the undisturbed one."""
    now = everything(place.trial)
    count.left += [name for name in now.keys() - wanted.keys()]
    count.left += [f"TMPDIR/{item.name}" for item in place.spare.iterdir()]
    count.differ += [name for name in wanted if now.get(name) != wanted[name]]
    for file, (content, written, runs) in kept.items():
        if file.exists() and file.read_bytes() == content and file.stat().st_mtime_ns != written:
            count.lost += runs
    if "Traceback" in place.said:
        count.wrong.append(place.said[-1500:])


class Proof:
    """Trials of one command after another, and what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.counts = folder, dict[str, Count]()
        self.luck = random.Random(SEED)
        self.number = 0
        self.ready: dict[tuple[tuple[str, ...], ...], Place] = {}

    def place(self, cache: Path | None = None) -> Place:
        self.number += 1
        return Place(self.folder / f"{self.number:03d}", cache)

    def count(self, name: str) -> Count:
        return self.counts.setdefault(name, Count())

    def done(self, place: Place, words: Sequence[str], count: Count, real: bool = False) -> float:
        """Do a command to its end, and return how long it took."""
        start = time.monotonic()
        child = place.begun(words, real)
        code = ended(child, PATIENCE)
        if code not in ((0, 1) if words[0] == "verify" else (0,)):  # 1: a check of the model is red
            count.wrong.append(f"{' '.join(words)}: exit code {code}; {place.said[-1500:]}")
        return time.monotonic() - start

    def command(self, case: Case, real: int, forks: int, at_once: int = 3) -> None:
        """Kill a command so many times, up to `at_once` times in a trial."""
        count, luck = self.count(case.command), random.Random(f"{SEED} {case.command}")
        before = self.prepared(case.before, count)
        whole = self.place().made(before.trial)
        usual = {False: self.done(whole, case.first(whole.trial), count)}
        wanted, question = everything(whole.trial), whole.trial / case.folder / QUESTION
        asked = question.read_bytes() if case.folder else b""
        if real:
            other = self.place().made(before.trial)
            usual[True] = self.done(other, case.first(other.trial), count, real=True)
            check(other, wanted, {}, count)
        left = [True] * real + [False] * forks
        while left:
            place = self.place().made(None if case.cut else before.trial)
            if case.cut:
                self.cut(place, case.before[-1])
            kept, words = dict[Path, Any](), case.first(before.trial)
            for number in range(at_once):
                if not left or not words:
                    break
                child = place.begun(words, left[0])
                after = luck.uniform(0.02, 0.95) * usual[left[0]] / (number + 1) ** 0.5
                if ended(child, after) is not None:
                    break  # it was quicker than usual
                killed(child)
                left.pop(0)
                self.count(words[0]).kills += 1
                kept |= parts(place.trial)
                words = case.next(place.trial, asked)
            if words := case.next(place.trial, asked):
                self.done(place, words, count)
            check(place, wanted, kept, count)
            if not case.folder and not case.again and place.printed != whole.printed:
                count.differ.append("standard output")
            shutil.rmtree(place.root)
        self.show(case.command)

    def prepared(self, commands: tuple[tuple[str, ...], ...], count: Count) -> Place:
        """Return a place where these commands were done, which nobody changes."""
        if commands not in self.ready:
            place = self.ready[commands] = self.place().made()
            for words in commands:
                self.done(place, words, count)
        return self.ready[commands]

    def cut(self, place: Place, words: Sequence[str]) -> None:
        """Kill a command once some of its runs are kept."""
        child = place.begun(words, real=False)
        while len(list((place.trial / RUN).glob("programme.parquet/part-*"))) < 2:
            assert ended(child, 0.002) is None, "it was done before it could be killed"
        killed(child)

    def compile(self, kills: int) -> None:
        """Kill a command while it compiles into an empty folder of kernels."""
        for words in COMPILED:
            count, place = self.count(f"{words[0]}, compiling"), self.place()
            place.cache = self.folder / f"cache-{words[0]}"
            place.made()
            for _ in range(kills // len(COMPILED)):
                child = place.begun(words, real=True)
                if ended(child, self.luck.uniform(1.0, 40.0)) is None:
                    killed(child)
                    count.kills += 1
                if words[0] == "run":
                    shutil.rmtree(place.trial / "outputs", ignore_errors=True)
            self.done(place, words, count)
            half = list(place.cache.rglob("*.tmp.*"))
            count.at["half-written kernels"] = len(half)
            planted = next(place.cache.rglob("*.nbi")).with_name("one.nbc.tmp.0")
            planted.touch()
            for file in (*half, planted):  # as if an hour had passed
                os.utime(file, (0, 0))
            self.done(place, ["pairs", *WORDS], count)
            shutil.rmtree(place.trial / "outputs", ignore_errors=True)
            count.left += [file.name for file in place.cache.rglob("*.tmp.*")]
            check(place, {}, {}, count)
            self.show(f"{words[0]}, compiling")

    def deaths(self, executor: str) -> None:
        """Kill workers, or all processes of a command, or only the one that was typed."""
        doing = [f"executor={executor}", "executor.workers=2", "--quiet"]
        words, name = [*WORK, *doing], f"workers of {executor}"
        count, whole = self.count(name), self.place().made()
        usual = self.done(whole, words, count, real=True)
        wanted = everything(whole.trial)
        for kind, many in DEATHS.items():
            while count.at[kind] < many and count.good:
                place, spares = self.place().made(), list[str]()
                child = place.begun(words, real=True)
                while not workers(child) and members(child):
                    time.sleep(0.01)
                if ended(child, self.luck.uniform(0.0, 0.6) * usual) is None:
                    spares = [item.name for item in place.spare.glob(f"{MARK}*")]
                    self.death(kind, place, child, count)
                kept = parts(place.trial)
                if everything(place.trial) != wanted:
                    folders = [str(item) for item in place.trial.glob("outputs/run/[!.]*")]
                    again = ["resume", *folders, *doing] if folders else words
                    self.done(place, again, count, real=True)
                check(place, wanted, kept, count)
                count.left += [
                    item.name for name in spares for item in SHARED.glob(f"sem.{name}-*")
                ]
                shutil.rmtree(place.root, ignore_errors=True)
        self.show(name)

    def death(self, kind: str, place: Place, child: int, count: Count) -> None:
        """Kill some processes of a command; the others end by themselves."""
        found = workers(child)
        chosen = {"one": found[:1], "all": found, "main": [child], "group": members(child)}
        for victim in chosen[kind]:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        code = ended(child, PATIENCE)
        if code == 0 and (kind in ("main", "group") or not found):
            return  # it was done before
        count.kills += 1
        count.at[kind] += 1
        if code != (0 if kind in ("one", "all") else -signal.SIGKILL):
            count.wrong.append(f"{kind}: exit code {code}; {place.said[-1500:]}")
        if kind in ("one", "all") and len(place.said) > 200:
            count.wrong.append(place.said[:1500])
        end = time.monotonic() + AFTER
        while members(child) and time.monotonic() < end:
            time.sleep(0.05)
        count.left += [f"process {item}" for item in members(child)]

    def show(self, name: str) -> None:
        """Print the row of a command."""
        found = self.counts[name]
        more = ", ".join(f"{number} {kind}" for kind, number in found.at.items())
        print(
            f"{name:24} {found.kills:6} {found.lost:10} {len(found.left):10}"
            f" {len(found.differ):10} {len(found.wrong):7}  {more}",
            flush=True,
        )
        for text in (*found.left[:5], *found.differ[:5], *found.wrong[:3]):
            print(f"    {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    beside_twin(small())
    provenance(one(given.folder))  # asks git once for all forks: it may say something else later
    proof = Proof(given.folder.resolve())
    only = given.only.split(",") if given.only else []
    for case in CASES:
        if given.sample:
            if case.command in SAMPLE:
                proof.command(case, 0, 2)
        elif not only or case.command in only:
            proof.command(case, case.real, case.forks)
    if not given.sample and (not only or "compile" in only):
        proof.compile(8)
    for executor in ("processes", "dask"):
        if not given.sample and (not only or executor in only):
            proof.deaths(executor)
    heads = ("kills", "runs lost", "left", "differ", "wrong")
    print("{:24} {:>6} {:>10} {:>10} {:>10} {:>7}".format("command", *heads))
    for name in proof.counts:
        proof.show(name)
    kills = sum(item.kills for item in proof.counts.values())
    print(f"killed {kills} times")
    return 0 if all(item.good for item in proof.counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
