//! `wallfeed.toml`: where it is looked for, and how its tables become options of the programs they belong to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Command;
use toml::{Table, Value};

/// The file's name.
pub const FILE_NAME: &str = "wallfeed.toml";

/// A settings file that was found and read.
#[derive(Debug, Default)]
pub struct Settings {
    /// Where it was found; none: there is no settings file.
    pub path: Option<PathBuf>,
    /// What it says, by table: `gateway`, `wall`, `feeds`.
    tables: Table,
}

/// The tables that a settings file may hold.
const TABLES: [&str; 3] = ["gateway", "wall", "feeds"];

impl Settings {
    /// Reads the given file, or the first that exists in `.`, the user's and the system's configuration folder.
    pub fn load(explicit: Option<&Path>) -> Result<Self> {
        let path = match explicit {
            Some(path) => path.to_owned(),
            None => match places().into_iter().find(|path| path.is_file()) {
                Some(path) => path,
                None => return Ok(Self::default()),
            },
        };
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        // The parser's error carries line and column.
        let tables = text.parse::<Table>().with_context(|| format!("in {}", path.display()))?;
        for (name, value) in &tables {
            if !TABLES.contains(&name.as_str()) || !value.is_table() {
                bail!("{}: `{name}` is none of the tables [gateway], [wall] and [feeds]", path.display());
            }
        }
        Ok(Self { path: Some(path), tables })
    }

    /// One table; empty where the file has none.
    pub fn table(&self, name: &str) -> Table {
        self.tables.get(name).and_then(Value::as_table).cloned().unwrap_or_default()
    }
}

fn places() -> Vec<PathBuf> {
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    let folders = [Some(PathBuf::from(".")), user.map(|folder| folder.join("wallfeed")), Some("/etc/wallfeed".into())];
    folders.into_iter().flatten().map(|folder| folder.join(FILE_NAME)).collect()
}

/// Makes the members of a table the defaults of the command's options, so that the command line and the environment
/// still come first and every value is checked in the one place where options are.
pub fn as_defaults(mut command: Command, name: &str, table: &Table) -> Result<Command> {
    for (member, value) in table {
        let long = member.replace('_', "-");
        let Some(id) =
            command.get_arguments().find(|arg| arg.get_long() == Some(&long)).map(|arg| arg.get_id().clone())
        else {
            bail!("[{name}] has no setting `{member}`: `wallfeed --help` lists all of them");
        };
        let values = match value {
            Value::Array(items) => items.iter().map(|item| scalar(name, member, item)).collect::<Result<Vec<_>>>()?,
            value => vec![scalar(name, member, value)?],
        };
        command = command.mut_arg(id, |arg| arg.default_values(values));
    }
    Ok(command)
}

fn scalar(table: &str, member: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(flag) => Ok(flag.to_string()),
        _ => bail!("[{table}] `{member}` must be a text, a number, true or false, or a list of these"),
    }
}
