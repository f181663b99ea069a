// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/// A process that works on a study.
///
/// @param host the running system and its process numbers; empty where they are not known
/// @param pid its process number there
/// @param started when it began, in ticks of that system; tells it from a later process with its number
/// @param salt tells two workers of one process apart
record Worker(String host, long pid, long started, String salt) {
    /// A new worker of this process.
    static Worker here() {
        long pid = ProcessHandle.current().pid();
        String salt = UUID.randomUUID().toString();
        try {
            return new Worker(system(), pid, startOf(pid), salt);
        } catch (IOException e) {
            return new Worker("", pid, 0, salt); // not Linux: only heartbeats tell whether it lives
        }
    }

    static Worker parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("no worker: " + text);
        }
        return new Worker(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
    }

    /// As it is stored.
    String text() {
        return host + "/" + pid + "/" + started + "/" + salt;
    }

    /// Whether it is certain that it has ended: it ran on this system, and its process is gone. Heartbeats tell of the others.
    boolean hasEnded() {
        try {
            return !host.isEmpty() && host.equals(system()) && startOf(pid) != started;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String system() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + ":"
                + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    }

    /// Field 22 of the process's `stat`; -1 of one that has ended and was not reaped.
    private static long startOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // from field 3 on
        return fields[0].equals("Z") || fields[0].equals("X") ? -1 : Long.parseLong(fields[19]);
    }
}
