// SPDX-License-Identifier: Apache-2.0
/// Where tests find golden files and real data, and an independent reader for them.
package org.optishear.testing;
