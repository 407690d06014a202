"""The rule book: what teams, facilitators and the core team do, one small function per mechanism.

A file contains one block of mechanisms and opens with the claims that it represents. A rule changes
the records that it receives and nothing else, draws only through `random_numbers`, and takes any
legal state to a legal state. `transforms` contains the few ways in which a state may move; `phases`
puts the rules of one moment together, and `schedule` (one level up) puts the phases in order.
"""
