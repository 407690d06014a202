"""What every other package may use: errors, enums, labels, records, compilation and random numbers.

It imports nothing else of this project.
"""
