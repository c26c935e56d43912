"""A person's own photos: kept, looked at, shared with a clinic, taken home and erased.

What is kept lies in the vault; this room says whose it is and who may see it. It has no tables.
"""
