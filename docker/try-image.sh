#!/usr/bin/env bash
# Builds the image and sees it work: it starts read-only as a plain user, answers, refuses to start without a key, and
# ends on SIGTERM. With docker or podman where an engine answers, else with buildah (root; Debian packages are fetched).
set -euo pipefail
cd "$(dirname "$0")/.."

image=ra-gateway:try
port=${TRY_PORT:-3987}
base=${NODE_IMAGE:-$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)}
key=key-only-for-trying-the-image
passed=0
failed=0

ok() { passed=$((passed + 1)); echo "ok   $1"; }
not_ok() { failed=$((failed + 1)); echo "FAIL $1"; }
check() { if eval "$2"; then ok "$1"; else not_ok "$1"; fi; }

engine() {
  for each in docker podman; do
    if command -v "$each" >/dev/null && "$each" info >/dev/null 2>&1; then echo "$each" && return; fi
  done
  echo buildah
}

answers() { curl -fsS --max-time 2 "http://127.0.0.1:$port/healthz" 2>/dev/null; }
wait_until_it_answers() { for _ in $(seq 100); do answers >/dev/null && return 0; sleep 0.1; done; return 1; }

version=$(node -p 'require("./package.json").version')
# Whether a bill of materials, on the standard input, names every dependency of ours, and the image's own version.
sbom_is_whole() {
  node -e '
    const { components, metadata } = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
    const { name, version, dependencies } = require("./package.json")
    const named = new Set(components.map(each => `${each.name}@${each.version}`))
    const whole = Object.entries(dependencies).every(each => named.has(each.join("@")))
    process.exit(whole && metadata.component.name === name && metadata.component.version === version ? 0 : 1)'
}

try_with_engine() {
  "$1" build --build-arg "NODE_IMAGE=$base" -t "$image" . >/dev/null
  check 'it says which version it is' "$1 inspect $image | grep -q '\"org.opencontainers.image.version\": \"$version\"'"
  check 'it says what it is made of' "$1 run --rm $image cat sbom.cdx.json | sbom_is_whole"
  check 'it says whether a configuration is usable' "$1 run --rm -e RA_API_KEY=$key $image node src/commands/check-config.ts >/dev/null"
  check 'it refuses to start without a key' "! $1 run --rm $image >/dev/null 2>&1"
  id=$("$1" run -d --read-only --cap-drop ALL --security-opt no-new-privileges -p "127.0.0.1:$port:3000" -e RA_API_KEY=$key "$image")
  check 'it answers, with a read-only file system' wait_until_it_answers
  check 'it runs as a plain user' "[ \"\$($1 exec $id id -u)\" = 1000 ]"
  check 'it has a health check' "$1 inspect $id | grep -q healthz"
  "$1" stop -t 15 "$id" >/dev/null
  check 'it ends on SIGTERM with 0' "[ \"\$($1 inspect -f '{{.State.ExitCode}}' $id)\" = 0 ]"
  "$1" rm "$id" >/dev/null
}

# In a process namespace of its own, as process 1, on a read-only root, with the image's own environment and command:
# what an engine would do.
run_in() {
  local root=$1 env cmd
  shift
  mapfile -t env <<<"$(buildah inspect --type image --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$image" | grep .)"
  mapfile -t cmd <<<"$(buildah inspect --type image --format '{{range .OCIv1.Config.Cmd}}{{println .}}{{end}}' "$image" | grep .)"
  # shellcheck disable=SC2016
  exec unshare --mount --pid --fork --kill-child bash -c '
    root=$1; shift
    mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && mount -t proc proc "$root/proc"
    exec setpriv --no-new-privs env -i "$@"
  ' - "$root" "${env[@]}" "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin" "PORT=$port" HOST=127.0.0.1 "$@" \
    chroot --userspec=1000:1000 "$root" sh -c 'cd /app && exec "$@"' - "${cmd[@]}"
}

try_with_buildah() {
  if ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get install -y buildah debootstrap >/dev/null 2>&1
  fi
  local scratch container root runner inside status
  # A stand-in has no digest.
  base=${base%@*}
  scratch=$(mktemp -d)
  if ! buildah inspect --type image "$base" >/dev/null 2>&1; then docker/stand-in-base.sh "docker.io/library/$base" "$scratch/root"; fi
  buildah bud --quiet --format docker --isolation chroot --pull=never --build-arg "NODE_IMAGE=$base" -t "$image" . >/dev/null 2>"$scratch/build.log" ||
    { cat "$scratch/build.log" >&2; exit 1; }
  check 'it has a health check' "buildah inspect --type image $image | grep -q healthz"
  check 'its user is no root' "buildah inspect --type image $image | grep -q '\"User\": \"1000:1000\"'"
  container=$(buildah from "$image")
  root=$(buildah mount "$container")
  check 'it says which version it is' "buildah inspect --type image $image | grep -q '\"org.opencontainers.image.version\": \"$version\"'"
  check 'it says what it is made of' "sbom_is_whole <$root/app/sbom.cdx.json"
  check 'no package is in it that only development needs' "[ ! -e $root/app/node_modules/tap ] && [ ! -e $root/app/sandbox ]"
  check 'the compile cache is baked in' "[ -n \"\$(ls $root/app/.compile-cache)\" ]"
  (run_in "$root" NO_KEY=1) >"$scratch/refused.log" 2>&1 && status=0 || status=$?
  check 'it refuses to start without a key' "[ $status = 1 ] && grep -q 'RA_API_KEY is not set' $scratch/refused.log"
  (run_in "$root" RA_API_KEY=$key) >"$scratch/run.log" 2>&1 &
  runner=$!
  check 'it answers, with a read-only file system' wait_until_it_answers
  inside=$(pgrep -P "$runner")
  check 'it runs as a plain user' "[ \"\$(stat -c %u /proc/$inside)\" = 1000 ]"
  check 'it is process 1' "grep -Eq '^NSpid:.*[[:space:]]1$' /proc/$inside/status"
  kill -TERM "$inside"
  wait "$runner" && status=0 || status=$?
  check 'it ends on SIGTERM with 0' "[ $status = 0 ] && grep -q closing $scratch/run.log"
  [ "$failed" = 0 ] || cat "$scratch"/*.log
  buildah rm "$container" >/dev/null
  rm -rf "$scratch"
}

with=$(engine)
echo "The image, tried with $with:"
if [ "$with" = buildah ]; then try_with_buildah; else try_with_engine "$with"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
