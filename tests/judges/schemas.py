"""Holds manifests against the published schemas of Kubernetes, strictly.

    python schemas.py REQUEST.json

The request is a list of {"file": path, "version": "1.35"}. The answer, on
standard output, has for each file, in order, its "documents" as PyYAML reads
them, and for each document a "verdict": null when the schema of just that
version accepts it, {"missing": true} when the version has no such kind,
else {"problem": text}.
"""

import functools
import json
import sys

import yaml
from kubernetes_validate import utils

# Read once a version and kind, not once an object.
utils.schema_contents = functools.cache(utils.schema_contents)


def verdict(document, version):
    try:
        used = utils.validate(document, version, strict=True)
    except utils.SchemaNotFoundError:
        return {"missing": True}
    except utils.VersionNotSupportedError as error:
        return {"problem": error.message}
    except utils.ValidationError as error:
        path = "/".join(str(part) for part in error.path)
        return {"problem": f"/{path}: {error.message}"}
    # An older version stands in for one that the package does not know.
    return None if used == version else {"problem": f"judged by the schemas of {used}"}


def main():
    with open(sys.argv[1], encoding="utf-8") as request:
        files = json.load(request)
    answer = []
    for file in files:
        with open(file["file"], encoding="utf-8") as text:
            documents = [document for document in yaml.safe_load_all(text) if document]
        verdicts = [verdict(document, file["version"]) for document in documents]
        answer.append({"documents": documents, "verdicts": verdicts})
    json.dump(answer, sys.stdout)


main()
