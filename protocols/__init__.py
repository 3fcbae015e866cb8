"""One experiment a file: a function that returns an `Experiment`, and what is measured on it."""
