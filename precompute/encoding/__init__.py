"""From data to embeddings: a folder of pictures, sounds or molecules with captions, through any dual encoder.

Begin with ``encode_data(read_folder(Path("pictures")), TransformersEncoder("NAME"), Path("_build/bundles"))``.
"""

from .augmentations import write_augmented
from .data_folder import PairedData, read_folder
from .encode import encode_data
from .encoder import Encoder, by_modality
from .sounds import Sound
from .transformers_encoder import TransformersEncoder

__all__ = [
    "Encoder",
    "PairedData",
    "Sound",
    "TransformersEncoder",
    "by_modality",
    "encode_data",
    "read_folder",
    "write_augmented",
]
