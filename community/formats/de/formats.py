"""German with the Swiss apostrophe between thousands, which every reader of German understands."""

THOUSAND_SEPARATOR = "’"
DATETIME_FORMAT = "j. F Y, H:i"
