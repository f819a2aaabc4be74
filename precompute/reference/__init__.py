"""Similarities of real models, as numbers: 24 tables of cosines of 19 checkpoints, with what was published of each.

Published under the MIT licence (``LICENSE``) by Christina Humer beside the interactive article "Understanding and
Comparing Latent Space Characteristics of Multi-Modal Models" (Humer et al. 2024). ``README.md`` says what is in which
file. Photographs, captions, prompts and sounds of the data sets are not here: items are called by short labels of ours.
"""
