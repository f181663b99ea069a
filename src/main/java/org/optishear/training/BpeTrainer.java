// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Learns a byte-level BPE vocabulary (Sennrich, Haddow and Birch 2016, "Neural machine translation of rare words with
/// subword units", algorithm 1, over the words of [ByteLevel]).
///
/// ```text
/// vocabulary = special tokens, then the 256 bytes;  each word = its bytes
/// repeat: merge the pair of neighbours that is most frequent; of equally frequent ones that with the lowest ids
/// ```
///
/// Merges and their order are those of huggingface/tokenizers 0.23.2, `BpeTrainer` with a full initial alphabet. Differs
/// from it: pairs are counted afresh for each merge, which a generated text of a few thousand distinct words allows.
public final class BpeTrainer {
    /// A distinct word as token ids, and how often it stands in the text.
    private record Word(List<Integer> symbols, long count) {}

    private record Pair(int left, int right) {}

    private static final Comparator<Map.Entry<Pair, Long>> BY_COUNT_THEN_LOWEST_IDS = Map.Entry
            .<Pair, Long>comparingByValue().thenComparing(Map.Entry::getKey,
                    Comparator.comparingInt(Pair::left).thenComparingInt(Pair::right).reversed());

    private final int vocabularySize;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<ByteLevelBpe.Merge> merges = new ArrayList<>();

    private BpeTrainer(int vocabularySize) {
        this.vocabularySize = vocabularySize;
    }

    /// Learns a vocabulary from documents.
    ///
    /// @param vocabularySize
    ///            number of tokens in all, the two special ones and the 256 bytes among them; fewer are learnt when every
    ///            word has become one token
    public static ByteLevelBpe train(Iterable<String> documents, int vocabularySize) {
        BpeTrainer trainer = new BpeTrainer(vocabularySize);
        ByteLevelBpe.SPECIAL_TOKENS.forEach(trainer::add);
        ByteLevel.alphabet().forEach(trainer::add);
        if (vocabularySize < trainer.tokens.size()) {
            throw new IllegalArgumentException(
                    "vocabulary size: found " + vocabularySize + ", expected at least " + trainer.tokens.size());
        }
        trainer.learn(trainer.words(documents));
        return new ByteLevelBpe(trainer.tokens, trainer.merges);
    }

    private List<Word> words(Iterable<String> documents) {
        Map<String, Long> counts = new TreeMap<>();
        for (String document : documents) {
            ByteLevel.words(document).forEach(word -> counts.merge(word, 1L, Long::sum));
        }
        return counts.entrySet().stream().map(entry -> new Word(
                entry.getKey().chars().mapToObj(letter -> ids.get(Character.toString(letter))).toList(),
                entry.getValue())).toList();
    }

    private void learn(List<Word> start) {
        List<Word> words = start;
        while (tokens.size() < vocabularySize) {
            Pair best = mostFrequent(words);
            if (best == null) {
                return;
            }
            String left = tokens.get(best.left());
            String right = tokens.get(best.right());
            int merged = add(left + right);
            merges.add(new ByteLevelBpe.Merge(left, right));
            words = words.stream().map(word -> new Word(merge(word.symbols(), best, merged), word.count())).toList();
        }
    }

    private static Pair mostFrequent(List<Word> words) {
        Map<Pair, Long> counts = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.symbols().size(); i++) {
                counts.merge(new Pair(word.symbols().get(i), word.symbols().get(i + 1)), word.count(), Long::sum);
            }
        }
        return counts.entrySet().stream().max(BY_COUNT_THEN_LOWEST_IDS).map(Map.Entry::getKey).orElse(null);
    }

    private static List<Integer> merge(List<Integer> symbols, Pair pair, int merged) {
        List<Integer> result = new ArrayList<>(symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            boolean here = i + 1 < symbols.size() && symbols.get(i) == pair.left()
                    && symbols.get(i + 1) == pair.right();
            result.add(here ? merged : symbols.get(i));
            i += here ? 1 : 0;
        }
        return result;
    }

    /// The id of a token, which is new unless two merges spell the same.
    private int add(String token) {
        return ids.computeIfAbsent(token, name -> {
            tokens.add(name);
            return tokens.size() - 1;
        });
    }
}
