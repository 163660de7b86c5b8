#!/usr/bin/env bash
# A PKCS #11 token in software for the tests: SoftHSM from Debian and its driver from npm, both outside the repository's own dependencies.
# Prints the variables by which the tests find it, as shell lines; a second call is quick. eval "$(test/backends/softhsm.sh)"
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=${FIVEPLANE_BACKENDS_DIR:-/var/tmp/fiveplane-backends}/softhsm
driver=pkcs11js@2.1.7
token=fiveplane-test pin=1234

mkdir -p "$dir/tokens" "$dir/driver"
if [ ! -e "$dir/installed" ]; then
  echo "softhsm: fetching SoftHSM from Debian" >&2
  (cd "$dir" && apt-get -qq -o APT::Sandbox::User=root download softhsm2 libsofthsm2 >&2 && for package in ./*.deb; do dpkg -x "$package" "$dir/software"; done && rm -f ./*.deb)
  echo "softhsm: building $driver" >&2
  # The headers of the machine's own Node, where they are; the driver speaks a stable interface, so any version's do.
  if [ -e /usr/include/node/node_api.h ]; then export npm_config_nodedir=${npm_config_nodedir:-/usr}; fi
  (cd "$dir/driver" && echo '{"private":true}' >package.json && npm install --no-audit --no-fund --foreground-scripts "$driver" >"$dir/install.log" 2>&1) || { tail -5 "$dir/install.log" >&2; exit 3; }
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$dir/tokens" >"$dir/softhsm2.conf"
  library=$(find "$dir/software" -name libsofthsm2.so | head -n 1)
  util=$(find "$dir/software" -name softhsm2-util | head -n 1)
  SOFTHSM2_CONF="$dir/softhsm2.conf" "$util" --module "$library" --init-token --free --label "$token" --pin "$pin" --so-pin 56789 >&2
  touch "$dir/installed"
fi
ln -sfn "$dir/driver/node_modules/pkcs11js" "$root/node_modules/pkcs11js"
echo "export SOFTHSM2_CONF=$dir/softhsm2.conf"
echo "export SOFTHSM2_LIBRARY=$(find "$dir/software" -name libsofthsm2.so | head -n 1)"
