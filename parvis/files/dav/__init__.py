"""Documents for file explorers and office programs: WebDAV classes 1 and 2 over the same actions as the pages."""
