"""Settings: frozen, checked as a whole."""

from dataclasses import FrozenInstanceError

import pytest

from config import DEMO_SMS_TOKEN, Settings, SettingsError

GOOD = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql+psycopg://app@db/gpscf",
    "REDIS_URL": "redis://broker:6379/0",
    "SMTP_URL": "smtp://mail:25",
    "BASE_URL": "https://forum.example.org",
    "TRUSTED_HOSTS": "forum.example.org",
    "SECRET_KEY": "k" * 40,
}


def faults_of(**changed: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(GOOD | changed)
    return caught.value.faults


def test_good_settings_are_read_and_cannot_be_changed() -> None:
    settings = Settings.from_env(GOOD)
    assert settings.trusted_hosts == ("forum.example.org",)
    with pytest.raises(FrozenInstanceError):
        settings.base_url = "https://elsewhere.example"  # type: ignore[misc]


def test_every_fault_is_listed_at_once() -> None:
    found = faults_of(SECRET_KEY="", TRUSTED_HOSTS="", BASE_URL="", REDIS_URL="", PROXY_HOPS="two")
    text = "\n".join(found)
    assert all(
        name in text for name in ("SECRET_KEY", "TRUSTED_HOSTS", "BASE_URL", "REDIS_URL", "PROXY_HOPS")
    )


@pytest.mark.parametrize("secret", ["change-me", "dev", "short-but-not-default"])
def test_production_refuses_a_default_or_short_secret(secret: str) -> None:
    assert any("SECRET_KEY" in fault for fault in faults_of(SECRET_KEY=secret))


def test_production_refuses_a_broker_on_a_public_address() -> None:
    assert any("public address" in fault for fault in faults_of(REDIS_URL="redis://8.8.8.8:6379/0"))
    Settings.from_env(GOOD | {"REDIS_URL": "redis://10.0.0.5:6379/0"})


def test_the_address_for_the_head_of_the_trail_is_one_address() -> None:
    assert Settings.from_env(GOOD | {"AUDIT_MAIL_TO": " a@b.example "}).audit_mail_to == "a@b.example"
    for wrong in ("nobody", "a@b", "a@b.example, c@d.example", "A <a@b.example>"):
        assert any("AUDIT_MAIL_TO" in fault for fault in faults_of(AUDIT_MAIL_TO=wrong))


GATEWAY = {"SMS_URL": "https://sms.example.org/messages", "SMS_TOKEN": "t" * 32}


def test_without_a_gateway_nothing_is_sent_to_numbers_and_with_one_it_is() -> None:
    assert not Settings.from_env(GOOD).sends_sms
    assert Settings.from_env(GOOD | GATEWAY).sends_sms
    assert any("SMS_TOKEN" in fault for fault in faults_of(SMS_TOKEN="t" * 32))


@pytest.mark.parametrize(
    "changed",
    [
        {"SMS_TOKEN": DEMO_SMS_TOKEN},
        {"SMS_TOKEN": "short"},
        {"SMS_TOKEN": ""},
        {"SMS_TOKEN": "t" * 20 + "\r\nX: y"},
        {"SMS_URL": "http://sms.example.org/messages"},
        {"SMS_URL": "https://name:word@sms.example.org/messages"},
        {"SMS_URL": "https:///messages"},
        {"SMS_URL": "sms.example.org"},
        {"SMS_PER_DAY": "many"},
    ],
)
def test_production_refuses_the_demos_gateway_and_what_cannot_be_one(changed: dict[str, str]) -> None:
    assert any(name in fault for name in changed for fault in faults_of(**(GATEWAY | changed)))


def test_a_missing_broker_never_falls_back_to_another() -> None:
    assert any("REDIS_URL" in fault for fault in faults_of(REDIS_URL=""))


def test_a_socket_is_spelt_for_each_client() -> None:
    settings = Settings.from_env(GOOD | {"REDIS_URL": "unix:///run/a b/valkey.sock"})
    assert settings.celery_broker_url == "redis+socket:///run/a%20b/valkey.sock"
    assert settings.limiter_storage_url == "redis+unix:///run/a b/valkey.sock"


def test_the_owner_of_the_database_is_another_role() -> None:
    owner = "postgresql+psycopg://owner:ownersword@db/gpscf"
    assert Settings.from_env(GOOD | {"DATABASE_OWNER_URL": owner}).database_owner_url == owner
    assert any("another role" in fault for fault in faults_of(DATABASE_OWNER_URL=GOOD["DATABASE_URL"]))
    assert any(
        "DATABASE_OWNER_URL" in fault for fault in faults_of(DATABASE_OWNER_URL="postgres://owner@db/x")
    )


def test_no_secret_is_printed() -> None:
    passwords = {"DATABASE_URL": "postgresql+psycopg://app:appsword@db/gpscf"}
    passwords["DATABASE_OWNER_URL"] = "postgresql+psycopg://owner:ownersword@db/gpscf"
    text = repr(Settings.from_env(GOOD | passwords | GATEWAY))
    assert not any(word in text for word in ("kkkk", "appsword", "ownersword", "tttt"))
