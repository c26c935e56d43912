"""Treatment: a client's file, intake, consents, sessions with their lots, and pictures.

``models`` what is kept; ``questions`` what is asked and what an answer leads to; ``texts`` what is
agreed to, word for word; ``files`` the client; ``intakes`` asked, answered, decided; ``consents``
given and withdrawn; ``sessions`` what was done, and from a lot to its clients; ``pictures`` through
the vault; ``booked`` the sessions of a treatment together. ``team`` and ``own`` are the pages.
"""
