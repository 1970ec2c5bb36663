#!/usr/bin/env bash
# Judges an environment by its controls, where this cleon has the verb. Reads: ENVIRONMENT.
set -euo pipefail

if ! cleon audit --help > /dev/null 2>&1; then
  echo "This cleon has no audit."
  exit 0
fi
cleon audit "$ENVIRONMENT" --format markdown | tee -a "$GITHUB_STEP_SUMMARY"
