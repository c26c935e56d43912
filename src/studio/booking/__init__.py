"""Booking: consultations and every other appointment, never two at one time.

``models`` what is kept; ``guard`` the rule in the database that no artist and no room is taken
twice; ``slots`` what is free; ``deed`` hold, confirm, move, cancel; ``series`` the sessions of a
treatment together; ``calendar`` what calendars of people are sent; ``letters`` and ``errands`` what
people are written, and when.
"""
