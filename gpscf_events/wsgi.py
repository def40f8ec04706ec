"""What the `flask` command loads: the web application with the commands. The web server loads web.py."""

from config import Settings
from gpscf_events import commands
from gpscf_events.application import create_app

settings = Settings.from_env()
app = create_app(settings)
commands.init_app(app, settings)
