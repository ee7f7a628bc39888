"""What administrators decide for the whole server, and every setting that is in force, with where it comes from."""
