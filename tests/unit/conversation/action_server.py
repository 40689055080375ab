"""rasa-sdk's own server with the sample actions, as a process: ``python -m … PORT``.

``POST /use`` tells it which database its actions write to.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, response
from sanic.response import HTTPResponse

from bot.audit.chain import AuditKeys, install_audit_keys
from bot.catalogue.loader import load_catalogue
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, install_action_context
from bot.privacy.keyring import Keyring, install
from bot.runtime import CATALOGUE
from bot.storage.database import Database

PACKAGE = "tests.unit.conversation.sample_actions"


def serve(port: int) -> None:
    """Serve until the process is ended."""
    executor = ActionExecutor()
    executor.register_package(PACKAGE)
    app = create_app(executor)
    catalogue = load_catalogue(CATALOGUE)

    @app.post("/use")
    async def use(request: Request) -> HTTPResponse:
        told = request.json
        install(Keyring([told["field_key"]]))
        install_audit_keys(AuditKeys("the tests' own"))
        clock = FixedClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
        install_action_context(ActionContext(Database(told["database_url"]), clock, catalogue))
        return response.json({})

    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
