//! Where secrets are to be found: the settings, as TOML or as the older pair `secretcfg.json` and `secretdef.json`.

mod legacy;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use url::Url;

use crate::{
    Error, Result,
    document::{Format, line_of},
};

/// Where a set of secrets comes from. In TOML, `source` names the variant and its fields stand beside it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "source", rename_all = "lowercase")]
pub enum Source {
    /// A file that holds the values themselves.
    File(File),
    /// Variables of the environment.
    Environment(Environment),
    /// A Kubernetes Secret or ConfigMap that holds the values themselves.
    Kubernetes(Kubernetes),
    /// Ciphertext that Vault or OpenBao decrypts with a Transit key.
    Transit(Box<Transit>),
}

/// A file of names and values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The file.
    pub path: PathBuf,
    /// How it is written. None: as its name ends.
    pub format: Option<Format>,
}

/// Names, and the variables of the environment that hold their values.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// From a secret's name to its variable's. A variable `X` that is not set may be replaced by `X_FILE`, the path of a
    /// file that holds the value.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// A file of more such names.
    pub definition: Option<PathBuf>,
    /// How that file is written. None: as its name ends.
    pub definition_format: Option<Format>,
    /// A file of `NAME=value` lines for variables that the environment does not set.
    pub dotenv: Option<PathBuf>,
}

/// An object of a cluster.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kubernetes {
    /// The Secret or ConfigMap.
    pub object: Object,
    /// The cluster that has it.
    #[serde(default)]
    pub cluster: Cluster,
}

/// A Secret or ConfigMap, or one key of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Which of the two it is.
    #[serde(default)]
    pub kind: ObjectKind,
    /// Its namespace. None: that of the pod, or of the kubeconfig's context.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The key whose value is a document. None: every key is a secret's name.
    pub key: Option<String>,
}

/// The kinds of objects that hold data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    /// A Secret.
    #[default]
    Secret,
    /// A ConfigMap.
    ConfigMap,
}

/// How a cluster's API is reached. With no field set: from inside a pod as its service account, else as `kubectl` does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// A kubeconfig file, for use outside of a pod.
    pub kubeconfig: Option<PathBuf>,
}

/// Ciphertext, the key that decrypts it, and the way in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transit {
    /// The name of the Transit key.
    pub key: String,
    /// Where the Transit engine is mounted.
    #[serde(default = "transit")]
    pub mount: String,
    /// The server.
    pub vault: Vault,
    /// How this process shows the server who it is.
    pub login: Login,
    /// Where the ciphertext lies.
    pub ciphertext: Ciphertext,
    /// The cluster that has the ciphertext, and gives tokens where the login asks it for one.
    #[serde(default)]
    pub cluster: Cluster,
}

/// A Vault or OpenBao server.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// Its address, such as `https://vault.home:8200`.
    pub address: Url,
    /// A PEM file of the authorities to trust. None: the system's.
    pub ca: Option<PathBuf>,
    /// The namespace to work in.
    pub namespace: Option<String>,
    /// The time that one request may take, in seconds.
    #[serde(default = "ten")]
    pub timeout_s: f64,
}

/// Ways to get a Vault token.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "method", rename_all = "lowercase")]
pub enum Login {
    /// As a Kubernetes service account.
    Kubernetes(KubernetesLogin),
    /// As an AppRole.
    AppRole(AppRoleLogin),
    /// With a token that somebody else has made.
    Token(TokenLogin),
}

/// A login as a Kubernetes service account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KubernetesLogin {
    /// The role of the Kubernetes auth method.
    pub role: String,
    /// Where that method is mounted.
    #[serde(default = "kubernetes")]
    pub mount: String,
    /// The file of a projected service-account token. The kubelet keeps it fresh, and no permission is needed.
    pub token_file: Option<PathBuf>,
    /// The service account to ask the TokenRequest API for, instead of a projected token.
    pub service_account: Option<String>,
    /// The service account's namespace. None: that of the pod, or of the kubeconfig's context.
    pub namespace: Option<String>,
    /// For whom a requested token is meant.
    #[serde(default = "audiences")]
    pub audiences: Vec<String>,
}

/// A login as an AppRole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRoleLogin {
    /// The name of the role, for messages and the policy alone.
    pub role: Option<String>,
    /// The role's identifier.
    pub role_id: String,
    /// The file that holds the secret identifier.
    pub secret_id_file: PathBuf,
    /// Where the method is mounted.
    #[serde(default = "approle")]
    pub mount: String,
}

/// A token in a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenLogin {
    /// The file.
    pub token_file: PathBuf,
}

/// Where ciphertext lies.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "store", rename_all = "lowercase", deny_unknown_fields)]
pub enum Ciphertext {
    /// In a local file.
    File {
        /// The file.
        path: PathBuf,
    },
    /// In a key of a Kubernetes object.
    Kubernetes(Object),
}

/// The projected token that a login uses which names neither a file nor a service account.
pub const PROJECTED_TOKEN: &str = "/var/run/secrets/wallfeed/token";

impl Source {
    /// Reads settings: TOML, or `secretcfg.json` with its `secretdef.json` (None: the file of that name beside it).
    pub fn load(path: &Path, definition: Option<&Path>) -> Result<Self> {
        let source = if path.extension().is_some_and(|extension| extension == "json") {
            let definition = definition.map_or_else(|| path.with_file_name("secretdef.json"), Path::to_owned);
            legacy::parse(&read(path)?, path, &read(&definition)?, &definition)?
        } else {
            Self::parse(&read(path)?, path)?
        };
        source.validate()?;
        Ok(source)
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let what = format!("{}, line {line}: {}", path.display(), error.message().trim());
            Error::settings(what, "see the README of wallfeed-secrets for what may stand there")
        })
    }

    /// Contradictions that types alone do not exclude. Settings that were deserialized as a part of others ask for it.
    pub fn validate(&self) -> Result<()> {
        let Self::Transit(transit) = self else { return Ok(()) };
        let wrong = |what: &str, remedy: &str| Err(Error::settings(what, remedy));
        if !matches!(transit.vault.address.scheme(), "http" | "https") {
            return wrong("the address of Vault is no web address", "write https://HOST:8200");
        }
        if !transit.vault.address.username().is_empty() || transit.vault.address.password().is_some() {
            return wrong(
                "the address of Vault has a user or a password in it",
                "leave them out: the login shows who asks",
            );
        }
        if Duration::try_from_secs_f64(transit.vault.timeout_s).map_or(true, |timeout| timeout.is_zero()) {
            return wrong("vault.timeout_s is no length of time", "write seconds, such as 10");
        }
        if let Login::Kubernetes(login) = &transit.login
            && login.token_file.is_some()
            && login.service_account.is_some()
        {
            return wrong("login has both token_file and service_account", "keep token_file: it needs no permission");
        }
        match &transit.ciphertext {
            Ciphertext::Kubernetes(Object { key: None, .. }) => {
                wrong("ciphertext has no key", "name the key of the object, such as \"secrets.json\"")
            }
            _ => Ok(()),
        }
    }
}

impl Vault {
    pub(crate) fn timeout(&self) -> Duration {
        Duration::try_from_secs_f64(self.timeout_s).unwrap_or(Duration::from_secs(10))
    }
}

impl KubernetesLogin {
    /// The projected token's file, unless a service account is asked for.
    pub(crate) fn projected(&self) -> Option<&Path> {
        match (&self.token_file, &self.service_account) {
            (Some(file), _) => Some(file),
            (None, None) => Some(Path::new(PROJECTED_TOKEN)),
            (None, Some(_)) => None,
        }
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| match Error::file(path, &error) {
        cause if error.kind() == std::io::ErrorKind::NotFound => Error::settings(
            cause.what(),
            "write it, or name another with --settings; the README of wallfeed-secrets has examples",
        ),
        cause => Error::settings(cause.what(), cause.remedy()),
    })
}

fn transit() -> String {
    "transit".into()
}

fn kubernetes() -> String {
    "kubernetes".into()
}

fn approle() -> String {
    "approle".into()
}

fn audiences() -> Vec<String> {
    vec!["https://kubernetes.default.svc".into()]
}

fn ten() -> f64 {
    10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn parse(text: &str) -> Result<Source> {
        let source = Source::parse(text, Path::new("secrets.toml"))?;
        source.validate()?;
        Ok(source)
    }

    #[test]
    fn the_examples_of_the_readme_can_be_read() {
        let blocks: Vec<_> = include_str!("../README.md").split("```toml\n").skip(1).collect();
        assert_eq!(blocks.len(), 4, "one for each source");
        for block in blocks {
            let text = block.split("```").next().unwrap();
            parse(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        }
    }

    #[test]
    fn a_projected_token_is_looked_for_unless_told_otherwise() {
        let login = |fields: &str| {
            let text = format!(
                "source = \"transit\"\nkey = \"k\"\nvault.address = \"https://v\"\n\
                 ciphertext = {{ store = \"file\", path = \"c\" }}\n\
                 [login]\nmethod = \"kubernetes\"\nrole = \"r\"\n{fields}\n"
            );
            parse(&text).map(|source| match source {
                Source::Transit(transit) => match transit.login {
                    Login::Kubernetes(login) => login.projected().map(Path::to_owned),
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(login("").unwrap(), Some(PROJECTED_TOKEN.into()));
        assert_eq!(login("token_file = \"t\"").unwrap(), Some("t".into()));
        assert_eq!(login("service_account = \"s\"").unwrap(), None);
        let both = login("service_account = \"s\"\ntoken_file = \"t\"").unwrap_err();
        assert!(both.kind() == ErrorKind::Settings && both.to_string().contains("keep token_file"), "{both}");
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let check = |vault: &str, expected: &str| {
            let text = format!(
                "source = \"transit\"\nkey = \"k\"\nciphertext = {{ store = \"file\", path = \"c\" }}\n\
                 login = {{ method = \"token\", token_file = \"t\" }}\nvault = {{ {vault} }}\n"
            );
            let error = parse(&text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Settings);
            assert!(error.to_string().contains(expected) && !error.to_string().contains("canary"), "{error}");
        };
        check("address = \"file:///etc\"", "write https://HOST:8200");
        check("address = \"https://me:canary@vault.home\"", "leave them out");
        check("address = \"https://vault.home\", timeout_s = 0", "write seconds");
        check("address = \"https://vault.home\", timeout_s = -1", "write seconds");
    }

    #[test]
    fn a_mistake_is_told_by_its_line_and_never_by_its_text() {
        for text in ["source = \"file\"\npath = canary\n", "source = \"file\"\n[path]\ncanary = \"canary\"\n"] {
            let error = parse(text).unwrap_err();
            assert!(error.to_string().contains("secrets.toml, line "), "{error}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }
}
