"""The commands that run something: the demo, the web server, workers, the action server, the terminal."""

from __future__ import annotations

from typing import Any

import click
from prometheus_client import start_http_server

from bot.cli.database import bring_up_to_date
from bot.cli.model import train_if_missing
from bot.cli.wiring import opened_database, opened_runtime, settings
from bot.clock import SystemClock
from bot.conversation.actions_runner import ActionContext, install_action_context, new_executor
from bot.conversation.exchange import exchange
from bot.demo import DEMO_PASSWORD, demo_accounts, set_up_demo
from bot.demo.week.play import is_empty, play_week
from bot.logs import only_warnings
from bot.runtime import install_keys, project_catalogue
from bot.storage.database import Database
from bot.web.api.health import measures
from bot.web.server import serve_web
from bot.workers.celery_app import QUEUES, create_celery

ACTION_SERVER_PORT = 5055


@click.command()
@click.option("--week/--no-week", default=True, help="Fill an empty database with a week of made-up work.")
def demo(week: bool) -> None:
    """Everything on this machine: embedded defaults, an emulator of Messenger at /, demo Pages."""
    chosen = settings("demo")
    train_if_missing(chosen.model_dir)
    with opened_database("demo") as (_, database):
        bring_up_to_date(database)
        if week and is_empty(database):
            click.echo("Playing a week of made-up work, once: some seconds …")
            with only_warnings():
                play_week(chosen, SystemClock().now())
        set_up_demo(database, project_catalogue(), SystemClock())
    click.echo(f"Open http://127.0.0.1:{chosen.port}/ and write to an agency. Ctrl-C stops.")
    click.echo(
        f"Officers sign in at http://127.0.0.1:{chosen.port}/console/ with {DEMO_PASSWORD} and one of:"
    )
    for email, _name, role, agency in demo_accounts():
        click.echo(f"  {email:<24}{role}{f' of {agency}' if agency else ''}")
    serve_web("app:create_demo_app()", "127.0.0.1", chosen.port, 1)


@click.command()
@click.option("--host", default="0.0.0.0", show_default=True)
@click.option("--port", type=int, default=None, help="Default: PORT, else 5000.")
@click.option("--processes", type=click.IntRange(min=1), default=1, show_default=True)
def run(host: str, port: int | None, processes: int) -> None:
    """Production web server: no emulator, no demo data. Several processes need CELERY_BROKER_URL."""
    chosen = settings("production")
    if processes > 1 and chosen.embedded:
        # Each would be a worker, too: with a schedule of its own, and a count of a Page's sends of its own.
        raise click.ClickException(
            "--processes: without CELERY_BROKER_URL the web process is the worker, and there may be one only"
        )
    train_if_missing(chosen.model_dir)
    serve_web("app:create_app()", host, port or chosen.port, processes)


@click.command()
@click.option("--concurrency", type=int, default=2, show_default=True)
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="It asks for no password.")
@click.option("--metrics-port", type=int, default=None, help="Tell Prometheus there what this worker counts.")
def worker(concurrency: int, metrics_host: str, metrics_port: int | None) -> None:
    """Celery worker for all queues."""
    app = create_celery(_with_broker())
    if metrics_port is not None:
        start_http_server(metrics_port, metrics_host, measures())
    app.worker_main(
        ["worker", "--loglevel=WARNING", f"--concurrency={concurrency}", f"--queues={','.join(QUEUES)}"]
    )


@click.command()
def beat() -> None:
    """Celery's schedule. Run exactly one."""
    app = create_celery(_with_broker())
    app.start(["beat", "--loglevel=WARNING"])


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="It asks for no password.")
@click.option("--port", type=int, default=ACTION_SERVER_PORT, show_default=True)
def actions(host: str, port: int) -> None:
    """The action server (rasa-sdk's own HTTP server), for ACTION_ENDPOINT_URL."""
    # Here and not above: rasa-sdk's server brings tracing libraries that no other start should wait for.
    from rasa_sdk.endpoint import create_app as create_action_server

    chosen = settings()
    install_keys(chosen)
    catalogue = project_catalogue()
    database = Database(chosen.database_url)
    install_action_context(ActionContext(database, SystemClock(), catalogue, public_url=chosen.public_url))
    executor = new_executor(catalogue)
    # One process: others would be started anew, without the context that was installed here.
    create_action_server(executor).run(
        host=host, port=port, single_process=True, access_log=False, motd=False
    )


@click.command()
@click.option("--model", "model_dir", default=None, help="Folder of the trained model.")
def shell(model_dir: str | None) -> None:
    """Talk in the terminal, through the same turn as everybody else. An empty line or Ctrl-D ends it."""
    chosen = settings()
    with opened_database() as (_, database):
        bring_up_to_date(database)
    train_if_missing(chosen.model_dir)
    with opened_runtime(model_dir=model_dir) as runtime:
        sender = "terminal"
        buttons: list[dict[str, str]] = []
        while True:
            try:
                line = click.prompt("আপনি", prompt_suffix=" › ", default="", show_default=False).strip()
            except (click.Abort, EOFError):
                break
            if not line:
                break
            if line.isdecimal() and 0 < int(line) <= len(buttons):
                line = buttons[int(line) - 1]["payload"]
            for reply in exchange(runtime.database, runtime.clock, runtime.turns, "shell", sender, line):
                if reply.get("text"):
                    click.echo(f"বট › {reply['text']}")
                buttons = list(reply.get("buttons") or [])
                for number, button in enumerate(buttons, start=1):
                    click.echo(f"   {number}. {button['title']}")


def _with_broker() -> Any:
    chosen = settings()
    if chosen.celery_broker_url is None:
        raise click.ClickException("CELERY_BROKER_URL is not set: the embedded worker does the work")
    return chosen
