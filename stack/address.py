"""Where the web process listens, what it calls itself, and the certificate where one is needed."""

import datetime
import ipaddress
import os
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from stack.faults import StackError

ANY = {"0.0.0.0", "::"}  # noqa: S104 # nosec B104 # compared with
LIFETIME = datetime.timedelta(days=397)


@dataclass(frozen=True)
class Address:
    """Host and port of the web process, and the names under which it is reached."""

    host: str
    port: int
    names: tuple[str, ...]
    tls: bool

    @property
    def shown(self) -> str:
        """The address without a path, as people type it."""
        host = f"[{self.names[0]}]" if ":" in self.names[0] else self.names[0]
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host; browsers treat exactly these as safe without TLS."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_addresses() -> list[str]:
    """The addresses of this machine's network cards, those that others can reach."""
    found = [
        card.address
        for cards in psutil.net_if_addrs().values()
        for card in cards
        if card.family in (socket.AF_INET, socket.AF_INET6) and "%" not in card.address
    ]
    return [address for address in found if not is_loopback(address)]


def read_address(environ: Mapping[str, str]) -> Address:
    """The address from HOST and PORT; a sentence for what cannot be one."""
    host = environ.get("HOST", "").strip() or "127.0.0.1"
    text = environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text}.")
    if is_loopback(host):
        return Address(host, int(text), (host, "127.0.0.1", "localhost"), tls=False)
    others = own_addresses()
    first = (others or [socket.gethostname()]) if host in ANY else [host]
    names = dict.fromkeys([*first, socket.gethostname(), *others, "127.0.0.1", "localhost"])
    return Address(host, int(text), tuple(names), tls=True)


def ensure_free(address: Address) -> None:
    """Raise the sentence for a port that another program holds or that may not be taken."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            # Two listeners may share an address by accident (SO_REUSEPORT); listening finds that out.
            probe.listen(1)
        except PermissionError:
            raise StackError(
                f"Port {address.port} may not be taken by this user: try make run PORT=8000."
            ) from None
        except OSError as fault:
            if isinstance(fault, socket.gaierror) or fault.errno == 99:
                raise StackError(f"HOST={address.host} is not an address of this machine.") from None
            raise StackError(
                f"Port {address.port} is taken by another program: choose another with "
                f"make run PORT={min(address.port + 1, 65535)}."
            ) from None


def free_port() -> int:
    """A port of the loopback address that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ensure_certificate(address: Address, folder: Path) -> tuple[Path, Path]:
    """The certificate and key for this address, made by ourselves and kept while they fit."""
    certificate, key = folder / "certificate.pem", folder / "certificate-key.pem"
    if certificate.exists() and key.exists() and _covers(certificate, address.names):
        return certificate, key
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address.names[0][:64])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_general_name(n) for n in address.names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key.unlink(missing_ok=True)
    with os.fdopen(
        os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "wb"
    ) as out:
        out.write(pem)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _covers(path: Path, names: tuple[str, ...]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    held = {str(entry.value) for entry in value}
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    return set(names) <= held and certificate.not_valid_after_utc > tomorrow
