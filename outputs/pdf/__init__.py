"""PDF: rendering, joining, and forms and tables in numbers."""
