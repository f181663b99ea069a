// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.optishear.InputException;

/// What this process works on in a study that others may work on too.
///
/// ```text
/// alone          a claim takes everything that is open, so that as much work as possible is shared between candidates
/// with n others  a claim takes open / (2 (n + 1)), rounded up, from the front: neighbours share most
/// newcomer       a process that holds everything claims anew after the evaluation it is at
/// dead worker    its process is gone (same system), or it has not signed within the grace: its trials are free; if it had
///                finished nothing since it claimed them, each counts a retry
/// too many       a trial with more retries than allowed fails
/// ```
final class Claims implements AutoCloseable {
    private final StudyStore store;
    private final String study;
    private final ClaimSettings settings;
    private final Worker self = Worker.here();
    private final ScheduledExecutorService heart;
    private int finished;
    private boolean holdsAll;
    private boolean closed; // as the two above, read and written while the study is held
    private volatile boolean joined;

    /// A trial that may be claimed.
    ///
    /// @param trial what is stored when it is claimed for the first time
    /// @param failed what is stored when it was retried too often; its attributes lack the reason
    record Open(Trial trial, Function<String, Trial> failed) {}

    Claims(StudyStore store, String study, ClaimSettings settings) {
        this.store = store;
        this.study = study;
        this.settings = settings;
        store.locked(study, tables -> {
            bury(tables);
            tables.sign(self, finished);
            return null;
        });
        this.heart = Executors.newSingleThreadScheduledExecutor(
                work -> Thread.ofPlatform().daemon().name("heartbeat").unstarted(work));
        long millis = settings.heartbeat().toMillis();
        ScheduledFuture<?> _ = heart.scheduleAtFixedRate(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }

    /// A database that fails here fails the next claim or trial as well, which then says so.
    private void beat() {
        try {
            store.locked(study, tables -> {
                if (closed) {
                    return null; // a sign now would be that of a ghost
                }
                tables.sign(self, finished);
                joined |= tables.workers().size() > 1;
                return null;
            });
        } catch (InputException _) {
            joined = true; // claims anew, and meets the failure
        }
    }

    /// Claims of what is open, in its order.
    ///
    /// @return the numbers claimed
    List<Integer> claim(List<Open> open, int fidelity) {
        return store.locked(study, tables -> {
            bury(tables);
            tables.release(self);
            tables.sign(self, finished);
            int others = tables.workers().size() - 1;
            List<Open> free = new ArrayList<>();
            Map<Integer, ClaimTables.Row> rows = tables.rows(fidelity);
            Instant oldest = tables.now().minus(settings.grace());
            for (Open candidate : open) {
                if (isFree(rows.get(candidate.trial().number()), oldest)) {
                    free.add(candidate);
                }
            }
            int share = others == 0 ? free.size() : Math.ceilDiv(free.size(), 2 * (others + 1));
            List<Integer> claimed = new ArrayList<>();
            for (Open candidate : free) {
                if (claimed.size() < share && take(tables, candidate, rows.get(candidate.trial().number()))) {
                    claimed.add(candidate.trial().number());
                }
            }
            holdsAll = others == 0;
            joined = false;
            return claimed;
        });
    }

    private static boolean isFree(ClaimTables.Row row, Instant oldest) {
        if (row == null) {
            return true;
        }
        boolean open = switch (row.state()) {
            case RUNNING, WAITING -> true;
            case COMPLETE, PRUNED, FAIL -> false;
        };
        // A claim of a worker that is not listed any more, or of a program that is not ours, is judged by its heartbeat alone.
        return open && !row.estimated() && (row.heartbeat().isEmpty() || row.heartbeat().get().isBefore(oldest));
    }

    /// Whether the trial is to be evaluated; else it was retried too often, and has ended.
    private boolean take(ClaimTables tables, Open candidate, ClaimTables.Row row) throws SQLException {
        if (row != null && row.retries() > settings.retries()) {
            tables.end(candidate.failed().apply("given up: " + row.retries()
                    + " times its process died without having finished anything"));
            return false;
        }
        tables.claim(row == null ? tables.insert(candidate.trial()) : row.id(), self, finished);
        return true;
    }

    /// Frees what dead workers held.
    private void bury(ClaimTables tables) throws SQLException {
        List<ClaimTables.Sign> dead = tables.dead(self, settings);
        if (dead.isEmpty()) {
            return;
        }
        Map<String, ClaimTables.Sign> byText = new HashMap<>();
        dead.forEach(sign -> byText.put(sign.worker().text(), sign));
        for (ClaimTables.Row row : tables.rows(-1).values()) {
            Optional<ClaimTables.Claim> claim = row.claim().filter(held -> byText.containsKey(held.worker()));
            if (claim.isPresent()) {
                if (byText.get(claim.get().worker()).finished() == claim.get().finished()) {
                    tables.retries(row.id(), row.retries() + 1);
                }
                tables.unclaim(row.id());
            }
        }
        for (ClaimTables.Sign sign : dead) {
            tables.forget(sign.worker());
        }
    }

    /// Counts an evaluation; called in the transaction that stores it.
    void finishedOne(ClaimTables tables) throws SQLException {
        finished++;
        tables.sign(self, finished);
    }

    /// Whether to go on with what was claimed.
    boolean holds() {
        return !(holdsAll && joined);
    }

    /// Gives everything back, and leaves.
    @Override
    public void close() {
        heart.shutdownNow();
        store.locked(study, tables -> {
            closed = true;
            tables.release(self);
            tables.forget(self);
            return null;
        });
    }
}
