"""French: 19 novembre 2026, 14:02."""

DATETIME_FORMAT = "j F Y, H:i"
