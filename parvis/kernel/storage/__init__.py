"""Where contents lie: one small interface, a local folder by default, S3 when an address says so."""
