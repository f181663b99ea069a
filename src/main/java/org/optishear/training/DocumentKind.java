// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.random.RandomGenerator;

/// The kinds of documents, and how many of twenty are of each.
enum DocumentKind {
    /// [Story].
    STORY(5),
    /// [Questions].
    QUESTIONS(4),
    /// [Portrait].
    PORTRAIT(2),
    /// [Dialogue].
    DIALOGUE(2),
    /// [Arithmetic].
    ARITHMETIC(2),
    /// [Register].
    REGISTER(5);

    private static final int TOTAL = 20;

    private final int share;

    DocumentKind(int share) {
        this.share = share;
    }

    /// A kind, by the shares.
    static DocumentKind draw(RandomGenerator random) {
        int drawn = random.nextInt(TOTAL);
        for (DocumentKind kind : values()) {
            drawn -= kind.share;
            if (drawn < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the shares do not add up to " + TOTAL);
    }

    /// A document of this kind.
    String write(World world, RandomGenerator random) {
        return switch (this) {
            case STORY -> Story.write(world, random);
            case QUESTIONS -> Questions.write(world, random);
            case PORTRAIT -> Portrait.write(world, random);
            case DIALOGUE -> Dialogue.write(world, random);
            case ARITHMETIC -> Arithmetic.write(world, random);
            case REGISTER -> Register.write(world, random);
        };
    }
}
