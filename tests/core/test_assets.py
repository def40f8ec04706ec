"""Static files: built once, served compressed, and kept by browsers for a year."""

from pathlib import Path

import brotli
from flask import Flask
from werkzeug.test import Client

from gpscf_events.core import assets


def test_a_built_file_is_served_compressed_under_a_name_that_never_changes_its_content(
    tmp_path: Path,
) -> None:
    names = assets.build(tmp_path / "assets")
    assert assets.is_current(tmp_path / "assets")
    app = Flask("built", static_folder=None)
    assets.init_app(app, tmp_path / "assets")
    address = app.extensions["asset"]("forum.css")
    assert address == f"/static/{names['forum.css']}"
    answer = Client(app).get(address, headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.get_data()) == (assets.SOURCE / "forum.css").read_bytes()
    answer.close()
