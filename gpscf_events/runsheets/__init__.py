"""Run sheets of sessions: what happens at which minute, in versions that are printed; and what speakers still owe."""
