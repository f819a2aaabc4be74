"""The tool: what it computes, and what stands on the screen."""
