#!/usr/bin/env bash
# Keeps one open issue an environment as long as it drifts.
# Reads: GH_TOKEN, REPOSITORY, RUN_URL, ENVIRONMENT, DRIFTED, and drift.md.
set -euo pipefail
shopt -s inherit_errexit

readonly author="github-actions[bot]"
marker="<!-- cleon drift $ENVIRONMENT -->"
work="$(mktemp --directory)"
trap 'rm -rf "$work"' EXIT

# Known by the first line and by who wrote it, since titles are changed and the marker can be written by anybody.
number="$(gh api --paginate "repos/$REPOSITORY/issues?state=open&creator=${author/\[bot\]/%5Bbot%5D}&per_page=100" --jq '.[]' \
  | jq --slurp --arg marker "$marker" --arg author "$author" \
    '[.[] | select(.user.login == $author and (has("pull_request") | not) and (.body // "" | startswith($marker))) | .number]
      | min // empty')"

case "$DRIFTED" in
  true)
    { printf '%s\n' "$marker" "Found by [this run]($RUN_URL)."; tail --lines +2 drift.md; } > "$work/text"
    jq --raw-input --slurp --arg title "What stands in $ENVIRONMENT is not what Terraform made" \
      '{ title: $title, body: . }' "$work/text" > "$work/issue"
    if [[ -n "$number" ]]; then
      # The title stays what people made of it.
      jq 'del(.title)' "$work/issue" > "$work/body"
      gh api --method PATCH "repos/$REPOSITORY/issues/$number" --input "$work/body" --silent
      echo "Issue $number is updated."
    else
      gh api --method POST "repos/$REPOSITORY/issues" --input "$work/issue" --silent
      echo "An issue is opened."
    fi
    ;;
  false)
    if [[ -n "$number" ]]; then
      jq --null-input --arg url "$RUN_URL" '{ body: "[This run](\($url)) finds no drift any more." }' > "$work/last"
      gh api --method POST "repos/$REPOSITORY/issues/$number/comments" --input "$work/last" --silent
      echo '{ "state": "closed", "state_reason": "completed" }' > "$work/closed"
      gh api --method PATCH "repos/$REPOSITORY/issues/$number" --input "$work/closed" --silent
      echo "Issue $number is closed."
    else
      echo "No drift, and no issue."
    fi
    ;;
  *)
    echo "::error::nothing says whether $ENVIRONMENT drifted"
    exit 1
    ;;
esac
