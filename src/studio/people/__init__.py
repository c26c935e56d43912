"""Who somebody is, where they work, and what they may do.

``models`` users, clinics, memberships, and what opens an account; ``rights`` the one table of what
each role may do; ``passkeys``, ``codes`` and ``recovery`` what one shows besides a password;
``tries`` how often one may guess, ``known`` the browsers strangers cannot shut out; ``visits``
where somebody is signed in; ``letters`` what people are written; ``doors`` who is let in to a view;
``overview`` the rows of the account page that other apps add; ``views`` the pages.
"""
