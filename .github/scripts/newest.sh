#!/usr/bin/env bash
# Stops what waited for its approval while its branch went on: what is newer would be undone.
# Reads: GH_TOKEN, and what GitHub sets.
set -euo pipefail

if [[ "$GITHUB_REF" != refs/heads/* ]]; then
  echo "$GITHUB_REF does not move."
  exit 0
fi
newest="$(gh api "repos/$GITHUB_REPOSITORY/git/ref/${GITHUB_REF#refs/}" --jq .object.sha)"
if [[ "$newest" != "$GITHUB_SHA" ]]; then
  echo "::error::${GITHUB_REF#refs/heads/} is at $newest by now, and this is $GITHUB_SHA: approve the newer run"
  exit 1
fi
