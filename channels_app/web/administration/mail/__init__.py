"""How mails leave the server, whether they do, and what waits."""
