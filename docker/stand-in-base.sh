#!/usr/bin/env bash
# Makes a stand-in for the base image that the Dockerfile names, out of Debian packages and the npm registry, for buildah
# on a machine that reaches no image registry. Needs root. Usage: stand-in-base.sh <tag> <folder for the root file system>
set -euo pipefail

tag=$1
root=$2
major=$(sed -E 's/.*node:([0-9]+).*/\1/' <<<"$tag")

debootstrap --variant=minbase --include=ca-certificates,libatomic1 bookworm "$root" >"$root.log" 2>&1 ||
  { tail -n 20 "$root.log" >&2; exit 1; }
# The npm package `node` holds the real binary; npm itself comes beside it.
mkdir -p "$root.npm"
echo '{ "private": true, "allowScripts": { "node": true } }' >"$root.npm/package.json"
npm install --prefix "$root.npm" --no-audit --no-fund "node@$major" npm@11 >>"$root.log" 2>&1 ||
  { tail -n 20 "$root.log" >&2; exit 1; }
install -m 755 "$root.npm/node_modules/node/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -R "$root.npm/node_modules/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# npm inside has to reach the same registry as npm outside, and trust the same certificates.
mkdir -p "$root/usr/local/etc"
npm config get registry | sed 's/^/registry=/' >"$root/usr/local/etc/npmrc"
cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$root/usr/local/share/machine-certificates.crt"
chroot "$root" useradd --uid 1000 --create-home node

container=$(buildah from scratch)
buildah add --quiet "$container" "$root" / >/dev/null
buildah config --env NODE_EXTRA_CA_CERTS=/usr/local/share/machine-certificates.crt --cmd node "$container"
buildah commit --quiet --rm --format docker "$container" "$tag" >/dev/null
