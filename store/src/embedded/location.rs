//! Where the embedded store's file is, when nobody says.

use std::{ffi::OsString, fs, path::PathBuf};

use crate::StoreError;

const FILE: &str = "wallfeed.redb";

/// The file in the user's state directory, which is made where it is missing.
pub(super) fn default() -> Result<PathBuf, StoreError> {
    let folder = folder()?;
    fs::create_dir_all(&folder)
        .map_err(|error| StoreError::File { path: folder.display().to_string(), problem: error.to_string() })?;
    Ok(folder.join(FILE))
}

/// Where [`default`] is, whether it exists or not.
pub(super) fn path() -> Result<PathBuf, StoreError> {
    Ok(folder()?.join(FILE))
}

fn folder() -> Result<PathBuf, StoreError> {
    state_directory(|name| std::env::var_os(name)).ok_or_else(|| StoreError::File {
        path: "embedded:".into(),
        problem: "no home directory is known: say where, as embedded:PATH".into(),
    })
}

/// The first of: the directory that systemd made (`systemd.exec(5)`, may be a list), the XDG base directory, and its
/// default. The specification says to ignore a relative path.
fn state_directory(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let systemd = variable("STATE_DIRECTORY").and_then(|list| std::env::split_paths(&list).next());
    let xdg = || variable("XDG_STATE_HOME").map(PathBuf::from).and_then(absolute);
    let home = || variable("HOME").map(PathBuf::from).and_then(absolute).map(|home| home.join(".local/state"));
    systemd.and_then(absolute).or_else(|| xdg().or_else(home).map(|folder| folder.join("wallfeed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_directory_is_the_first_that_is_given() {
        let check = |variables: &[(&str, &str)], expected: Option<&str>| {
            let value = |name: &str| variables.iter().find(|(given, _)| *given == name).map(|(_, value)| value.into());
            assert_eq!(state_directory(value), expected.map(PathBuf::from), "{variables:?}");
        };
        let (home, xdg) = (("HOME", "/home/ada"), ("XDG_STATE_HOME", "/state"));
        check(&[home], Some("/home/ada/.local/state/wallfeed"));
        check(&[home, xdg], Some("/state/wallfeed"));
        check(&[home, xdg, ("STATE_DIRECTORY", "/var/lib/wallfeed")], Some("/var/lib/wallfeed"));
        check(&[home, ("STATE_DIRECTORY", "/var/lib/wallfeed:/var/lib/more")], Some("/var/lib/wallfeed"));
        check(
            &[home, ("XDG_STATE_HOME", "relative"), ("STATE_DIRECTORY", "")],
            Some("/home/ada/.local/state/wallfeed"),
        );
        check(&[], None);
    }
}
