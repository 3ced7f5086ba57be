"""The papers: what stands on each, as data a builder in a child process can take."""
