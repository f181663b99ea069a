// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.optishear.InputException;

/// Brings a model from a hub into the cache.
///
/// Each file is written beside its final name, checked against its hash and size, synced, then renamed; a download that was
/// cut goes on where it was, in this run or the next. A file that is there is not fetched again.
public final class HubDownload {
    private static final int CUTS_WITHOUT_GAIN = 5;
    private static final int BUFFER = 1 << 20;

    private final HubSettings settings;
    private final Progress progress;

    /// Told of what arrives.
    public interface Progress {
        /// Bytes of a file that are there.
        ///
        /// @param total size of the file, -1 where the hub does not tell
        void at(String file, long done, long total);
    }

    /// @param progress told of what arrives
    public HubDownload(HubSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// The folder of a model, with the files it needs.
    ///
    /// The cache alone is used where `HF_HUB_OFFLINE` says so, and where the hub cannot be reached but the revision is
    /// there.
    ///
    /// @throws InputException if there is no such model, it may not be read, or what arrives is not what was promised
    public Path folder(HubModel model) {
        HubCache cache = new HubCache(settings.cache(), model.repository());
        try {
            if (settings.offline()) {
                return cached(cache, model).orElseThrow(() -> new InputException(model.toString(),
                        "nothing in " + settings.cache(), "it in the cache, as HF_HUB_OFFLINE is set"));
            }
            try (HubClient client = new HubClient(settings)) {
                return fetched(cache, client, model);
            } catch (ConnectException e) {
                return cached(cache, model).orElseThrow(() -> new InputException(settings.endpoint().toString(),
                        "no connection (" + e.getMessage() + ")",
                        "a hub (HF_ENDPOINT) that can be reached, for " + model + ", which is no folder here", e));
            }
        } catch (IOException e) {
            throw new InputException(settings.cache().toString(), "an error (" + e + ")",
                    "a cache that can be written, and a hub that answers", e);
        }
    }

    private static Optional<Path> cached(HubCache cache, HubModel model) throws IOException {
        return cache.commit(model.revision()).map(cache::snapshot)
                .filter(folder -> Files.exists(folder.resolve("config.json")));
    }

    private Path fetched(HubCache cache, HubClient client, HubModel model) throws IOException {
        HubClient.Revision revision = client.revision(model);
        for (String file : NeededFiles.of(revision.files())) {
            if (!Files.exists(cache.snapshot(revision.commit()).resolve(file))) {
                RemoteFile remote = client.describe(model, revision.commit(), file);
                try (HubCache.Lock _ = cache.lock(remote.etag())) {
                    if (!Files.exists(cache.blob(remote.etag()))) {
                        fetch(cache, client, model, revision.commit(), remote);
                    }
                    cache.link(revision.commit(), file, remote.etag());
                }
            }
        }
        cache.remember(model.revision(), revision.commit());
        return cache.snapshot(revision.commit());
    }

    private void fetch(HubCache cache, HubClient client, HubModel model, String commit, RemoteFile file)
            throws IOException {
        Path incomplete = cache.incomplete(file.etag());
        Files.createDirectories(incomplete.getParent());
        requireSpace(incomplete, file);
        int cuts = 0;
        Duration pause = settings.firstPause();
        for (long there = size(incomplete); there == 0 || file.size() < 0
                || there < file.size(); there = size(incomplete)) {
            try {
                append(client.content(model, commit, file.name(), there), incomplete, file);
                if (file.size() < 0 || size(incomplete) == 0) {
                    break;
                }
            } catch (IOException e) {
                boolean gained = size(incomplete) > there;
                cuts = gained ? 0 : cuts + 1;
                if (cuts == CUTS_WITHOUT_GAIN || noSpace(incomplete)) {
                    throw e;
                }
                HubClient.sleep(pause);
                pause = gained ? settings.firstPause() : pause.multipliedBy(2);
            }
        }
        check(incomplete, model, file);
        Files.move(incomplete, cache.blob(file.etag()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static void requireSpace(Path incomplete, RemoteFile file) throws IOException {
        long usable = Files.getFileStore(incomplete.getParent()).getUsableSpace();
        long needed = file.size() - size(incomplete);
        if (usable > 0 && usable < needed) {
            throw new InputException(incomplete.getParent().toString(), "no space left (" + usable + " bytes free)",
                    "room for " + needed + " bytes of " + file.name());
        }
    }

    private static boolean noSpace(Path incomplete) throws IOException {
        return Files.getFileStore(incomplete.getParent()).getUsableSpace() == 0;
    }

    /// A hub that ignores the range sends all: then the file is begun anew.
    private void append(HttpResponse<InputStream> response, Path incomplete, RemoteFile file) throws IOException {
        boolean rest = response.statusCode() == 206;
        try (InputStream body = response.body();
                Silence silence = new Silence(body, settings.longestSilence());
                FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            if (!rest) {
                channel.truncate(0);
            }
            channel.position(channel.size());
            byte[] buffer = new byte[BUFFER];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                silence.broken();
                progress.at(file.name(), channel.position(), file.size());
            }
            channel.force(true);
        }
    }

    /// @throws InputException if the content is not what the hub promised; it is deleted then
    private static void check(Path incomplete, HubModel model, RemoteFile file) throws IOException {
        long size = Files.size(incomplete);
        String where = model + ": " + file.name();
        if (file.size() >= 0 && size != file.size()) {
            Files.delete(incomplete);
            throw new InputException(where, size + " bytes", file.size() + " bytes, as the hub says");
        }
        if (!file.large() && !file.small()) {
            return;
        }
        String hash = hash(incomplete, file.large() ? "SHA-256" : "SHA-1",
                file.large() ? new byte[0] : ("blob " + size + "\0").getBytes(StandardCharsets.UTF_8));
        if (!hash.equals(file.etag())) {
            Files.delete(incomplete);
            throw new InputException(where, "content of hash " + hash, "the hub's " + file.etag() + "; try again");
        }
    }

    private static String hash(Path file, String algorithm, byte[] before) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(before);
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
