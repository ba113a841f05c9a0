"""Web pages: HTML as government sites publish it, and MHTML archives of such pages."""
