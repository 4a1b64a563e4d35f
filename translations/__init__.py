"""The words of every language, and the tools that keep them complete."""
