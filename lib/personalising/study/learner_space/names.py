"""The words of pupils for what they do with technology, have, and cannot reach.

A wave with other words for the same things adds them here; capitals do not matter. What
stands in no list counts on neither side.
"""

OWN_FOLDERS = ("own documents", "My Documents", "class folder", "school computer")
MEMORY_STICKS = ("memory stick", "data stick")
COMMUNICATION = (
    *("instant messaging", "MSN Messenger", "chat rooms", "message boards"),
    *("social networking", "Facebook", "MySpace", "Bebo"),
    *("email", "web mail", "Hotmail"),
)
SCHOOL_WORK = ("homework", "revision", "school work", "coursework")
LEISURE = (
    *("music", "games", "social networking", "videos", "television"),
    *("surfing the web", "pictures", "messaging"),
)
PHONES = ("mobile phone", "phone", "smartphone")
MULTI_FUNCTION = (*PHONES, "computer", "laptop", "tablet", "PDA")
