#!/usr/bin/env bash
# Plans a stack (`stack.sh plan`), or plans it again and applies exactly what was approved (`stack.sh apply`).
#
# Reads: ENVIRONMENT; STACK; to plan PLANNED_STACKS, those that the role that plans can plan, with blanks; to apply
# APPROVED, the digest of what was approved.
# Writes: the summary of the job; when it plans the outputs `changes`, true or false, and `digest`.
#
# Plans hold secrets. They stay in a folder that goes with this script, and only what cleon says of them, which is
# without secrets, is shown and compared.
set -euo pipefail

readonly unplanned=unplanned # in place of a digest
work="$(mktemp --directory)"
trap 'rm -rf "$work"' EXIT

refuse() {
  echo "::error::$1"
  printf '%s\n' "**Refused:** $1" >> "$GITHUB_STEP_SUMMARY"
  exit 1
}

# Plans into $work, leaves whether anything changes in `changes` and the digest in `digest`.
plan() {
  local status=0
  cleon plan "$ENVIRONMENT" --stack "$STACK" --save "$work" --format json "$@" > "$work/review.json" || status=$?
  case "$status" in
    0) changes=false ;;
    1) changes=true ;;
    *)
      jq --raw-output '(.problems // [])[].message, (.stacks // [])[].state.message // empty' "$work/review.json" || true
      refuse "$STACK of $ENVIRONMENT cannot be planned: cleon plan ended with status $status"
      ;;
  esac
  jq --exit-status '.stacks | length > 0 and all(.state.kind == "reviewed")' "$work/review.json" > /dev/null \
    || refuse "$STACK of $ENVIRONMENT was not planned as a whole"
  digest="$(jq --sort-keys --compact-output . "$work/review.json" | sha256sum | cut --delimiter ' ' --fields 1)"
}

# Says to people what the plan in $work does.
summarize() {
  local status=0
  terraform -chdir="out/$ENVIRONMENT/$STACK" show -json "$work/$STACK.tfplan" > "$work/$STACK.json"
  cleon plan "$ENVIRONMENT" --stack "$STACK" --from "$work/$STACK.json" --format markdown >> "$GITHUB_STEP_SUMMARY" \
    || status=$?
  rm "$work/$STACK.json"
  ((status <= 1)) || refuse "cleon plan --from ended with status $status"
}

case "$1" in
  plan)
    if [[ " $PLANNED_STACKS " != *" $STACK "* ]]; then
      changes=true
      digest="$unplanned"
      printf '%s\n' "$STACK of $ENVIRONMENT is not planned beforehand: the role that plans has no way into the clusters." \
        "Whoever approves it lets it do whatever neither replaces nor destroys; else it stops." >> "$GITHUB_STEP_SUMMARY"
    else
      plan
      summarize
    fi
    printf '%s\n' "changes=$changes" "digest=$digest" >> "$GITHUB_OUTPUT"
    ;;
  apply)
    if [[ "$APPROVED" == "$unplanned" ]]; then
      status=0
      cleon plan "$ENVIRONMENT" --stack "$STACK" --save "$work" --lock --fail-on destroy --fail-on replace --format json \
        > "$work/review.json" || status=$?
      ((status != 1)) || { summarize; refuse "$STACK of $ENVIRONMENT replaces or destroys what nobody saw beforehand"; }
      ((status == 0)) || refuse "$STACK of $ENVIRONMENT cannot be planned: cleon plan ended with status $status"
      summarize
    else
      [[ "$APPROVED" =~ ^[0-9a-f]{64}$ ]] || refuse "there is no digest of an approved plan"
      plan --lock
      summarize
      if [[ "$digest" != "$APPROVED" ]]; then
        refuse "$STACK of $ENVIRONMENT is not what was approved: what stands, or what others applied, changed since. Run all jobs again, read the new plan, and approve that."
      fi
    fi
    terraform -chdir="out/$ENVIRONMENT/$STACK" apply -input=false "$work/$STACK.tfplan"
    ;;
  *)
    echo "usage: stack.sh plan|apply" >&2
    exit 2
    ;;
esac
