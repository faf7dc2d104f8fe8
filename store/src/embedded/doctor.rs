//! Examining the file of an embedded store. Changes nothing.

use std::path::{Path, PathBuf};

use super::{blocking, disk::Disk, location};
use crate::{
    StoreError,
    doctor::{Finding, Remedy},
};

const SUBJECT: &str = "file";

/// What can be said of the file; without a path, of the one in the user's state directory.
pub(crate) async fn examine(path: Option<PathBuf>) -> Finding {
    let path = match path.map_or_else(location::path, Ok) {
        Ok(path) => path,
        Err(error) => return Finding::problem(SUBJECT, error.to_string(), other_place()),
    };
    let shown = path.display().to_string();
    if !path.exists() {
        return missing(&path);
    }
    match blocking(move || Disk::look(&path)).await {
        Ok(Ok(Some(documents))) => Finding::fine(SUBJECT, format!("{shown} holds {documents} documents")),
        Ok(Ok(None)) => {
            Finding::note(SUBJECT, format!("{shown} was not closed in order, and is put right when it is opened"), None)
        }
        Ok(Err(StoreError::InUse(_))) => Finding::note(
            SUBJECT,
            format!("{shown} is in use by a process that runs; stop it to look into the file"),
            None,
        ),
        Ok(Err(error)) | Err(error) => Finding::problem(SUBJECT, error.to_string(), other_place()),
    }
}

fn missing(path: &Path) -> Finding {
    let shown = path.display();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.exists() || path == location::path().unwrap_or_default() {
        Finding::note(SUBJECT, format!("{shown} does not exist yet, and is made at the first start"), None)
    } else {
        let text = format!("{shown} cannot be made: its folder does not exist");
        Finding::problem(SUBJECT, text, Remedy::Advice(format!("mkdir -p {}", folder.display())))
    }
}

fn other_place() -> Remedy {
    Remedy::Option("--store embedded:PATH with a file of its own".into())
}
