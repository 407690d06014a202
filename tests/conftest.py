"""How the property tests are played: the same examples at every run, and no watch over their time.

`pytest -m hypothesis --hypothesis-profile=default` looks for examples that nobody has tried yet.
"""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")
