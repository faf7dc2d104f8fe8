//! Secrets from variables of the environment.

use std::path::Path;

use crate::{Document, Error, ErrorKind, Result, Secret, document::Format, http::read_file, settings::Environment};

impl Environment {
    /// The values of all names. `variable` is the environment.
    pub(super) async fn read(&self, variable: &(dyn Fn(&str) -> Option<String> + Sync)) -> Result<Document> {
        let dotenv = match &self.dotenv {
            Some(path) => parse_dotenv(path, &read_file(path).await?)?,
            None => Vec::new(),
        };
        let set = |name: &str| -> Option<Secret> {
            let written = || dotenv.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            variable(name).map(Secret::from).or_else(written)
        };
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for (name, variable) in self.all_names().await? {
            match value(&variable, &set).await? {
                Some(secret) => found.push((name, secret)),
                None => missing.push(variable),
            }
        }
        if missing.is_empty() {
            return Ok(found.into_iter().collect());
        }
        let what = format!("not set in the environment: {}", missing.join(", "));
        Err(Error::new(
            ErrorKind::NotFound,
            what,
            "set each of them, or VARIABLE_FILE to the path of a file with its value",
        ))
    }

    async fn all_names(&self) -> Result<Vec<(String, String)>> {
        let mut names: Vec<_> = self.names.clone().into_iter().collect();
        let Some(path) = &self.definition else { return Ok(names) };
        let format = self.definition_format.unwrap_or_else(|| Format::of(path));
        let definition = Document::parse(&read_file(path).await?, format, &path.display().to_string())?;
        names.extend(definition.names().filter_map(|name| Some((name.into(), definition.get(name)?.expose().into()))));
        Ok(names)
    }
}

/// The value of a variable: its own, or that of the file that `X_FILE` names.
async fn value(variable: &str, set: &(dyn Fn(&str) -> Option<Secret> + Sync)) -> Result<Option<Secret>> {
    let file = format!("{variable}_FILE");
    match (set(variable), set(&file)) {
        (Some(_), Some(_)) => Err(Error::settings(
            format!("{variable} and {file} are both set"),
            "unset one of them: they may say different things",
        )),
        (value, None) => Ok(value),
        (None, Some(path)) => {
            let path = Path::new(path.expose());
            let bytes = read_file(path).await?;
            let text = std::str::from_utf8(&bytes).map_err(|_| {
                let what = format!("{} (from {file}) is not UTF-8 text", path.display());
                Error::new(ErrorKind::BadDocument, what, "store the value as text")
            })?;
            Ok(Some(without_newline(text).into()))
        }
    }
}

/// A text without the one newline that editors and `echo` put at its end.
#[must_use]
pub fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn parse_dotenv(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Secret)>> {
    let mut pairs = Vec::new();
    for pair in dotenvy::from_read_iter(bytes) {
        let (name, value) = pair.map_err(|_| {
            let after = pairs.last().map_or("at its start".into(), |(name, _)| format!("after {name}"));
            let what = format!("{} has a line {after} that is not NAME=value", path.display());
            Error::new(ErrorKind::BadDocument, what, "put quotes around a value that has spaces, # or $ in it")
        })?;
        pairs.push((name, value.into()));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Environment {
        let names = pairs.iter().map(|(name, variable)| ((*name).into(), (*variable).into())).collect();
        Environment { names, ..Environment::default() }
    }

    fn file(text: &str, suffix: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    async fn read(environment: &Environment, set: &[(&str, &str)]) -> Result<Document> {
        let variable =
            |name: &str| set.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned());
        environment.read(&variable).await
    }

    fn value_of(document: &Document, name: &str) -> Option<String> {
        document.get(name).map(|secret| secret.expose().to_owned())
    }

    #[tokio::test]
    async fn a_variable_or_the_file_that_it_names() {
        let stored = file("from-file\n", "");
        let environment = names(&[("a", "A"), ("b", "B")]);
        let path = stored.path().to_str().unwrap();
        let document = read(&environment, &[("A", "from-env"), ("B_FILE", path)]).await.unwrap();
        assert_eq!(value_of(&document, "a").as_deref(), Some("from-env"));
        assert_eq!(value_of(&document, "b").as_deref(), Some("from-file"));
        let both = read(&environment, &[("A", "x"), ("B", "canary"), ("B_FILE", path)]).await.unwrap_err();
        assert_eq!(both.kind(), ErrorKind::Settings);
        assert!(!both.to_string().contains("canary"));
    }

    #[tokio::test]
    async fn every_missing_variable_is_named() {
        let error = read(&names(&[("a", "A"), ("b", "B"), ("c", "C")]), &[("B", "x")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("A, C"), "{error}");
    }

    #[tokio::test]
    async fn a_definition_of_either_format_and_a_dotenv_that_does_not_override() {
        for (text, suffix) in
            [(r#"{"db_host": "DBHOST", "db": "DB"}"#, ".json"), ("db_host: DBHOST\ndb: DB\n", ".yaml")]
        {
            let definition = file(text, suffix);
            let dotenv = file("# comment\nexport DBHOST='from dotenv'\nDB=ignored\n", ".env");
            let environment = Environment {
                definition: Some(definition.path().into()),
                dotenv: Some(dotenv.path().into()),
                ..Environment::default()
            };
            let document = read(&environment, &[("DB", "from-env")]).await.unwrap();
            assert_eq!(value_of(&document, "db_host").as_deref(), Some("from dotenv"));
            assert_eq!(value_of(&document, "db").as_deref(), Some("from-env"));
        }
    }

    #[tokio::test]
    async fn a_bad_dotenv_is_told_without_its_text() {
        let dotenv = file("GOOD=1\nBAD=canary canary\n", ".env");
        let environment = Environment { dotenv: Some(dotenv.path().into()), ..names(&[("a", "A")]) };
        let error = read(&environment, &[]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadDocument);
        assert!(error.to_string().contains("after GOOD") && !error.to_string().contains("canary"), "{error}");
    }
}
