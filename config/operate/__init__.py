"""Commands for operators: with the environment of the installation that runs, and servers where it does not."""
