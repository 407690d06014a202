"""What happens in a programme: its state, its rules, its teams, their pairing, and the order of a week."""
