// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which files of a repository a model needs: config, tokenizer, and its weights in one format.
final class NeededFiles {
    private static final Set<String> SMALL = Set.of("config.json", "generation_config.json", "tokenizer.json",
            "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
            "merges.txt", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE",
            "README.md");
    private static final Pattern SAFETENSORS = Pattern.compile("model(-\\d+-of-\\d+)?\\.safetensors");
    private static final Pattern TORCH = Pattern.compile("pytorch_model(-\\d+-of-\\d+)?\\.bin");

    private NeededFiles() {}

    /// Small files first, then weights: safetensors, or PyTorch's format where there are none.
    ///
    /// @param all names in the repository; those in folders are never needed
    static List<String> of(List<String> all) {
        List<String> needed = new ArrayList<>(all.stream().filter(SMALL::contains).sorted().toList());
        boolean safetensors = all.stream().anyMatch(name -> SAFETENSORS.matcher(name).matches());
        String single = safetensors ? "model.safetensors" : "pytorch_model.bin";
        if (all.contains(single)) {
            needed.add(single);
            return needed;
        }
        if (all.contains(single + ".index.json")) {
            needed.add(single + ".index.json");
        }
        Pattern shard = safetensors ? SAFETENSORS : TORCH;
        all.stream().filter(name -> shard.matcher(name).matches()).sorted().forEach(needed::add);
        return needed;
    }
}
