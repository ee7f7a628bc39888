"""An app's way: registered, tried in a team, reviewed, published, agreed to, taken back, carried to other servers."""
