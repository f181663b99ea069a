// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.checkpoint.CraftedTorch.pickle;
import static org.optishear.checkpoint.CraftedTorch.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.TestData;

/// Files that lie, or that would do something when Python loads them: one clear line, and nothing happens.
class HostileTorchFileTest {
    private static final byte[] PROTOCOL = {(byte) 0x80, 2};

    @TempDir
    private Path folder;

    @Test
    void nothingIsCalled() {
        Path trace = folder.resolve("trace");
        refusedPickle("global posix.system", pickle(PROTOCOL, "cposix\nsystem\n", text("touch " + trace), "\u0085R."));
        refusedPickle("global builtins.eval", pickle(PROTOCOL, "cbuiltins\neval\n", text("1"), "\u0085R."));
        refusedPickle("global torch.FloatStorage.__reduce__", pickle(PROTOCOL, "ctorch\nFloatStorage.__reduce__\n."));
        refusedPickle("a call of torch.FloatStorage", pickle(PROTOCOL, "ctorch\nFloatStorage\n)R."));
        refusedPickle("opcode 0x69", pickle(PROTOCOL, "(iposix\nsystem\n."));
        refusedPickle("opcode 0x81", pickle(PROTOCOL, "ccollections\nOrderedDict\n)\u0081."));
        refusedPickle("opcode 0x82", pickle(PROTOCOL, "\u0082\u0001."));
        assertThat(trace).doesNotExist();
    }

    @Test
    void picklesThatAreNoStateDict() {
        refusedPickle("pickle protocol 4", pickle(new byte[]{(byte) 0x80, 4}, "}."));
        refusedPickle("no dict", pickle(PROTOCOL, "]."));
        refusedPickle("an end in the middle", pickle(PROTOCOL, "}"));
        refusedPickle("an end in the middle", pickle(PROTOCOL, "X\u00ff\u00ff\u00ff\u007fa."));
        refusedPickle("an end in the middle", pickle(PROTOCOL, "X\u00ff\u00ff\u00ff\u00ffa."));
        refusedPickle("an end in the middle", pickle(PROTOCOL, "cposix"));
        refusedPickle("an operation without its operands", pickle(PROTOCOL, "."));
        refusedPickle("an operation without its operands", pickle(PROTOCOL, "K\u0001(s."));
        refusedPickle("an operation without its mark", pickle(PROTOCOL, "}u."));
        refusedPickle("memo 7 before it is set", pickle(PROTOCOL, "h\u0007."));
        refusedPickle("key w twice", pickle(PROTOCOL, "}(", text("w"), "N", text("w"), "Nu."));
        refusedPickle("a key that is neither", pickle(PROTOCOL, "}(NNu."));
        refusedPickle("an object with a state", pickle(PROTOCOL, "]}b."));
        refusedPickle("an integer of 9 bytes", pickle(PROTOCOL, "\u008a\u0009123456789."));
        refusedPickle("a persistent id", pickle(PROTOCOL, ")Q."));
        refusedPickle("a string that is not UTF-8", pickle(PROTOCOL, "X\u0001\u0000\u0000\u0000\u00ff."));
        refused(new CraftedTorch().item("epoch", pickle("K\u0003")), "pytorch_model.bin: epoch] found no tensor");
        refused(new CraftedTorch().item("state_dict", pickle("}")),
                "pytorch_model.bin: state_dict] found no tensor, expected tensors by name and nothing around them");
    }

    @Test
    void limitsHold() {
        refusedPickle("memo 4294967295, expected numbers below", pickle(PROTOCOL, "}r\u00ff\u00ff\u00ff\u00ff."));
        refusedPickle("memo 16777215, expected numbers below", pickle(PROTOCOL, "}r\u00ff\u00ff\u00ff\u0000."));
        byte[] nested = new byte[3_000_000];
        Arrays.fill(nested, (byte) ']');
        refusedPickle("more than 1048576 values at once", pickle(PROTOCOL, nested));
        byte[] deep = new byte[4_000_000];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = (byte) (i == 0 ? ')' : 0x85);
        }
        refusedPickle("no dict", pickle(PROTOCOL, deep, "."));
        refusedPickle((Unpickler.MOST_BYTES + 1) + " bytes, expected at most", new byte[Unpickler.MOST_BYTES + 1]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"4|0|2,2|2,1|a storage of 12 bytes, expected 16",
            "3|0|2,2|2,1|elements within its storage", "3|1|3|1|elements within its storage",
            "3|-1|2|1|and offset -1", "3|0|-2|1|shape [-2]", "3|0|2|-1|strides [-1]", "3|0|2,2|1|2 dimensions with 1",
            "-3|0|2|1|storage 0 of -3", "3|0|4611686018427387904,4|0,0|a size that fits 63 bits",
            "3|0|9223372036854775807|9223372036854775807|a size that fits 63 bits",
            "3|0|1000000,1000|0,0|a tensor that does not repeat its elements so often"})
    void tensorsThatLie(long elements, long offset, String shape, String strides, String error) {
        refused(new CraftedTorch().tensor("w", "Float", elements, new byte[12], offset, longs(shape), longs(strides)),
                error);
    }

    @Test
    void storagesThatAreNotThere() {
        refused(new CraftedTorch().tensor("w", "QInt8", 4, new byte[4], 0, new long[]{4}, new long[]{1}),
                "global torch.QInt8Storage");
        byte[] elsewhere = pickle("ctorch._utils\n_rebuild_tensor_v2\n((", text("storage"), "ctorch\nFloatStorage\n",
                text("../../0"), text("cpu"), "K\u0001tQK\u0000))\u0089NtR");
        refused(new CraftedTorch().item("w", elsewhere), "found storage ../../0");
        byte[] absent = pickle("ctorch._utils\n_rebuild_tensor_v2\n((", text("storage"), "ctorch\nFloatStorage\n",
                text("5"), text("cpu"), "K\u0001tQK\u0000))\u0089NtR");
        refused(new CraftedTorch().item("w", absent), "tensor w] found no entry archive/data/5");
        byte[] untyped = pickle("ctorch._utils\n_rebuild_tensor_v2\n((", text("storage"),
                "ctorch.storage\nUntypedStorage\n", text("0"), text("cpu"), "K\u0001tQK\u0000))\u0089NtR");
        refused(new CraftedTorch().item("w", untyped), "a tensor without a typed storage");
    }

    @Test
    void zipsThatAreNotAsTorchWritesThem() {
        refused(tensor().method(8), "found a compressed entry");
        refused(tensor().entry("archive/../../etc/passwd", (byte) 1), "found a name that leaves the file");
        refused(tensor().entry("/etc/passwd", (byte) 1), "found a name that leaves the file");
        refused(tensor().entry("other/data.pkl", (byte) 1), "found 2 entries called data.pkl");
        refused(tensor().entry("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII)),
                "byteorder] found big, expected little");
        refused(new CraftedTorch().entry("archive/data.pkl"), "an end in the middle");
    }

    @Test
    void everyWayToCutAFileOrToTurnAByteOfItsDirectoryIsRefusedOrHarmless() throws IOException {
        for (CraftedTorch crafted : new CraftedTorch[]{tensor(), tensor().zip64()}) {
            byte[] whole = Files.readAllBytes(crafted.write(folder.resolve("pytorch_model.bin")));
            for (int length = 0; length < whole.length; length += 13) {
                Files.write(folder.resolve("pytorch_model.bin"), Arrays.copyOf(whole, length));
                refusedAsItIs("pytorch_model.bin");
            }
            Random random = new Random(3);
            for (int i = 0; i < 800; i++) {
                byte[] changed = whole.clone();
                changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
                Files.write(folder.resolve("pytorch_model.bin"), changed);
                try (TorchFile file = TorchFile.open(folder.resolve("pytorch_model.bin"), true)) {
                    file.tensors().forEach(tensor -> assertThat(file.bytes(tensor).byteSize())
                            .isEqualTo(tensor.bytes()));
                } catch (InputException expected) {
                    assertThat(expected).message().startsWith("[" + folder.resolve("pytorch_model.bin"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "tar"})
    void filesOlderThanTorch16AreNamed(String kind) throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy(new byte[]{'u', 's', 't', 'a', 'r'}, 0, tar, 257, 5);
        Path legacy = TestData.root()
                .resolve("src/test/resources/org/optishear/checkpoint/torch/legacy/pytorch_model.bin");
        Files.write(folder.resolve("pytorch_model.bin"), kind.equals("tar") ? tar : Files.readAllBytes(legacy));
        refusedAsItIs("found a " + (kind.equals("tar") ? "tar" : "bare pickle")
                + " of torch before 1.6, expected a zip: load it and torch.save it again");
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNoticedBeforeTheNextTensor() throws IOException {
        Path path = tensor().write(folder.resolve("pytorch_model.bin"));
        try (TorchFile file = TorchFile.open(path, false)) {
            file.bytes(file.tensors().getFirst());
            Files.write(path, new byte[10]);
            assertThatThrownBy(() -> file.bytes(file.tensors().getFirst())).isInstanceOf(InputException.class)
                    .hasMessage(
                            "[" + path + "] found a file that changed while it was read, expected an unchanged one");
        }
    }

    private static CraftedTorch tensor() {
        return new CraftedTorch().tensor("w", "Float", 3, new byte[12], 0, new long[]{3}, new long[]{1});
    }

    private static long[] longs(String list) {
        return Arrays.stream(list.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    private void refusedPickle(String error, byte[] pickle) {
        refused(new CraftedTorch().entry("archive/data.pkl", pickle), "data.pkl] found " + error);
    }

    private void refused(CraftedTorch crafted, String error) {
        crafted.write(folder.resolve("pytorch_model.bin"));
        refusedAsItIs(error);
    }

    private void refusedAsItIs(String error) {
        assertThatThrownBy(() -> TorchFile.open(folder.resolve("pytorch_model.bin"), false).close())
                .isInstanceOf(InputException.class).hasMessageContaining(error);
    }
}
