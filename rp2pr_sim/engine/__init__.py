"""How the model is run: set-up, the compiled engine and the Mesa model, with bit-identical results."""
