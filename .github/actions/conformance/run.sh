# Runs the suite with the inputs of the action as INPUT_… variables. Word lists are split on purpose.
out="${INPUT_OUT:-conformance-out}"
args=(run)
# shellcheck disable=SC2206
[ -z "${INPUT_IDS:-}" ] || args+=(${INPUT_IDS})
[ -z "${INPUT_TARGET:-}" ] || args+=(--target "${INPUT_TARGET}")
[ -z "${INPUT_RUNTIME:-}" ] || args+=(--runtime "${INPUT_RUNTIME}")
[ -z "${INPUT_CONFIG:-}" ] || args+=(--config "${INPUT_CONFIG}")
# shellcheck disable=SC2206
[ -z "${INPUT_ARGS:-}" ] || args+=(${INPUT_ARGS})
for reporter in pretty ndjson junit md claim badge; do args+=(--reporter "$reporter"); done

# The package as the project has installed it, wherever above that is; nothing is downloaded here.
cli="$(node -p 'require("node:path").join(require.resolve("@sock/conformance/package.json"), "..", "dist/conformance/src/cli.js")')"
code=0
node "$cli" "${args[@]}" --out "$out" || code=$?

if [ -f "$out/summary.md" ]; then cat "$out/summary.md" >> "$GITHUB_STEP_SUMMARY"; fi
conforming=false
if [ -f "$out/claim.json" ]; then
  conforming="$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).targets.every((t) => t.conforming)' "$out/claim.json")"
fi
{ echo "conforming=$conforming"; echo "exit-code=$code"; echo "reports=$out"; } >> "$GITHUB_OUTPUT"
exit "$code"
