"""Errors as the Graph API gives them: code and subcode are documented, the words are as observed."""

from __future__ import annotations

from typing import Any

from bot.channels.facebook.emulator.tokens import random_text


class GraphError(Exception):
    """A call is refused.

    Attributes:
        code, subcode: what a client must decide on.
        status: the HTTP status.
        kind: the error's ``type``.
    """

    def __init__(
        self,
        message: str,
        code: int = 100,
        subcode: int | None = None,
        *,
        status: int = 400,
        kind: str = "OAuthException",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.subcode = subcode
        self.status = status
        self.kind = kind

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        error["fbtrace_id"] = trace_id()
        return {"error": error}


def trace_id() -> str:
    """A trace id in Facebook's form."""
    return "A" + random_text(16)


def bad_parameter(message: str, subcode: int | None = None) -> GraphError:
    """Code 100: the caller must mend its request."""
    return GraphError(f"(#100) {message}", 100, subcode)


def outside_window() -> GraphError:
    """The citizen's last act is too long ago for this kind of message."""
    return GraphError("(#10) This message is sent outside of allowed window.", 10, 2018278)


def unknown_recipient() -> GraphError:
    """The Page knows nobody by this id."""
    return bad_parameter("No matching user found", 2018001)


def unavailable_person() -> GraphError:
    """The citizen blocked the Page."""
    return GraphError("(#551) This person isn't available right now.", 551, 1545041)


def other_owner() -> GraphError:
    """Another app controls the thread."""
    return GraphError(
        "(#10) Message failed to send because another app is controlling this thread now.", 10, 2018300
    )


def server_fault(status: int = 500) -> GraphError:
    """A fault on Meta's side, for a while."""
    message = "An unexpected error has occurred. Please retry your request later."
    return GraphError(message, 2, status=status)


def throttled(code: int) -> GraphError:
    """Too many calls."""
    messages = {
        4: "(#4) Application request limit reached",
        17: "(#17) User request limit reached",
        32: "(#32) Page request limit reached",
        613: "(#613) Calls to this api have exceeded the rate limit.",
        80006: "(#80006) There have been too many calls to this Messenger account.",
    }
    return GraphError(messages.get(code, f"(#{code}) Request limit reached"), code)


def missing_object(name: str, method: str) -> GraphError:
    """The path names nothing that the token may see."""
    return GraphError(
        f"Unsupported {method.lower()} request. Object with ID '{name}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation.",
        100,
        33,
        kind="GraphMethodException",
    )
