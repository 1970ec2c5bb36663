#!/usr/bin/env bash
# Builds cleon and puts it on the PATH of the steps that follow.
set -euo pipefail

cargo build --locked
echo "$PWD/target/debug" >> "$GITHUB_PATH"
