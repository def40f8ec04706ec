"""The browser files of others are the ones that were recorded, and the scanner insists on them."""

from __future__ import annotations

import base64
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "gpscf_events" / "static"


def _vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((STATIC / "vendor" / "vendor.json").read_text("utf-8"))
    return record


def _sha256(package: str, path: str) -> str:
    files = next(entry["files"] for entry in _record()["packages"] if entry["name"] == package)
    return str(next(entry["sha256"] for entry in files if entry["path"] == path))


def test_every_vendored_file_is_the_recorded_one_and_no_other_lies_there() -> None:
    assert _vendor().list_faults(_record()) == []


def test_every_package_names_version_licence_and_integrity_and_brings_its_licence_text() -> None:
    for package in _record()["packages"]:
        assert package["version"]
        assert package["licence"]
        assert package["integrity"].startswith("sha512-")
        assert any(entry["path"].startswith("LICENSE") for entry in package["files"])


def test_the_decoder_in_wasm_is_the_one_its_javascript_was_built_with() -> None:
    digest = _sha256("zxing-wasm", "zxing_reader.wasm")
    reader = (STATIC / "vendor" / "zxing-wasm-3.1.4" / "reader.js").read_text("utf-8")
    assert f"ZXING_WASM_SHA256=`{digest}`" in reader


def test_the_scanner_loads_the_wasm_with_its_integrity() -> None:
    digest = base64.b64encode(bytes.fromhex(_sha256("zxing-wasm", "zxing_reader.wasm"))).decode()
    assert f"sha256-{digest}" in (STATIC / "scan" / "decoder.js").read_text("utf-8")
