"""The pages: ``entrance`` who is not in yet, ``proof`` who has to show something more, ``account``
one's own, ``team`` a clinic's; ``page`` what they share.
"""
