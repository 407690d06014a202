"""The generated parts of the documents in `docs/`."""
