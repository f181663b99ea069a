// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Ends a stream that brings nothing for too long: a reader that waits for it gets an end or an error.
final class Silence implements AutoCloseable {
    private final Thread watch;
    private volatile long last = System.nanoTime();

    Silence(InputStream stream, Duration longest) {
        this.watch = Thread.ofVirtual().start(() -> {
            try {
                for (long left = longest.toNanos(); left > 0; left = longest.toNanos() - (System.nanoTime() - last)) {
                    Thread.sleep(Duration.ofNanos(left));
                }
                stream.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the download is over
            } catch (IOException _) {
                last = System.nanoTime(); // it is closed, whatever it says
            }
        });
    }

    /// Something has come.
    void broken() {
        last = System.nanoTime();
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
