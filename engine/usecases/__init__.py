"""One file, one deed, one transaction; deeds never call deeds. What several deeds share lives in the files below.

``desk`` is what every deed is given, ``authority`` says what a person may see and do, ``wording`` is Russian and
English for what deeds refuse, ``opening`` and ``pressing`` write what several deeds write.
"""
