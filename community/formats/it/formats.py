"""Italian without the day of the week and without a leading zero: 9 Novembre 2026, 14:02."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
