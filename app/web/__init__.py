"""HTTP for all pages: responses, errors, languages, headers, static files. Depends on Flask and the settings."""
