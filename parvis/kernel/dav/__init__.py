"""WebDAV (RFC 4918) without a word about what is served: bodies, conditions, answers, and the way past the pages."""
