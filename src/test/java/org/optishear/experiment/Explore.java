package org.optishear.experiment;

import java.nio.file.Path;
import java.util.*;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.*;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.*;
import org.optishear.model.*;
import org.optishear.prune.Allocation;
import org.optishear.search.*;
import org.optishear.tensor.Workers;
import org.optishear.testing.*;

public final class Explore {
    public static void main(String[] args) throws Exception {
        int[][] windows;
        Path folder;
        if (args[0].equals("demo")) {
            folder = Path.of("demo/model");
            com.fasterxml.jackson.databind.JsonNode rows = new com.fasterxml.jackson.databind.ObjectMapper().readTree(Path.of(args[1]).toFile());
            windows = new int[rows.size()][];
            for (int i = 0; i < windows.length; i++) { windows[i] = new int[rows.get(i).size()]; for (int j = 0; j < windows[i].length; j++) windows[i][j] = rows.get(i).get(j).asInt(); }
        } else {
            GoldenTensors golden = GoldenTensors.read(TestData.golden("search/" + args[0] + ".safetensors"));
            folder = args[0].equals("llama") ? TestData.golden("models/llama") : TestData.data("models/stories260K/hf");
            windows = golden.intRows("calib_ids");
        }
        BetaOn betaOn = BetaOn.valueOf(args[2]);
        try (Checkpoint checkpoint = Checkpoint.open(folder); CausalLm model = ModelFamilies.load(checkpoint); Workers workers = new Workers(2)) {
            PaperSpace space = new PaperSpace(betaOn, RelativeSum.CODE, Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()));
            List<Proposal> batch = new ArrayList<>();
            Set<Genome> seen = new LinkedHashSet<>();
            for (long i = 0; i < space.genes().size(); i++) seen.add(space.canonical(space.genes().genome(i)));
            for (Genome g : seen) batch.add(new Proposal(batch.size(), g));
            double[] exact = values(model, space, windows, new Fidelity(1, Statistics.SEQUENTIAL), batch, workers, "exact");
            double best = Arrays.stream(exact).min().orElseThrow();
            Integer[] order = order(exact);
            System.out.println("best " + best + " " + space.metric(batch.get(order[0]).genome()).id() + " second " + exact[order[1]] + " within .2% " + Arrays.stream(exact).filter(v -> v <= best * 1.002).count()+ " within 1% " + Arrays.stream(exact).filter(v -> v <= best * 1.01).count());
            for (int seed = 0; seed < 5; seed++) {
                List<int[]> shuffled = new ArrayList<>(List.of(windows));
                if (seed > 0) Collections.shuffle(shuffled, new Random(seed));
                int[][] own = shuffled.toArray(int[][]::new);
                for (Statistics s : Statistics.values()) for (double share : new double[]{1 / 8.0, 1 / 4.0, 1 / 2.0, 1}) {
                    if (s == Statistics.SEQUENTIAL && share == 1) continue;
                    double[] v = values(model, space, own, new Fidelity(share, s), batch, workers, "seed " + seed + " " + s + " " + share);
                    Integer[] o = order(v);
                    StringBuilder t = new StringBuilder();
                    for (int r = 0; r < o.length; r++) if (exact[o[r]] <= best * 1.002) t.append(" ").append(r);
                    System.out.println("   ranks of those within .2%: " + t);
                }
            }
        }
        System.exit(0);
    }
    static Integer[] order(double[] v) {
        Integer[] o = new Integer[v.length];
        Arrays.setAll(o, i -> i);
        Arrays.sort(o, Comparator.comparingDouble(i -> v[i]));
        return o;
    }
    static double[] values(CausalLm model, PaperSpace space, int[][] windows, Fidelity f, List<Proposal> batch, Workers workers, String what) {
        long start = System.nanoTime();
        try (DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
            PruningProblem p = new PruningProblem(model, space, new Measure(ObjectiveWindows.same(windows), dense, new LogitFrobenius(), List.of(), List.of(f)), workers);
            double[] v = new double[batch.size()];
            p.evaluate(batch, 0, e -> v[e.number()] = e.outcome() instanceof Outcome.Measured m ? m.objectives().getFirst() : Double.POSITIVE_INFINITY);
            System.out.printf("%s: tokens %.0f, %.1f s%n", what, p.meter().tokens(), (System.nanoTime() - start) / 1e9);
            return v;
        }
    }
}
