"""What people come as: the categories of an edition, their quotas, and what each is asked and may enter."""
