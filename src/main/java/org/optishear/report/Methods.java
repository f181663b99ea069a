// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

/// How to read the numbers.
final class Methods {
    private static final Html PERPLEXITY = new Html("<dt>Perplexity</dt><dd>The exponential of the mean negative "
            + "log-likelihood per predicted token. The search does not use it.</dd>");

    private static final Html KL = new Html("<dt>KL</dt><dd>Mean over the tokens of the evaluation windows of the "
            + "Kullback-Leibler divergence from the dense model's next-token distribution to the pruned model's, in nats.</dd>"
            + "<dt>Memory</dt><dd>The most anonymous memory that pruning and measuring took beyond what was there when they began: "
            + "the dense model's outputs, which all methods share, are not counted.</dd>");

    private static final String SEQUENTIAL = "One block after the other: input norms of a block come from the blocks already "
            + "pruned before it.";
    private static final String DENSE = "One block after the other. In the search the input norms of all blocks came once from the "
            + "dense model; prune with this plan takes those of a block from the blocks already pruned before it, so its weights "
            + "may differ from those that were scored.";
    private static final String PLAIN = "No weight is updated and nothing is retrained.";
    private static final String UPDATED = "SparseGPT, OBS and ALPS change the weights that stay; all other methods leave "
            + "them as they are. Nothing is retrained.";
    private static final Html CLASSES = new Html("<dt>Classes</dt><dd>Two metrics are in one class when a 128-bit hash "
            + "over all rows and blocks says that they prune the same weights.</dd>");

    private Methods() {}

    private static boolean compares(Results results) {
        return results.rows().stream().anyMatch(row -> row.figure("kl").isPresent());
    }

    static Html of(Run run) {
        boolean same = run.search().filter(search -> search.calibration().equals(search.objectiveWindows())
                && search.calibration().isPresent()).isPresent();
        return Html.of(
                """
                        <section id="methods"><h2>How to read them</h2>
                        <dl class="notes">
                        <dt>Objective</dt><dd>{} {}</dd>
                        {}{}
                        <dt>Sparsity</dt><dd>The fraction of the weights removed from the linear layers inside the blocks; embeddings,
                        norms and the head stay dense.</dd>
                        <dt>Pruning</dt><dd>{} {}</dd>
                        {}
                        </dl></section>
                        """,
                objective(run), same ? "Here it was measured on the calibration windows themselves." : "",
                run.results().isPresent() ? PERPLEXITY : Html.NONE,
                run.results().filter(Methods::compares).isPresent() ? KL : Html.NONE,
                run.search().filter(search -> search.setting().denseStatistics()).isPresent() ? DENSE : SEQUENTIAL,
                new Html(run.results().filter(Methods::compares).isPresent() ? UPDATED : PLAIN),
                run.search().isPresent() ? CLASSES : Html.NONE);
    }

    private static String objective(Run run) {
        String name = run.search().map(search -> search.setting().objective()).orElse("f_rec");
        return switch (name.split(":", -1)[0]) {
            case "f_rec" ->
                "The Frobenius norm of the difference between the logits of the pruned and the dense model, "
                        + "summed in double precision over all tokens of the objective text. Lower is better; it depends on the "
                        + "number of tokens, so compare it within a run only.";
            case "f_rec_rel" -> "The Frobenius norm of the difference between the logits, divided by that of the dense "
                    + "model's logits. Lower is better.";
            case "kl" -> "The mean over all tokens of the Kullback-Leibler divergence of the pruned from the dense "
                    + "model's next-token distribution, in nats. Lower is better.";
            default -> name + ", as docs/methods.md defines it. Lower is better.";
        };
    }
}
