"""The compose file: right by the published schema, complete, and without a secret."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from stack.places import ROOT

COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


def test_it_follows_the_published_schema() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_process_of_the_product_is_there(services: dict[str, Any]) -> None:
    wanted = {"postgres", "valkey", "migrate", "web", "relay", "worker", "worker-long", "mailcatcher"}
    assert set(services) == wanted
    for name in wanted - {"migrate"}:
        assert "healthcheck" in services[name], name
    for name in ("web", "relay", "worker", "worker-long"):
        assert services[name]["stop_grace_period"] == "45s"


def test_only_workers_are_given_the_signing_keys(services: dict[str, Any]) -> None:
    with_keys = {name for name, service in services.items() if "KEYS_DIR" in service["environment"]}
    assert with_keys == {"worker", "worker-long"}
    assert mounting(services, "keys") == with_keys


def test_only_the_web_is_given_the_keys_of_sealed_fields(services: dict[str, Any]) -> None:
    with_keys = {name for name, service in services.items() if "SEALING_KEYS_DIR" in service["environment"]}
    assert with_keys == mounting(services, "sealing-keys") == {"web"}


def test_only_migrations_are_given_the_owner_of_the_tables_and_nobody_the_administrator(
    services: dict[str, Any],
) -> None:
    def knowing(name: str) -> set[str]:
        return {service for service in services if f"${{{name}:?" in str(services[service]["environment"])}

    assert knowing("OWNER_PASSWORD") == {"postgres", "migrate"}
    assert knowing("POSTGRES_PASSWORD") == {"postgres"}
    for name in ("web", "relay", "worker", "worker-long"):
        assert services[name]["environment"]["DATABASE_URL"].startswith(
            "postgresql+psycopg://app:${APP_PASSWORD:?"
        )
        assert "DATABASE_OWNER_URL" not in services[name]["environment"]


def mounting(services: dict[str, Any], volume: str) -> set[str]:
    return {
        name
        for name, service in services.items()
        if any(mount.startswith(f"{volume}:") for mount in service.get("volumes", []))
    }


def test_no_secret_stands_in_it() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    for name in ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY"):
        for value in re.findall(rf"^\s+{name}:(.*)$", text, re.MULTILINE):
            assert value.strip().startswith(f"${{{name}:?"), value
    assert not re.search(r"ports:.*(5432|6379)", text)


def test_every_container_has_a_read_only_root_and_no_privilege_to_gain(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "/tmp" in service["tmpfs"], name
        assert not service.get("privileged"), name
        kept = set(service.get("cap_add", []))
        # Only the two images of others begin as root, to own their volume.
        allowed = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"} if "build" not in service else set()
        assert kept <= allowed, name


def test_the_image_runs_as_a_user_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    last_stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER app" in last_stage
    assert last_stage.index("USER app") > max(
        n for n, line in enumerate(last_stage) if line.startswith("RUN")
    )
