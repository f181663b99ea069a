// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.optishear.InputException;

/// The central directory of a zip file: where in the file the bytes of each entry lie. Zip64 too.
///
/// Only what lies uncompressed and unencrypted can be mapped, so anything else is refused by the entry's name. Every
/// range is checked against the file, and the local header in front of the data must tell the same name.
///
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int LONGEST_COMMENT = 65_535;
    private static final long LARGEST_DIRECTORY = 64L << 20;
    private static final long SATURATED = 0xffff_ffffL;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment zip;
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

    /// Bytes `offset … offset+size-1` of the file.
    record Entry(long offset, long size) {}

    private ZipDirectory(Path file, MemorySegment zip) {
        this.file = file;
        this.zip = zip;
    }

    /// The entries of a zip file by name, in the order of the directory; folders are left out.
    ///
    /// @param zip the whole file
    /// @throws InputException for every way in which it can be wrong, an entry that is compressed included
    static SequencedMap<String, Entry> read(Path file, MemorySegment zip) {
        ZipDirectory directory = new ZipDirectory(file, zip);
        try {
            directory.read();
        } catch (IndexOutOfBoundsException e) {
            throw new InputException(file.toString(), "a zip directory that points outside of the file",
                    "a whole file", e);
        }
        return directory.entries;
    }

    private void read() {
        long end = findEnd();
        long count = u16(end + 10);
        long size = u32(end + 12);
        long start = u32(end + 16);
        expect(u16(end + 4) == 0 && u16(end + 6) == 0 || u16(end + 4) == 0xffff, "a part of a zip in several files",
                "one file");
        if (end >= LOCATOR_BYTES && zip.get(U32, end - LOCATOR_BYTES) == LOCATOR_64) {
            long end64 = zip.get(U64, end - LOCATOR_BYTES + 8);
            expect(end64 >= 0 && end64 <= end - LOCATOR_BYTES - 56 && zip.get(U32, end64) == END_64,
                    "a zip64 locator that points nowhere", "a whole file");
            count = zip.get(U64, end64 + 32);
            size = zip.get(U64, end64 + 40);
            start = zip.get(U64, end64 + 48);
        }
        expect(size >= 0 && size <= LARGEST_DIRECTORY, "a zip directory of " + Long.toUnsignedString(size) + " bytes",
                "at most " + LARGEST_DIRECTORY);
        expect(start >= 0 && start <= end - size, "a zip directory that points outside of the file", "a whole file");
        long at = start;
        for (long entry = 0; entry < count; entry++) {
            expect(at + 46 <= start + size && zip.get(U32, at) == CENTRAL, "a zip directory of " + entry + " entries",
                    "the " + Long.toUnsignedString(count) + " it promises");
            at = readEntry(at, start);
        }
    }

    private long findEnd() {
        long size = zip.byteSize();
        for (long at = size - END_BYTES; at >= Math.max(0, size - END_BYTES - LONGEST_COMMENT); at--) {
            if (zip.get(U32, at) == END && at + END_BYTES + u16(at + 20) == size) {
                return at;
            }
        }
        throw new InputException(file.toString(), "a zip file without its end", "a whole file");
    }

    /// @return where the next entry of the directory begins
    private long readEntry(long at, long directory) {
        int nameBytes = u16(at + 28);
        int extraBytes = u16(at + 30);
        String name = name(at + 46, nameBytes);
        long[] sizes = {u32(at + 24), u32(at + 20), u32(at + 42)}; // plain, packed, local header: zip64's order
        widen(sizes, at + 46 + nameBytes, extraBytes);
        String where = file + ": entry " + name;
        expect((u16(at + 8) & 1) == 0, where, "an encrypted entry", "a file as torch.save writes it");
        expect(u16(at + 10) == 0 && sizes[0] == sizes[1], where, "a compressed entry",
                "a file as torch.save writes it, uncompressed");
        expect(!name.contains("..") && !name.contains("\\") && !name.startsWith("/"), where,
                "a name that leaves the file", "a plain name");
        if (!name.endsWith("/")) {
            Entry entry = locate(where, sizes[2], new Entry(at, sizes[0]), directory);
            expect(entries.putIfAbsent(name, entry) == null, where, "a second entry of this name", "each name once");
        }
        return at + 46 + nameBytes + extraBytes + u16(at + 32);
    }

    /// Reads those of the three numbers that did not fit 32 bits from the zip64 extra field.
    private void widen(long[] sizes, long extra, int bytes) {
        for (long at = extra; at + 4 <= extra + bytes; at += 4 + u16(at + 2)) {
            if (u16(at) == 1) {
                long next = at + 4;
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == SATURATED && next + 8 <= at + 4 + u16(at + 2)) {
                        sizes[i] = zip.get(U64, next);
                        next += 8;
                    }
                }
            }
        }
    }

    /// @param central place in the directory, and size, of the entry
    private Entry locate(String where, long local, Entry central, long directory) {
        long size = central.size();
        expect(local >= 0 && local <= directory - 30 && zip.get(U32, local) == LOCAL, where,
                "no header at byte " + Long.toUnsignedString(local), "a whole file");
        int nameBytes = u16(local + 26);
        boolean same = nameBytes == u16(central.offset() + 28) && zip.asSlice(local + 30, nameBytes)
                .mismatch(zip.asSlice(central.offset() + 46, nameBytes)) == -1;
        expect(same, where, "another name in front of its data", "the same name");
        long data = local + 30 + nameBytes + u16(local + 28);
        expect(size >= 0 && data <= directory && size <= directory - data, where,
                Long.toUnsignedString(size) + " bytes from byte " + data, "data within the file");
        return new Entry(data, size);
    }

    private String name(long at, int length) {
        byte[] bytes = zip.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(file.toString(), "an entry whose name is not UTF-8", "UTF-8", e);
        }
    }

    private int u16(long at) {
        return Short.toUnsignedInt(zip.get(U16, at));
    }

    private long u32(long at) {
        return Integer.toUnsignedLong(zip.get(U32, at));
    }

    private void expect(boolean holds, String found, String expected) {
        expect(holds, file.toString(), found, expected);
    }

    private static void expect(boolean holds, String where, String found, String expected) {
        if (!holds) {
            throw new InputException(where, found, expected);
        }
    }
}
