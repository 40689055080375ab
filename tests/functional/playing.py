"""Plays a script: a citizen goes through it, officers take the case to its last stage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cases.model import Case, CaseEvent
from tests.functional.emulator_harness import Emulated, Received
from tests.functional.office import Office
from tests.functional.script import Script, Step

CODE = re.compile(r"\b\d{4} \d{4} \d{4} \d{4}\b")
#: How somebody asks for the state of their case.
STATUS = {
    "bn": "আমার আবেদনের কী অবস্থা?",
    "bn-Latn": "amar abedoner ki obostha",
    "en": "what is the status of my case?",
}
OFFICER, SUPERVISOR = "officer:karim", "supervisor:nasrin"


@dataclass(frozen=True)
class Exchange:
    """What happened, a citizen's line or a move, and what the citizen got because of it."""

    cause: str
    got: Sequence[Received]

    @property
    def text(self) -> str:
        """All of the answer."""
        return "\n".join(message.text for message in self.got)


@dataclass(frozen=True)
class Moved:
    """A stage on the way: who moved the case there, the case then, and what its citizen heard."""

    step: Step
    actor: str
    case: Case
    heard: Exchange


@dataclass(frozen=True)
class Played:
    """A conversation, and its case when it was opened and at each stage after that."""

    script: Script
    talk: Sequence[Exchange]
    reference: str
    opened: Case
    status: Exchange
    moved: Sequence[Moved]
    history: Sequence[CaseEvent]

    @property
    def last(self) -> Case:
        """The case in its last stage."""
        return self.moved[-1].case


class Player:
    """Plays scripts on a running service; from any number of threads."""

    def __init__(self, emulated: Emulated, office: Office) -> None:
        self.emulated, self.office = emulated, office

    def play(self, script: Script) -> Played:
        """From hello to the last stage.

        Raises:
            AssertionError: the citizen got stuck; with the conversation so far.
        """
        talk: list[Exchange] = []
        try:
            for line in script.says:
                talk.append(self.says(script, line))
            reference = self._reference(script, talk[-1].text)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{written(talk)}") from error
        opened = self.office.case(reference)
        code = CODE.search(talk[-1].text)
        status = self.says(script, code[0] if code else STATUS[script.language])
        moved = [self._moved(script, reference, step, code[0] if code else None) for step in script.way]
        return Played(script, talk, reference, opened, status, moved, self.office.history(opened))

    def says(self, script: Script, line: str) -> Exchange:
        """Write or tap one line, and read all of the answer."""
        if line == "@1":
            line = "@" + self._first_choice(script)
        if line.startswith("@"):
            self.emulated.tap(script.page, script.name, line[1:])
        else:
            self.emulated.say(script.page, script.name, line)
        self.emulated.wait_for_reply(script.page, script.name, settle=0)
        return self._got(line, script)

    def _first_choice(self, script: Script) -> str:
        newest = self.emulated.transcript(script.page, script.name)[-1]
        assert newest.choices, f"there is nothing to tap at {newest.text!r}"
        return next(iter(newest.choices))

    def _moved(self, script: Script, reference: str, step: Step, code: str | None) -> Moved:
        service = self.office.catalogue.service(script.service)
        actor = OFFICER if "officer" in service.stage(step.stage).moved_by else SUPERVISOR
        # Once by the command line itself, which takes seconds to start.
        by_hand = script.name == "consumer_complaint-bn" and step is script.way[-1]
        move = self.office.types if by_hand else self.office.move
        before = len(self.emulated.conversation(script.page, script.name))
        move(reference, step.stage, actor, step.data)
        heard = self.says(script, code) if code else self._got(step.stage, script, since=before)
        return Moved(step, actor, self.office.case(reference), heard)

    def _got(self, cause: str, script: Script, since: int | None = None) -> Exchange:
        """All that is meant for the citizen has arrived; gives what came after the cause."""
        count = self.office.messages_to(self.emulated.psid(script.page, script.name))
        thread = self.emulated.wait_for_messages(script.page, script.name, count)
        if since is None:
            since = max(at for at, message in enumerate(thread) if message.author == "citizen") + 1
        return Exchange(cause, thread[since:])

    @staticmethod
    def _reference(script: Script, answer: str) -> str:
        found = re.search(rf"{script.prefix}-\d{{4}}-\d{{6}}", answer)
        assert found is not None, f"the last answer has no reference {script.prefix}-…"
        return found[0]


def written(talk: Sequence[Exchange]) -> str:
    """A conversation to read."""
    lines = []
    for exchange in talk:
        lines.append(f"» {exchange.cause}")
        for message in exchange.got:
            choices: Mapping[str, str] = message.choices
            lines += [f"  {message.text}", *([f"  [{'] ['.join(choices)}]"] if choices else [])]
    return "\n".join(lines)
