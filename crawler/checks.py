"""The probe driven over a plan, politely."""
