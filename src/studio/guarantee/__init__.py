"""Guarantee: terms, what was paid, and asking for it back, decided by people alone."""
