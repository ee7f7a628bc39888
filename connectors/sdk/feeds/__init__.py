"""Feeds (RSS, Atom, JSON Feed) as sites really write them: fetched, parsed, told apart, remembered."""
