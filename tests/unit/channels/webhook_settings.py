"""Settings with what the webhook looks at."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings


def webhook_settings(*secrets: str, verify_token: str = "verify-me") -> Settings:
    """Settings with these app secrets and verify token; everything else leads nowhere."""
    return Settings(
        mode="demo",
        database_url="sqlite://",
        port=5000,
        graph_api_url="http://127.0.0.1/v26.0",
        facebook_app_id="1",
        model_dir=Path("models"),
        secret_key="x",
        field_keys=(),
        facebook_app_secrets=secrets,
        facebook_verify_token=verify_token,
    )
