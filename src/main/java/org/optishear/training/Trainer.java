// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGeneratorFactory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.HfConfig;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.InputObserver;
import org.optishear.model.ModelFamilies;
import org.optishear.model.ModelFamily;
import org.optishear.tensor.Workers;

/// Trains a small language model from nothing: next-token cross entropy, AdamW, gradients clipped to norm 1.
///
/// Each shard of a batch computes its gradients as one task, in leaves of its own; they are added in shard order. So the
/// weights do not depend on the number of threads.
public final class Trainer {
    private static final double WEIGHT_DECAY = 0.01;
    private static final double CLIP = 1.0;

    private final HfConfig config;
    private final ModelFamily family;
    private final TrainingSettings settings;
    private final Workers workers;

    /// @param config of the model to train, for example that of the bundled model
    public Trainer(HfConfig config, TrainingSettings settings, Workers workers) {
        this.config = config;
        this.family = ModelFamilies.of(config);
        this.settings = settings;
        this.workers = workers;
    }

    /// An endless source of training tokens.
    public interface TokenStream {
        /// The next `length` token ids.
        int[] next(int length);
    }

    /// Told of every step.
    public interface Progress {
        /// Mean loss per token (nats) of the batch of `step`, counted from 1.
        void step(int step, double loss);
    }

    /// Trains and returns the weights in bf16, by Hugging Face name, owned by the caller's innermost `PointerScope`.
    public SequencedMap<String, Tensor> train(TokenStream tokens, Progress progress) {
        PointerScope owner = PointerScope.getInnerScope();
        try (Parameters parameters = new Parameters(
                RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed()))) {
            initialise(parameters);
            try (PointerScope _ = new PointerScope()) {
                TensorVector weights = new TensorVector(parameters.tensors().values().toArray(Tensor[]::new));
                AdamWOptions options = new AdamWOptions(settings.learningRate());
                options.weight_decay().put(WEIGHT_DECAY);
                options.betas().put(0, 0.9).put(1, 0.95);
                AdamW optimizer = new AdamW(weights, options);
                for (int step = 0; step < settings.steps(); step++) {
                    progress.step(step + 1, step(parameters, weights, optimizer, step, tokens));
                }
            }
            SequencedMap<String, Tensor> trained = new LinkedHashMap<>();
            parameters.tensors().forEach((name, tensor) -> {
                Tensor half = tensor.detach().to(ScalarType.BFloat16);
                owner.attach(half);
                trained.put(name, half);
            });
            return trained;
        }
    }

    /// Runs the model once, so that it asks for all its weights in their order.
    private void initialise(Parameters parameters) {
        try (PointerScope _ = new PointerScope(); CausalLm model = family.create(config, parameters)) {
            logits(model, new int[][]{{0, 0}});
        }
    }

    private double step(Parameters parameters, TensorVector weights, AdamW optimizer, int step, TokenStream tokens) {
        try (PointerScope _ = new PointerScope()) {
            List<int[][]> batches = new ArrayList<>();
            for (int shard = 0; shard < settings.shards(); shard++) {
                int[][] batch = new int[settings.windows()][];
                for (int w = 0; w < batch.length; w++) {
                    batch[w] = tokens.next(settings.length());
                }
                batches.add(batch);
            }
            List<Gradients> shards = workers.map(batches.size(), shard -> gradients(parameters, batches.get(shard)));
            List<Tensor> targets = List.copyOf(parameters.tensors().values());
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).mutable_grad().put(sum(shards, i));
            }
            shards.forEach(Gradients::close);
            torch.clip_grad_norm_(weights, CLIP);
            optimizer.param_groups().get(0).options().set_lr(settings.learningRateAt(step));
            optimizer.step().close();
            return shards.stream().mapToDouble(Gradients::loss).sum() / shards.size();
        }
    }

    private static Tensor sum(List<Gradients> shards, int parameter) {
        Tensor sum = shards.getFirst().tensors().get(parameter).clone();
        for (Gradients shard : shards.subList(1, shards.size())) {
            sum.add_(shard.tensors().get(parameter));
        }
        return sum;
    }

    private Gradients gradients(Parameters parameters, int[][] batch) {
        try (AutoGradMode _ = new AutoGradMode(true)) {
            Parameters.Leaves leaves = parameters.leaves();
            double loss;
            try (CausalLm model = family.create(config, leaves)) {
                Tensor logits = logits(model, batch).narrow(1, 0, settings.length() - 1L);
                int[] targets = new int[batch.length * (settings.length() - 1)];
                for (int w = 0; w < batch.length; w++) {
                    System.arraycopy(batch[w], 1, targets, w * (settings.length() - 1), settings.length() - 1);
                }
                Tensor mean = torch.cross_entropy(logits.reshape(-1, logits.size(2)),
                        torch.tensor(targets).to(ScalarType.Long));
                loss = mean.item_double();
                mean.div(new Scalar(settings.shards())).backward();
            }
            // grad() is a view into the leaf, which dies with this task; detach() makes a handle of its own
            return new Gradients(loss,
                    leaves.tensors().values().stream().map(leaf -> leaf.grad().detach().<Tensor>retainReference())
                            .toList());
        }
    }

    private static Tensor logits(CausalLm model, int[][] batch) {
        Tensor hidden = model.embed(batch);
        for (int index = 0; index < model.blockCount(); index++) {
            Block block = model.block(index);
            hidden = block.forward(hidden, InputObserver.NONE);
        }
        return model.logits(hidden);
    }

    /// @param loss mean per token
    /// @param tensors in the order of the parameters, kept beyond the task
    private record Gradients(double loss, List<Tensor> tensors) implements AutoCloseable {
        @Override
        public void close() {
            tensors.forEach(Tensor::releaseReference);
        }
    }
}
