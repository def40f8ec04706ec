"""The form of the portrait photo."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import ValidationError

from gpscf_events.core.forms import BaseForm

ACCEPTED = "image/jpeg,image/png,image/webp"


class PortraitForm(BaseForm):
    """A picture from the camera or from a file; whichever was given counts."""

    taken = FileField(_l("Take a photo"), render_kw={"accept": ACCEPTED, "capture": "user"})
    # Two fields: with `capture` a telephone opens the camera and offers no other way.
    chosen = FileField(_l("Or choose a picture"), render_kw={"accept": ACCEPTED})

    def validate_chosen(self, field: FileField) -> None:
        """One of the two, with something in it."""
        if not self.picture():
            raise ValidationError(_("Take a photo or choose a picture. The file must not be empty."))

    def picture(self) -> bytes:
        """The content of the file that was given; empty when there is none."""
        for field in (self.taken, self.chosen):
            if isinstance(field.data, FileStorage) and field.data.filename:
                field.data.stream.seek(0)
                return field.data.stream.read()
        return b""
