"""Feeds (RSS, Atom, JSON Feed) as they are written in the wild: asked for, read, told apart, remembered."""
