//! The generated files that the page was made of, by their digests.

use serde::Serialize;

use super::Section;
use crate::Environment;
use crate::links::file_id;
use crate::templates::render;

#[derive(Serialize)]
struct Files {
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    id: String,
    path: String,
    sha256: String,
}

pub(super) fn section(environment: &Environment<'_>) -> Section {
    let files: Vec<File> = environment
        .model
        .digests()
        .map(|(path, sha256)| File { id: file_id(path), path: path.to_owned(), sha256: sha256.to_owned() })
        .collect();
    Section {
        id: "files",
        title: "Files and digests",
        hint: files.len().to_string(),
        html: render("files", &Files { files }),
    }
}
