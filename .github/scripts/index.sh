#!/usr/bin/env bash
# Leaves for comment.yml which pull request the comments are of, and which environments have one.
#
# Reads: PULL_REQUEST, its number; ENVIRONMENTS, the list of environments.sh.
# Writes: review/pull-request and review/environments, a name a line.
set -euo pipefail

mkdir -p review
echo "$PULL_REQUEST" > review/pull-request
jq --raw-output '.[].name' <<< "$ENVIRONMENTS" > review/environments
