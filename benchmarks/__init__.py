"""How fast it is and how precise, measured."""
