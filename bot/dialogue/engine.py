"""The way in: a message and a tracker go in, messages to the citizen come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.clock import Clock, SystemClock
from bot.dialogue import events
from bot.dialogue.default_actions import run_default
from bot.dialogue.documents import Document, as_documents, load_documents
from bot.dialogue.domain import Domain
from bot.dialogue.errors import ActionFailed, ActionRejected, DialogueError, DomainError
from bot.dialogue.fallback import NAME as FALLBACK
from bot.dialogue.fallback import FallbackConfig, confidence_of, with_fallback
from bot.dialogue.flow_checks import flow_faults
from bot.dialogue.flow_reading import read_flows
from bot.dialogue.forms import run_form
from bot.dialogue.listening import begin_session, hear, note_language
from bot.dialogue.names import DEFAULT_ACTIONS, LISTEN, NLU_FALLBACK, TWO_STAGE_FALLBACK
from bot.dialogue.policies import Policies, PolicyConfig
from bot.dialogue.policy_checks import policy_faults
from bot.dialogue.prediction import Prediction
from bot.dialogue.protocol import ActionRunner, BotMessage, Parse
from bot.dialogue.responses import Responses
from bot.dialogue.second_requests import is_urgent, joined, offer, requests_of
from bot.dialogue.tracker import Tracker
from bot.dialogue.turn import Turn
from bot.dialogue.two_stage import DEFAULT_RESPONSE, offers_help, run_two_stage

log = structlog.get_logger(__name__)

#: A turn that wants more actions than this has gone round in circles.
MAX_ACTIONS = 10
FAILED_RESPONSE = "utter_action_failed"

__all__ = ["ActionFailed", "ActionRejected", "DialogueEngine"]


class DialogueEngine:
    """Decides. Holds nothing of a conversation, so one serves all of them, from any number of threads."""

    def __init__(self, domain: Domain, policies: Policies, clock: Clock | None = None) -> None:
        self.domain = domain
        self.policies = policies
        self.responses = Responses(domain)
        self.clock = clock or SystemClock()

    @classmethod
    def from_documents(
        cls,
        domain: Domain,
        config: Document | dict[str, Any],
        documents: Iterable[Document | dict[str, Any]],
        clock: Clock | None = None,
    ) -> DialogueEngine:
        """Build an engine from parsed documents.

        Args:
            config: config.yml; its ``policies`` count here.
            documents: rules and stories.

        Raises:
            DomainError: what is wrong in the policies, rules and stories, all of it.
        """
        (settings,) = as_documents([config])
        flows, faults = read_flows(as_documents(documents))
        faults += policy_faults(settings, domain) + flow_faults(flows, domain)
        errors = sorted(fault for fault in faults if not fault.is_warning)
        if errors:
            raise DomainError(errors)
        return cls(domain, Policies(domain, flows, PolicyConfig.from_config(settings.data)), clock)

    @classmethod
    def load(
        cls,
        domain: Domain,
        config: Path,
        paths: Iterable[Path],
        clock: Clock | None = None,
        *,
        extra: Iterable[dict[str, Any]] = (),
    ) -> DialogueEngine:
        """Read config.yml, rules and stories; a folder stands for the YAML files in it.

        Args:
            extra: rules that stand in no file.

        Raises:
            DomainError: files that can't be read, or what is wrong in them.
        """
        (settings,) = load_documents([config])
        return cls.from_documents(domain, settings, [*load_documents(paths), *extra], clock)

    def handle(
        self,
        tracker: Tracker,
        parse: Parse,
        run_action: ActionRunner,
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> list[BotMessage]:
        """Handle one message of a citizen. The tracker changes; its ``new_events`` tell what happened.

        Args:
            parse: what understanding made of the message.
            run_action: runs custom actions. One that fails is answered with ``utter_action_failed``.
            metadata: what actions may need to know, in ``latest_message["metadata"]``.

        Returns:
            The messages to the citizen, in order, in the conversation's language.
        """
        now = self.clock.now().timestamp()
        turn = Turn(tracker, self.responses, run_action, self.policies.config.fallback)
        tracker.begin_turn(now)
        begin_session(turn, now)
        note_language(tracker, parse)
        tracker.mark()
        several = self._handle_requests(turn, parse, metadata or {})
        tracker.end_turn()
        return joined(turn.said) if several else turn.said

    def _handle_requests(self, turn: Turn, parse: Parse, metadata: Mapping[str, Any]) -> bool:
        """Most messages ask for one thing; of one that asks for more, each is handled in its turn.

        Returns:
            Whether there were several.
        """
        config = self.policies.config.second_requests
        requests = requests_of(turn.tracker, parse, config, self.policies.config.fallback)
        for number, request in enumerate(requests.handled, start=1):
            turn.is_done = False
            about = metadata if number == 1 else {**metadata, "request": number}
            hear(turn, request, about, self.policies)
            if requests.offered and not requests.is_urgent:
                offer(turn, requests, config)
            if not turn.tracker.paused:
                self._decide(turn)
        if requests.offered and requests.is_urgent:
            offer(turn, requests, config)
        return len(requests.handled) > 1

    def respond(self, tracker: Tracker, response: str, values: Mapping[str, Any] | None = None) -> BotMessage:
        """A response outside of a turn, in the conversation's language.

        Args:
            values: words to fill in beside the slots.

        Raises:
            DialogueError: the domain has no such response.
        """
        message = self.responses.say(response, tracker, values)
        if message is None:
            raise DialogueError(f"no response {response}")
        return message

    def is_urgent(self, parse: Parse) -> bool:
        """Whether a message comes before everything else (``always`` of ``InterruptionPolicy``)."""
        config = self.policies.config
        message = with_fallback(parse, config.fallback)
        always = config.interruption.always
        least = always.get(str((message.get("intent") or {}).get("name")))
        return (least is not None and confidence_of(message) >= least) or is_urgent(parse, always)

    def _decide(self, turn: Turn) -> None:
        """Predict and run actions until the bot waits for the citizen again."""
        tracker = turn.tracker
        for _ in range(MAX_ACTIONS):
            prediction = self.policies.predict(tracker)
            if prediction.action == LISTEN or turn.is_done or tracker.paused:
                tracker.update(_executed(prediction, LISTEN))
                return
            try:
                self._run(turn, prediction)
            except ActionFailed as error:
                log.warning("turn_apologises", action=error.action_name)
                turn.say(FAILED_RESPONSE if FAILED_RESPONSE in self.responses else DEFAULT_RESPONSE)
                break
        else:
            log.error("turn_cut_short", actions=MAX_ACTIONS, loop=tracker.active_loop_name)
        tracker.listen_to_loop()
        tracker.update(events.action_executed(LISTEN))

    def _run(self, turn: Turn, prediction: Prediction) -> None:
        tracker, name = turn.tracker, prediction.action
        if self._is_miss(tracker, prediction):
            self._ask_again(turn)
            return
        if prediction.interrupts_loop:
            tracker.update(events.loop_interrupted())
        if name in self.domain.forms:
            if not run_form(turn, self.domain.forms[name], prediction):
                tracker.update(events.action_rejected(name, prediction.policy))
        elif name in self.domain.custom_actions:
            self._run_custom(turn, prediction)
        else:
            tracker.update(_executed(prediction, name))
            self._run_own(turn, name)

    def _run_custom(self, turn: Turn, prediction: Prediction) -> None:
        try:
            result = turn.ask_action(prediction.action)
        except ActionRejected:
            turn.tracker.update(events.action_rejected(prediction.action, prediction.policy))
            turn.is_done = True
            return
        finally:
            # A failed action was tried too; its name tells what the apology is about.
            turn.tracker.update(_executed(prediction, prediction.action))
        turn.take(result)

    def _run_own(self, turn: Turn, name: str) -> None:
        if name == TWO_STAGE_FALLBACK:
            run_two_stage(turn, turn.fallback or FallbackConfig())
        elif name in DEFAULT_ACTIONS:
            run_default(turn, name)
        elif not turn.say(name):
            log.error("unknown_action", action=name)

    def _is_miss(self, tracker: Tracker, prediction: Prediction) -> bool:
        """Whether a form has asked, and neither it nor anything else can do something with the answer."""
        config, loop = self.policies.config, tracker.loop
        if config.fallback is None or loop is None or loop.name not in self.domain.forms or not loop.rejected:
            return False
        if tracker.latest_action_name != LISTEN:
            return False
        last_resorts = (config.rules.fallback_action, config.fallback.action)
        unclear = tracker.latest_intent == NLU_FALLBACK and prediction.action in last_resorts
        return unclear or prediction.policy == FALLBACK or prediction.confidence < 1.0

    def _ask_again(self, turn: Turn) -> None:
        tracker, config = turn.tracker, turn.fallback or FallbackConfig()
        form = self.domain.forms[str(tracker.active_loop_name)]
        if not offers_help(turn):
            turn.say(config.form_response)
        if tracker.active_loop_name == form.name:
            tracker.update(events.loop_interrupted())
            run_form(turn, form, Prediction(form.name, FALLBACK, is_hidden=True))


def _executed(prediction: Prediction, name: str) -> dict[str, Any]:
    event = events.action_executed(name, prediction.policy, prediction.confidence)
    return event | {"hide_rule_turn": prediction.is_hidden}
