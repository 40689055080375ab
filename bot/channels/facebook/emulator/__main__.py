"""Runs the emulator alone: ``python -m bot.channels.facebook.emulator --webhook-url … --app-secret …``.

As a process of its own it goes on while the bot is killed and started again, as Facebook does.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from bot.channels.facebook.emulator.config import EmulatedPage, EmulatorConfig, demo_pages
from bot.channels.facebook.emulator.emulator import create_emulator
from bot.channels.facebook.emulator.server import EmulatorServer

#: This server gives every connection a thread: there is no need to be thrifty.
WAITING_READERS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. The first line printed is JSON with the address."""
    chosen = _parser().parse_args(arguments)
    application = Flask(__name__)
    server = EmulatorServer(chosen.host, chosen.port, application.wsgi_app)
    address = f"http://{chosen.host}:{server.port}"
    emulator = create_emulator(
        EmulatorConfig(
            webhook_url=chosen.webhook_url,
            app_secret=chosen.app_secret,
            app_id=chosen.app_id,
            pages=tuple(chosen.page) or demo_pages(),
            storage=chosen.storage,
            public_url=address,
            require_proof=not chosen.no_proof,
            sends_per_second=chosen.sends_per_second,
            lanes=chosen.lanes,
            read_at_once=chosen.read_at_once,
            waiting_readers=WAITING_READERS,
        )
    )
    application.register_blueprint(emulator.blueprint)
    server.application = emulator.before(application.wsgi_app)
    print(json.dumps({"url": address, "graph": f"{address}/emulator/graph/v26.0"}), flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if chosen.until_eof:
        threading.Thread(target=_end_with_starter, daemon=True).start()
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        emulator.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.channels.facebook.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--webhook-url", required=True, help="where signed webhooks are posted")
    parser.add_argument("--app-secret", required=True, help="signs webhooks, checks appsecret_proof")
    parser.add_argument("--app-id", default="1000000000000001")
    parser.add_argument(
        "--page",
        action="append",
        default=[],
        type=_page,
        metavar="ID:TOKEN:AGENCY:NAME",
        help="instead of the demo's pages",
    )
    parser.add_argument("--storage", type=Path, help="SQLite file; without it everything is in memory")
    parser.add_argument("--no-proof", action="store_true", help="take calls without appsecret_proof")
    parser.add_argument("--sends-per-second", type=int, default=300, help="a Page's rate; 0 lifts the limit")
    parser.add_argument("--lanes", type=int, default=1, help="webhooks in flight for a Page")
    parser.add_argument("--read-at-once", action="store_true", help="citizens read at once what they get")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input closes")
    return parser


def _end_with_starter() -> None:
    """End when standard input closes: whoever started this process is gone, in whatever way."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _page(text: str) -> EmulatedPage:
    parts = text.split(":", 3)
    if len(parts) != 4 or not parts[0] or not parts[1]:
        raise argparse.ArgumentTypeError("a page is ID:TOKEN:AGENCY:NAME")
    return EmulatedPage(page_id=parts[0], token=parts[1], agency=parts[2], name=parts[3])


if __name__ == "__main__":
    sys.exit(main())
