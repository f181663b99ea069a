// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Ctrl-C during a search: the first asks it to end after the running trial, the second ends the process at once.
///
/// The JDK's signals are reached by name: they are no part of its specification. Where there are none Ctrl-C ends at once, and nothing
/// that was finished is lost either.
final class CtrlC implements AutoCloseable {
    /// What a process that ended by Ctrl-C returns.
    static final int EXIT = 130;

    private final AtomicInteger pressed = new AtomicInteger();
    private final PrintWriter err;
    private Object former;

    CtrlC(PrintWriter err) {
        this.err = err;
        this.former = handle(handler());
    }

    private Object handler() {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> press();
                    case "hashCode" -> {
                        return System.identityHashCode(proxy);
                    }
                    case "equals" -> {
                        return System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    }
                    default -> {
                        return "Ctrl-C";
                    }
                }
                return null;
            });
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private void press() {
        if (pressed.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(EXIT);
        }
        err.println("ending after the running trial; Ctrl-C again ends at once");
    }

    /// @return what handled it before
    private static Object handle(Object handler) {
        if (handler == null) {
            return null;
        }
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler")).invoke(null,
                    signal.getConstructor(String.class).newInstance("INT"), handler);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /// Why to end; empty until it is pressed.
    Optional<String> reason() {
        return pressed.get() == 0 ? Optional.empty() : Optional.of("ended by Ctrl-C");
    }

    /// What it did before, Ctrl-C does again.
    @Override
    public void close() {
        handle(former);
        former = null;
    }
}
