"""Talk: threads between somebody who asks and a clinic or an independent artist.

``threads`` is what other rooms call: begin a thread, write into it, read on after a number, close
it, hand out a link to it. A thread is a list of rows with numbers that have no gaps; streams only
ring when there is more to read, so a cut one loses nothing.
"""
