"""Feeds (RSS, Atom, JSON Feed) as sites really write them: fetched, parsed, and compared with what was seen."""
