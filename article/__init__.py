"""The story: article.yaml, chapters, references and the claims that every build checks."""
