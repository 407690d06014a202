"""What the service endures: slow and silent clients, a proxy, many jobs, and random requests."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from small_studies import PATIENCE, proof
from web_server import HURRIED, SMALL, asked, running, served

from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.web import api as service_module
from rp2pr_sim.web import connections
from rp2pr_sim.web import jobs as jobs_module
from rp2pr_sim.web.addresses import PublicAddress
from rp2pr_sim.web.jobs import Jobs
from rp2pr_sim.web.recording import recorded

HALF_A_HEAD = b"POST /api/play HTTP/1.1\r\nhost: localhost\r\n"
HALF_A_BODY = HALF_A_HEAD + (
    b"origin: http://localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
)


def connected(address: str) -> socket.socket:
    port = int(address.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


# slow and silent clients


@pytest.mark.parametrize("sent", [HALF_A_HEAD, HALF_A_BODY, b"G"])
def test_a_request_that_does_not_arrive_is_ended_with_a_sentence(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[Any] = []
    monkeypatch.setattr(connections, "SECONDS", 0.2)
    monkeypatch.setattr(service_module, "play", lambda *given: played.append(given))
    with served() as address, connected(address) as line:
        line.sendall(sent)
        answer = HTTPResponse(line)
        answer.begin()
        assert (answer.status, answer.getheader("connection")) == (408, "close")
        assert "in time" in json.loads(answer.read())["error"]
        assert line.recv(1) == b""
        assert asked(f"{address}/api/levers")[0] == 200
    assert played == []


def test_a_request_that_arrives_byte_by_byte_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.3)
    with served() as address, connected(address) as line:
        line.settimeout(0.02)
        answer = b""
        line.sendall(HALF_A_BODY.replace(b"length: 100", b"length: 9000"))
        for _ in range(8_000):  # the body is not whole before the server looks at its clock
            try:
                line.sendall(b" ")
                answer += line.recv(1000)
            except TimeoutError:
                continue
            except OSError:
                break
            if answer:
                break
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_connection_on_which_nothing_comes_is_closed_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.2)
    with served() as address, connected(address) as line:
        assert line.recv(1) == b""


def test_an_answer_that_takes_longer_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.1)

    async def events(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await receive()
        await asyncio.sleep(0.3)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(4):
            await asyncio.sleep(0.1)
            await send({"type": "http.response.body", "body": b"%d;" % number, "more_body": True})
        await send({"type": "http.response.body"})

    with running(events) as address, urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        assert answer.read() == b"0;1;2;3;"


# many connections


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """A process that may open few files, and so takes few connections: as many as this."""
    monkeypatch.setattr(connections, "_files", lambda: 32)
    return 15


@pytest.mark.parametrize("sent", [b"", HALF_A_HEAD, HALF_A_BODY])
def test_clients_that_send_nothing_whole_do_not_keep_others_out(few: int, sent: bytes) -> None:
    with served() as address, ExitStack() as lines:
        waiting = []
        for _ in range(3 * few):
            waiting.append(lines.enter_context(connected(address)))
            waiting[-1].sendall(sent)
        assert asked(f"{address}/api/levers")[0] == 200
        for line in waiting[: 2 * few]:  # those that have waited longest
            with pytest.raises((ConnectionResetError, BrokenPipeError)):
                while line.recv(1):
                    pass
                raise BrokenPipeError


def test_above_the_limit_a_request_is_told_to_come_later(few: int) -> None:
    free, begun = threading.Event(), threading.Semaphore(0)

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        begun.release()
        while not free.is_set():
            await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    with running(busy) as address, ExitStack() as lines:
        lines.callback(free.set)
        answers = []
        for number in range(few + 5):
            line = lines.enter_context(connected(address))
            line.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            answers.append(HTTPResponse(line))
            if number < few:
                assert begun.acquire(timeout=PATIENCE)
            else:
                answers[-1].begin()
        free.set()
        for answer in answers[:few]:
            answer.begin()
        assert [answer.status for answer in answers] == [200] * few + [503] * 5


_HUNDRED_AND_TWENTY_EIGHT_FILES = """
import resource, sys
from rp2pr_sim.cli import main, teach

resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
teach.warm_up = int
sys.exit(main(["teach", "port=8700", "browser=false"]))
"""


@contextmanager
def taught(code: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of the command `teach` and its process, which ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        while "The teaching page is at " not in (line := process.stdout.readline()):
            assert line, "the command has ended"
        yield line.split(" is at ")[1].split()[0], process
        process.terminate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of open files")
def test_more_silent_connections_than_the_process_may_have_files_do_no_harm() -> None:
    with taught(_HUNDRED_AND_TWENTY_EIGHT_FILES) as (address, process), ExitStack() as lines:
        for _ in range(200):
            lines.enter_context(connected(address))
        for _ in range(5):
            assert asked(f"{address}/api/play", {"a": SMALL})[0] == 200
        assert len(psutil.Process(process.pid).net_connections()) <= 65
        process.terminate()
        assert process.stdout is not None
        assert process.stdout.read() == ""


# a proxy


class _Proxy(BaseHTTPRequestHandler):
    """Passes /teach/... on to the service, under the service's own name, as nginx does."""

    service = ""

    def do_GET(self) -> None:
        path = self.path.removeprefix("/teach")
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length) if length else None
        sent = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        request = urllib.request.Request(self.service + path, body, sent, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def proxied(service: str) -> Iterator[str]:
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), type("Proxy", (_Proxy,), {"service": service}))
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{proxy.server_port}"
    proxy.shutdown()
    thread.join()
    proxy.server_close()


def test_behind_a_proxy_the_page_answers_to_its_address_there() -> None:
    school = PublicAddress.of("https://school.example/teach")
    with served(public=school) as service, proxied(service) as proxy:
        with urllib.request.urlopen(f"{proxy}/teach/static/app.js", timeout=PATIENCE) as answer:
            assert answer.status == 200
        play = f"{proxy}/teach/api/play"
        assert asked(play, {"a": SMALL}, origin="https://school.example")[0] == 200
        for other in ("http://school.example", "https://school.example:444", "https://e.example"):
            assert asked(play, {"a": SMALL}, origin=other)[0] == 403
        # a proxy that leaves the name of the page as it is
        named = {"host": "school.example", "origin": "https://school.example"}
        assert asked(f"{service}/api/play", {"a": SMALL}, **named)[0] == 200
        assert asked(f"{service}/api/levers", host="other.example")[0] == 403


def test_without_the_setting_the_refusal_names_it() -> None:
    with served() as service, proxied(service) as proxy:
        for given in ({"origin": "https://school.example"}, {"host": "school.example"}):
            url = proxy + "/teach" if "origin" in given else service
            status, answer = asked(f"{url}/api/play", {"a": SMALL}, **given)
            assert status == 403
            assert "address=https://..." in answer["error"]
            assert "proxy" in answer["error"]


@pytest.mark.parametrize(
    ("text", "url", "origin"),
    [
        ("https://school.example", "https://school.example/", "https://school.example"),
        ("https://School.example:443/a", "https://school.example/a/", "https://school.example"),
        ("http://10.0.0.1:8080/", "http://10.0.0.1:8080/", "http://10.0.0.1:8080"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]/", "http://[2001:db8::1]"),
        ("https://köln.example", "https://xn--kln-sna.example/", "https://xn--kln-sna.example"),
    ],
)
def test_an_address_at_a_proxy(text: str, url: str, origin: str) -> None:
    assert PublicAddress.of(text)[:2] == (url, origin)


@pytest.mark.parametrize(
    "text",
    [
        "school.example", "ftp://school.example", "https://", "https:///teach",
        "https://a b.example", "https://user@school.example", "https://school.example/?a=1", "https://school.example/#a",
        "https://school.example:port", "https://[::1", "https://.example", True, None, 8, "",
    ],
)  # fmt: skip
def test_what_is_no_address_at_a_proxy(text: object) -> None:
    with pytest.raises(InputError, match=r"such as https://school\.example"):
        PublicAddress.of(text)


def test_the_command_says_what_the_class_opens_and_what_the_proxy_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apps: list[Any] = []
    monkeypatch.setattr("rp2pr_sim.cli.teach.warm_up", lambda: None)
    words = ["port=8710", "browser=false", "address=https://school.example/teach/"]
    with monkeypatch.context() as patched:
        patched.setattr(
            "uvicorn.Server.run", lambda server, sockets: apps.append(server.config.app)
        )
        assert main(["teach", *words]) == 0
    told = capsys.readouterr().out
    assert "The class reaches it at https://school.example/teach/.\n" in told
    assert "pass requests on to port 87" in told
    assert "Everybody in the network" not in told
    with running(apps[0]) as service:
        status, levers = asked(f"{service}/api/levers", origin="https://school.example")
    assert (status, levers["addresses"]) == (200, ["https://school.example/teach/"])
    assert main(["teach", "address=school"]) == 2
    assert "address is 'school'" in capsys.readouterr().err


# many jobs


def test_what_is_remembered_of_many_jobs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "KEPT_QUESTIONS", 3)
    jobs = Jobs(at_once=1)
    for seed in range(7):
        name = jobs.begin(SMALL, SMALL, seed, 0, 10)["job"]
        while jobs.look(name)["state"] != "done":
            time.sleep(0.002)
    assert len(jobs._jobs) == len(jobs._replays) == 3
    assert jobs.look(name)["done"] == 10
    size = recorded.cache_info()
    assert size.maxsize is not None
    assert size.currsize <= size.maxsize
    jobs.close()


_TAUGHT = """
import sys
from rp2pr_sim.cli import main

sys.exit(main(["teach", "port=8720", "browser=false"]))
"""


@proof
def test_two_hundred_jobs_leave_the_memory_as_it_was() -> None:
    with taught(_TAUGHT) as (address, process):
        sizes = []
        for seed in range(260):
            question = {"a": SMALL, "b": HURRIED, "seed": seed}
            _, played = asked(f"{address}/api/play", question)
            team = played["b"]["teams"]["id"][0]
            asked(f"{address}/api/story", {"side": HURRIED, "team": team, "seed": seed})
            _, job = asked(f"{address}/api/luck", {**question, "trials": 100})
            while job["state"] != "done":
                time.sleep(0.02)
                _, job = asked(f"{address}/api/luck/{job['job']}")
            sizes.append(psutil.Process(process.pid).memory_info().rss / 2**20)
    assert sizes[-1] - sizes[59] < 12.0, [round(size) for size in sizes[::20]]


# random requests

_LEFT_TO_THE_MODEL = {"/api/story", "/api/luck"}
"""Paths that may reject what their schema allows: a team that is not there, a costly question."""


def contract_of(label: str, mode: schemathesis.GenerationMode, examples: int) -> Counter[int]:
    """Return how often each status came; an answer that is not documented fails."""
    statuses: Counter[int] = Counter()
    with served(Jobs(at_once=1)) as address:
        found = schemathesis.openapi.from_url(f"{address}/openapi.json")
        [operation] = [each.ok() for each in found.get_all_operations() if each.ok().label == label]

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def holds(case: schemathesis.Case) -> None:
            left_out = [positive_data_acceptance] if case.path in _LEFT_TO_THE_MODEL else []
            statuses[case.call_and_validate(excluded_checks=left_out).status_code] += 1

        holds()
    return statuses


OPERATIONS = [
    ("GET /api/levers", "positive"),
    ("GET /api/luck/{job}", "positive"),
    ("DELETE /api/luck/{job}", "positive"),
    *(
        (f"POST /api/{name}", mode)
        for name in ("play", "story", "luck")
        for mode in ("positive", "negative")
    ),
]


@pytest.mark.parametrize(("label", "mode"), OPERATIONS)
def test_random_requests_are_answered_as_documented(label: str, mode: str) -> None:
    statuses = contract_of(label, schemathesis.GenerationMode(mode), 6)
    assert statuses
    assert mode == "positive" or set(statuses) == {422}


@proof
@pytest.mark.parametrize(("label", "mode"), OPERATIONS)
def test_three_hundred_random_requests_are_answered_as_documented(label: str, mode: str) -> None:
    assert contract_of(label, schemathesis.GenerationMode(mode), 300)
