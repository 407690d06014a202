"""The model's self-checks."""
