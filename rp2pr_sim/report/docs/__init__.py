"""Generated parts of the documents in `docs/`."""
