"""Compiled code is kept where only its user can write, and nothing else is ever run or read."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rp2pr_sim.core import cache, jit, source_hash
from rp2pr_sim.core.errors import InputError, PlainWarning

ROOT = Path(__file__).parents[1]
NAME, OTHER = "a" * 16, "b" * 16
KERNEL = """
from rp2pr_sim.core.jit import kernel


@kernel
def twice(x):
    return 2.0 * x


print(twice(21.0))
"""
chowning = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away"
)


class Forged:
    """A pickle that writes a marker when it is read."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.fixture(autouse=True)
def nothing_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder for kernels but those below `tmp_path`."""
    for name in ("RP2PR_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "tmp").mkdir(mode=0o700)
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def filled(root: Path, rights: int) -> Path:
    """A root as an earlier version may have left it, with a kernel and the hash of some sources."""
    kernel = root / NAME / "rules_1" / "implement.nbi"
    kernel.parent.mkdir(parents=True)
    for file in (kernel, root / f"syntax-{OTHER}"):
        file.write_text("kept")
        file.chmod(0o644)
    for folder in (root, root / NAME, kernel.parent):
        folder.chmod(rights)
    return kernel


def test_the_folder_is_of_the_user_alone_wherever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = os.geteuid() if hasattr(os, "geteuid") else None
    blocked = tmp_path / "a file"
    blocked.write_text("")
    temporary = "rp2pr_sim" if user is None else f"rp2pr_sim-{user}"
    for home, changes, root in (
        ("home", {"RP2PR_CACHE": "named"}, "named/rp2pr_sim"),
        ("home", {"XDG_CACHE_HOME": "xdg"}, "xdg/rp2pr_sim"),
        ("home", {}, "home/.cache/rp2pr_sim"),
        ("a file", {"XDG_CACHE_HOME": "a file"}, f"tmp/{temporary}"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv("HOME", str(tmp_path / home))
            for name, value in changes.items():
                patch.setenv(name, str(tmp_path / value))
            assert cache.cache_folder(NAME) == tmp_path / root / NAME
        assert [mode(folder) for folder in (tmp_path / root, tmp_path / root / NAME)] == [0o700] * 2


def test_a_folder_that_only_its_user_could_write_to_is_kept_and_closed(tmp_path: Path) -> None:
    root = tmp_path / "home/.cache/rp2pr_sim"
    kernel = filled(root, 0o755)
    assert cache.cache_folder(NAME) == root / NAME
    assert mode(root) == 0o700
    assert kernel.read_text() == "kept"


@pytest.mark.parametrize("opened", [".", NAME, f"{NAME}/rules_1/implement.nbi", f"syntax-{OTHER}"])
@pytest.mark.parametrize("rights", [0o020, 0o002])
def test_what_others_could_have_written_to_is_made_again(
    opened: str, rights: int, tmp_path: Path
) -> None:
    root = tmp_path / "home/.cache/rp2pr_sim"
    filled(root, 0o755)
    (root / opened).chmod(mode(root / opened) | rights)
    assert cache.cache_folder(NAME) == root / NAME
    assert mode(root) == 0o700
    assert list(root.rglob("*")) == [root / NAME]
    assert list(root.parent.iterdir()) == [root]


def test_nothing_but_compiled_code_is_ever_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "named/rp2pr_sim"
    filled(root, 0o777)
    (root / "thesis.txt").write_text("three years")
    monkeypatch.setenv("RP2PR_CACHE", str(tmp_path / "named"))
    with pytest.raises(InputError, match=r"other users can write to .* which holds other files"):
        cache.cache_folder(NAME)
    assert (root / "thesis.txt").read_text() == "three years"


def test_a_way_on_which_others_can_put_another_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("RP2PR_CACHE", str(shared / "mine"))
    with pytest.raises(InputError) as refused:
        cache.cache_folder(NAME)
    assert str(refused.value) == (
        f"RP2PR_CACHE is '{shared / 'mine'}', which cannot be used for compiled code, since other"
        f" users can write to {shared}; set it to a folder that only you can write to, or leave it"
        " out."
    ).replace(f"'{shared / 'mine'}'", cache.quoted(str(shared / "mine")))
    shared.chmod(0o1777)  # as of folders of temporary files: nobody can rename what is not theirs
    assert cache.cache_folder(NAME) == shared / "mine/rp2pr_sim" / NAME


def test_a_link_of_the_user_is_followed_and_one_among_the_kernels_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("RP2PR_CACHE", str(tmp_path / "link"))
    kernels = cache.cache_folder(NAME)
    assert kernels == tmp_path / "disk/rp2pr_sim" / NAME
    (kernels / "weeks_1.py").symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(InputError, match=r"weeks_1.py belongs to another user or is a symbolic"):
        cache.cache_folder(NAME)


def as_if_of_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything in a folder seem to be of another user."""
    usual = Path.lstat

    def seen(path: Path) -> os.stat_result:
        found = usual(path)
        if path == folder or folder in path.parents:
            return os.stat_result([*found[:4], found.st_uid + 1, *found[5:10]])
        return found

    monkeypatch.setattr(Path, "lstat", seen)


def test_a_folder_of_another_user_is_passed_over_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "home/.cache/rp2pr_sim"
    filled(root, 0o755)
    as_if_of_another(root, monkeypatch)
    said = rf"^{root} is not used for compiled code, since {root} belongs to another user\.$"
    with pytest.warns(PlainWarning, match=said):
        found = cache.cache_folder(NAME)
    assert found.parent.parent == tmp_path / "tmp"
    monkeypatch.setenv("RP2PR_CACHE", str(root.parent))
    with pytest.raises(InputError, match=r"RP2PR_CACHE .* belongs to another user; set it to"):
        cache.cache_folder(NAME)


@pytest.mark.parametrize("given", ["", "rules_1/implement.nbi"])
def test_kernels_of_another_user_are_refused_in_a_folder_of_the_user(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "home/.cache/rp2pr_sim"
    filled(root, 0o700)
    as_if_of_another(root / NAME / given, monkeypatch)
    with pytest.warns(PlainWarning, match=r"belongs to another user or is a symbolic link"):
        assert cache.cache_folder(NAME).parent.parent == tmp_path / "tmp"


def test_the_hash_of_sources_that_another_user_has_put_there_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = source_hash.source_hash.__wrapped__
    true = computed(tmp_path)
    [kept] = tmp_path.glob("syntax-*")
    kept.write_text(OTHER)
    assert computed(tmp_path) == OTHER
    as_if_of_another(kept, monkeypatch)
    assert computed(tmp_path) == true


def test_where_users_have_no_numbers_the_folder_is_made_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    monkeypatch.delattr(os, "geteuid", raising=False)
    monkeypatch.delattr(os, "getuid", raising=False)
    assert cache.cache_folder(NAME) == tmp_path / "home/.cache/rp2pr_sim" / NAME


def test_a_kernel_is_compiled_without_keeping_it_where_numba_would_take_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It falls back on the folder of the source, then on the user's own, which nobody checks."""
    (tmp_path / "full").write_text("no folder")
    monkeypatch.setattr(jit, "_FOLDER", tmp_path / "full")
    beside = Path(__file__).parent / "__pycache__"

    def twice(x: float) -> float:
        return 2.0 * x

    kernel = jit.kernel(twice)
    assert kernel(21.0) == 42.0
    assert not list(beside.glob("test_cache.*twice*.nb?"))


@chowning
def test_forged_kernels_of_another_user_are_not_run(tmp_path: Path) -> None:
    marker, script = tmp_path / "executed", tmp_path / "script.py"
    script.write_text(KERNEL)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/proc/nope"}

    def started(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=environment | more, capture_output=True, text=True
        )

    made = tmp_path / "made"
    assert started(str(script), RP2PR_CACHE=str(made)).stdout == "42.0\n"
    [index] = made.rglob("*twice*.nbi")
    index.write_bytes(pickle.dumps(Forged(marker)))
    started(str(script), RP2PR_CACHE=str(made))
    assert marker.exists(), "Numba runs what it reads, so that the rest shows something"

    marker.rmdir()
    public = tmp_path / "public"
    public.mkdir()
    for name in ("rp2pr_sim", "rp2pr_sim-0"):
        shutil.copytree(made / "rp2pr_sim", public / name)
    for path in public.rglob("*"):
        os.chown(path, 1000, 1000)
        path.chmod(0o777)
    public.chmod(0o1777)
    words = ("-c", "import sys; from rp2pr_sim.cli import main; sys.exit(main(['pairs']))")
    refused = started(*words, TMPDIR=str(public))
    mine = public / "rp2pr_sim-0"
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == (
        "rp2pr: there is no folder for compiled code, since /proc/nope cannot be written: no such"
        f" file or directory, and {mine} belongs to another user; set RP2PR_CACHE to a folder that"
        " only you can write to."
    )
    named = started(*words, RP2PR_CACHE=str(public))
    assert named.returncode == 2
    assert "rp2pr_sim belongs to another user; set it to a folder that only" in named.stderr
    assert not marker.exists()
