"""Bach's chorales as piano rolls."""
