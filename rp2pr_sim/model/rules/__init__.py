"""The rule book: what teams, facilitators and the core team do, one small function a mechanism.

A file holds one block of mechanisms and opens with the claims it stands for.  A
rule changes the records that it is handed and nothing else, draws only through
`chance`, and takes any legal state to a legal state.  `steps` holds the few ways in
which a state may move; `phases` puts the rules of one moment together, and `week`
(one level up) puts the phases in order.
"""
