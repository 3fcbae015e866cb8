"""One published panel a file: a claim with a tolerance, checked by a program, and a picture."""
