"""Where the web process listens, and what it calls itself."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from stack.faults import StackError

ANY = {"0.0.0.0", "::"}  # noqa: S104 # nosec B104 # compared with


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

    @property
    def shown_to_staff(self) -> str:
        """The address for staff: on this machine alone its name, for no passkey can be bound to a number."""
        return self.shown if self.tls else f"http://localhost:{self.port}"


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
