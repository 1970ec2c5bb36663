#!/usr/bin/env bash
# Says which environments there are, and with which roles and runners their jobs work.
#
# Reads: SINCE, a revision, for the environments that changed since, or nothing, for all of them; VARIABLES, the
# variables of the repository as JSON.
# Writes outputs: `environments`, a list of objects; `planned`, those of them that have a planning role; `by_name`, all
# of them by their names.
#
# A variable is named like the environment in capitals, anything else than letters and digits as _: PROD_PLAN_ROLE.
set -euo pipefail

all="$(cleon list --format json)"
if [[ -n "${SINCE:-}" ]]; then
  affected="$(cleon affected --since "$SINCE" --format json)"
else
  affected=null
fi

# A stack that needs other providers than AWS's talks to clusters, which a runner of GitHub does not reach.
aws_only=()
for file in out/*/*/terraform.tf.json; do
  if jq --exit-status '.terraform.required_providers | keys == ["aws"]' "$file" > /dev/null; then
    aws_only+=("${file#out/}")
  fi
done

environments="$(
  jq --null-input --compact-output \
    --argjson all "$all" \
    --argjson affected "$affected" \
    --argjson variables "${VARIABLES:-null}" '
    def runner: if startswith("[") then fromjson else . end;
    ($variables // {}) as $variables
    | ($ARGS.positional | map(rtrimstr("/terraform.tf.json"))) as $aws_only
    | [ $all.environments[]
      | .name as $name
      | select($name | test("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))
      | ($name | ascii_upcase | gsub("[^A-Z0-9]"; "_")) as $prefix
      | def variable($of): $variables["\($prefix)_\($of)"] // "";
        def otherwise($default): if . == "" then $default else . end;
        [.stacks[] | if type == "object" then .name else . end] as $stacks
      | ( variable("PLAN_STACKS") | if . == ""
          then [$stacks[] | select("\($name)/\(.)" as $path | $aws_only | index($path))]
          else [splits("[ ,]+") | select(. != "")] end
        ) as $planned
      | {
          name: $name,
          region: .region,
          stacks: $stacks,
          planned_stacks: $planned,
          other_stacks: (($stacks - $planned) + ["kubernetes"]),
          plan_role: variable("PLAN_ROLE"),
          apply_role: variable("APPLY_ROLE"),
          plan_runner: (variable("PLAN_RUNNER") | otherwise("ubuntu-latest") | runner),
          apply_runner: (variable("RUNNER") | otherwise("ubuntu-latest") | runner)
        }
    ]
    | if $affected == null then .
      else map(select(.name as $name | any($affected.environments[]; .environment == $name))) end
  ' --args "${aws_only[@]}"
)"

{
  echo "environments=$environments"
  echo "planned=$(jq --compact-output 'map(select(.plan_role != "" and .planned_stacks != []))' <<< "$environments")"
  echo "by_name=$(jq --compact-output 'map({ key: .name, value: . }) | from_entries' <<< "$environments")"
} >> "$GITHUB_OUTPUT"
jq --raw-output '.[].name' <<< "$environments"
