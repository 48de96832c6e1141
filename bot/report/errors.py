"""What can go wrong with a document: one sentence that says what to mend, for the log and for the planner."""


class TemplateFault(ValueError):
    """A template of `config/format` cannot be used.

    `str()` is the English sentence for the log, `pesan` the Indonesian one for whoever keeps the template; both name
    the file. Nothing was written.
    """

    def __init__(self, message: str, pesan: str) -> None:
        super().__init__(message, pesan)  # both, so that it survives the way back from a child process
        self.pesan = pesan

    def __str__(self) -> str:
        return str(self.args[0])
