"""The public API: one OpenAPI description over the routers of the modules' cards."""
