"""What stops the stack from starting, always said as one sentence to the person at the terminal."""


class StackError(Exception):
    """A reason why the stack cannot start or go on; its text is the sentence that is printed."""
