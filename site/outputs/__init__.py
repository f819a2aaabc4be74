"""What an edition of the article is written as: one module each, with a function ``write(edition, folder)``."""
