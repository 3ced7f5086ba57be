"""Pages for a browser: one file each, opened from the folder, without server or script."""
