"""What holds for every figure: one page each, made from toy data, and everything that is asked of it."""
