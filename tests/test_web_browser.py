"""The teaching page in a real browser: clicks of a teacher, the view of a class, and rejections."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from small_studies import proof
from web_server import SMALL, asked, served

from rp2pr_sim.cli import main
from rp2pr_sim.evidence import claims
from rp2pr_sim.web.monte_carlo import Asked, joined, parts_of, results, run_part
from rp2pr_sim.web.play import play, recorded_of
from rp2pr_sim.web.request import scenario_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip(
        "NO BROWSER: the teaching page is NOT tested; `make browser` installs Debian's chromium",
        allow_module_level=True,
    )

playwright = pytest.importorskip(
    "playwright.sync_api",
    reason="NO PLAYWRIGHT: the teaching page is NOT tested; pip install playwright",
)

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--renderer-process-limit=2",
]  # fmt: skip
PATIENCE = 180_000  # milliseconds: a busy machine is no mistake of the page
READY = "html[data-ready=true]"
IDLE = "#stage[aria-busy=false]"
VIEWS = ("country", "day", "days", "plans", "action", "luck")
LESSONS = ("pairing", "honesty", "stalling", "claimed")
QUICK = {f"{side}.{name}": value for side in "ab" for name, value in SMALL.items()} | {
    "b.facilitation": "none",
    "seed": 1,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


class Classroom:
    """Opens pages, each in a session of its own, and keeps what their consoles complain of."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._contexts: list[Any] = []

    def opened(self, link: dict[str, Any] | str | None = None, **context: Any) -> Any:
        """A page in a session of its own, ready to be played."""
        page = self.begun(link, **context)
        page.wait_for_selector(READY)
        return page

    def begun(self, link: dict[str, Any] | str | None = None, **context: Any) -> Any:
        """The same, not waited for."""
        session = self.browser.new_context(
            **{"viewport": {"width": 1366, "height": 768}, **context}
        )
        self._contexts.append(session)
        session.set_default_timeout(PATIENCE)
        page = session.new_page()
        page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.complaints.append(said.text),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        query = link if isinstance(link, str) else "?" + urlencode(link or {})
        page.goto(f"{self.address}/{query}", wait_until="commit")
        return page

    def closed(self) -> None:
        """Ends all sessions."""
        for session in self._contexts:
            session.close()


@pytest.fixture
def room(browser: Any, address: str) -> Iterator[Classroom]:
    found = Classroom(browser, address)
    yield found
    found.closed()
    assert found.complaints == []


def text(page: Any, selector: str) -> str:
    return re.sub(r"\s+", " ", page.inner_text(selector)).strip()


def seen(page: Any) -> dict[str, str]:
    """What a class has before its eyes."""
    return {selector: text(page, selector) for selector in ("#levers", "#stage", "#when", "#news")}


def numbers_of(page: Any, side: str) -> dict[str, int]:
    """The four scales of the picture of intention and action."""
    return {
        key: int(text(page, f"#{key}-{side}-n"))
        for key in ("submitted", "carried_out", "claimed", "reached")
    }


def address_tells(page: Any, *parts: str) -> None:
    """Wait until the address bar tells what is chosen: it follows a little later."""
    page.wait_for_url(lambda url: all(part in url for part in parts))


def has_focus(page: Any) -> str:
    """The words of what has the focus."""
    return str(
        page.evaluate(
            "document.activeElement === document.body ? '' : document.activeElement.textContent"
        )
    )


def test_opens_playable_and_asks_nothing_of_the_network(room: Classroom) -> None:
    page = room.opened()
    assert page.title() == "Two programmes, the same luck"
    assert page.locator("svg.map").count() == 2
    assert text(page, "#when").startswith("Before the start")
    assert text(page, "#summary-a") == "The programme of the paper"
    assert [page.locator(f"#tab-{view}").count() for view in VIEWS] == [1] * len(VIEWS)
    assert all(url.startswith((room.address, "data:")) for url in room.asked)


def test_numbers_are_those_of_rp2pr_run(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = room.opened({**QUICK, "seed": 3, "week": 60, "view": "action"})
    for side, more in (("a", []), ("b", ["facilitation=none"])):
        settings = [f"{name}={value}" for name, value in SMALL.items()]
        assert (
            main(
                [
                    "run",
                    *settings,
                    *more,
                    "seed=3",
                    "parameters=central",
                    "replicates=1",
                    "details=0",
                    f"output={tmp_path / side}",
                ]
            )
            == 0
        )
        row = pd.read_csv(next((tmp_path / side).rglob("programme.csv"))).iloc[0]
        shown = numbers_of(page, side)
        assert shown["submitted"] == row["plans_submitted"] > 0
        assert shown["reached"] == row["plans_reached"]
        assert shown["claimed"] == round(row["share_claimed"] * row["plans_submitted"])
        assert f"{row['visits_held']:.0f} visits so far" in text(page, "#news")
        assert (
            page.locator(f"#gain .end.{side} text").text_content().split()[-1]
            == f"{100 * row['true_gain_per_team']:.2f}"
        )
    capsys.readouterr()


def test_levers_change_one_side_and_say_so_in_the_address(room: Classroom) -> None:
    page = room.opened({**QUICK, "week": 40})
    before = numbers_in(page)
    page.select_option('[data-name="pairing"][data-side="b"]', "best_with_worst")
    page.wait_for_selector(IDLE)
    assert "worst" in text(page, "#summary-b").lower()
    assert numbers_in(page)[0] == before[0]
    page.click("#more")
    page.select_option('[data-name="visit.host_first"][data-side="a"]', "false")
    page.wait_for_selector(IDLE)
    address_tells(page, "b.pairing=best_with_worst", "a.visit.host_first=false", "week=40")
    page.click("#same")
    page.wait_for_selector(IDLE)
    assert text(page, "#summary-b") == "The same as A"
    first, second = text(page, "#count-a"), text(page, "#count-b")
    assert first == second


def numbers_in(page: Any) -> tuple[str, str]:
    a, _, b = text(page, "#news").partition(" B ")
    return a, b


def test_each_lever_gives_the_words_of_the_paper(room: Classroom) -> None:
    page = room.opened(QUICK)
    words = {
        claim[name]
        for claim in asked(f"{room.address}/api/levers")[1]["levers"][0]["claims"]
        for name in ("quote", "sentence")
    }
    page.click(".lever:first-child .why")
    shown = text(page, "#explain")
    assert words and all(each in shown for each in words)
    page.keyboard.press("Escape")
    assert not page.is_visible("#explain")


def test_plays_steps_scrubs_and_jumps(room: Classroom) -> None:
    page = room.opened({**QUICK, "speed": 2})
    page.click("#play")
    page.wait_for_selector("#play.playing")
    page.select_option("#speed", "30")
    page.wait_for_selector("#play:not(.playing)")
    assert text(page, "#when").startswith("Week 59") and "the end" in text(page, "#when")
    page.click("#back")
    assert text(page, "#when").startswith("Week 58")
    page.click("#step")
    assert text(page, "#when").startswith("Week 59")
    page.locator("#week").fill("31")
    assert text(page, "#when").startswith("Week 30")
    page.click("#reset")
    assert text(page, "#when").startswith("Before the start")
    page.click("#first-visit")
    held = [week for week in play(SMALL, seed=1)["a"]["visits"]["held_week"] if week is not None]
    assert text(page, "#when").startswith(f"Week {min(held)} ")
    assert page.locator("svg.map .road").count() >= 1
    assert "visit" in text(page, "#count-a")


def test_a_team_tells_why_its_plan_failed_in_the_words_of_the_paper(room: Classroom) -> None:
    page = room.opened({**QUICK, "week": 60, "b.support": "none", "seed": 2})
    page.locator("svg.map.b g.place.intervention").first.click()
    page.wait_for_selector("#team .people")
    assert page.get_attribute('#team [data-side="b"]', "aria-pressed") == "true"
    stories: list[str] = []
    for _ in range(4):
        page.wait_for_selector("#team .people")
        stories.append(page.text_content("#team") or "")
        page.keyboard.press("n")
    told = " ".join(stories)
    quotes = {claim.quote for claim in claims().values()}
    shown = set(re.findall(r"“([^”]+)”", told))
    assert shown and shown <= quotes
    assert "Why did this plan fail?" in told
    page.locator("#team .chain [data-week]").first.evaluate(
        "link => link.closest('details')?.setAttribute('open', '')"
    )
    link = page.locator("#team .chain [data-week]").first
    week = link.get_attribute("data-week")
    link.click()
    assert text(page, "#when").startswith(f"Week {week}")
    page.keyboard.press("Escape")
    assert not page.is_visible("#team")


def test_a_team_shows_its_traits_and_what_its_plans_are_worth(room: Classroom) -> None:
    side = play(SMALL, seed=1)["a"]
    series = side["plans"]["series"]
    row = side["plans"]["team"][0]
    page = room.opened({**QUICK, "week": 60, "team": side["teams"]["id"][row]})
    page.wait_for_selector("#team .people")
    traits = [
        side["teams"]["series"][name][row][60]
        for name in ("openness", "reciprocity", "follow_through")
    ]
    assert text(
        page, "#team .traits"
    ) == "Openness {} · reciprocity {} · follow-through {} of 100".format(*traits)
    worth = f"diagnosis {series['diagnosis'][0][60]} and fit {series['fit'][0][60]} of 100"
    assert worth in (page.text_content('#team [data-plan="0"] .mini-words') or "")


def test_inside_a_visit_stand_the_numbers_of_that_day(room: Classroom) -> None:
    day = play(SMALL, seed=1)["a"]
    host = day["teams"]["id"][day["visits"]["host"][0]]
    page = room.opened({**QUICK, "week": 60, "view": "day", "host": host})
    assert f"Team {host}" in text(page, "#title-a")
    shown = text(page, "#issues-a")
    for column in ("issues_raised", "issues_believed", "issues_accepted"):
        assert re.search(rf"\b{day['visits'][column][0]} ?{column.removeprefix('issues_')}", shown)
    voices = text(page, "#voices")
    assert f"{day['visits']['voice']['lead_physician'][0]}%" in voices


def test_was_it_luck_and_the_p_values_of_the_trials(room: Classroom) -> None:
    # no plan is a year old
    page = room.opened({**QUICK, "view": "luck", "measure": "true_gain", "trials": 20})
    page.click("#run-trials")
    page.wait_for_selector("#verdict .verdict")
    page.wait_for_selector("#replay:not([disabled])")
    body = {"a": SMALL, "b": {**SMALL, "facilitation": "none"}, "seed": 1, "trials": 20}
    status, job = asked(f"{room.address}/api/luck", body)
    assert status == 202
    while job["state"] in ("waiting", "running"):
        page.wait_for_timeout(100)
        job = asked(f"{room.address}/api/luck/{job['job']}")[1]
    found = job["results"]["measures"]["true_gain"]
    told = text(page, "#verdict")
    assert f"{100 * found['b_better']:.0f}% of 20 replays" in told
    mean, counts = found["difference"]["mean"], found["by_set"]
    assert f"{abs(mean):.2f} percentage points (95% uncertainty interval" in told
    assert "simulation error ±" in told
    side, number = ("higher", counts["higher"]) if mean > 0 else ("lower", counts["lower"])
    assert f"B is {side} in {number} of 10 plausible sets" in told or "No clear difference" in told
    assert page.locator("#difference .interval line").count() == 1
    assert "2 classes under each of 10 plausible parameter sets" in text(page, "#luck-status")
    drawn = [p for p in job["results"]["trials"]["a"]["p"] if p is not None]
    assert page.locator("circle.trial.a").count() == len(drawn) > 0
    assert page.locator("circle.trial.a.found").count() == sum(p < 0.05 for p in drawn)


def test_central_values_show_chance_alone(room: Classroom) -> None:
    page = room.opened({**QUICK, "view": "luck", "measure": "safety", "trials": 20})
    page.select_option("#parameters", "central")
    page.wait_for_selector("#verdict .verdict")
    page.wait_for_selector("#replay:not([disabled])")
    told = text(page, "#verdict")
    assert "on average at the central values" in told and "simulation error ±" in told
    assert "uncertainty interval" not in told and "plausible" not in told
    assert page.locator("#difference .interval").count() == 0
    address_tells(page, "parameters=central")
    page.select_option("#parameters", "plausible")
    page.wait_for_selector("#difference .interval")
    assert "of 10 plausible sets" in text(page, "#verdict")


def test_the_page_says_that_the_run_one_watches_is_at_central_values(room: Classroom) -> None:
    page = room.opened({**QUICK, "view": "luck"})
    for place in ("#lesson", "#luck-body"):
        shown = text(page, place)
        assert "at the central values of all parameters" in shown
        assert "plausible parameter sets" in shown


ODD = (
    {"a.review": "none"},
    {"b.review": "paper"},
    {"b.exchange": "outside_panel", "b.scale.n_control": 0},
    {"b.time.weeks": 26},
)


@pytest.mark.parametrize("link", ODD, ids=str)
def test_programmes_of_any_kind_are_shown(room: Classroom, link: dict[str, Any]) -> None:
    page = room.opened({**QUICK, **link})
    for number in range(1, len(VIEWS) + 1):
        for key in (str(number), "Home", "f", "ArrowRight", "End"):
            page.keyboard.press(key)
        shown = text(page, "#stage")
        assert "NaN" not in shown and "undefined" not in shown and "null" not in shown
    assert text(page, "#when").startswith("Week 59")


def test_replays_that_were_stopped_are_not_taken_for_all(room: Classroom) -> None:
    page = room.opened(
        {
            "lesson": "stalling",
            "guess": "some",
            "b.support.named_owner": "true",
            "b.visit.peripheral_invited": "true",
        }
    )
    part = {
        "job": "x",
        "state": "cancelled",
        "done": 130,
        "total": 1000,
        "error": None,
        "results": None,
    }
    page.route("**/api/luck/*", lambda route: route.fulfill(json=part))
    page.click('[data-act="answer"]')
    page.wait_for_selector("#answer .trouble")
    assert "stopped before their end" in text(page, "#answer")
    assert page.locator("#answer .outcome").count() == 0
    assert page.is_enabled('[data-act="answer"]')
    page.unroute("**/api/luck/*")


def test_where_nothing_differs_no_bar_leans_to_a_side(room: Classroom) -> None:
    alike = {"b.facilitation": "non_clinical", "b.support.agreed_criterion": "true"}
    page = room.opened({**QUICK, **alike, "view": "luck", "trials": 20, "measure": "safety"})
    page.click("#replay")
    page.wait_for_selector("#verdict .verdict")
    page.wait_for_selector("#replay:not([disabled])")
    assert "Nothing differs" in text(page, "#verdict")
    assert page.locator("#difference .ties rect").count() == 1
    assert page.locator("#difference rect:not(.ties rect)").count() == 2  # of the stripes
    page.select_option("#measure", "true_gain")
    assert "True gain" in text(page, "#verdict")
    address_tells(page, "measure=true_gain")


def test_another_programme_forgets_the_replays_of_the_last(room: Classroom) -> None:
    # no plan is a year old
    page = room.opened({**QUICK, "view": "luck", "measure": "true_gain", "trials": 20})
    page.click("#replay")
    page.wait_for_selector("#verdict .verdict")
    page.click("#another-seed")
    page.wait_for_selector(IDLE)
    page.wait_for_selector("#verdict", state="detached")


def test_the_link_gives_another_class_the_same(room: Classroom) -> None:
    first = room.opened({**QUICK, "seed": 5})
    first.click("#tab-day")
    first.locator("#week").fill("44")
    first.select_option("#team-select", index=1)
    first.wait_for_selector("#team .people")
    address_tells(first, "view=day", "week=44", "team=")
    second = room.opened(first.url.removeprefix(f"{room.address}/"))
    second.wait_for_selector("#team .people")
    for view in VIEWS[:5]:
        first.click(f"#tab-{view}")
        second.click(f"#tab-{view}")
        assert seen(first) == seen(second)
    assert text(first, "#team") == text(second, "#team")
    address_tells(first, "view=action")
    first.reload()
    first.wait_for_selector(READY)
    assert seen(first) == seen(second)


def test_sessions_do_not_share_what_is_chosen(room: Classroom) -> None:
    one, other = room.opened({**QUICK, "week": 30}), room.opened({**QUICK, "week": 30})
    before = seen(other)
    one.fill("#seed", "9")
    one.keyboard.press("Enter")
    one.wait_for_selector(IDLE)
    one.click("#tab-plans")
    assert seen(other) == before
    other.reload()
    other.wait_for_selector(READY)
    assert seen(other) == before


@pytest.mark.parametrize("sessions", [5, pytest.param(20, marks=proof)])
def test_many_sessions_at_once_each_have_their_own_luck(sessions: int, room: Classroom) -> None:
    pages = {
        seed: room.begun({**QUICK, "seed": seed, "week": 60, "view": "action"})
        for seed in range(sessions)
    }
    for seed, page in pages.items():
        page.wait_for_selector(READY)
        programme = play(SMALL, seed=seed)["a"]["programme"]
        assert numbers_of(page, "a") == {
            key: programme[key][60] for key in ("submitted", "carried_out", "claimed", "reached")
        }


def test_bad_links_and_requests_are_refused_in_a_sentence(room: Classroom) -> None:
    page = room.opened(
        {
            **QUICK,
            "b.pairing": "by_magic",
            "a.no.such": 1,
            "week": "soon",
            "view": "../../etc",
            "seed": -4,
        }
    )
    trouble = text(page, "#trouble")
    for part in (
        "b.pairing",
        "by_magic",
        "a.no.such",
        "week to “soon”",
        "view to “../../etc”",
        "seed to “-4”",
    ):
        assert part in trouble
    assert page.locator("svg.map").count() == 2
    page.fill("#seed", "1.5")
    page.keyboard.press("Enter")
    assert "whole number" in text(page, "#trouble")
    for body, status in ((b"{", 422), (b'{"a": {"visit.hours": 99}}', 422), (b"x" * 50_000, 413)):
        got, answer = asked(f"{room.address}/api/play", body)
        assert got == status and answer["error"].endswith(".")


def test_a_combination_that_is_refused_leaves_the_page_alive(room: Classroom) -> None:
    two = {f"{side}.scale.n_intervention": 2 for side in "ab"}
    page = room.opened({**QUICK, **two, "b.exchange": "ring"})
    assert re.match("Programme B: “Teams in the programme” is 2, .*\\.", text(page, "#trouble"))
    page.click("#same")
    page.wait_for_selector("#trouble", state="hidden")
    page.wait_for_selector("svg.map")
    page.click("#more")
    ring = page.locator('[data-name="exchange"][data-side="b"]')
    ring.select_option("ring")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "still shows the programmes before" in text(page, "#trouble")
    top, bottom = page.evaluate(
        "(box => [box.top, box.bottom])(document.getElementById('trouble').getBoundingClientRect())"
    )
    assert 0 <= top < bottom <= 768  # where it is seen, however far the levers were scrolled
    assert page.locator("svg.map").count() == 2
    # the browser reports each refusal
    room.complaints = [said for said in room.complaints if "422" not in said]


def test_fits_a_phone(room: Classroom) -> None:
    page = room.opened(
        {**QUICK, "week": 40},
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    tabs = [f"#tab-{view}" for view in reversed(VIEWS)]
    looks = [
        *tabs,
        "svg.map.a g.place.intervention",
        "#more",
        "#lessons-toggle",
        '[data-lesson="honesty"]',
    ]
    for look in looks:
        page.locator(look).first.click()
        wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window == 390, look
        assert page.locator("#play").is_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768), (844, 390)])
def test_what_a_lesson_points_to_is_in_sight(room: Classroom, width: int, height: int) -> None:
    page = room.opened({**QUICK, "lesson": "honesty"}, viewport={"width": width, "height": height})
    assert page.is_visible("#lesson h2")
    if width >= 1000:  # a projector: the lesson beside the picture
        assert page.locator("#stage").bounding_box()["y"] < height / 2
    page.click('#lesson [data-view="action"]')
    box = page.locator("#tabs").bounding_box()
    assert (
        -1
        < box["y"]
        < page.locator("#stage").bounding_box()["y"]
        < height - page.locator(".transport").bounding_box()["height"]
    )


# a phone on its side; a laptop's window at 200%
@pytest.mark.parametrize(("width", "height"), [(844, 390), (683, 384)])
def test_a_low_window_is_left_to_the_picture(room: Classroom, width: int, height: int) -> None:
    page = room.opened(QUICK, viewport={"width": width, "height": height})
    assert page.locator(".transport").bounding_box()["height"] < height / 5
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    assert all(
        page.is_visible(f"#{part}")
        for part in ("play", "back", "step", "first-visit", "reset", "speed", "week")
    )


def test_what_was_pressed_and_is_gone_leaves_the_reader_where_it_was(room: Classroom) -> None:
    page = room.opened({**QUICK, "week": 60, "trials": 20})
    page.select_option("#team-select", index=1)
    page.wait_for_selector("#team .people")
    for side in "ba":
        page.focus(f'#team .switch [data-side="{side}"]')
        page.keyboard.press("Enter")
        page.wait_for_selector("#team .people")
        assert has_focus(page) == side.upper()
    page.keyboard.press("Escape")
    page.focus('[data-lesson="claimed"]')
    page.keyboard.press("Enter")
    assert has_focus(page) == "Success that is only claimed"
    page.wait_for_selector(IDLE)
    page.check('[name="guess"] >> nth=0')
    page.focus('[data-act="answer"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .outcome")
    assert has_focus(page) == page.text_content("#answer")
    page.focus('#lesson [data-lesson=""]')
    page.keyboard.press("Enter")
    assert has_focus(page) == "What if …?"


def test_keys_of_one_letter_can_be_switched_off_for_good(room: Classroom) -> None:
    page = room.opened(QUICK)
    page.click("#keys-open")
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("3")
        page.keyboard.press("l")
        assert page.get_attribute("#tab-country", "aria-selected") == "true"
        assert page.is_visible("#lesson")
        page.keyboard.press("End")
        assert text(page, "#when").startswith("Week 59")
        page.reload()
        page.wait_for_selector(READY)


def test_axe_finds_no_fault(room: Classroom) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="NO AXE: pip install axe-playwright-python"
    ).Axe()
    page = room.opened({**QUICK, "week": 60, "trials": 20})

    def faults(*clicks: str) -> list[str]:
        for click in clicks:
            page.click(click)
        return [
            f"{clicks}: {fault['help']}: {fault['nodes'][0]['html']}"
            for fault in axe.run(page).response["violations"]
        ]

    found = [fault for view in VIEWS for fault in faults(f"#tab-{view}")]
    page.click("#run-trials")
    page.wait_for_selector("circle.trial")
    found += faults("#tab-luck")
    page.select_option("#team-select", index=1)
    page.wait_for_selector("#team .people")
    found += faults("#more")
    found += faults(".lever:first-child .why")
    page.keyboard.press("Escape")
    found += faults("#keys-open")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    found += faults('[data-lesson="pairing"]')
    assert found == []


def test_keyboard_alone_is_enough(room: Classroom) -> None:
    page = room.opened({**QUICK, "speed": 5})
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the picture"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stage"
    steps = {
        "ArrowRight": "Week 0",
        "Shift+ArrowRight": "Week 13",
        "ArrowLeft": "Week 12",
        "End": "Week 59",
        "Home": "Before",
    }
    for key, week in steps.items():
        keys.press(key)
        assert text(page, "#when").startswith(week)
    keys.press("Space")
    page.wait_for_selector("#play.playing")
    keys.press("Space")
    page.wait_for_selector("#play:not(.playing)")
    for number, view in enumerate(VIEWS, start=1):
        keys.press(str(number))
        assert page.get_attribute(f"#tab-{view}", "aria-selected") == "true"
    keys.press("f")
    playwright.expect(page.locator("#live")).to_have_text(
        re.compile(r"^Week \d+, .*visit"), timeout=PATIENCE
    )
    keys.press("n")
    page.wait_for_selector("#team .people")
    assert page.evaluate("document.activeElement.closest('#team') !== null")
    keys.press("Escape")
    assert not page.is_visible("#team")
    page.focus("#tab-luck")
    keys.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "tab-action"


def test_everything_that_can_be_worked_has_a_name(room: Classroom) -> None:
    page = room.opened({**QUICK, "view": "luck"})
    page.click("#more")
    unnamed = page.evaluate(
        """[...document.querySelectorAll('button, input, select, svg[role=img], [role=tab]')]
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                || e.labels?.length || e.querySelector?.('title')))
            .map(e => e.outerHTML)"""
    )
    assert unnamed == []


def test_text_stands_out_from_its_ground(room: Classroom) -> None:
    page = room.opened(QUICK)
    names = ("--ink", "--soft", "--faint", "--a-ink", "--b-ink", "--good-ink")
    look_up = (
        "names => names.map(name =>"
        " getComputedStyle(document.documentElement).getPropertyValue(name))"
    )
    colours = page.evaluate(look_up, [*names, "--card", "--paper"])
    light = [luminance(colour) for colour in colours]
    for name, found in zip(names, light, strict=False):
        for ground in light[len(names) :]:
            assert (ground + 0.05) / (found + 0.05) >= 4.5, name


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0..1 (WCAG 2)."""
    digits = colour.strip().removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    shares = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_pictures_are_there_for_who_has_chosen_colours_for_everything(room: Classroom) -> None:
    look = "part => getComputedStyle(document.querySelector(part)).backgroundColor"
    for forced in ("active", "none"):
        page = room.opened(
            {**QUICK, "week": 60, "view": "action"}, forced_colors=forced, color_scheme="dark"
        )
        grounds = [
            page.evaluate(look, part) for part in (".fill.a", ".stage .bar", ".badge.a", ".stage")
        ]
        assert grounds == [
            "rgb(0, 114, 178)",
            "rgb(236, 237, 238)",
            "rgb(0, 114, 178)",
            "rgb(255, 255, 255)",
        ]


def test_who_wants_no_motion_sees_none(room: Classroom) -> None:
    page = room.opened(QUICK, reduced_motion="reduce")
    counted = "['road', 'mover'].map(mark => document.querySelectorAll(`svg.map .${mark}`).length)"
    jump = f"document.getElementById('first-visit').click() || {counted}"
    roads, movers = page.evaluate(jump)  # at once: what moves is gone within a second
    assert (roads >= 1, movers) == (True, 0)
    roads, movers = room.opened(QUICK).evaluate(jump)
    assert roads >= 1 and movers >= 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_asks_before_it_answers_and_answers_from_the_replays(
    room: Classroom, lesson: str
) -> None:
    page = room.opened({"trials": 20})
    page.click(f'[data-lesson="{lesson}"]')
    page.wait_for_selector(IDLE)
    assert "Predict first" in text(page, "#answer")
    page.check('[name="guess"] >> nth=0')
    with page.expect_response(
        lambda answer: "/api/luck" in answer.url and json.loads(answer.text())["state"] == "done"
    ) as found:
        page.click('[data-act="answer"]')
    results = json.loads(found.value.text())["results"]
    page.wait_for_selector("#answer .outcome")
    told = text(page, "#answer")
    # always together
    success, points = (results["measures"][name] for name in ("plan_success", "points_per_plan"))
    assert f"{success['a']['mean']:.0f}% in A and {success['b']['mean']:.0f}% in B" in told
    assert f"{points['a']['mean']:.2f} in A and {points['b']['mean']:.2f} in B" in told
    assert ("As you said" in told) != ("The model says" in told)
    # what the class had guessed
    assert text(page, ".option >> nth=0").lower().rstrip(".") in told.lower()
    assert page.locator('[name="guess"]:enabled').count() == 0
    assert page.is_checked('[name="guess"] >> nth=0')
    assert "Set the scene again" not in told
    page.click("#same")
    assert "no longer those of the lesson" in text(page, "#answer")


def test_a_link_to_an_answer_gives_the_answer_and_another_seed_another(room: Classroom) -> None:
    scene = {"b.support.named_owner": "true", "b.visit.peripheral_invited": "true"}
    page = room.opened(
        {"lesson": "stalling", "guess": "some", "told": "yes", "trials": 20, "seed": 1, **scene}
    )
    page.wait_for_selector("#answer .outcome")
    assert page.is_checked('[name="guess"][value="some"]')
    before = page.text_content("#answer")
    page.click("#another-seed")
    playwright.expect(page.locator("#answer")).not_to_have_text(before, timeout=PATIENCE)
    page.wait_for_selector("#answer .outcome")
    assert page.text_content("#answer") != before
    address_tells(page, "lesson=stalling", "told=yes", "seed=2")


EVEN: dict[str, Any] = {**SMALL, "scale.n_control": 0}
WORST: dict[str, Any] = {**EVEN, "pairing": "best_with_worst"}
UNEVEN = {
    f"{side}.{name}": value
    for side, levers in (("a", EVEN), ("b", WORST))
    for name, value in levers.items()
} | {"seed": 1}


def of_module(page: Any, name: str, call: str, given: Any = None) -> Any:
    """Return the result of a function of the page's modules.

    `m` is the module, `given` the argument.
    """
    return page.evaluate(
        f"async (given) => {{ const m = await import('/static/{name}'); return {call}; }}", given
    )


def mean_of(values: list[float]) -> float:
    return sum(values) / len(values)


def whole(value: float) -> int:
    """As the page rounds."""
    return math.floor(value + 0.5)


def test_inside_a_visit_both_sides_show_the_same_host(room: Classroom) -> None:
    page = room.opened({**UNEVEN, "view": "day"})
    both = 0
    for week in range(0, 61, 3):
        page.locator("#week").fill(str(week))
        hosts = [re.findall(r"Team (\d+) hosts", text(page, f"#title-{side}")) for side in "ab"]
        assert len({host for found in hosts for host in found}) <= 1
        both += all(page.is_visible(f"#issues-{side} .funnel") for side in "ab")
    assert both > 3


def test_all_visit_days_show_each_day_and_the_means(room: Classroom) -> None:
    page = room.opened({**UNEVEN, "view": "days", "week": 60})
    sides = play(EVEN, WORST, seed=1)
    for chart, across, up, decimals in (
        ("speech", "respect", "honesty", 0),
        ("gap", "level_gap", "safety", 1),
    ):
        for side in "ab":
            visits = sides[side]["visits"]
            held = [v for v, week in enumerate(visits["held_week"]) if week is not None]
            x, y = (mean_of([abs(visits[name][v]) for v in held]) for name in (across, up))
            assert (
                page.locator(f"#days-{chart} .day-dot.{side}:not(.absent)").count() == len(held) > 0
            )
            shown = f"{x:.1f}" if decimals else f"{whole(x)}%"
            assert f"{side.upper()}: {across.replace('_', ' ')} {shown}, {up} {whole(y)}%" in text(
                page, f"#mean-{chart}"
            )
    page.click("#reset")
    assert page.locator(".day-dot:not(.absent)").count() == 0
    assert text(page, "#mean-gap") == "A: no visit yet · B: no visit yet"
    page.locator("#week").fill("60")
    # the marks of the week appear with the next frame, and one may lie on another
    page.locator("#days-gap .day-dot.b:not(.absent)").first.dispatch_event("click")
    address_tells(page, "view=day", "host=")
    assert (
        text(page, "#title-a").split(" hosts")[0] == text(page, "#title-b").split(" hosts")[0] != ""
    )


def test_a_finding_opens_its_own_histogram(room: Classroom) -> None:
    page = room.opened(
        {**QUICK, "view": "luck", "measure": "true_gain", "trials": 20, "lesson": "pairing"}
    )
    page.click("#replay")
    page.wait_for_selector("#verdict .verdict")
    page.click("#lesson [data-then] >> nth=0")
    page.wait_for_selector(IDLE)
    page.click('[data-act="try"]')
    page.wait_for_selector("#answer .findings")
    for measure, words in (
        ("safety", "Safety on the visit day"),
        ("carried_out", "Plans carried out"),
    ):
        page.click(f'#answer [data-measure="{measure}"]')
        playwright.expect(page.locator("#luck-body")).to_contain_text(words, timeout=PATIENCE)
        assert page.input_value("#measure") == measure


@pytest.mark.parametrize(
    ("signs", "right"),
    [
        ((-1, -1, -1, 0), "carried"),
        ((-1, 0, -1, 0), "carried"),
        ((-1, -1, -1, -1), "both"),
        ((-1, 0, 0, 0), "day"),
        ((-1, 0, 0, 1), "better"),
        ((0, 0, 0, 0), "none"),
        ((0, -1, 0, 0), ""),
    ],
)
def test_the_first_lesson_grades_all_that_it_asks(
    room: Classroom, signs: tuple[int, ...], right: str
) -> None:
    names = ("safety", "carried_out", "claimed", "plan_success")
    measures = {
        name: {"likely": sign != 0, "up": sign > 0} for name, sign in zip(names, signs, strict=True)
    }
    assert of_module(room.opened(QUICK), "lessons/pairing.js", "m.right(given)", measures) == right


def test_the_second_lesson_does_not_give_its_answer_away(room: Classroom) -> None:
    page = room.opened(
        {
            "lesson": "honesty",
            "trials": 20,
            "a.scale.n_control": 0,
            "b.scale.n_control": 0,
            "b.exchange": "outside_panel",
        }
    )
    held_back = claims()["M44"].quote
    opening = text(page, "#lesson").partition("Predict")[0]
    assert held_back not in opening
    assert "respect" not in opening.lower()
    page.check('[name="guess"] >> nth=0')
    page.click('[data-act="answer"]')
    page.wait_for_selector("#answer .outcome")
    assert held_back in text(page, "#answer")
    assert "Growth of trust" in text(page, "#answer")
    assert "percentage points (" in text(page, "#answer").partition("Growth of trust")[2][:120]


def test_of_the_plans_called_a_success_three_parts_are_told(room: Classroom) -> None:
    page = room.opened({**QUICK, "week": 60, "view": "action"})
    plans = play(SMALL, seed=1)["a"]["plans"]
    columns = zip(plans["quantified"], plans["reached"], plans["claimed"], strict=True)
    claimed = [(number, reached) for number, reached, called in columns if called]
    missed, untold = (
        sum(number and not reached for number, reached in claimed),
        sum(not number for number, _ in claimed),
    )
    assert f"{missed} missed it, {untold} cannot be told" in text(page, "#gap-a")
    assert (
        f"{len(claimed)} called a success: {len(claimed) - missed - untold} of these reached"
        in text(page, "#end").partition(" B ")[0]
    )
    page.click("#end-luck")
    address_tells(page, "view=luck")
    page.click("#back")
    assert not page.is_visible("#end")


def test_what_a_lesson_suggests_at_its_end_is_played_and_told_too(room: Classroom) -> None:
    page = room.opened({"trials": 20})
    page.click('[data-lesson="stalling"]')
    page.click("#lesson [data-then] >> nth=0")
    page.wait_for_selector(IDLE)
    address_tells(
        page,
        "b.support.named_owner=true",
        "b.visit.peripheral_invited=true",
        "b.visit.manager_invited=false",
    )
    assert "You are trying: The same two changes, but no manager in the room" in text(
        page, "#answer"
    )
    page.click('[data-act="try"]')
    page.wait_for_selector("#answer .findings")
    assert page.locator("#answer .findings li").count() == len(
        of_module(page, "lessons/stalling.js", "m.default.measures")
    )
    page.click('[data-act="scene"]')
    page.wait_for_selector(IDLE)
    assert "Predict first" in text(page, "#answer")


SURE = {
    "pairing": {"safety": "lower", "rating": "lower"},
    "honesty": {"respect": "lower", "honesty": "higher", "commitment": "lower"},
    "stalling": {"abandoned": "lower", "carried_out": "higher", "points_per_plan": "higher"},
    "claimed": {"true_gain": "higher"},
}
"""By lesson, measures and the side on which B is so surely that few replays show it."""


@proof
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_numbers_of_the_lesson_plan_are_those_of_the_page(room: Classroom, lesson: str) -> None:
    plan = (Path(__file__).parents[1] / "docs" / "teaching.md").read_text(encoding="utf-8")
    page = room.opened()
    scene = of_module(page, f"lessons/{lesson}.js", "m.default.scene")
    seed = of_module(page, "state.js", "m.FIRST.seed")
    asked_for = Asked(scenario_of(scene["a"]), scenario_of(scene["b"]), seed, 1000)
    rows = [recorded_of(scene[side], seed, 0).result for side in "ab"]
    found = results(asked_for, joined([run_part(part) for part in parts_of(asked_for)]), rows)
    for key, lead in of_module(page, f"lessons/{lesson}.js", "m.default.measures"):
        told = of_module(page, "lessons/telling.js", "m.compared(...given)", [found, key])
        numbers = re.sub("</?b>", "", told["numbers"])
        cells = (lead.rstrip("."), numbers, told["sureness"].rstrip("."))
        assert f"| {' | '.join(cells)} |" in plan


def test_the_seed_that_the_page_opens_with_is_a_typical_one(room: Classroom) -> None:
    page = room.opened()
    seed = of_module(page, "state.js", "m.FIRST.seed")
    front = of_module(page, "state.js", "{ a: m.FIRST.a, b: m.FIRST.b, measures: [] }")
    scenes = [
        of_module(
            page,
            f"lessons/{name}.js",
            "{ ...m.default.scene, id: m.default.id, measures: m.default.measures }",
        )
        for name in LESSONS
    ]
    assert page.input_value("#seed") == str(seed)
    # where it changes with the model: another seed for which this holds
    for scene in (front, *scenes):
        asked_for = Asked(scenario_of(scene["a"]), scenario_of(scene["b"]), seed, 60)
        rows = [recorded_of(scene[side], seed, 0).result for side in "ab"]
        outcomes = joined([run_part(part) for part in parts_of(asked_for)])
        found = results(asked_for, outcomes, rows)["measures"]
        for side in "ab":
            success = found["plan_success"][side]
            assert max(success["above"], success["below"]) < 0.85
        for measure, side in SURE.get(scene.get("id", ""), {}).items():
            assert found[measure]["by_set"][side] >= 0.9 * found[measure]["by_set"]["sets"], measure
        for measure, _ in scene["measures"]:
            assert of_module(page, "measures.js", "m.unusual(given)", found[measure]) == ""


def measured(
    mean: float, error: float, higher: int, lower: int, better: float, equal: float = 0.0
) -> dict[str, Any]:
    """Return a measure over 100 sets, as the service gives it."""
    spread = {"mean": mean, "low": mean - 3.0, "high": mean + 3.0, "error": error}
    least = {"higher_range": [higher, higher], "lower_range": [lower, lower]}
    counts = {"sets": 100, "higher": higher, "lower": lower, **least}
    shares = {"b_better": better, "equal": equal}
    return {"difference": spread, "by_set": counts, "unit": "%", **shares}


READINGS = (
    (measured(2.0, 0.1, 97, 3, 0.98), "higher in 97 of 100 plausible sets.", "Nearly every"),
    (measured(-2.0, 0.1, 4, 96, 0.2), "lower in 96 of 100 plausible sets.", "one class in 5"),
    (measured(2.0, 0.1, 80, 20, 0.6), "80 of 100 plausible sets: likely", "can turn it round"),
    (measured(2.0, 0.1, 60, 40, 0.6), "60 of 100 plausible sets and lower in 40", "decides"),
    (measured(0.1, 0.2, 100, 0, 0.5), "within simulation error", "chance decides"),
    (measured(1.0, 0.1, 90, 0, 0.4, 0.6), "90 of 100 plausible sets; in 10 nothing", "often"),
    (measured(0.0, 0.0, 0, 0, 0.0, 1.0), "Nothing differs", ""),
)  # fmt: skip
"""A measure, what is said of how sure it is, and of what one class sees of it."""


def test_how_sure_a_difference_is_and_what_one_class_sees_of_it(room: Classroom) -> None:
    page = room.opened(QUICK)
    for measure, sure, seen in READINGS:
        assert sure in of_module(page, "measures.js", "m.sureness(m.reading(given))", measure)
        hidden = of_module(page, "measures.js", "m.inOneClass(m.reading(given))", measure)
        assert (seen in hidden) if seen else hidden == ""


@pytest.mark.parametrize(
    ("below", "above", "said"),
    [
        (0.5, 0.4, ""),
        (0.0, 0.4, ""),  # as many are the same: nothing unusual
        (0.004, 0.996, "A is unusually low in your run: only 0.4% of the replays are as low."),
        (0.97, 0.02, "A is unusually high in your run: only 3.0% of the replays are as high."),
        (0.0, 1.0, "A is unusually low in your run: no replay is as low."),
    ],
)
def test_a_run_that_is_unusual_is_called_so(
    room: Classroom, below: float, above: float, said: str
) -> None:
    measure = {"a": {"below": below, "above": above}, "b": {"below": None, "above": None}}
    assert of_module(room.opened(QUICK), "measures.js", "m.unusual(given)", measure) == said


def test_the_copied_link_is_one_that_the_class_can_open(browser: Any) -> None:
    with served(loopback=False, addresses=["http://192.0.2.7:8123"]) as address:
        session = Classroom(browser, address)
        page = session.opened(
            {**QUICK, "week": 40}, permissions=["clipboard-read", "clipboard-write"]
        )
        page.click("#copy-link")
        playwright.expect(page.locator("#copy-link")).to_have_text("Copied", timeout=PATIENCE)
        copied = page.evaluate("navigator.clipboard.readText()")
        session.closed()
    assert copied.startswith("http://192.0.2.7:8123/?")
    assert "week=40" in copied


@pytest.mark.parametrize(
    ("here", "others", "link", "reachable"),
    [
        ("http://127.0.0.1:8123/?seed=2", [], "http://127.0.0.1:8123/?seed=3", False),
        (
            "http://localhost:8123/",
            ["http://192.0.2.7:8123"],
            "http://192.0.2.7:8123/?seed=3",
            True,
        ),
        (
            "http://[::1]:8123/",
            ["http://[2001:db8::2]:8123"],
            "http://[2001:db8::2]:8123/?seed=3",
            True,
        ),
        (
            "http://127.0.0.1:8123/",
            ["https://school.example/teach/"],
            "https://school.example/teach/?seed=3",
            True,
        ),
        (
            "http://198.51.100.3:8123/",
            ["http://192.0.2.7:8123"],
            "http://198.51.100.3:8123/?seed=3",
            True,
        ),
    ],
)
def test_which_link_a_class_gets(
    room: Classroom, here: str, others: list[str], link: str, reachable: bool
) -> None:
    found = of_module(
        room.opened(QUICK), "controls.js", "m.classLink(...given)", [here, "/?seed=3", others]
    )
    assert found == {"link": link, "reachable": reachable}
