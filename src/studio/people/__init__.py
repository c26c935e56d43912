"""Who somebody is, where they work, and what they may do.

``models`` users, clinics, memberships; ``rights`` the one table of what each role may do; ``codes``
the second factor; ``tries`` how often one may guess; ``letters`` what people are written; ``doors``
who is let in to a view; ``views`` the pages.
"""
