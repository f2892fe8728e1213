"""How dates and numbers are written, where that differs from what Django brings."""
