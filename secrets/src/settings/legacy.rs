//! The settings of dekeyrej's `secretmanager`: `secretcfg.json` says which source and how it is reached,
//! `secretdef.json` what to read there. Unknown keys are passed over, as they are there.

use std::path::{Path, PathBuf};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use super::{
    Ciphertext, Cluster, Environment, File, Kubernetes, KubernetesLogin, Login, Object, ObjectKind, Source, Transit,
    Vault,
};
use crate::{Error, Result, document::Format};

#[derive(Deserialize)]
struct SecretCfg {
    #[serde(rename = "SOURCE")]
    source: String,
    kube_config: Option<PathBuf>,
    service_account: Option<String>,
    namespace: Option<String>,
    vault_url: Option<Url>,
    role: Option<String>,
    ca_cert: Option<Value>,
}

#[derive(Deserialize)]
struct SecretDef {
    file_name: Option<PathBuf>,
    file_type: Option<Format>,
    env_def_file: Option<PathBuf>,
    definition: Option<PathBuf>,
    definition_type: Option<Format>,
    env_file: Option<PathBuf>,
    transit_key: Option<String>,
    namespace: Option<String>,
    secret_name: Option<String>,
    read_type: Option<String>,
    read_key: Option<String>,
}

/// Both files' texts as a source.
pub(super) fn parse(config: &str, config_path: &Path, definition: &str, definition_path: &Path) -> Result<Source> {
    let config: SecretCfg = from_json(config, config_path)?;
    let definition: SecretDef = from_json(definition, definition_path)?;
    Files { config_path, definition_path }.source(config, definition)
}

fn from_json<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::settings(format!("{}: {error}", path.display()), "correct the file"))
}

/// The two files, for what is said of them.
struct Files<'a> {
    config_path: &'a Path,
    definition_path: &'a Path,
}

impl Files<'_> {
    fn source(&self, config: SecretCfg, definition: SecretDef) -> Result<Source> {
        match config.source.to_ascii_uppercase().as_str() {
            "FILE" => Ok(Source::File(File {
                path: self.defined(definition.file_name, "file_name")?,
                format: definition.file_type,
            })),
            "ENVIRONMENT" => Ok(Source::Environment(Environment {
                definition: Some(self.defined(definition.env_def_file.or(definition.definition), "env_def_file")?),
                definition_format: definition.definition_type,
                dotenv: definition.env_file.filter(|path| !path.as_os_str().is_empty()),
                ..Environment::default()
            })),
            "KUBERNETES" => {
                let cluster = cluster(config.kube_config);
                Ok(Source::Kubernetes(Kubernetes { object: self.object(definition, config.namespace)?, cluster }))
            }
            "KUBEVAULT" => self.transit(config, definition).map(|transit| Source::Transit(Box::new(transit))),
            other => Err(Error::settings(
                format!("{}: no SOURCE is called {other:?}", self.config_path.display()),
                "write FILE, ENVIRONMENT, KUBERNETES or KUBEVAULT",
            )),
        }
    }

    fn transit(&self, config: SecretCfg, mut definition: SecretDef) -> Result<Transit> {
        let key = self.defined(definition.transit_key.take(), "transit_key")?;
        let login = KubernetesLogin {
            role: self.configured(config.role, "role")?,
            mount: super::kubernetes(),
            token_file: None,
            service_account: Some(self.configured(config.service_account, "service_account")?),
            namespace: config.namespace.clone(),
            audiences: super::audiences(),
        };
        Ok(Transit {
            key,
            mount: super::transit(),
            vault: Vault {
                address: self.configured(config.vault_url, "vault_url")?,
                ca: self.authority(config.ca_cert)?,
                namespace: None,
                timeout_s: super::ten(),
            },
            login: Login::Kubernetes(login),
            ciphertext: Ciphertext::Kubernetes(self.object(definition, config.namespace)?),
            cluster: cluster(config.kube_config),
        })
    }

    fn object(&self, definition: SecretDef, namespace: Option<String>) -> Result<Object> {
        let kind = match definition.read_type.as_deref() {
            Some("SECRET") | None => ObjectKind::Secret,
            Some("CONFIG_MAP") => ObjectKind::ConfigMap,
            Some(other) => {
                let what = format!("{}: no read_type is called {other:?}", self.definition_path.display());
                return Err(Error::settings(what, "write SECRET or CONFIG_MAP"));
            }
        };
        Ok(Object {
            kind,
            namespace: definition.namespace.or(namespace),
            name: self.defined(definition.secret_name, "secret_name")?,
            key: definition.read_key.filter(|key| !key.is_empty()),
        })
    }

    /// `true`, also as text, means the system's authorities, and a path a private one.
    fn authority(&self, ca_cert: Option<Value>) -> Result<Option<PathBuf>> {
        match ca_cert {
            None | Some(Value::Null | Value::Bool(true)) => Ok(None),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(None),
            Some(Value::String(path)) if !path.is_empty() && !path.eq_ignore_ascii_case("false") => {
                Ok(Some(path.into()))
            }
            Some(_) => Err(Error::settings(
                format!("{}: ca_cert turns the check of Vault's certificate off", self.config_path.display()),
                "write the path of the CA's certificate, or true for the system's authorities",
            )),
        }
    }

    fn configured<T>(&self, value: Option<T>, key: &str) -> Result<T> {
        value.ok_or_else(|| missing(self.config_path, key))
    }

    fn defined<T>(&self, value: Option<T>, key: &str) -> Result<T> {
        value.ok_or_else(|| missing(self.definition_path, key))
    }
}

fn cluster(kube_config: Option<PathBuf>) -> Cluster {
    Cluster { kubeconfig: kube_config.filter(|path| !path.as_os_str().is_empty()) }
}

fn missing(path: &Path, key: &str) -> Error {
    Error::settings(format!("{} has no {key}", path.display()), "add it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn load(config: &str, definition: &str) -> Result<Source> {
        let source = parse(config, Path::new("secretcfg.json"), definition, Path::new("secretdef.json"))?;
        source.validate()?;
        Ok(source)
    }

    const KUBEVAULT: &str = r#"{"SOURCE": "KUBEVAULT", "kube_config": null, "service_account": "default",
        "namespace": "default", "vault_url": "https://192.168.86.9:8200", "role": "demo", "ca_cert": true}"#;
    const MATRIX: &str = r#"{"transit_key": "aes256-key", "namespace": "default", "secret_name": "matrix-secrets",
        "read_type": "SECRET", "read_key": "secrets.json"}"#;

    #[test]
    fn kubevault_is_transit_with_a_requested_token() {
        let expected: Source = toml::from_str(
            r#"source = "transit"
               key = "aes256-key"
               [vault]
               address = "https://192.168.86.9:8200"
               [login]
               method = "kubernetes"
               role = "demo"
               service_account = "default"
               namespace = "default"
               [ciphertext]
               store = "kubernetes"
               namespace = "default"
               name = "matrix-secrets"
               key = "secrets.json""#,
        )
        .unwrap();
        assert_eq!(load(KUBEVAULT, MATRIX).unwrap(), expected);
    }

    #[test]
    fn a_ca_is_a_path_or_the_systems() {
        let ca = |value: &str| load(&KUBEVAULT.replace("true", value), MATRIX);
        let path = |source: Source| match source {
            Source::Transit(transit) => transit.vault.ca,
            other => panic!("{other:?}"),
        };
        assert_eq!(path(ca("\"True\"").unwrap()), None);
        assert_eq!(path(ca("\"/code/ca.crt\"").unwrap()), Some("/code/ca.crt".into()));
        assert_eq!(ca("false").unwrap_err().kind(), ErrorKind::Settings);
    }

    #[test]
    fn the_other_sources() {
        let file = load(r#"{"SOURCE": "FILE"}"#, r#"{"file_name": "s.yaml", "file_type": "YAML"}"#).unwrap();
        assert_eq!(file, Source::File(File { path: "s.yaml".into(), format: Some(Format::Yaml) }));
        let environment = load(
            r#"{"SOURCE": "ENVIRONMENT"}"#,
            r#"{"env_def_file": "env.json", "definition_type": "JSON", "env_file": ""}"#,
        );
        let expected = Environment {
            definition: Some("env.json".into()),
            definition_format: Some(Format::Json),
            ..Environment::default()
        };
        assert_eq!(environment.unwrap(), Source::Environment(expected));
        let kubernetes = load(
            r#"{"SOURCE": "KUBERNETES", "kube_config": "kc.yaml"}"#,
            r#"{"namespace": "default", "secret_name": "common", "read_type": "CONFIG_MAP", "read_key": null}"#,
        );
        let object =
            Object { kind: ObjectKind::ConfigMap, namespace: Some("default".into()), name: "common".into(), key: None };
        let cluster = Cluster { kubeconfig: Some("kc.yaml".into()) };
        assert_eq!(kubernetes.unwrap(), Source::Kubernetes(Kubernetes { object, cluster }));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_file() {
        for (config, definition, expected) in [
            (r#"{"SOURCE": "FILE"}"#, "{}", "secretdef.json has no file_name"),
            (r#"{"SOURCE": "FILE"}"#, r#"{"file_name": "a", "file_type": "XML"}"#, "secretdef.json: unknown variant"),
            (r#"{"SOURCE": "VAULT"}"#, "{}", "no SOURCE is called \"VAULT\""),
            ("{}", "{}", "secretcfg.json: missing field `SOURCE`"),
            (r#"{"SOURCE": "KUBERNETES"}"#, r#"{"secret_name": "a", "read_type": "POD"}"#, "no read_type is called"),
            (r#"{"SOURCE": "KUBEVAULT"}"#, MATRIX, "secretcfg.json has no role"),
            (KUBEVAULT, &MATRIX.replace("secrets.json", ""), "ciphertext has no key"),
            (KUBEVAULT, "{", "secretdef.json: EOF"),
        ] {
            let error = load(config, definition).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Settings);
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
