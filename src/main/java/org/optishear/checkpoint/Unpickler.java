// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the pickle of a state dict. It runs nothing: the only names it knows are those of [TorchGlobal], and each stands
/// for data that is made here.
///
/// Values are `Map` (dict), `List`, [Tuple], `String`, `Long`, `Double`, `Boolean`, [Nothing] (None), [TorchGlobal],
/// [TorchTensor.Storage] and [TorchTensor]. Time and memory are bounded by the number of operations, which is bounded
/// too; nothing here recurses into values, so that nesting has no depth to bound.
///
/// Source of the opcodes: python/cpython@v3.11.7:Lib/pickletools.py, protocol 2, without those a state dict never has.
final class Unpickler {
    /// One state dict with 100,000 tensors stays below each of them.
    static final int MOST_BYTES = 32 << 20;
    private static final int MOST_OPERATIONS = 8 << 20;
    private static final int MOST_MEMOS = 4 << 20;
    private static final int MOST_ON_STACK = 1 << 20;
    private static final String STATE_DICT = "a state dict: tensors by name and nothing else";

    private final PickleBytes in;
    private final TorchObjects objects;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private Object[] memo = new Object[256];

    /// A tuple of Python.
    record Tuple(List<Object> items) {}

    /// None of Python.
    enum Nothing {
        NONE
    }

    private Unpickler(String where, byte[] pickle) {
        this.in = new PickleBytes(where, pickle);
        this.objects = new TorchObjects(in);
    }

    /// The value that a pickle holds.
    ///
    /// @param where as error messages name it
    /// @throws org.optishear.InputException for anything that is not the pickle of a state dict
    static Object read(String where, byte[] pickle) {
        return new Unpickler(where, pickle).run();
    }

    private Object run() {
        for (int operations = 0; operations < MOST_OPERATIONS; operations++) {
            if (stack.size() > MOST_ON_STACK) {
                throw in.bad("more than " + MOST_ON_STACK + " values at once", STATE_DICT);
            }
            int code = in.u8();
            if (code == '.') {
                return pop();
            }
            if (!value(code) && !number(code) && !container(code)) {
                throw in.bad("opcode 0x" + Integer.toHexString(code) + " at byte " + (in.position() - 1), STATE_DICT);
            }
        }
        throw in.bad("more than " + MOST_OPERATIONS + " operations", STATE_DICT);
    }

    /// Strings, names, objects and the memo.
    private boolean value(int code) {
        switch (code) {
            case 0x80 -> protocol(in.u8());
            case 'X' -> push(in.text(in.i32()));
            case 'c' -> push(global(in.line() + "." + in.line()));
            case 'Q' -> push(objects.storage(pop()));
            case 'R' -> {
                Object arguments = pop();
                push(objects.call(pop(), arguments));
            }
            case 'b' -> build();
            case 'q' -> remember(in.u8());
            case 'r' -> remember(in.i32());
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.i32()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean number(int code) {
        switch (code) {
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 'J' -> push((long) in.i32());
            case 0x8a -> push(in.integer(in.u8()));
            case 'G' -> push(in.bigEndianDouble());
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'N' -> push(Nothing.NONE);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int code) {
        switch (code) {
            case '(' -> marks.push(stack.size());
            case ')' -> push(new Tuple(List.of()));
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case 't' -> push(new Tuple(sinceMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case 'a' -> append(last(1));
            case 'e' -> append(sinceMark());
            case 's' -> put(last(2));
            case 'u' -> put(sinceMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void protocol(int version) {
        if (version != 2) {
            throw in.bad("pickle protocol " + version, "protocol 2, which torch.save writes");
        }
    }

    private TorchGlobal global(String name) {
        return TorchGlobal.of(name).orElseThrow(() -> in.bad("global " + name, STATE_DICT));
    }

    /// The state of an object is set: of an OrderedDict it is what it has beside its items (`_metadata`).
    private void build() {
        Object state = pop();
        if (!(state instanceof Map) || !(top() instanceof Map)) {
            throw in.bad("an object with a state", STATE_DICT);
        }
    }

    private void append(List<Object> items) {
        if (!(top() instanceof List<?>)) {
            throw in.bad("an append to what is no list", STATE_DICT);
        }
        @SuppressWarnings("unchecked") // lists are made by this class alone
        List<Object> list = (List<Object>) top();
        list.addAll(items);
    }

    private void put(List<Object> items) {
        if (!(top() instanceof Map) || items.size() % 2 != 0) {
            throw in.bad("items of what is no dict", STATE_DICT);
        }
        @SuppressWarnings("unchecked") // maps are made by this class and by TorchObjects
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key instanceof String) && !(key instanceof Long)) {
                throw in.bad("a key that is neither string nor number", STATE_DICT);
            }
            if (map.put(key, items.get(i + 1)) != null) {
                throw in.bad("key " + key + " twice", "each key once");
            }
        }
    }

    private void remember(int index) {
        if (index < 0 || index >= MOST_MEMOS) {
            throw in.bad("memo " + Integer.toUnsignedString(index), "numbers below " + MOST_MEMOS);
        }
        if (index >= memo.length) {
            memo = Arrays.copyOf(memo, Math.min(MOST_MEMOS, Math.max(index + 1, 2 * memo.length)));
        }
        memo[index] = top();
    }

    private Object recall(int index) {
        if (index < 0 || index >= memo.length || memo[index] == null) {
            throw in.bad("memo " + Integer.toUnsignedString(index) + " before it is set", "a whole pickle");
        }
        return memo[index];
    }

    private void push(Object value) {
        stack.add(value);
    }

    private int bottom() {
        return marks.isEmpty() ? 0 : marks.peek();
    }

    private Object top() {
        if (stack.size() <= bottom()) {
            throw in.bad("an operation without its operands", "a whole pickle");
        }
        return stack.getLast();
    }

    private Object pop() {
        Object value = top();
        stack.removeLast();
        return value;
    }

    private List<Object> last(int count) {
        if (stack.size() - bottom() < count) {
            throw in.bad("an operation without its operands", "a whole pickle");
        }
        return cut(stack.size() - count);
    }

    private List<Object> sinceMark() {
        if (marks.isEmpty()) {
            throw in.bad("an operation without its mark", "a whole pickle");
        }
        return cut(marks.pop());
    }

    private List<Object> cut(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }
}
