#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the benchmarks and runs a class of theirs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

java=
for candidate in "${OPTISHEAR_JAVA_HOME:-/nowhere}/bin/java" "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" \
  /usr/lib/jvm/*/bin/java; do
  if [ -x "$candidate" ] && [ "$("$candidate" -XshowSettings:properties -version 2>&1 |
    sed -n 's/.*java\.specification\.version = \([0-9]*\).*/\1/p')" -ge 25 ]; then
    java=$candidate
    break
  fi
done
[ -n "$java" ] || { echo "bench/java.sh: no JDK 25 or newer found; set OPTISHEAR_JAVA_HOME" >&2; exit 1; }

./mvnw -B -ntp -q test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
exec "$java" -Xmx3g -XX:+UseSerialGC --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -cp "target/test-classes:target/classes:$(cat target/test.classpath)" "$@"
