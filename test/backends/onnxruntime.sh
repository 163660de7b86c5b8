#!/usr/bin/env bash
# The runtime of local embedding models: an optional peer of the memory, 288 MB with the binaries of all platforms, so it is no dependency of the repository.
# It goes into the backends' folder and is linked from node_modules. A second call is quick; after `npm ci` another call puts the link back.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=${FIVEPLANE_BACKENDS_DIR:-/var/tmp/fiveplane-backends}/onnxruntime
runtime=onnxruntime-node@1.30.0

mkdir -p "$dir"
if [ "$(cat "$dir/installed" 2>/dev/null)" != "$runtime" ]; then
  echo "embedder: installing $runtime" >&2
  echo '{"private":true}' >"$dir/package.json"
  # Without this its installer fetches the CUDA parts from outside the registry.
  (cd "$dir" && ONNXRUNTIME_NODE_INSTALL=skip npm install --no-audit --no-fund "$runtime" >"$dir/install.log" 2>&1) || { tail -5 "$dir/install.log" >&2; exit 3; }
  echo "$runtime" >"$dir/installed"
fi
ln -sfn "$dir/node_modules/onnxruntime-node" "$root/node_modules/onnxruntime-node"
