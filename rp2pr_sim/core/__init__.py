"""Foundations: errors, enums, labels, records, compilation and random numbers.

Every other package may use this one; it imports nothing else of this project.
"""
