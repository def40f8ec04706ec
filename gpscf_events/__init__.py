"""GPSCF Events: registration, badges, check-in and attendance of an inter-governmental forum."""
