"""All state: the objects and what was read from them."""
