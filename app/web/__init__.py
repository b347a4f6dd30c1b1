"""What every page and every answer over HTTP has in common; knows Flask and the application's settings."""
