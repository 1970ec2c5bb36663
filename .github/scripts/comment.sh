#!/usr/bin/env bash
# Posts, updates and deletes the comments of a pull request, one an environment.
#
# Reads: GH_TOKEN; REPOSITORY; of the run that left the comments RUN_ID, RUN_URL, HEAD_SHA and HEAD_REPOSITORY, as GitHub
# says them.
#
# What the run left is untrusted: a fork can make it hold anything. So it is never unpacked onto the disk, only read up to
# a limit, and taken at its word in nothing: the pull request must have the head that GitHub says the run had, names of
# environments must look like some, and a comment must begin with its marker. Only this workflow's own comments change.
set -euo pipefail
shopt -s inherit_errexit

readonly limit=65536    # characters of a comment
readonly largest=262144 # bytes of one: four each
readonly most=50        # environments
readonly author="github-actions[bot]"
work="$(mktemp --directory)"
trap 'rm -rf "$work"' EXIT

refuse() {
  echo "::error::$1" >&2 # since standard output is often what a caller keeps
  exit 1
}

[[ "$HEAD_SHA" =~ ^[0-9a-f]{40}$ && "$RUN_ID" =~ ^[0-9]+$ ]] || refuse "this is not a run of a workflow"

# A file of an artifact, on standard output; nothing when there is no such artifact or file.
artifact() {
  local name="$1" file="$2" id size
  read -r id size < <(jq --raw-output --arg name "$name" \
    '[.[] | select(.name == $name and (.expired | not))][0] // empty | "\(.id) \(.size_in_bytes)"' "$work/artifacts") \
    || return 0
  ((size <= 10 * largest)) || refuse "the artifact $name is too large"
  gh api "repos/$REPOSITORY/actions/artifacts/$id/zip" > "$work/artifact.zip" || refuse "the artifact $name is not to be had"
  # Read to the end of what is allowed and one more, so that more than that is seen as such.
  { unzip -p "$work/artifact.zip" "$file" 2> /dev/null || true; } | head --bytes "$((largest + 1))"
}

gh api --paginate "repos/$REPOSITORY/actions/runs/$RUN_ID/artifacts?per_page=100" --jq '.artifacts[]' \
  | jq --slurp . > "$work/artifacts"

number="$(artifact review pull-request)"
if [[ -z "$number" ]]; then
  echo "The run left no review: it found the pull request in no state to be reviewed."
  exit 0
fi
[[ "$number" =~ ^[1-9][0-9]{0,9}$ ]] || refuse "the run says that it is of a pull request that has no number"

gh api "repos/$REPOSITORY/pulls/$number" > "$work/pull-request"
IFS=$'\t' read -r state base head sha < <(jq --raw-output \
  '[.state, .base.repo.full_name, (.head.repo.full_name // "-"), .head.sha] | @tsv' "$work/pull-request")
if [[ "$base" != "$REPOSITORY" || "$head" != "$HEAD_REPOSITORY" ]]; then
  refuse "pull request $number is not one of this run"
fi
if [[ "$sha" != "$HEAD_SHA" ]]; then
  refuse "pull request $number has moved on to another commit, or is not one of this run"
fi
if [[ "$state" != open ]]; then
  echo "Pull request $number is closed."
  exit 0
fi

artifact review environments > "$work/environments"
mapfile -t environments < "$work/environments"
((${#environments[@]} <= most)) || refuse "the run says that it is of ${#environments[@]} environments"
for environment in "${environments[@]}"; do
  [[ "$environment" =~ ^[a-z][0-9a-z-]{0,18}[0-9a-z]$|^[a-z]$ ]] || refuse "the run names what is no environment"
done

# Comments that this workflow wrote before, by the first line: whoever else writes the marker writes a comment of theirs.
gh api --paginate "repos/$REPOSITORY/issues/$number/comments?per_page=100" --jq '.[]' \
  | jq --slurp --arg author "$author" '[.[]
      | select(.user.login == $author and .user.type == "Bot")
      | . as $comment
      | (.body | capture("^<!-- cleon review (?<environment>[a-z][0-9a-z-]*) -->(\r?\n|$)"))
      | { id: $comment.id, environment }]' > "$work/comments"

origin="Made by [this run]($RUN_URL) of ${HEAD_SHA:0:12}."
if [[ "$HEAD_REPOSITORY" != "$REPOSITORY" ]]; then
  origin+=" **It comes from a fork, whose author could have made the run say anything: read \`out/\` itself.**"
fi

# Reads and judges what the run left for an environment; fails when there is nothing.
review() {
  local environment="$1" kind="$2" comment
  artifact "review-$kind-$environment" comment.md > "$work/comment"
  [[ -s "$work/comment" ]] || return 1
  (($(wc --bytes < "$work/comment") <= largest)) || refuse "the review of $environment is too long"
  LC_ALL=C.UTF-8
  comment="$(tr --delete '\000' < "$work/comment")"
  if [[ "${comment%%$'\n'*}" != "<!-- cleon review $environment -->" ]]; then
    refuse "the review of $environment does not begin with its marker"
  fi
  # Without room for it, where it comes from can be left out when it comes from this repository.
  if ((${#comment} + ${#origin} + 13 <= limit)) || [[ "$HEAD_REPOSITORY" != "$REPOSITORY" ]]; then
    comment+=$'\n\n'"<sub>$origin</sub>"
  fi
  ((${#comment} <= limit)) || refuse "the review of $environment is too long"
  printf '%s' "$comment" | jq --raw-input --slurp '{ body: . }' > "$work/body"
}

for environment in "${environments[@]}"; do
  # A plan says all that the difference says, and what is so; it takes its place.
  if ! review "$environment" plan && ! review "$environment" diff; then
    echo "There is no review of $environment; what was said of it before stays."
    continue
  fi
  id="$(jq --arg environment "$environment" '[.[] | select(.environment == $environment) | .id][0] // empty' \
    "$work/comments")"
  if [[ -n "$id" ]]; then
    gh api --method PATCH "repos/$REPOSITORY/issues/comments/$id" --input "$work/body" --silent
    echo "The comment of $environment is updated."
  else
    gh api --method POST "repos/$REPOSITORY/issues/$number/comments" --input "$work/body" --silent
    echo "The comment of $environment is posted."
  fi
done

# What is left is of environments that the pull request no longer changes, or was posted twice.
jq --raw-output '.[] | "\(.id) \(.environment)"' "$work/comments" | while read -r id environment; do
  first="$(jq --arg environment "$environment" '[.[] | select(.environment == $environment) | .id][0]' "$work/comments")"
  if [[ " ${environments[*]} " != *" $environment "* || "$id" != "$first" ]]; then
    gh api --method DELETE "repos/$REPOSITORY/issues/comments/$id" --silent
    echo "A comment of $environment is deleted."
  fi
done
