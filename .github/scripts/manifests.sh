#!/usr/bin/env bash
# Applies the manifests of an environment that kubectl delivers, cluster by cluster, in the order of manifest.json.
# Reads: ENVIRONMENT and REGION.
set -euo pipefail

out="out/$ENVIRONMENT"
jq --raw-output '(.kubernetes // empty) | .path as $path | .clusters[] | [.key, .name, (.apply_order[] | "\($path)/\(.)")] | @tsv' \
  "$out/manifest.json" > clusters.tsv
while IFS=$'\t' read -r -a cluster; do
  name="${cluster[1]}"
  aws eks update-kubeconfig --region "$REGION" --name "$name" --alias "$name"
  for folder in "${cluster[@]:2}"; do
    echo "::group::$name: $folder"
    kubectl --context "$name" apply --kustomize "$out/$folder"
    echo "::endgroup::"
  done
done < clusters.tsv
rm clusters.tsv
