"""Every service in every language, from hello to the last stage, through webhooks and the Send API.

The conversations (``scripts/``) are played side by side on one service; each test looks at one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.cases.model import CaseEventKind
from bot.catalogue.loader import Catalogue
from bot.catalogue.spoken import spoken_value
from bot.clock import DHAKA, dhaka_date
from bot.runtime import project_catalogue
from bot.text.normalise import normalise
from tests.functional.conftest import running
from tests.functional.office import Office
from tests.functional.playing import Played, Player
from tests.functional.script import LANGUAGES, SCRIPTS, Script, Term, read_scripts

SIDE_BY_SIDE = 6
SERVICES = sorted(path.stem for path in SCRIPTS.glob("*.yml"))
NAMES = [f"{service}-{language}" for service in SERVICES for language in LANGUAGES]
#: Services, and a page of another agency to which somebody writes about them.
WRONG_PAGES = {"consumer_complaint": "police", "police_clearance": "acc", "land_service": "dncrp"}
PLACE = re.compile(r"\{\w+\}")
BANGLA = re.compile(r"[\u0980-\u09ff]")


@pytest.fixture(scope="module")
def plays(
    model_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Future[Played]]]:
    """All conversations, on their way or done."""
    scripts = read_scripts(datetime.now(DHAKA).date())
    folder = tmp_path_factory.mktemp("scripts")
    # What is logged here is nobody's output: it comes from threads, at any time.
    with capture_logs(), running(model_dir, folder) as (emulated, service):
        office = Office(service)
        player = Player(emulated, office)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            astray = {
                f"{one}-astray": replace(script, page=WRONG_PAGES[script.service])
                for one, script in scripts.items()
                if script.service in WRONG_PAGES
            }
            yield {name: pool.submit(player.play, one) for name, one in {**scripts, **astray}.items()}
            pool.shutdown(cancel_futures=True)
        office.close()


@pytest.fixture(params=NAMES)
def played(plays: Mapping[str, Future[Played]], request: pytest.FixtureRequest) -> Played:
    """A conversation that has been played to its end."""
    return plays[request.param].result()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The project's own."""
    return project_catalogue()


def test_there_is_a_script_for_every_service(catalogue: Catalogue) -> None:
    assert sorted(catalogue.services) == SERVICES


def test_the_case_is_the_offices_and_holds_what_the_citizen_said(
    played: Played, catalogue: Catalogue
) -> None:
    script, case = played.script, played.opened

    assert played.reference == case.reference
    assert (case.service, case.agency, case.office) == (script.service, script.agency, script.office)
    assert case.district == script.fields["district"]
    assert set(script.fields) <= set(case.fields)
    for name, value in case.fields.items():
        wanted = script.fields.get(name)
        if wanted == "wednesday":
            assert datetime.fromisoformat(value).strftime("%A").lower() == wanted
        elif wanted is not None:
            assert value == wanted, name
        else:
            said = [normalise(line) for line in script.says]
            # What happened may be told in several messages, the first of which may ask for something besides.
            parts = _words_of(value).split("\n")
            assert all(any(part in line for line in said) for part in parts), name
    required = {field.name for field in catalogue.service(script.service).fields if field.required}
    unasked = {name for name in required - set(case.fields) if not _has_condition(catalogue, script, name)}
    assert unasked == set()


def test_the_citizen_is_known_only_if_they_gave_a_name(played: Played) -> None:
    case = played.opened

    assert case.anonymous is played.script.anonymous
    assert (case.conversation_id is None) is played.script.anonymous


def test_its_history_tells_who_did_what_from_where_in_which_order(played: Played) -> None:
    script = played.script
    first = played.history[0]
    ways = [(None, first.to_stage, CaseEventKind.OPENED, "citizen")]
    steps = [(stage, "schedule") for stage in script.by_itself]
    steps += [(moved.step.stage, moved.actor) for moved in played.moved]
    for stage, actor in steps:
        ways.append((ways[-1][1], stage, CaseEventKind.MOVED, actor))

    moved_from = {
        event.came_from for event in played.history if event.actor.startswith(("officer", "superv"))
    }
    assert moved_from <= {"console", "cli"} and moved_from
    citizens = {event.came_from for event in played.history if event.actor in ("citizen", "schedule")}
    assert citizens == {"chat" if script.anonymous else "facebook"}
    moves = [event for event in played.history if event.to_stage is not None]
    assert [(one.from_stage, one.to_stage, one.kind, one.actor) for one in moves] == ways
    assert [event.happened_at for event in moves] == sorted(event.happened_at for event in moves)
    for event, moved in zip(moves[-len(played.moved) :], played.moved, strict=True):
        assert set(moved.step.data) <= set((event.content or {}).get("data", {}))


def test_its_deadlines_are_those_of_the_law(played: Played, catalogue: Catalogue) -> None:
    script, case = played.script, played.opened
    assert case.due_on == _last_day(catalogue, script.due, case.opened_at)
    assert case.stage_due_at == _end(catalogue, script.stage_due.get(case.stage), case.stage_since)
    due_on = case.due_on
    for moved in played.moved:
        term = script.stage_due.get(moved.step.stage)
        assert moved.case.stage_due_at == _end(catalogue, term, moved.case.stage_since)
        if term is not None and term.replaces_case:
            due_on = _last_day(catalogue, term, moved.case.stage_since)
        assert moved.case.due_on == due_on


def test_the_state_of_the_case_is_told_to_whoever_opened_it(played: Played, catalogue: Catalogue) -> None:
    script, told = played.script, played.status.text
    service = catalogue.service(script.service)

    assert service.title.in_language(script.answered_in) in told
    assert service.stage(played.opened.stage).title.in_language(script.answered_in) in told
    assert script.anonymous or played.reference in told


def test_the_citizen_hears_of_every_stage_in_their_language(played: Played, catalogue: Catalogue) -> None:
    script = played.script
    service, language = catalogue.service(script.service), script.answered_in
    for moved in played.moved:
        stage, heard = service.stage(moved.step.stage), moved.heard.text
        assert stage.title.in_language(language) in heard
        for words in PLACE.split(stage.citizen_note.in_language(language)):
            assert words.strip() in heard
        for datum in stage.requires:
            value = moved.case.findings[datum.name]
            assert spoken_value(datum, value, language) in heard
        for words in script.told.get(stage.code, ()):
            assert words in heard
        if not script.anonymous:
            assert played.reference in heard


def test_the_last_stage_closes_it_and_asks_how_it_was(played: Played, catalogue: Catalogue) -> None:
    service = catalogue.service(played.script.service)
    earlier = [moved.case.closed_at for moved in played.moved[:-1]]
    asked = [
        message for message in played.moved[-1].heard.got if any("5" in c for c in _payloads(message.choices))
    ]

    assert service.stage(played.last.stage).final
    assert played.last.closed_at == played.last.stage_since
    assert set(earlier) <= {None}
    assert bool(asked) is (service.after_closing.rate and not played.script.anonymous)


def test_every_line_is_answered_and_nothing_is_asked_or_told_twice(played: Played) -> None:
    told = [message.text for exchange in played.talk for message in exchange.got]

    assert all(exchange.got for exchange in (*played.talk, *(moved.heard for moved in played.moved)))
    assert sorted(told) == sorted(set(told))
    for moved in played.moved:
        texts = [message.text for message in moved.heard.got]
        assert len(texts) == len(set(texts))


def test_answers_are_in_the_language_of_the_citizen(played: Played) -> None:
    # The first message is the greeting of the Page: "hello" may be anybody's.
    texts = [message.text for exchange in played.talk[1:] for message in exchange.got]
    texts += [message.text for moved in played.moved for message in moved.heard.got]
    if played.script.answered_in == "en":
        assert [text for text in texts if BANGLA.search(text)] == []
    else:
        assert [text for text in texts if not BANGLA.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service", WRONG_PAGES)
def test_at_a_wrong_page_it_is_taken_and_the_citizen_told_where_it_goes_and_why(
    plays: Mapping[str, Future[Played]], catalogue: Catalogue, service: str, language: str
) -> None:
    played, at_home = (plays[f"{service}-{language}{which}"].result() for which in ("-astray", ""))
    said_in, case = played.script.answered_in, played.opened
    agency = catalogue.agencies[case.agency].name.in_language(said_in)
    opening, end = normalise(played.talk[1].text), normalise(played.talk[-1].text)
    other_page = {"bn": "অন্য পেজে যেতে হবে না", "en": "do not have to go to another page"}[said_in]
    because = {"bn": "কারণ: এটা", "en": "because it is a matter for the"}[said_in]

    assert (case.office, case.fields) == (at_home.opened.office, at_home.opened.fields)
    assert normalise(agency) in opening and normalise(other_page) in opening
    (where,) = [line for line in end.splitlines() if normalise(because) in line]
    assert normalise(agency) in where
    assert normalise(catalogue.office(case.office).title.in_language(said_in)) in where
    assert normalise(other_page) not in at_home.talk[1].text


def _payloads(choices: Mapping[str, str]) -> list[str]:
    return [payload for payload in choices.values() if payload.startswith("/rate_case")]


def _words_of(value: Any) -> Any:
    """What was written as proof is kept as a list."""
    return value[0].get("text") if isinstance(value, list) else value


def _has_condition(catalogue: Catalogue, script: Script, name: str) -> bool:
    return any(field.name == name and field.when for field in catalogue.service(script.service).fields)


def _last_day(catalogue: Catalogue, term: Term | None, since: datetime) -> Any:
    if term is None:
        return None
    if term.hours:
        return dhaka_date(since + timedelta(hours=term.hours))
    start = dhaka_date(since)
    if term.kind == "working":
        return catalogue.working_days.add(start, term.days)
    return start + timedelta(days=term.days)


def _end(catalogue: Catalogue, term: Term | None, since: datetime) -> datetime | None:
    if term is None:
        return None
    if term.hours:
        return since + timedelta(hours=term.hours)
    day = _last_day(catalogue, term, since) + timedelta(days=1)
    return datetime.combine(day, time.min, DHAKA)
