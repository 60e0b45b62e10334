"""A photograph as JPEG, turned upright as the telephone was held; run as a program of its own.

`python -m evidence_store.pictures < FILE > COPY`: whoever wrote the file may have wished us ill.
"""

from __future__ import annotations

import sys
from typing import IO

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

# More than any telephone takes, and what fits into the memory that the process may have.
Image.MAX_IMAGE_PIXELS = 64_000_000
QUALITY = 88


def copy_of(file: IO[bytes], out: IO[bytes]) -> None:
    register_heif_opener()
    with Image.open(file) as picture:
        ImageOps.exif_transpose(picture).convert("RGB").save(out, "JPEG", quality=QUALITY)


if __name__ == "__main__":
    copy_of(sys.stdin.buffer, sys.stdout.buffer)
