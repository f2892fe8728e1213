"""Ground floor: settings and wiring, members, notices and the outbox."""
