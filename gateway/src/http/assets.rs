//! `GET /` and what belongs to it: the page.

mod asset;

use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::{Method, header::ALLOW},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::error::Failure;
use asset::Asset;

/// The page as it was when this program was built.
#[derive(RustEmbed)]
#[folder = "../web/"]
#[allow_missing = true]
#[exclude = "node_modules/*"]
#[exclude = "test/*"]
#[exclude = "*.d.ts"]
#[exclude = "*.md"]
#[exclude = "package*.json"]
#[exclude = "*tsconfig*.json"]
#[exclude = ".*"]
struct BuiltIn;

/// Where the page comes from.
#[derive(Debug, Clone)]
pub(super) enum Assets {
    BuiltIn(Arc<HashMap<String, Asset>>),
    /// Read at every request, so that a change is seen at the next.
    Folder(Arc<Path>),
}

impl Assets {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        if let Some(folder) = folder {
            return Self::Folder(folder.into());
        }
        let files = BuiltIn::iter().filter_map(|path| Some((path.clone(), BuiltIn::get(&path)?)));
        Self::BuiltIn(Arc::new(files.map(|(path, file)| (path.to_string(), Asset::new(&path, file.data))).collect()))
    }

    async fn find(&self, path: &str) -> Option<Asset> {
        match self {
            Self::BuiltIn(assets) => assets.get(path).cloned(),
            Self::Folder(folder) => {
                let file = folder.join(plain(path)?);
                Some(Asset::new(path, tokio::fs::read(file).await.ok()?.into()))
            }
        }
    }
}

/// A path that leads down, and to nothing hidden.
fn plain(path: &str) -> Option<&Path> {
    let path = Path::new(path);
    let visible =
        |part: Component| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b"."));
    path.components().all(visible).then_some(path)
}

/// Answers what no other route does.
pub(super) async fn serve(State(assets): State<Assets>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path().trim_start_matches('/');
    let path = percent_encoding::percent_decode_str(path).decode_utf8().map_err(|_| Failure::NotFound)?;
    let path = if path.is_empty() { "index.html" } else { &*path };
    let asset = assets.find(path).await.ok_or(Failure::NotFound)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(([(ALLOW, "GET,HEAD")], Failure::MethodNotAllowed).into_response());
    }
    Ok(asset.answer(path, request.headers()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_down_and_to_nothing_hidden() {
        for (path, allowed) in [
            ("index.html", true),
            ("js/main.js", true),
            ("../Cargo.toml", false),
            ("js/../../x", false),
            ("/etc/passwd", false),
            (".git/config", false),
            ("js/.x", false),
        ] {
            assert_eq!(plain(path).is_some(), allowed, "{path}");
        }
    }
}
