#!/usr/bin/env bash
# Makes the comment of an environment: `review.sh diff` of what is generated, `review.sh plan` of what Terraform would do.
#
# Reads: ENVIRONMENT; BASE, a revision; LINKS, where files can be seen; FAIL_ON, empty or what `--fail-on` takes; for a
# plan also STACKS, those that are planned, and OTHER_STACKS, those whose difference is shown instead, both with blanks,
# and RUN_URL.
# Writes: review/comment.md, the summary of the job, and the output `verdict`: why the job has to fail once the comment
# is on its way, or nothing.
set -euo pipefail

kind="$1"
limit=64500 # GitHub takes 65,536 characters, and comment.sh adds a line
marker="<!-- cleon review $ENVIRONMENT -->"
mkdir -p review

fail_on=()
if [[ -n "${FAIL_ON:-}" ]]; then
  fail_on=(--fail-on "$FAIL_ON")
fi

# Runs cleon and leaves what it said of its review in `comment` and `status`.
ask() {
  status=0
  comment="$(cleon "$@" --format markdown)" || status=$?
  if [[ "${comment%%$'\n'*}" != "$marker" ]]; then
    echo "::error::cleon $1 ended with status $status and without a review"
    exit "$((status > 1 ? status : 3))"
  fi
}

# Leaves in `only` the arguments that name these stacks.
name_stacks() {
  local stack
  only=()
  for stack in $1; do
    only+=(--stack "$stack")
  done
}

characters() {
  local LC_ALL=C.UTF-8
  echo "${#1}"
}

if [[ "$kind" == diff ]]; then
  ask diff "$ENVIRONMENT" --base "$BASE" --links "$LINKS" "${fail_on[@]}"
else
  name_stacks "$STACKS"
  ask plan "$ENVIRONMENT" "${only[@]}" "${fail_on[@]}"
fi
verdict=""
if ((status > 1)); then
  verdict="cleon $kind ended with status $status"
elif ((status == 1)) && [[ -n "${FAIL_ON:-}" ]]; then
  verdict="it does what this repository lets fail: $FAIL_ON"
fi

if [[ "$kind" == plan && -n "${OTHER_STACKS:-}" ]]; then
  planned="$comment"
  planned_status="$status"
  name_stacks "$OTHER_STACKS"
  ask diff "$ENVIRONMENT" --base "$BASE" --links "$LINKS" "${only[@]}" "${fail_on[@]}"
  if ((status > 1)); then
    verdict="${verdict:-cleon diff ended with status $status}"
  elif ((status == 1)) && [[ -n "${FAIL_ON:-}" ]]; then
    verdict="${verdict:-it does what this repository lets fail: $FAIL_ON}"
  fi
  # With nothing to say, the difference of what is not planned is left out.
  if ((status == 0)) && [[ -z "${FAIL_ON:-}" ]]; then
    comment="$planned"
  else
    other="$comment"
    comment="$planned

<details><summary>Not planned but compared: ${OTHER_STACKS// /, }</summary>
${other#*$'\n'}

</details>"
    if (($(characters "$comment") > limit)); then
      comment="$planned

Not planned but compared: ${OTHER_STACKS// /, }. What changes there is too long for a comment, and stands in the
[summary of the run]($RUN_URL)."
      printf '%s\n' "$other" >> "$GITHUB_STEP_SUMMARY"
    fi
  fi
  status="$planned_status"
fi

printf '%s\n' "$comment" | tee review/comment.md >> "$GITHUB_STEP_SUMMARY"
echo "verdict=$verdict" >> "$GITHUB_OUTPUT"
