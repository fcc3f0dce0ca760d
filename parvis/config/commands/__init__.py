"""What `parvis …` does, one module a command."""


class Failure(Exception):
    """The command cannot be carried out; its text is one French sentence for the person who typed it."""
