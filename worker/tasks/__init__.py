"""One thin task for each job."""
