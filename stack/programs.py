"""The processes of the stack and the supervisor's configuration for them."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stack.address import Address
from stack.places import ROOT, Places
from stack.servers import dies_with_parent
from worker.command import STOP_WITHIN_S


@dataclass(frozen=True)
class Program:
    """One supervised process. The supervisor starts in ascending and stops in descending order."""

    name: str
    command: list[str]
    order: int
    at_once: bool = False
    stop_signal: str = "TERM"
    stop_within_s: int = 15
    environment: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    """Name and title of each process that this one forks, watches and starts again itself."""


def web_options(address: Address, certificate: tuple[Path, Path] | None) -> list[str]:
    """The web server's options, the application last. Its access log stays off, for it would print private links."""
    options = ["--interface", "wsgi", "--workers", "2", "--respawn-failed-workers"]
    options += ["--workers-kill-timeout", "10", "--blocking-threads", "8"]
    options += ["--no-access-log", "--no-ws", "--log-level", "warning"]
    options += ["--host", address.host, "--port", str(address.port)]
    if certificate:
        options += ["--ssl-certificate", str(certificate[0]), "--ssl-keyfile", str(certificate[1])]
        options += ["--ssl-protocol-min", "tls1.2"]
    return [*options, "gpscf_events.web:app"]


def web_command(address: Address, certificate: tuple[Path, Path] | None) -> list[str]:
    """The command of the web server where it runs for itself."""
    return [sys.executable, "-m", "gpscf_events.serve", *web_options(address, certificate)]


def app_programs(
    address: Address,
    certificate: tuple[Path, Path] | None,
    places: Places,
    *,
    catcher: bool,
    texts: bool,
) -> list[Program]:
    """The product's own processes. A file tells the web and the workers, each where its own keys are."""
    dies = dies_with_parent
    together = [sys.executable, "-m", "worker.together", str(places.processes), str(places.secrets)]
    programs = [
        Program(
            "product",
            [*dies("TERM"), *together, *web_options(address, certificate)],
            30,
            stop_within_s=STOP_WITHIN_S + 5,
            title="process that starts web, relay and workers",
            members={
                "web": "web server",
                "relay": "relay",
                "worker": "worker for mails and short jobs",
                "worker-long": "worker for long jobs",
            },
        ),
    ]
    if catcher:
        command = [*dies("TERM"), sys.executable, "-m", "gpscf_events.demo.mailcatcher"]
        # It listens where SMS_URL says, unless that is somebody else's gateway.
        without = {} if texts else {"SMS_URL": ""}
        programs.append(Program("mail", command, 20, environment=without, title="mail catcher"))
    return programs


def supervisor_configuration(programs: list[Program], places: Places, socket: Path) -> str:
    """The supervisor's configuration file. Paths may hold spaces and per cent signs.

    What all processes share, secrets too, is in the supervisor's own environment and not in this file.
    """
    lines = [
        # Nothing starts by itself: the supervisor would wait a second before it does.
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={_literal(str(places.logs / 'supervisor.log'))}",
        f"pidfile={_literal(str(places.run / 'supervisor.pid'))}",
        f"childlogdir={_literal(str(places.logs))}",
        "[unix_http_server]",
        f"file={_literal(str(socket))}",
        "chmod=0600",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for program in programs:
        given = ["env", *(f"{key}={value}" for key, value in program.environment.items())]
        lines += [
            f"[program:{program.name}]",
            f"command={_literal(shlex.join([*given, *program.command]))}",
            f"directory={_literal(str(ROOT))}",
            f"priority={program.order}",
            "autostart=false",
            "autorestart=true",
            "startsecs=1",
            "startretries=20",
            f"stopsignal={program.stop_signal}",
            f"stopwaitsecs={program.stop_within_s}",
            # By force only, the whole group: what a killed parent would leave behind.
            "killasgroup=true",
            "redirect_stderr=true",
            # Relative to var/, where the supervisor works: it reads per cent signs here twice.
            f"stdout_logfile={places.logs.name}/{program.name}.log",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=2",
        ]
    return "\n".join(lines) + "\n"


def _literal(text: str) -> str:
    return text.replace("%", "%%")
