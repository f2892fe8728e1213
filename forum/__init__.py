"""Questions, answers, comments, votes: the forum."""
