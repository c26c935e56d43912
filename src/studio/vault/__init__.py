"""Photos at rest: each under a key of its own, and a chained log of who read which.

The vault knows no accounts. Whose a photo is, and who asks, are words that the rooms above it
choose; whether somebody may read a photo they must say on every call.
"""
