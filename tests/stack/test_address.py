"""Host, port, names and the certificate for other machines."""

import ssl
import stat
from pathlib import Path

import pytest

from gpscf_events.accounts.passkeys import site_of
from stack.address import read_address
from stack.certificate import ensure_certificate
from stack.faults import StackError
from stack.sockets import LONGEST, make_socket_folder


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", ""])
def test_this_machine_alone_needs_no_certificate(host: str) -> None:
    assert not read_address({"HOST": host}).tls


def test_other_machines_get_https_under_every_name() -> None:
    address = read_address({"HOST": "0.0.0.0", "PORT": "9000"})
    assert address.tls and address.shown.startswith("https://") and "0.0.0.0" not in address.names
    assert {"127.0.0.1", "localhost"} <= set(address.names)


@pytest.mark.parametrize("port", ["0", "x", "99999", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StackError):
        read_address({"PORT": port})


def test_the_certificate_is_private_valid_and_kept_while_it_fits(tmp_path: Path) -> None:
    names = ("192.0.2.7", "forum.example", "localhost")
    certificate, key = ensure_certificate(names, tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    first = certificate.read_bytes()
    ensure_certificate(names, tmp_path)
    assert certificate.read_bytes() == first
    ensure_certificate(("192.0.2.8",), tmp_path)
    assert certificate.read_bytes() != first


@pytest.mark.parametrize("name", ["short", "x" * 120, "with space", "论坛", "100%"])
def test_sockets_always_find_a_short_private_folder(tmp_path: Path, name: str) -> None:
    base = tmp_path / name
    base.mkdir()
    folder = make_socket_folder(base)
    assert len(bytes(folder)) <= LONGEST and stat.S_IMODE(folder.stat().st_mode) == 0o700
    again = make_socket_folder(base)
    assert again == folder or not folder.exists()
    if again.parent != base:
        again.rmdir()


@pytest.mark.parametrize(
    ("environ", "shown"),
    [({}, "http://localhost:8000"), ({"HOST": "127.0.0.1", "PORT": "8123"}, "http://localhost:8123")],
)
def test_staff_of_this_machine_alone_are_shown_its_name_for_passkeys_need_one(
    environ: dict[str, str], shown: str
) -> None:
    address = read_address(environ)
    assert address.shown_to_staff == shown
    site = site_of(address.shown)
    assert site is not None
    assert site.origin == shown
    assert "localhost" in address.names
