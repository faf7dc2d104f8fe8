//! The cluster that a kubeconfig file's current context names.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use reqwest::Identity;
use serde::Deserialize;
use url::Url;
use zeroize::Zeroizing;

use super::{Client, Credential, TIMEOUT};
use crate::{Error, Result, Secret, http};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Kubeconfig {
    #[serde(default)]
    current_context: String,
    #[serde(default)]
    contexts: Vec<NamedContext>,
    #[serde(default)]
    clusters: Vec<NamedCluster>,
    #[serde(default)]
    users: Vec<NamedUser>,
}

#[derive(Deserialize)]
struct NamedContext {
    name: String,
    context: Context,
}

#[derive(Deserialize)]
struct Context {
    cluster: String,
    #[serde(default)]
    user: String,
    namespace: Option<String>,
}

#[derive(Deserialize)]
struct NamedCluster {
    name: String,
    cluster: Api,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Api {
    server: Url,
    certificate_authority: Option<PathBuf>,
    certificate_authority_data: Option<String>,
    #[serde(default)]
    insecure_skip_tls_verify: bool,
    tls_server_name: Option<String>,
}

#[derive(Deserialize)]
struct NamedUser {
    name: String,
    user: User,
}

/// `tokenFile` alone is not in kebab case.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct User {
    token: Option<Zeroizing<String>>,
    #[serde(rename = "tokenFile")]
    token_file: Option<PathBuf>,
    client_certificate: Option<PathBuf>,
    client_certificate_data: Option<String>,
    client_key: Option<PathBuf>,
    client_key_data: Option<Zeroizing<String>>,
    exec: Option<serde::de::IgnoredAny>,
    auth_provider: Option<serde::de::IgnoredAny>,
    username: Option<serde::de::IgnoredAny>,
}

/// Reads the file and makes a client of its current context.
pub(super) async fn open(path: &Path) -> Result<Client> {
    let bytes = http::read_file(path).await?;
    let config = std::str::from_utf8(&bytes).ok().and_then(|text| serde_saphyr::from_str::<Kubeconfig>(text).ok());
    let config = config.ok_or_else(|| File(path).wrong("is no kubeconfig"))?;
    File(path).client(config).await
}

/// The file, which relative paths in it start from.
struct File<'a>(&'a Path);

impl File<'_> {
    async fn client(&self, config: Kubeconfig) -> Result<Client> {
        let Kubeconfig { current_context, contexts, clusters, users } = config;
        let context = contexts.into_iter().find(|context| context.name == current_context);
        let Context { cluster, user, namespace } =
            context.ok_or_else(|| self.wrong("names no current context that it has"))?.context;
        let server = clusters.into_iter().find(|server| server.name == cluster);
        let server = server.ok_or_else(|| self.wrong(&format!("has no cluster {cluster}")))?.cluster;
        let user = users.into_iter().find(|named| named.name == user).map(|named| named.user).unwrap_or_default();
        let authority = self.authority(&server).await?;
        let builder = http::builder(authority.as_deref().map(Vec::as_slice), TIMEOUT)?;
        let (builder, credential) = match self.identity(&user).await? {
            Some(identity) => (builder.identity(identity), Credential::Connection),
            None => (builder, self.credential(user)?),
        };
        Ok(Client { http: http::build(builder)?, server: server.server, credential, namespace })
    }

    async fn authority(&self, server: &Api) -> Result<Option<Zeroizing<Vec<u8>>>> {
        if server.insecure_skip_tls_verify {
            return Err(self.wrong("turns the check of the API's certificate off (insecure-skip-tls-verify)"));
        }
        if server.tls_server_name.is_some() {
            return Err(self.wrong("has tls-server-name: use an address that the API's certificate names"));
        }
        self.pem(server.certificate_authority_data.as_deref(), server.certificate_authority.as_deref()).await
    }

    async fn identity(&self, user: &User) -> Result<Option<Identity>> {
        let certificate = self.pem(user.client_certificate_data.as_deref(), user.client_certificate.as_deref()).await?;
        let key_data = user.client_key_data.as_deref().map(String::as_str);
        let key = self.pem(key_data, user.client_key.as_deref()).await?;
        let Some((mut certificate, key)) = certificate.zip(key) else { return Ok(None) };
        certificate.push(b'\n');
        certificate.extend_from_slice(&key);
        let identity = Identity::from_pem(&certificate);
        identity.map(Some).map_err(|_| self.wrong("has a client certificate or key that is not PEM"))
    }

    fn credential(&self, user: User) -> Result<Credential> {
        match user {
            User { token: Some(token), .. } => Ok(Credential::Token(Secret::from(token.as_str()))),
            User { token_file: Some(file), .. } => Ok(Credential::File(self.beside(&file))),
            User { exec: None, auth_provider: None, username: None, .. } => Ok(Credential::Connection),
            _ => Err(self.wrong(
                "logs in with a plugin or a password: give a kubeconfig with a token (`kubectl create token`) \
                 or a client certificate",
            )),
        }
    }

    async fn pem(&self, data: Option<&str>, file: Option<&Path>) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match (data, file) {
            (Some(data), _) => {
                let pem = BASE64.decode(data.trim()).map_err(|_| self.wrong("has …-data that is not base64"))?;
                Ok(Some(Zeroizing::new(pem)))
            }
            (None, Some(file)) => http::read_file(&self.beside(file)).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    fn beside(&self, file: &Path) -> PathBuf {
        self.0.parent().unwrap_or(Path::new("")).join(file)
    }

    fn wrong(&self, what: &str) -> Error {
        let what = format!("{} {what}", self.0.display());
        Error::settings(what, "correct it, or name another as cluster.kubeconfig (kube_config in secretcfg.json)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(user: &str, cluster: &str, expected: std::result::Result<&str, &str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(folder.path().join("token"), "from-file\n").unwrap();
        let text = format!(
            "current-context: home\ncontexts: [{{name: home, context: {{cluster: c, user: u, namespace: wall}}}}]\n\
             clusters: [{{name: c, cluster: {{server: 'https://k8s.home:6443'{cluster}}}}}]\n\
             users: [{{name: u, user: {user}}}]\n"
        );
        std::fs::write(&path, text).unwrap();
        match (open(&path).await, expected) {
            (Ok(client), Ok(token)) => {
                assert_eq!(client.namespace(None), "wall");
                let found = client.credential.token().await.unwrap();
                assert_eq!(found.as_ref().map_or("", Secret::expose), token);
            }
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
            (outcome, expected) => panic!("{user}: {:?} instead of {expected:?}", outcome.map(|client| client.server)),
        }
    }

    #[tokio::test]
    async fn users_and_clusters_of_a_kubeconfig() {
        check("{token: abc}", "", Ok("abc")).await;
        check("{tokenFile: token}", "", Ok("from-file")).await;
        check("{}", "", Ok("")).await;
        check("{exec: {command: gke}}", "", Err("kubectl create token")).await;
        check("{client-certificate-data: '!', client-key-data: '!'}", "", Err("not base64")).await;
        check("{client-certificate: missing, client-key: missing}", "", Err("does not exist")).await;
        check("{}", ", insecure-skip-tls-verify: true", Err("turns the check")).await;
        check("{}", ", certificate-authority: token", Err("holds no PEM certificate")).await;
    }

    #[tokio::test]
    async fn a_client_certificate_is_shown_in_the_handshake() {
        let pair = rcgen::generate_simple_self_signed(["admin".to_owned()]).unwrap();
        let (certificate, key) = (BASE64.encode(pair.cert.pem()), BASE64.encode(pair.signing_key.serialize_pem()));
        check(&format!("{{client-certificate-data: {certificate}, client-key-data: {key}}}"), "", Ok("")).await;
    }
}
