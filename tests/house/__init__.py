"""House: tests that keep the layout, the words, the docs and the packaging true."""
