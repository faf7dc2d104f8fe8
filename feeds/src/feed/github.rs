//! `GitHub`: the latest commit, and the last that built.

use jiff::tz::TimeZone;
use serde::Deserialize;
use wallfeed_proto::{Values, values::github::GitHub};

use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::github::{self, Commit},
};

/// What stands for a commit where there is none.
const NONE: &str = "0000000";

/// The settings of the repository. A token is the feed's secret; public repositories need none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// `owner/name`.
    pub repository: Option<String>,
    /// The branch; without one, the default branch.
    pub branch: Option<String>,
    /// The file of the workflow that builds: `build.yaml`. Without one, any workflow.
    pub workflow: Option<String>,
}

/// What to ask for: commits, and workflow runs.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    let no_repository =
        || TransformError::Setting("this feed needs a repository: set `repository` to \"owner/name\"".into());
    let repository = options.repository.as_deref().and_then(|name| name.split_once('/')).ok_or_else(no_repository)?;
    let runs: &[&str] = match &options.workflow {
        Some(workflow) => &["actions", "workflows", workflow, "runs"],
        None => &["actions", "runs"],
    };
    let branch = options.branch.as_deref();
    Ok(vec![
        request(repository, &["commits"], &[("per_page", Some("1")), ("sha", branch)], access)?,
        request(repository, runs, &[("per_page", Some("30")), ("branch", branch)], access)?,
    ])
}

fn request(
    (owner, name): (&str, &str),
    path: &[&str],
    query: &[(&str, Option<&str>)],
    access: &Access,
) -> Result<Request, TransformError> {
    let mut url = access.url(github::ORIGIN, "repos")?;
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.extend([owner, name]).extend(path);
    }
    for (name, value) in query {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    let request =
        Request::get(url).header("accept", "application/vnd.github+json").header("x-github-api-version", "2022-11-28");
    Ok(match access.secret() {
        Ok(token) => request.header("authorization", format!("Bearer {token}")),
        Err(_) => request,
    })
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [commits, runs] = exactly(responses)?;
    let latest = github::latest_commit(&commits.value()?)?.unwrap_or_default();
    let success = github::latest_success(&runs.value()?)?;
    Ok(moment.made(Values::GitHub(values(latest, success.as_deref(), moment.time_zone()))))
}

fn values(latest: Commit, success: Option<&str>, zone: &TimeZone) -> GitHub {
    let date =
        latest.written.map(|written| written.to_zoned(zone.clone()).strftime("%Y-%m-%d %I:%M:%S %p %Z").to_string());
    GitHub {
        latest_commit: Some(short(latest.sha.as_deref())),
        last_successful_commit: Some(short(success)),
        commit_message: Some(latest.message.unwrap_or_default()),
        date,
        ..GitHub::default()
    }
}

/// The first seven digits.
fn short(sha: Option<&str>) -> String {
    sha.filter(|sha| !sha.is_empty()).map_or_else(|| NONE.to_owned(), |sha| sha.chars().take(7).collect())
}

#[cfg(test)]
mod tests {
    use wallfeed_secrets::Secret;

    use super::*;

    #[test]
    fn a_branch_and_a_workflow_narrow_the_question() {
        let asked = |options: &Options, secret: Option<&str>| {
            requests(options, &Access { base_url: None, secret: secret.map(Secret::from) })
        };
        let urls = |options: &Options| {
            let requests = asked(options, None).unwrap();
            requests.into_iter().map(|request| request.url.to_string()).collect::<Vec<_>>()
        };
        let any = Options { repository: Some("nora/moon".into()), ..Options::default() };
        let base = "https://api.github.com/repos/nora/moon";
        assert_eq!(urls(&any), [format!("{base}/commits?per_page=1"), format!("{base}/actions/runs?per_page=30")]);
        let one = Options { branch: Some("a/b".into()), workflow: Some("build.yaml".into()), ..any.clone() };
        assert_eq!(
            urls(&one),
            [
                format!("{base}/commits?per_page=1&sha=a%2Fb"),
                format!("{base}/actions/workflows/build.yaml/runs?per_page=30&branch=a%2Fb"),
            ]
        );
        let token = ("authorization".to_owned(), "Bearer canary".to_owned());
        assert!(asked(&any, Some("canary")).unwrap().iter().all(|request| request.headers.contains(&token)));
        assert!(asked(&Options::default(), None).unwrap_err().to_string().contains("set `repository`"));
    }
}
