"""Running of the model: set-up, compiled engine and Mesa model, with bit-identical results."""
