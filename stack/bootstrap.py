"""Make .venv, install the pinned requirements once, and run a command of the project in it.

Usage: bootstrap.py [--dev] -- ARGUMENTS OF PYTHON

Standard library only, and written so that an old Python can still read it: it must get far enough
to say in one sentence that it is too old. Hence no annotations and no f-strings here.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import subprocess
import sys

MINIMUM = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")


def stop(sentence):
    """Say why it cannot go on, and end."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def find_newer_python():
    """The path of a Python that is new enough, or None. Each candidate is asked, for a name may lie."""
    question = "import sys; sys.exit(sys.version_info < (%d, %d))" % MINIMUM
    for name in NEWER_NAMES:
        path = shutil.which(name) if hasattr(shutil, "which") else None
        if path:
            with open(os.devnull, "w") as nowhere:
                if subprocess.call([path, "-c", question], stdout=nowhere, stderr=nowhere) == 0:
                    return path
    return None


def ensure_new_python(arguments):
    """Go on in a newer Python where there is one; else say that one is needed."""
    if sys.version_info[:2] >= MINIMUM:
        return
    newer = find_newer_python()
    if newer:
        os.execv(newer, [newer, os.path.abspath(__file__)] + arguments)
    stop(
        "Python %d.%d or newer is needed, and this is %d.%d: "
        "install it, or name it with make PYTHON=/path/to/python." % (MINIMUM + tuple(sys.version_info[:2]))
    )


def fingerprint(files):
    """What the installation was made from: requirements, Python and place. A moved .venv is made anew."""
    digest = hashlib.sha256(("%s|%s" % (sys.version, VENV)).encode("utf-8"))
    for name in files:
        with open(name, "rb") as handle:
            digest.update(handle.read())
    return digest.hexdigest()


def read_stamp(path):
    """The fingerprint of the last complete installation, or an empty text."""
    try:
        with open(path) as handle:
            return handle.read().strip()
    except (IOError, OSError):
        return ""


@contextlib.contextmanager
def one_installer():
    """Let only one installation run at a time, so that `make run` and `make test` may start together."""
    import fcntl  # noqa: PLC0415 - absent where this project cannot run anyway, and then the sentence below helps

    path = os.path.join(ROOT, ".venv.lock")
    with open(path, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def call(command, sentence):
    """Run one step quietly; on failure show what it printed, then the sentence."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    output = process.communicate()[0]
    if process.returncode:
        lines = output.decode("utf-8", "replace").strip().splitlines()
        sys.stderr.write("\n".join("  " + line for line in lines[-6:]) + "\n")
        stop(sentence)


def python_of_venv():
    """The interpreter inside .venv."""
    return os.path.join(VENV, "bin", "python")


def is_this_python(place):
    """Whether .venv runs the same Python from the same place; a copied or outdated one is laid anew."""
    config = os.path.join(VENV, "pyvenv.cfg")
    if not (os.path.exists(python_of_venv()) and os.path.exists(config)):
        return False
    wanted = "%d.%d" % tuple(sys.version_info[:2])
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    process = subprocess.Popen(
        [python_of_venv(), "-c", question], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    answer = process.communicate()[0].decode("utf-8", "replace").strip()
    return answer == wanted and place in ("", VENV)


def install(requirements):
    """Bring .venv to what the requirements say; quick when nothing changed since the last time."""
    pending = []
    for name in requirements:
        source = os.path.join(ROOT, "requirements", name + ".txt")
        stamp = os.path.join(VENV, ".installed-" + name)
        mark = fingerprint([source])
        if read_stamp(stamp) != mark:
            pending.append((name, source, stamp, mark))
    if not pending:
        return
    place = os.path.join(VENV, ".place")
    if not is_this_python(read_stamp(place)):
        say("Making the Python environment in .venv ...")
        call(
            [sys.executable, "-m", "venv", "--clear", VENV],
            "The environment .venv could not be made: Python's venv module is needed (Debian: python3-venv).",
        )
    for name, source, stamp, mark in pending:
        what = "what runs" if name == "base" else "what tests need"
        say("Installing %s (once; about a minute) ..." % what)
        call(
            [python_of_venv(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            + ["--no-input", "--require-hashes", "-r", source],
            "The requirements could not be installed: see the lines above, then run the same command again.",
        )
        with open(stamp, "w") as handle:
            handle.write(mark + "\n")
    with open(place, "w") as handle:
        handle.write(VENV + "\n")


def say(line):
    """One line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments):
    """Prepare, then become the command."""
    ensure_new_python(arguments)
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    command = arguments[len(own) + 1 :]
    try:
        with one_installer():
            install(["base", "dev"] if "--dev" in own else ["base"])
    except (IOError, OSError) as fault:
        if fault.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOSPC):
            stop("%s cannot be written (%s): use a folder that is yours." % (ROOT, os.strerror(fault.errno)))
        raise
    if command:
        os.chdir(ROOT)
        os.environ["PATH"] = os.path.join(VENV, "bin") + os.pathsep + os.environ.get("PATH", os.defpath)
        os.execv(python_of_venv(), [python_of_venv()] + command)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Stopped.")
