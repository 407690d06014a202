"""The model of a programme: its state, rules, teams, their pairing, and the order of a week."""
