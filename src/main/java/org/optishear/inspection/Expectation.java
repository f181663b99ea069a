// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.MaskFile;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.CausalLm;
import org.optishear.run.Plan;
import org.optishear.tensor.PackedZeros.Agreement;
import org.optishear.tensor.PackedZeros;
import org.optishear.tensor.StoredMatrix;
import org.optishear.tensor.Workers;
import org.optishear.tensor.ZeroCounts;

/// Whether a checkpoint has the zeros that its plan says, and where masks were saved, these very zeros.
///
/// More zeros than a pattern asks for are no failure, nor are zeros outside a mask: a weight may be zero by itself.
public final class Expectation {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A pattern by row share only comes near its fraction.
    private static final double ROW_SHARE_TOLERANCE = 0.01;

    private final Checkpoint checkpoint;
    private final CausalLm model;
    private final Workers workers;
    private final ObjectNode json = JSON.createObjectNode();
    private final Map<Integer, Share> blocks = new TreeMap<>();
    private Share all = new Share(0, 0);
    private Agreement agreement = new Agreement(0, 0, 0);

    private Expectation(Checkpoint checkpoint, CausalLm model, Workers workers) {
        this.checkpoint = checkpoint;
        this.model = model;
        this.workers = workers;
    }

    /// Zeros among weights.
    private record Share(long zeros, long weights) {
        Share plus(Share other) {
            return new Share(zeros + other.zeros, weights + other.weights);
        }

        long wanted(double sparsity) {
            return (long) (weights * sparsity);
        }
    }

    /// Reads every prunable matrix.
    ///
    /// @param plan a pattern for each block of the model
    /// @param masks one for each prunable weight
    /// @param done told of the number of matrices read
    /// @return described in docs/schemas.md
    /// @throws InputException if plan or masks are of another model
    public static ObjectNode check(Checkpoint checkpoint, CausalLm model, Plan plan, Optional<MaskFile> masks,
            Workers workers, IntConsumer done) {
        return new Expectation(checkpoint, model, workers).check(plan, masks, done);
    }

    private ObjectNode check(Plan plan, Optional<MaskFile> masks, IntConsumer done) {
        List<String> names = model.prunableWeights();
        List<SparsityPattern> patterns = plan.allocation().patterns();
        if (patterns.size() != model.blockCount()) {
            throw new InputException("plan.json: patternByBlock", patterns.size() + " blocks",
                    "the " + model.blockCount() + " blocks of " + checkpoint.folder());
        }
        masks.ifPresent(file -> names.forEach(name -> requireMask(file, name)));
        json.put("schema", "optishear.expect/1");
        json.put("holds", true);
        json.put("matrices", names.size());
        json.putArray("failures");
        for (int index = 0; index < names.size(); index++) {
            int block = StoredWeights.block(names.get(index));
            String linear = names.get(index).replaceFirst("\\.weight$", "");
            check(names.get(index), block, plan.allocation().pattern(block, linear), masks);
            done.accept(index + 1);
        }
        blocks.forEach((block, share) -> requireZeros("block " + block, share,
                share.wanted(patterns.get(block).sparsity())));
        json.put("sparsity", all.weights() == 0 ? 0 : (double) all.zeros() / all.weights());
        if (masks.isPresent()) {
            ObjectNode saved = json.putObject("masks");
            saved.put("masked", agreement.marked());
            saved.put("lost", agreement.lost());
            saved.put("otherZeros", agreement.more());
        }
        return json.put("holds", json.path("failures").isEmpty());
    }

    private void check(String name, int block, SparsityPattern pattern, Optional<MaskFile> masks) {
        StoredMatrix matrix = StoredWeights.matrix(checkpoint, name);
        ZeroCounts.Groups groups = ZeroCounts.Groups.NONE;
        int inputs = model.storesTransposed(name) ? matrix.rows() : matrix.columns();
        if (pattern instanceof SparsityPattern.NofM asked) {
            int last = inputs % asked.group();
            groups = new ZeroCounts.Groups(asked.group(), asked.keep(), last - asked.prunedOfPartial(last));
        }
        ZeroCounts counts = ZeroCounts.of(matrix, model.storesTransposed(name), groups, workers);
        Share share = new Share(counts.total(), matrix.weights());
        all = all.plus(share);
        switch (pattern) {
            case SparsityPattern.NofM asked -> {
                if (counts.broken() > 0) {
                    long number = (long) counts.byOutput().length * Math.ceilDiv(inputs, asked.group());
                    fail(name, counts.broken() + " of " + number + " groups keep more", asked.toString());
                }
            }
            case SparsityPattern.PerRow(double sparsity, boolean exact) -> requireRows(name, counts, sparsity, exact);
            case SparsityPattern.PerMatrix(double sparsity, _) -> requireZeros(name, share, share.wanted(sparsity));
            case SparsityPattern.RowShare(double sparsity) -> requireZeros(name, share,
                    share.wanted(Math.max(0, sparsity - ROW_SHARE_TOLERANCE)));
            case SparsityPattern.PerBlock _ -> blocks.merge(block, share, Share::plus);
        }
        masks.ifPresent(file -> compare(name, matrix, file));
    }

    /// Each row its share, as `MaskSelector` gives it.
    private void requireRows(String name, ZeroCounts counts, double sparsity, boolean exact) {
        int rows = counts.byOutput().length;
        long count = (long) ((double) rows * counts.inputs() * sparsity);
        int few = 0;
        int first = -1;
        int inRow = exact ? (int) (count / Math.max(1, rows)) : (int) (counts.inputs() * sparsity);
        for (int row = 0; row < rows; row++) {
            int wanted = inRow + (exact && row < count % rows ? 1 : 0);
            if (counts.byOutput()[row] < wanted) {
                few++;
                first = first < 0 ? row : first;
            }
        }
        if (few > 0) {
            fail(name,
                    few + " of " + rows + " rows with fewer zeros; row " + first + " has " + counts.byOutput()[first],
                    inRow + " zeros in each row of " + counts.inputs());
        }
    }

    private void requireZeros(String where, Share share, long wanted) {
        if (share.zeros() < wanted) {
            fail(where, share.zeros() + " zeros", "at least " + wanted + " of " + share.weights());
        }
    }

    private void compare(String name, StoredMatrix matrix, MaskFile file) {
        try (Arena arena = Arena.ofShared()) {
            Agreement found = PackedZeros.compare(matrix,
                    new MaskSource.Saved(file).bits(file.mask(name).orElseThrow(), arena, workers), workers);
            agreement = agreement.plus(found);
            if (found.lost() > 0) {
                fail(name, found.lost() + " masked weights that are not zero",
                        "zero where " + file.path().getFileName() + " says, " + found.marked() + " weights");
            }
        }
    }

    private void fail(String where, String found, String expected) {
        json.withArray("failures").addObject().put("where", where).put("found", found).put("expected", expected);
    }

    private void requireMask(MaskFile file, String name) {
        TensorInfo info = checkpoint.info(name);
        MaskFile.Entry mask = file.mask(name).orElseThrow(() -> new InputException(file.path().toString(),
                "no mask of " + name, "one for each prunable weight of " + checkpoint.folder()));
        if (!info.shape().equals(List.of((long) mask.rows(), (long) mask.columns()))) {
            throw new InputException(info.where(), "shape " + info.shape(),
                    "[" + mask.rows() + ", " + mask.columns() + "], its mask's in " + file.path());
        }
    }
}
