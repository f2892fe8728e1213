"""The super-user program: criteria, memberships, beta tests and events."""
