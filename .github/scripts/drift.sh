#!/usr/bin/env bash
# Compares what stands with what Terraform last wrote down, whatever the settings say by now: what is merged and not
# applied yet is no drift.
#
# Reads: ENVIRONMENT; STACKS, with blanks.
# Writes: drift.md, the summary of the job, and the output `drifted`, true or false.
set -euo pipefail

only=()
for stack in $STACKS; do
  only+=(--stack "$stack")
done
status=0
cleon plan "$ENVIRONMENT" "${only[@]}" --refresh-only --format markdown > drift.md || status=$?
cat drift.md >> "$GITHUB_STEP_SUMMARY"
case "$status" in
  0) echo "drifted=false" >> "$GITHUB_OUTPUT" ;;
  1) echo "drifted=true" >> "$GITHUB_OUTPUT" ;;
  *)
    echo "::error::$ENVIRONMENT cannot be compared with what stands: cleon plan ended with status $status"
    exit "$status"
    ;;
esac
