// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

/// What a document is for. No document belongs to two splits, for its own text decides where it belongs.
public enum Split {
    /// What the model is trained on: 14 of 16 texts.
    TRAINING,
    /// What pruning may look at.
    CALIBRATION,
    /// What perplexity is measured on.
    HELD_OUT;

    /// The one split of a text: by the high bits of its 64-bit FNV-1a hash, mixed.
    static Split of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        int sixteenth = (int) (WorldText.mix(hash) >>> 60);
        return switch (sixteenth) {
            case 0 -> CALIBRATION;
            case 1 -> HELD_OUT;
            default -> TRAINING;
        };
    }
}
