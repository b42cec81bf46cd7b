"""Zips that a photo upload must refuse, each made byte by byte, and some that it must take.

    hostile_zips.py FOLDER

writes FOLDER/<name>.zip and FOLDER/cases.tsv: file, what is expected ("ok", "damaged", or the fault's name), and what
finds it ("check": the headers alone; "read": reading the entries too). The same bytes at every run.
"""

import random
import struct
import sys
import zlib
from pathlib import Path

STORED, DEFLATED = 0, 8
UTF8, DESCRIPTOR, ENCRYPTED = 1 << 11, 1 << 3, 1
UNIX = 3 << 8 | 20
MAX16, MAX32 = 0xFFFF, 0xFFFFFFFF


def photo(seed, size=300):
    """Begins and ends as a JPEG does. Does not get much smaller by packing."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + random.Random(seed).randbytes(size) + b"\xff\xd9"


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def field(number, data):
    return struct.pack("<HH", number, len(data)) + data


def wide(*numbers):
    return field(1, struct.pack("<%dQ" % len(numbers), *numbers))


class Entry:
    """`local`, `central`: what the headers say instead of the truth. `packed`: the bytes in the file instead."""

    def __init__(self, name, data=None, method=STORED, flags=0, mode=0o100644, packed=None, descriptor=None, gap=b"",
                 made=UNIX, attributes=0, local=None, central=None):
        raw = name if isinstance(name, bytes) else name.encode()
        data = photo(len(raw)) if data is None else data
        self.packed = packed if packed is not None else deflate(data) if method == DEFLATED else data
        flags |= 0 if raw.isascii() else UTF8
        if descriptor:
            flags |= DESCRIPTOR
        self.descriptor, self.gap = descriptor, gap
        true = dict(name=raw, flags=flags, method=method, crc=zlib.crc32(data), size=len(data), packed=len(self.packed),
                    extra=b"", comment=b"", disk=0, made=made, attributes=mode << 16 | attributes, offset=None,
                    sign=b"PK\3\4", needed=20)
        self.central = true | (central or {})
        unsaid = dict(crc=0, size=0, packed=0) if descriptor else {}
        self.local = true | unsaid | (local or {})
        self.true = true

    def body(self):
        h = self.local
        out = h["sign"] + struct.pack("<HHHHHIIIHH", h["needed"], h["flags"], h["method"], 0x6000, 0x5B2A, h["crc"], h["packed"],
                                      h["size"], len(h["name"]), len(h["extra"])) + h["name"] + h["extra"] + self.packed
        if self.descriptor:
            sign, width, change = self.descriptor
            out += b"PK\7\10" if sign else b""
            out += struct.pack("<IQQ" if width == 8 else "<III", self.true["crc"], self.true["packed"],
                               self.true["size"] + change)
        return out + self.gap

    def directory(self, offset):
        h = self.central
        at = offset if h["offset"] is None else h["offset"]
        return b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", h["made"], h["needed"], h["flags"], h["method"], 0x6000, 0x5B2A,
                                       h["crc"], h["packed"], h["size"], len(h["name"]), len(h["extra"]),
                                       len(h["comment"]), h["disk"], 0, h["attributes"], at
                                       ) + h["name"] + h["extra"] + h["comment"]


def end_record(entries, size, offset, comment=b"", disk=0, directory_disk=0, here=None, length=None):
    return b"PK\5\6" + struct.pack("<HHHHIIH", disk, directory_disk, entries if here is None else here, entries, size,
                                   offset, len(comment) if length is None else length) + comment


def wide_end(entries, size, offset, at, record=44, disks=1, more=b""):
    return (b"PK\6\6" + struct.pack("<QHHIIQQQQ", record, 45, 45, 0, 0, entries, entries, size, offset) + more +
            b"PK\6\7" + struct.pack("<IQI", 0, at, disks))


def zip_of(*entries, prefix=b"", moved=True, before_directory=b"", before_end=b"", after=b"", end=None, zip64=None,
           tail=b""):
    """`moved`: the offsets know of the prefix. `end`, `zip64`: what the end records say instead. `tail`: at the end of
    the directory, and counted as a part of it."""
    out, places = prefix, []
    for entry in entries:
        places.append(len(out) if moved else len(out) - len(prefix))
        out += entry.body()
    out += before_directory
    offset = len(out) if moved else len(out) - len(prefix)
    directory = b"".join(entry.directory(at) for entry, at in zip(entries, places)) + tail
    out += directory + before_end
    says = dict(entries=len(entries), size=len(directory), offset=offset)
    if zip64 is not None:
        out += wide_end(**(says | dict(at=len(out)) | zip64))
    return out + end_record(**(says | (end or {}))) + after


A, B = Entry("023907F123.jpg"), Entry("8557/050112M045.jpeg", method=DEFLATED)


def good():
    yield "stored", zip_of(A)
    yield "deflated", zip_of(B)
    yield "both", zip_of(A, B)
    yield "no-entries", zip_of()
    yield "comment", zip_of(A, B, end=dict(comment=b"Fall portraits, PK studio"))
    yield "folders", zip_of(Entry("8557/", b"", mode=0o040755, attributes=0x10), B, Entry("8557/9/", b"", mode=0))
    yield "names-utf8", zip_of(Entry("Peña/김민준.jpg"), Entry("Pen\u0303as/1.jpg"))
    yield "names-utf8-unmarked", zip_of(Entry("José.jpg", local=dict(flags=0), central=dict(flags=0)))
    yield "dot-folder", zip_of(Entry("./1.jpg"), Entry("x/./2.jpg"))
    yield "passed-over", zip_of(A, Entry("__MACOSX/._023907F123.jpg", b"\0\5\x16\7"), Entry(".DS_Store", b"\0\0"))
    for sign in (True, False):
        for width in (4, 8):
            name = "descriptor-%d%s" % (width, "" if sign else "-unsigned")
            yield name, zip_of(*(Entry("%d.jpg" % m, method=m, descriptor=(sign, width, 0)) for m in (0, 8)), A)
    yield "descriptor-known", zip_of(Entry("1.jpg", b"12345678", descriptor=(True, 4, 0),
                                           local=dict(size=8, packed=8, crc=zlib.crc32(b"12345678"))), B)
    yield "directory-in-other-order", other_order()
    ones = dict(entries=MAX16, here=MAX16, size=MAX32, offset=MAX32, disk=MAX16, directory_disk=MAX16)
    yield "zip64-end", zip_of(A, B, zip64={}, end=ones)
    yield "zip64-end-both", zip_of(A, B, zip64={})
    size = len(photo(5))
    yield "zip64-entry", zip_of(wide_entry(wide(size, size), wide(size, size, 0)), B, zip64={}, end=ones)
    sizes_wide = dict(size=MAX32, packed=MAX32, extra=wide(size, size))
    yield "zip64-local-alone", zip_of(Entry("1.jpg", photo(5), local=sizes_wide))
    yield "zip64-streamed", zip_of(Entry("1.jpg", photo(5), descriptor=(True, 8, 0),
                                         local=dict(size=MAX32, packed=MAX32, extra=wide(0, 0))))
    yield "zip64-field-unneeded", zip_of(Entry("1.jpg", photo(5), central=dict(extra=wide(size, size))))
    times = field(0x5455, b"\3" + bytes(8)) + field(0x7875, b"\1\4\0\0\0\0\4\0\0\0\0")
    yield "times", zip_of(Entry("1.jpg", local=dict(extra=times), central=dict(extra=field(0x5455, b"\3" + bytes(4)))))
    yield "second-name-same", zip_of(Entry("1.jpg", central=dict(extra=second_name(b"1.jpg", b"1.jpg"))))
    yield "entry-comment", zip_of(Entry("1.jpg", central=dict(comment=b"retouched")), A)
    yield "not-unix", zip_of(Entry("1.jpg", mode=0, made=20, attributes=0x20))


def wide_entry(local, central):
    return Entry("1.jpg", photo(5), local=dict(size=MAX32, packed=MAX32, extra=local),
                 central=dict(size=MAX32, packed=MAX32, offset=MAX32, extra=central))


def second_name(name, other):
    return field(0x7075, b"\1" + struct.pack("<I", zlib.crc32(name)) + other)


def other_order():
    first, second = A.body(), B.body()
    directory = B.directory(len(first)) + A.directory(0)
    return first + second + directory + end_record(2, len(directory), len(first + second))


def names():
    for number, name in enumerate(["../1.jpg", "a/../../1.jpg", "a/..", "../", "a/.. /1.jpg", ".../1.jpg"]):
        yield "name-climbs-%d" % number, "name-climbs", zip_of(A, Entry(name))
    for number, name in enumerate(["/1.jpg", "//host/share/1.jpg", "C:/1.jpg", "c:1.jpg", "/"]):
        yield "name-absolute-%d" % number, "name-absolute", zip_of(A, Entry(name))
    for number, name in enumerate(["..\\1.jpg", "a\\b.jpg", "\\1.jpg", "C:\\1.jpg"]):
        yield "name-backslash-%d" % number, "name-backslash", zip_of(A, Entry(name))
    for number, name in enumerate(["1\0.jpg", "1\n.jpg", "\x1b[2J.jpg", "\x7f.jpg", "\u0085.jpg", "1\u202egpj.exe", "1\u200b.jpg"]):
        yield "name-control-%d" % number, "name-control", zip_of(A, Entry(name))
    for number, name in enumerate(["", "a//1.jpg", ".", "./", "a/ /1.jpg"]):
        yield "name-empty-%d" % number, "name-empty", zip_of(A, Entry(name, b""))
    for number, name in enumerate([b"Jos\x82.jpg", b"\xc0\xae\xc0\xae/1.jpg", b"\xed\xa0\x80.jpg", b"1.jpg\xff"]):
        yield "name-not-utf8-%d" % number, "name-not-utf8", zip_of(A, Entry(name))
    yield "name-too-long", "name-too-long", zip_of(A, Entry("x" * 1021 + ".jpg"))
    yield "name-too-deep", "name-too-long", zip_of(A, Entry("x/" * 40 + "1.jpg"))
    twice = [("1.jpg", "1.jpg"), ("1.jpg", "1.JPG"), ("é.jpg", "e\u0301.jpg"), ("Straße.jpg", "STRASSE.jpg"),
             ("1.jpg", "./1.jpg"), ("1.jpg", "1.jpg."), ("１.jpg", "1.jpg"), ("a", "A/1.jpg"), ("a/1.jpg", "a"),
             ("a/", "A/"), ("x/a", "X/A/")]
    for number, (one, other) in enumerate(twice):
        yield "same-name-%d" % number, "same-name-twice", zip_of(Entry(one, b""), Entry(other, b""))


def kinds():
    for name, mode in dict(link=0o120777, device=0o020644, disk=0o060644, pipe=0o010644, socket=0o140644).items():
        yield "special-" + name, "special-file", zip_of(A, Entry("1.jpg", b"/etc/passwd", mode=mode))
    yield "special-link-not-unix", "special-file", zip_of(A, Entry("1.jpg", b"/etc/passwd", mode=0o120777, made=20))
    yield "special-folder-as-file", "special-file", zip_of(A, Entry("1.jpg", mode=0o040755))
    yield "encrypted", "encrypted", zip_of(A, Entry("1.jpg", flags=ENCRYPTED))
    yield "encrypted-strongly", "encrypted", zip_of(A, Entry("1.jpg", flags=1 << 6))
    yield "encrypted-aes", "encrypted", zip_of(A, Entry("1.jpg", method=99))
    yield "encrypted-locally", "encrypted", zip_of(A, Entry("1.jpg", local=dict(flags=ENCRYPTED)))
    yield "encrypted-directory", "encrypted", zip_of(A, Entry("1.jpg", flags=1 << 13))
    for method in (1, 6, 9, 12, 14, 93, 95):
        yield "method-%d" % method, "unknown-method", zip_of(A, Entry("1.jpg", method=method))
    yield "version-99", "unknown-method", zip_of(A, Entry("1.jpg", local=dict(needed=99), central=dict(needed=99)))
    yield "version-99-locally", "unknown-method", zip_of(A, Entry("1.jpg", local=dict(needed=99)))
    yield "entry-comment-drives-terminal", "name-control", zip_of(A, Entry("1.jpg", central=dict(comment=b"\x1b[2J")))
    yield "nested-stored-zip", "nested-archive", zip_of(A, Entry("grade 6.zip", zip_of(Entry("1.jpg"))))
    for name in ("1.zip", "x/photos.RAR", "a.tar.gz", "b.7z", "c.tgz", "d.jar", "e.zip."):
        yield "nested-" + name.replace("/", "-"), "nested-archive", zip_of(A, Entry(name))


def headers():
    for what, change in dict(name=dict(name=b"999999M999.jpg"), size=dict(size=1), packed=dict(packed=1),
                             method=dict(method=DEFLATED), crc=dict(crc=1), flags=dict(flags=UTF8),
                             sign=dict(sign=b"PK\3\5"), extra=dict(extra=b"\1\2\3")).items():
        if what != "packed":  # then the data would reach elsewhere
            yield "local-" + what, "headers-disagree", zip_of(Entry("023907F123.jpg", local=change), B)
    yield "local-packed", "headers-disagree", zip_of(A, Entry("1.jpg", method=DEFLATED, local=dict(packed=1)))
    yield "local-no-descriptor", "headers-disagree", zip_of(A, Entry("1.jpg", central=dict(flags=DESCRIPTOR)))
    yield "local-zip64", "headers-disagree", zip_of(wide_entry(wide(1, 1), wide(len(photo(5)), len(photo(5)), 0)), B)
    yield "zip64-missing", "headers-disagree", zip_of(A, Entry("1.jpg", photo(5), local=dict(size=MAX32)))
    yield "zip64-short", "headers-disagree", zip_of(wide_entry(wide(1, 1), wide(1)), B)
    yield "zip64-twice", "headers-disagree", zip_of(Entry("1.jpg", central=dict(extra=wide() + wide())), B)
    yield "zip64-other", "headers-disagree", zip_of(Entry("1.jpg", central=dict(extra=wide(5, 5))), B)
    for name, change in dict(central=second_name(b"1.jpg", b"2.jpg"), local=second_name(b"1.jpg", b"../2")).items():
        yield "second-name-" + name, "headers-disagree", zip_of(Entry("1.jpg", **{name: dict(extra=change)}), B)
    yield "extra-cut", "headers-disagree", zip_of(Entry("1.jpg", central=dict(extra=b"\1\0\x10\0ab")), B)
    for name, form in dict(size=(True, 4, 1), size8=(True, 8, 1), unsigned=(False, 4, 1)).items():
        yield "descriptor-lies-" + name, "headers-disagree", zip_of(Entry("1.jpg", descriptor=form), A)
    like_sign = b"\xff\xd8photo\xa5r\xd8\xf6"  # its CRC has the bytes of a descriptor's sign
    yield "descriptor-crc-as-sign", "headers-disagree", zip_of(Entry("1.jpg", like_sign, descriptor=(False, 4, 0)), A)
    yield "descriptor-missing", "headers-disagree", zip_of(Entry("1.jpg", flags=DESCRIPTOR), A)
    yield "descriptor-gap", "stray-bytes", zip_of(Entry("1.jpg", descriptor=(True, 4, 0), gap=b"x"), A)


def places():
    yield "same-data-twice", "overlapping-data", zip_of(Entry("1.jpg"), Entry("2.jpg", central=dict(offset=0)))
    yield "quoting", "overlapping-data", quoting()
    yield "quoting-many", "overlapping-data", quoting(30)
    yield "into-next", "overlapping-data", zip_of(Entry("1.jpg", b"x" * 50, local=dict(size=60, packed=60),
                                                       central=dict(size=60, packed=60)), A)
    yield "into-directory", "overlapping-data", zip_of(A, Entry("1.jpg", b"x" * 50, local=dict(size=60, packed=60),
                                                               central=dict(size=60, packed=60)))
    yield "far-beyond", "overlapping-data", zip_of(A, Entry("1.jpg", method=DEFLATED, local=dict(packed=MAX32 - 1),
                                                           central=dict(packed=MAX32 - 1)))
    yield "place-in-directory", "count-lies", zip_of(A, Entry("1.jpg", central=dict(offset=900)))
    yield "before", "stray-bytes", zip_of(A, B, prefix=b"#!/bin/sh\n")
    yield "before-unmoved", "stray-bytes", zip_of(A, B, prefix=b"MZ" + bytes(60), moved=False)
    yield "before-zip64", "stray-bytes", zip_of(A, B, prefix=b"GIF89a", moved=False, zip64={})
    yield "between", "stray-bytes", zip_of(Entry("1.jpg", gap=b"hidden"), A)
    yield "between-entry", "stray-bytes", zip_of(Entry("1.jpg", gap=Entry("2.jpg").body()), A)
    yield "before-directory", "stray-bytes", zip_of(A, before_directory=b"PK\6\x08" + bytes(4))
    yield "before-end", "stray-bytes", zip_of(A, B, before_end=b"hidden")
    yield "directory-tail", "stray-bytes", zip_of(A, B, tail=b"PK\5\5\4\0abcd")
    yield "after", "stray-bytes", zip_of(A, B, after=b"\n")
    yield "after-comment", "stray-bytes", zip_of(A, B, end=dict(comment=b"studio"), after=bytes(100))
    yield "after-much", "not-a-zip", zip_of(A, B, after=bytes(70000))
    yield "folder-with-data", "stray-bytes", zip_of(A, Entry("8557/", b"hidden"))
    yield "extra-large", "stray-bytes", zip_of(A, Entry("1.jpg", central=dict(extra=field(0x9999, bytes(3000)))))
    yield "extra-large-local", "stray-bytes", zip_of(A, Entry("1.jpg", local=dict(extra=field(0x9999, bytes(3000)))))
    yield "zip64-tail", "stray-bytes", zip_of(A, zip64=dict(record=49, more=b"hello"))


def quoting(count=1):
    """Each entry's data are the next one's local header and data."""
    kernel = Entry("%d.jpg" % count, b"x" * 20)
    body, headers_ = kernel.body(), [kernel]
    for number in reversed(range(count)):
        entry = Entry("%d.jpg" % number, body)
        body = entry.body()
        headers_.insert(0, entry)
    at, directory = 0, b""
    for entry in headers_:
        directory += entry.directory(at)
        at += 30 + len(entry.true["name"])
    return body + directory + end_record(len(headers_), len(directory), len(body))


def ends():
    yield "no-zip", "not-a-zip", photo(1)
    yield "no-bytes", "not-a-zip", b""
    yield "text", "not-a-zip", b"StudentID\n" * 100
    whole = zip_of(A, B)
    yield "cut-off", "not-a-zip", whole[:-30]
    yield "cut-in-end", "not-a-zip", whole[:-3]
    yield "cut-in-comment", "not-a-zip", zip_of(A, end=dict(comment=b"Fall portraits"))[:-2]
    other = zip_of(Entry("2.jpg"))
    yield "end-in-comment", "second-end-record", zip_of(A, end=dict(comment=end_record(0, 0, 0)))
    yield "zip-in-comment", "second-end-record", zip_of(A, end=dict(comment=other))
    yield "end-in-comment-unfinished", "second-end-record", zip_of(A, end=dict(comment=b"see PK\5\6"))
    yield "wide-end-in-comment", "second-end-record", zip_of(A, end=dict(comment=wide_end(0, 0, 0, 0)))
    yield "zip-after-zip", "second-end-record", whole + other
    yield "end-twice", "second-end-record", whole + end_record(2, 0, 0)
    yield "end-in-stored-data", "second-end-record", zip_of(A, Entry("x.txt", b"text" + end_record(0, 0, 0, length=20)))
    n = len(A.directory(0)) + len(B.directory(0))
    yield "count-less", "count-lies", zip_of(A, B, end=dict(entries=1))
    yield "count-more", "count-lies", zip_of(A, B, end=dict(entries=3))
    yield "count-none", "count-lies", zip_of(A, B, end=dict(entries=0))
    yield "count-two-numbers", "count-lies", zip_of(A, B, end=dict(here=1))
    yield "disk", "count-lies", zip_of(A, B, end=dict(disk=1))
    yield "directory-disk", "count-lies", zip_of(A, B, end=dict(directory_disk=1))
    yield "entry-disk", "count-lies", zip_of(A, Entry("1.jpg", central=dict(disk=1)))
    yield "directory-size-less", "count-lies", zip_of(A, B, end=dict(size=n - 1))
    yield "directory-size-more", "count-lies", zip_of(A, B, end=dict(size=n + 1))
    yield "directory-size-huge", "count-lies", zip_of(A, B, end=dict(size=MAX32 - 1))
    yield "directory-offset-more", "count-lies", zip_of(A, B, end=dict(offset=MAX32 - 1))
    yield "directory-offset-off", "stray-bytes", zip_of(A, B, end=dict(offset=7))
    yield "zip64-count", "count-lies", zip_of(A, B, zip64=dict(entries=1))
    yield "zip64-count-both", "count-lies", zip_of(A, B, zip64=dict(entries=1), end=dict(entries=1))
    yield "zip64-size", "count-lies", zip_of(A, B, zip64=dict(size=1 << 60), end=dict(size=MAX32))
    yield "zip64-offset", "count-lies", zip_of(A, B, zip64=dict(offset=(1 << 64) - 1), end=dict(offset=MAX32))
    yield "zip64-elsewhere", "count-lies", zip_of(A, B, zip64=dict(at=1 << 62))
    yield "zip64-disks", "count-lies", zip_of(A, B, zip64=dict(disks=2))
    yield "zip64-record-size", "count-lies", zip_of(A, B, zip64=dict(record=1 << 40))
    yield "zip64-announced", "count-lies", zip_of(A, B, end=dict(offset=MAX32))


def sizes():
    yield "entries-many", "too-many-entries", zip_of(*(Entry("%d.jpg" % i, b"") for i in range(20001)))
    yield "entries-claimed", "too-many-entries", zip_of(A, end=dict(entries=MAX16))
    yield "entries-claimed-zip64", "too-many-entries", zip_of(A, zip64=dict(entries=1 << 63),
                                                               end=dict(entries=MAX16, here=MAX16))
    large = dict(size=(15 << 20) + 1)
    yield "entry-large", "too-large", zip_of(A, Entry("1.jpg", method=DEFLATED, local=large, central=large))
    wide_size = dict(size=MAX32, extra=wide(1 << 50))
    yield "entry-large-zip64", "too-large", zip_of(A, Entry("1.jpg", method=DEFLATED, central=wide_size))
    part = dict(size=15 << 20, packed=160000)  # claimed alone: the headers are enough
    yield "all-large", "too-large", zip_of(*(Entry("%d.jpg" % i, method=DEFLATED, local=part, central=part)
                                             for i in range(137)))
    yield "ratio", "ratio-too-high", zip_of(A, Entry("1.jpg", bytes(1 << 20), method=DEFLATED))
    yield "ratio-nothing", "ratio-too-high", zip_of(A, Entry("1.jpg", method=DEFLATED, packed=b""))
    empty = dict(size=0, crc=0)
    for name, entry in dict(file="1.jpg", folder="8557/").items():
        yield "empty-" + name, "size-lies", zip_of(A, Entry(entry, photo(3, 500), DEFLATED, local=empty, central=empty))
    yield "stored-two-sizes", "size-lies", zip_of(A, Entry("1.jpg", local=dict(size=9), central=dict(size=9)))


def reading():
    """What only reading finds."""
    data = photo(3, 5000)
    for name, size in dict(more=4000, much_more=100, less=6000).items():
        says = dict(size=size, crc=zlib.crc32(data[:size]))
        yield "size-" + name.replace("_", "-"), "size-lies", zip_of(A, claiming(says, data))
    yield "size-crc-of-all", "size-lies", zip_of(A, claiming(dict(size=4000), data))
    yield "size-bomb", "size-lies", zip_of(A, claiming(dict(size=5000), bytes(10 << 20)))
    yield "behind-data", "size-lies", zip_of(A, Entry("1.jpg", data, DEFLATED, packed=deflate(data) + b"hidden"))
    yield "behind-data-zip", "size-lies", zip_of(A, Entry("1.jpg", data, DEFLATED, packed=deflate(data) + B.body()))
    wrong = dict(crc=7)
    yield "crc-stored", "damaged", zip_of(A, Entry("1.jpg", local=wrong, central=wrong))
    yield "crc-deflated", "damaged", zip_of(A, Entry("1.jpg", method=DEFLATED, local=wrong, central=wrong))
    yield "packed-cut", "damaged", zip_of(A, Entry("1.jpg", data, DEFLATED, packed=deflate(data)[:-100]))
    yield "packed-garbage", "damaged", zip_of(A, Entry("1.jpg", data, DEFLATED, packed=b"\xff" * 4000))
    inside = dict(zip=zip_of(A), zip_end=zip_of(), gzip=b"\x1f\x8b\x08\0" + bytes(30), rar=b"Rar!\x1a\7\0" + bytes(30),
                  seven=b"7z\xbc\xaf\x27\x1c" + bytes(30), xz=b"\xfd7zXZ\0" + bytes(30), bzip=b"BZh91AY&SY" + bytes(30),
                  zstd=b"\x28\xb5\x2f\xfd" + bytes(30), tar=b"1.jpg" + bytes(252) + b"ustar\0" + b"00" + bytes(250))
    for name, archive in inside.items():
        yield "inside-" + name.replace("_", "-"), "nested-archive", zip_of(Entry("1.jpg", archive, DEFLATED), A)
    yield "inside-stored", "nested-archive", zip_of(Entry("1.jpg", inside["gzip"]), A)


def claiming(says, data):
    return Entry("1.jpg", data, DEFLATED, local=says, central=says)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    cases = [(name, "ok", "check", archive) for name, archive in good()]
    for group in (names, kinds, headers, places, ends, sizes):
        cases += [(name, fault, "check", archive) for name, fault, archive in group()]
    cases += [(name, fault, "read", archive) for name, fault, archive in reading()]
    assert len({case[0] for case in cases}) == len(cases), "two cases of one name"
    with open(folder / "cases.tsv", "w", encoding="utf-8") as table:
        table.write("file\texpected\tfound_by\n")
        for name, expected, found_by, archive in cases:
            (folder / (name + ".zip")).write_bytes(archive)
            table.write(f"{name}.zip\t{expected}\t{found_by}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
