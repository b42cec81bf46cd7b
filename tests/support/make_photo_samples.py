#!/usr/bin/env python3
"""Makes the zips of samples/photos/, the same bytes on every run. From a build folder:

    ninja draw-portraits
    python3 ../tests/support/make_photo_samples.py tests/draw-portraits ../samples/photos

The portraits are drawn (draw_portraits.cpp); nobody in them exists. What is in each zip: samples/README.md.
"""
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

GOOD = ['000919F884', '023907F123', '030168F488', '012657F964', '020974M491', '032518M656', '021267F642', '030706M549',
        '031718M201', '032140M038']
# Image on the disc, grade, last and first name, homeroom, teacher, student ID.
DISC = [('0001.JPG', '7', 'Sánchez', 'Itzel', 'B204', 'Abernathy', '050598F621'),
        ('0002.JPG', '8', 'Santos', 'Efren', 'C310', 'Villaseñor', '051907M374'),
        ('0003.JPG', '7', "D'Angelo", 'Gianna', 'B204', 'Abernathy', '082998F622'),
        ('0004.JPG', '8', 'Reyes', 'Elena', 'C310', 'Villaseñor', '101211F538'),
        ('', '8', 'Ávila', 'Tomás', 'C310', 'Villaseñor', '110310M289')]


def main(draw, target):
    def portraits(*wanted):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([draw, folder, *wanted], check=True)
            return {path.stem: path.read_bytes() for path in pathlib.Path(folder).iterdir()}

    good = portraits(*GOOD, '080894M216', '090304F187', '091854M634', '0081234907', '000407F499', '050239F474')
    odd = portraits('032046M182:sideways', '080894M216:blurred')
    faces = 'Marvelous MS fall 2026/'
    entries = [(faces + id + '.jpg', good[id]) for id in GOOD]
    entries += [
        (faces + '032046M182.jpg', with_exif(odd['032046M182'])),
        (faces + '080894M216.jpg', odd['080894M216']),
        (faces + '090304F187.jpg', good['090304F187'][:15000]),
        (faces + '091854M634.jpg', png(64, 80)),
        (faces + '000407F499.jpg', good['000407F499']),  # of the high school
        (faces + '81234907.jpg', good['0081234907']),
        (faces + '050239F474.jpg', good['021267F642']),  # her neighbour in the line
        (faces + 'Thumbs.db', b'\xd0\xcf\x11\xe0'),
        (faces + '.DS_Store', b'\0\0\0\1Bud1'),
        ('__MACOSX/' + faces + '._000919F884.jpg', b'\0\5\x16\7'),
    ]
    write(target / 'viewfinder-8123.zip', entries)
    disc = portraits(*[row[0].split('.')[0] + '=' + row[-1] for row in DISC if row[0]])
    index = ''.join('\t'.join(['8123', 'IMAGES', image, grade, last, first, homeroom, '', teacher, '', id]) + '\r\n'
                    for image, grade, last, first, homeroom, teacher, id in DISC)
    write(target / 'pspa-8123.zip', [('INDEX.TXT', index.encode('cp1252'))] +
          [('Images/' + name + '.jpg', jpeg) for name, jpeg in sorted(disc.items())])
    write(target / 'makeup-8123.zip',
          [(id + '.jpg', good[id]) for id in ('0081234907', '050239F474', '080894M216', '090304F187', '091854M634')])
    write(target / 'climbing.zip', [('../../incoming/023907F123.jpg', good['023907F123'][:2000])])


def write(path, entries):
    with zipfile.ZipFile(path, 'w') as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0))
            info.external_attr = 0o644 << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_STORED if name.endswith('.jpg') else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def with_exif(jpeg):
    """Orientation 6 (turn it to the right) and the position 34°3'8" N 118°14'37" W, as a telephone writes them."""
    def entry(tag, kind, count, value):
        return struct.pack('>HHI', tag, kind, count) + value

    def degrees(*parts):
        return b''.join(struct.pack('>II', part, 1) for part in parts)

    gps = 8 + 2 + 2 * 12 + 4
    data = gps + 2 + 4 * 12 + 4
    tiff = b'MM\0*' + struct.pack('>I', 8)
    tiff += struct.pack('>H', 2) + entry(0x0112, 3, 1, struct.pack('>HH', 6, 0)) + \
        entry(0x8825, 4, 1, struct.pack('>I', gps)) + bytes(4)
    tiff += struct.pack('>H', 4) + entry(1, 2, 2, b'N\0\0\0') + entry(2, 5, 3, struct.pack('>I', data)) + \
        entry(3, 2, 2, b'W\0\0\0') + entry(4, 5, 3, struct.pack('>I', data + 24)) + bytes(4)
    tiff += degrees(34, 3, 8) + degrees(118, 14, 37)
    body = b'Exif\0\0' + tiff
    return jpeg[:2] + b'\xff\xe1' + struct.pack('>H', len(body) + 2) + body + jpeg[2:]


def png(width, height):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    rows = b''.join(b'\0' + bytes((x * 3 + y) % 256 for x in range(width) for _ in range(3)) for y in range(height))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) + \
        chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b'')


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
