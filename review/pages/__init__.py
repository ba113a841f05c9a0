"""The pages, one module each: a router of its own."""
