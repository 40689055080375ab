"""Settings: production demands every secret and lists all that is wrong; the demo needs nothing."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.settings import Settings, SettingsError, demo_field_key

GOOD = {
    "SECRET_KEY": "Zq83kLm2Zq83kLm2Zq83kLm2Zq83",
    "FIELD_KEYS": "3rP4mX0mJ0ZrTt4nWc0vQ2b9YkH5s8uLd1Fe6Ga7CiM=",
    "FACEBOOK_APP_SECRET": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "FACEBOOK_VERIFY_TOKEN": "Zq85-kLm2-Zq85",
}


def faults(**changes: str | None) -> list[str]:
    """What is wrong with a good production environment after changes."""
    environ = {name: value for name, value in (GOOD | changes).items() if value is not None}
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environ, "production")
    return raised.value.faults


def production(**more: str) -> Settings:
    return Settings.from_env(GOOD | more, "production")


def test_a_good_environment_is_taken() -> None:
    assert production().mode == "production"


def test_the_demo_needs_nothing() -> None:
    settings = Settings.from_env({}, "demo")
    assert settings.embedded
    assert settings.api_token == "demo"
    assert settings.graph_api_url.startswith("http://127.0.0.1:5000/")


GATEWAY = {
    "SMS_GATEWAY_URL": "https://gateway.example.org/send",
    "SMS_GATEWAY_PARAMS": "api_key=K%26K&number={msisdn}&message={text}",
}


def test_without_a_gateway_production_sends_no_texts_and_takes_none() -> None:
    assert (production().sms.gateway, production().sms.webhook_secrets) == (None, ())


def test_the_demo_only_pretends_to_send_texts() -> None:
    assert Settings.from_env({}, "demo").sms.gateway == "log"


def test_a_gateway_is_described_by_settings() -> None:
    sms = production(
        **GATEWAY,
        SMS_GATEWAY_METHOD="GET",
        SMS_GATEWAY_SUCCESS='"id":"(?P<id>[^"]+)"',
        SMS_WEBHOOK_FIELDS="from=CLI&text=payload",
        SMS_WEBHOOK_SECRET="Zq83kLm2Zq83kLm2, Zq84kLm2Zq84kLm2",
        SMS_NUMBER="16247",
        SMS_HOURLY_LIMIT="30",
    ).sms
    assert (sms.gateway, sms.method, sms.number, sms.hourly_limit) == ("http", "GET", "16247", 30)
    assert dict(sms.params) == {"api_key": "K&K", "number": "{msisdn}", "message": "{text}"}
    assert sms.fields == (("from", "CLI"), ("text", "payload"))
    assert sms.webhook_secrets == ("Zq83kLm2Zq83kLm2", "Zq84kLm2Zq84kLm2")


@pytest.mark.parametrize(
    "changes",
    [
        {"SMS_GATEWAY_URL": "gateway.example.org"},
        {"SMS_GATEWAY_URL": "http://gateway.example.org/send"},
        {"SMS_GATEWAY_PARAMS": "message={text}"},
        {"SMS_GATEWAY_PARAMS": "number={to}"},
        {"SMS_GATEWAY_PARAMS": ""},
        {"SMS_GATEWAY_METHOD": "PUT"},
        {"SMS_GATEWAY_BODY": "xml"},
        {"SMS_GATEWAY_SUCCESS": "("},
        {"SMS_WEBHOOK_FIELDS": "sender=CLI"},
        {"SMS_WEBHOOK_GET": "maybe"},
        {"SMS_WEBHOOK_SECRET": "short"},
        {"SMS_NUMBER": "GOVBD"},
        {"SMS_HOURLY_LIMIT": "0"},
    ],
)
def test_every_fault_of_the_gateways_settings_is_named(changes: dict[str, str]) -> None:
    (fault,) = faults(**GATEWAY | changes)
    assert fault.startswith(next(iter(changes)))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_every_missing_secret_stops_production(name: str, value: str | None) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(name)


def test_all_faults_are_listed_together() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"PORT": "no", "API_TOKEN": "demo", "GRAPH_API_URL": "ftp://x"}, "production")
    named = " ".join(raised.value.faults)
    assert all(name in named for name in (*GOOD, "PORT", "API_TOKEN", "GRAPH_API_URL"))


@pytest.mark.parametrize("name", ["SECRET_KEY", "FACEBOOK_APP_SECRET", "FACEBOOK_VERIFY_TOKEN", "API_TOKEN"])
@pytest.mark.parametrize(
    "value",
    ["short", "a" * 40, "change-me-change-me-change-me", "my-secret-my-secret-my-secret", "demo" * 10],
)
def test_weak_secrets_stop_production(name: str, value: str) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(name)


@pytest.mark.parametrize("name", ["SECRET_KEY", "API_TOKEN"])
def test_a_fault_does_not_show_the_secret(name: str) -> None:
    assert "hunter2" not in str(faults(**{name: "hunter2"}))


@pytest.mark.parametrize(
    "keys",
    [
        "not-a-key",
        pytest.param(Fernet.generate_key().decode()[:-2], id="cut-short"),
        demo_field_key(),
        "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        f"{GOOD['FIELD_KEYS']},{GOOD['FIELD_KEYS']}",
        f"{GOOD['FIELD_KEYS']},not-a-key",
    ],
)
def test_keys_that_protect_nothing_stop_production(keys: str) -> None:
    (fault,) = faults(FIELD_KEYS=keys)
    assert fault.startswith("FIELD_KEYS")


def test_a_random_key_is_never_taken_for_words() -> None:
    for _ in range(200):
        assert production(FIELD_KEYS=Fernet.generate_key().decode()).field_keys


def test_several_keys_and_app_secrets_are_taken_in_their_order() -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    settings = production(FIELD_KEYS=",".join(keys), FACEBOOK_APP_SECRET="0f1e2d3c4b5a6978, 8796a5b4c3d2e1f0")
    assert settings.field_keys == tuple(keys)
    assert settings.facebook_app_secrets == ("0f1e2d3c4b5a6978", "8796a5b4c3d2e1f0")


def test_one_weak_app_secret_among_good_ones_is_found() -> None:
    assert len(faults(FACEBOOK_APP_SECRET="0f1e2d3c4b5a69788796a5b4c3d2e1f0,short")) == 1


def test_without_a_token_production_has_no_api() -> None:
    assert production().api_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("CELERY_BROKER_URL", "127.0.0.1:6379"),
        ("ACTION_ENDPOINT_URL", "127.0.0.1:5055/webhook"),
        ("GRAPH_API_URL", "graph.facebook.com"),
        ("GRAPH_API_URL", "http://graph.facebook.com/v26.0"),
        ("PORT", "70000"),
    ],
)
def test_addresses_that_lead_nowhere_stop_production(name: str, value: str) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(name)


def test_a_graph_api_on_this_machine_may_go_without_https() -> None:
    assert (
        production(GRAPH_API_URL="http://127.0.0.1:9000/v26.0/").graph_api_url
        == "http://127.0.0.1:9000/v26.0"
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"EVIDENCE_STORE": "ftp://files"}, "EVIDENCE_STORE must be"),
        ({"EVIDENCE_STORE": "s3://"}, "EVIDENCE_STORE must be"),
        ({"EVIDENCE_STORE": "s3://files"}, "EVIDENCE_S3_KEY_ID is not set"),
        (
            {"EVIDENCE_STORE": "s3://files?endpoint=http://files.example"},
            "its endpoint must be an https address",
        ),
        ({"EVIDENCE_HOSTS": "*.fbcdn.net"}, "EVIDENCE_HOSTS must be hosts"),
        ({"EVIDENCE_HOSTS": "http://127.0.0.1:80"}, "EVIDENCE_HOSTS must be hosts"),
        ({"EVIDENCE_HOSTS": "net"}, "EVIDENCE_HOSTS must be hosts"),
    ],
)
def test_where_files_come_from_and_go_to_is_checked(changed: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(changed, "demo")
    assert any(fault in one for one in raised.value.faults)


def test_only_the_demo_may_fetch_from_its_own_emulator() -> None:
    demo = Settings.from_env({"PORT": "5001"}, "demo")

    assert demo.evidence_hosts == ("fbcdn.net", "fbsbx.com", "http://127.0.0.1:5001")
    assert production().evidence_hosts == ("fbcdn.net", "fbsbx.com")
