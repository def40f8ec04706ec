"""What the web server and the `flask` command load."""

from config import Settings
from gpscf_events import create_app

app = create_app(Settings.from_env())
