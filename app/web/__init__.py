"""What all HTTP responses share. Knows Flask and the application's settings."""
