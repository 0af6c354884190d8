"""Cards of the sorts that stand for one technology, by the names that they had.

A wave with other names for the same things adds them here; capitals do not matter. The
claims ask of single cards, where the technologies of the model are wider: messaging
there has email too.
"""

MOBILES = ("Phones", "Mobile phone", "Camera Phone", "SMS Messaging")
INSTANT_MESSAGING = ("Instant messaging", "MSN Messenger")
MESSAGING = (*INSTANT_MESSAGING, "Email", "Skype")
SOCIAL_NETWORKING = ("Bebo", "Facebook", "MySpace")
GAMES = (
    *("Console games", "Handheld games", "Miniclip Games"),
    *("Nintendo DS", "PlayStation", "Wii", "Xbox"),
)
TELEVISION = ("Television", "CBeebies")
LAPTOPS = ("Laptop",)
SEARCH = ("Google",)
