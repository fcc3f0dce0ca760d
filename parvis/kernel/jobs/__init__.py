"""Jobs on the `django.tasks` API: a database backend with leases, retries, a dead-letter state and periodic jobs."""
