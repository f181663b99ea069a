// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Arrays;

/// Gives each row of a square matrix a column of its own so that the sum of the chosen values is largest.
///
/// ```text
/// maximise  Σ_i value[i, π(i)]  over permutations π
/// ```
///
/// Shortest augmenting paths with dual prices: every row is let in by the cheapest chain of exchanges, and prices are
/// raised along it; O(n³) at worst. Rows whose best column is free at once need no path. Source: Jonker and Volgenant 1987, „A
/// shortest augmenting path algorithm for dense and sparse linear assignment problems“, with their column reduction and the
/// augmentation; the same method as `scipy.optimize.linear_sum_assignment`, which RIA calls. Where several permutations are
/// best, which of them is found follows from the values alone.
final class LinearAssignment {
    private final double[][] value;
    private final int size;
    private final double[] price; // of the columns
    private final int[] rowOf; // by column, -1: free
    private final int[] columnOf; // by row, -1: none yet
    private final double[] distance; // by column, along the cheapest chain found so far
    private final int[] before; // by column: the row from which the chain comes
    private final int[] queue; // columns: done, then to be looked through, then the rest

    private LinearAssignment(double[][] value) {
        this.value = value;
        this.size = value.length;
        this.price = new double[size];
        this.rowOf = new int[size];
        this.columnOf = new int[size];
        this.distance = new double[size];
        this.before = new int[size];
        this.queue = new int[size];
    }

    /// The assignment of largest sum.
    ///
    /// @param value `[n][n]`, finite
    /// @return the column of each row
    static int[] maximum(double[][] value) {
        LinearAssignment assignment = new LinearAssignment(value);
        assignment.reduceColumns();
        for (int row = 0; row < assignment.size; row++) {
            if (assignment.columnOf[row] < 0) {
                assignment.letIn(row);
            }
        }
        return assignment.columnOf;
    }

    /// What a row pays for a column.
    private double cost(int row, int column) {
        return -value[row][column] - price[column];
    }

    /// Prices each column at its cheapest row, and gives it to that row where it has no column yet.
    private void reduceColumns() {
        Arrays.fill(rowOf, -1);
        Arrays.fill(columnOf, -1);
        int[] cheapest = new int[size];
        Arrays.fill(price, Double.POSITIVE_INFINITY);
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                if (-value[row][column] < price[column]) {
                    price[column] = -value[row][column];
                    cheapest[column] = row;
                }
            }
        }
        for (int column = size - 1; column >= 0; column--) {
            if (columnOf[cheapest[column]] < 0) {
                columnOf[cheapest[column]] = column;
                rowOf[column] = cheapest[column];
            }
        }
    }

    /// Finds the cheapest chain from a row to a free column and exchanges along it.
    private void letIn(int row) {
        for (int column = 0; column < size; column++) {
            distance[column] = cost(row, column);
            before[column] = row;
            queue[column] = column;
        }
        int done = 0; // columns of queue whose distance is final and which have been looked through
        int reached = 0; // and those whose distance is final: equally near
        double near = 0;
        int free = -1;
        while (free < 0) {
            if (reached == done) {
                near = Double.POSITIVE_INFINITY;
                for (int i = done; i < size; i++) {
                    near = Math.min(near, distance[queue[i]]);
                }
                for (int i = done; i < size; i++) {
                    if (distance[queue[i]] == near) {
                        swap(i, reached++);
                    }
                }
                free = freeBetween(done, reached);
            }
            if (free < 0) {
                int column = queue[done++];
                int holder = rowOf[column];
                double offset = near - cost(holder, column);
                for (int i = reached; i < size && free < 0; i++) {
                    int other = queue[i];
                    double through = cost(holder, other) + offset;
                    if (through < distance[other]) {
                        distance[other] = through;
                        before[other] = holder;
                        if (through <= near) {
                            distance[other] = near;
                            free = rowOf[other] < 0 ? other : -1;
                            swap(i, reached++);
                        }
                    }
                }
            }
        }
        for (int i = 0; i < done; i++) {
            price[queue[i]] += distance[queue[i]] - near;
        }
        exchange(row, free);
    }

    private int freeBetween(int first, int end) {
        for (int i = first; i < end; i++) {
            if (rowOf[queue[i]] < 0) {
                return queue[i];
            }
        }
        return -1;
    }

    private void swap(int i, int j) {
        int column = queue[i];
        queue[i] = queue[j];
        queue[j] = column;
    }

    /// Gives every row of the chain the column behind it.
    private void exchange(int first, int free) {
        int column = free;
        int row;
        do {
            row = before[column];
            rowOf[column] = row;
            int freed = columnOf[row];
            columnOf[row] = column;
            column = freed;
        } while (row != first);
    }
}
