"""What an owner looks at in the evening: the week, the year, the shelf, and tables to take home.

``week`` lays out the week of every clinic; ``way`` counts from preview to treatment, ``missed`` who
did not come, ``lots`` what lies on the shelf; ``waits`` gathers what waits for an answer, and
``exports`` writes tables. Nothing here changes what other apps hold.
"""
