//! GitHub's REST API: <https://docs.github.com/en/rest/commits/commits>, <https://docs.github.com/en/rest/actions/workflow-runs>.

use jiff::Timestamp;
use serde_json::Value;

use super::json::Node;
use crate::transform::TransformError;

/// The origin of the API.
pub const ORIGIN: &str = "https://api.github.com";

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// The hash.
    pub sha: Option<String>,
    /// What it says of itself.
    pub message: Option<String>,
    /// When it was written.
    pub written: Option<Timestamp>,
}

/// The latest of a list of commits; `None` in an empty repository.
pub fn latest_commit(body: &Value) -> Result<Option<Commit>, TransformError> {
    let root = Node::root(body);
    refused(&root)?;
    let commits = root.items()?;
    Ok(commits.first().map(|commit| Commit {
        sha: text(commit, "/sha"),
        message: text(commit, "/commit/message"),
        written: ["/commit/author/date", "/commit/committer/date"]
            .into_iter()
            .find_map(|date| text(commit, date)?.parse().ok()),
    }))
}

/// The hash that the latest successful run was made of; `None` where none has succeeded yet. A run that is going on has
/// no conclusion.
pub fn latest_success(body: &Value) -> Result<Option<String>, TransformError> {
    let root = Node::root(body);
    refused(&root)?;
    let runs = root.at("/workflow_runs")?.items()?;
    let success = runs.iter().find(|run| text(run, "/conclusion").as_deref() == Some("success"));
    Ok(success.and_then(|run| text(run, "/head_sha").or_else(|| text(run, "/head_commit/id"))))
}

/// GitHub says why it gives nothing.
fn refused(root: &Node) -> Result<(), TransformError> {
    match text(root, "/message") {
        Some(reason) if root.value().is_object() => Err(TransformError::Refused(reason)),
        _ => Ok(()),
    }
}

fn text(node: &Node, pointer: &str) -> Option<String> {
    node.get(pointer)?.value().as_str().map(str::to_owned)
}
