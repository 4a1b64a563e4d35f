"""What leaves or enters the process by another road: mail, files."""
