//! The few calls of the Kubernetes API that secrets need.

mod kubeconfig;
mod target;

use std::{path::Path, path::PathBuf, time::Duration};

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use zeroize::Zeroizing;

pub(crate) use target::Target;

use crate::{
    Error, ErrorKind, Result, Secret, http,
    rights::Rule,
    settings::{Cluster, KubernetesLogin},
};

/// Where the kubelet puts a pod's credentials.
const POD: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The time that one request may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The life of a requested token, in seconds: the shortest that Kubernetes gives.
const TOKEN_LIFE_S: u32 = 600;

/// The body of an answer; None where there is no such thing.
type Answer = Result<Option<Zeroizing<Vec<u8>>>>;

/// A cluster's API, and who calls it.
pub(crate) struct Client {
    http: reqwest::Client,
    server: Url,
    credential: Credential,
    namespace: Option<String>,
}

/// How a request shows who it is from.
pub(crate) enum Credential {
    /// A token in a file that somebody keeps fresh: it is read for each request.
    File(PathBuf),
    Token(Secret),
    /// In the TLS handshake, or not at all.
    Connection,
}

/// What somebody wants to do, as the API's authorization sees it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Wish<'a> {
    pub verb: &'a str,
    pub resource: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub subresource: &'a str,
    pub namespace: &'a str,
    pub name: &'a str,
}

impl Client {
    /// From inside a pod as its service account, else as the kubeconfig says.
    pub async fn open(cluster: &Cluster) -> Result<Self> {
        let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let service = environment("KUBERNETES_SERVICE_HOST").zip(environment("KUBERNETES_SERVICE_PORT"));
        if let Some((host, port)) = service {
            return Self::in_pod(&host, &port, Path::new(POD)).await;
        }
        let home = || environment("HOME").map(|home| Path::new(&home).join(".kube/config"));
        let listed = || environment("KUBECONFIG").and_then(|list| std::env::split_paths(&list).next());
        let path = cluster.kubeconfig.clone().or_else(listed).or_else(home);
        let path = path.filter(|path| path.exists()).ok_or_else(|| {
            Error::settings(
                "no cluster is configured: this is no pod, and there is no kubeconfig",
                "name one as cluster.kubeconfig (kube_config in secretcfg.json), or in KUBECONFIG",
            )
        })?;
        kubeconfig::open(&path).await
    }

    async fn in_pod(host: &str, port: &str, folder: &Path) -> Result<Self> {
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let server = Url::parse(&format!("https://{host}:{port}"))
            .map_err(|_| Error::settings("KUBERNETES_SERVICE_HOST is no host name", "unset it outside of a pod"))?;
        let authority = http::read_file(&folder.join("ca.crt")).await?;
        let namespace = tokio::fs::read_to_string(folder.join("namespace")).await.ok();
        Ok(Self {
            http: http::build(http::builder(Some(&authority), TIMEOUT)?)?,
            server,
            credential: Credential::File(folder.join("token")),
            namespace: namespace.map(|namespace| namespace.trim().to_owned()),
        })
    }

    /// The namespace that is meant where none is named.
    pub fn namespace(&self, named: Option<&str>) -> String {
        named.or(self.namespace.as_deref()).unwrap_or("default").to_owned()
    }

    /// A fresh token of a service account, from the TokenRequest API.
    pub async fn token(&self, login: &KubernetesLogin, account: &str) -> Result<Secret> {
        #[derive(Deserialize)]
        struct TokenRequest {
            status: Status,
        }
        #[derive(Deserialize)]
        struct Status {
            token: Zeroizing<String>,
        }
        let namespace = self.namespace(login.namespace.as_deref());
        let wish = Wish {
            verb: "create",
            resource: "serviceaccounts",
            subresource: "token",
            namespace: &namespace,
            name: account,
        };
        let spec = json!({ "audiences": login.audiences, "expirationSeconds": TOKEN_LIFE_S });
        let body = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec });
        let path = ["api", "v1", "namespaces", &namespace, "serviceaccounts", account, "token"];
        let answer = self.call(Method::POST, &path, Some(&body), &wish).await?.ok_or_else(|| {
            let what = format!("service account {account} does not exist in namespace {namespace}");
            Error::new(ErrorKind::NotFound, what, "create it, or correct service_account and namespace")
        })?;
        let answer: TokenRequest = http::decode(&answer, &self.who())?;
        Ok(answer.status.token.as_str().into())
    }

    /// Fails unless the caller may do what one verb of a rule allows.
    pub async fn may(&self, rule: &Rule, verb: &str) -> Result<()> {
        let namespace = self.namespace(rule.namespace.as_deref());
        let (resource, subresource) = rule.resource.split_once('/').unwrap_or((rule.resource, ""));
        let wish = Wish { verb, resource, subresource, namespace: &namespace, name: &rule.name };
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": { "resourceAttributes": wish },
        });
        let path = ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"];
        let answer = self.call(Method::POST, &path, Some(&review), &wish).await?;
        let answer: Value = http::decode(&answer.unwrap_or_default(), &self.who())?;
        if answer["status"]["allowed"] == true { Ok(()) } else { Err(forbidden(&self.who(), &wish)) }
    }

    /// Makes a request; None where the API says that there is no such thing.
    async fn call(&self, method: Method, path: &[&str], body: Option<&Value>, wish: &Wish<'_>) -> Answer {
        self.send(method, self.url(path)?, body, wish).await
    }

    /// Makes a request that changes nothing, but fails where it would otherwise.
    async fn rehearse(&self, method: Method, path: &[&str], body: Option<&Value>, wish: &Wish<'_>) -> Answer {
        let mut url = self.url(path)?;
        url.set_query(Some("dryRun=All"));
        self.send(method, url, body, wish).await
    }

    fn url(&self, path: &[&str]) -> Result<Url> {
        let mut url = self.server.clone();
        url.path_segments_mut().map_err(|()| self.no_address())?.pop_if_empty().extend(path);
        Ok(url)
    }

    async fn send(&self, method: Method, url: Url, body: Option<&Value>, wish: &Wish<'_>) -> Answer {
        let who = self.who();
        let mut request = self.http.request(method, url);
        if let Some(token) = self.credential.token().await? {
            request = request.bearer_auth(token.expose());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(|error| http::failure(&error, &who))?;
        let status = answer.status();
        let body = http::body(answer, &who).await?;
        match status {
            status if status.is_success() => Ok(Some(body)),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(refusal(status, &body, &who, wish)),
        }
    }

    fn who(&self) -> String {
        format!("the Kubernetes API at {}", self.server.as_str().trim_end_matches('/'))
    }

    fn no_address(&self) -> Error {
        Error::settings(format!("{} is no address of an API", self.server), "write https://HOST:PORT")
    }
}

impl Credential {
    async fn token(&self) -> Result<Option<Secret>> {
        match self {
            Self::File(path) => {
                let bytes = http::read_file(path).await?;
                Ok(Some(String::from_utf8_lossy(&bytes).trim().into()))
            }
            Self::Token(token) => Ok(Some(token.clone())),
            Self::Connection => Ok(None),
        }
    }
}

fn forbidden(who: &str, wish: &Wish<'_>) -> Error {
    let Wish { verb, resource, subresource, namespace, name } = wish;
    let slash = if subresource.is_empty() { "" } else { "/" };
    let what = format!("{who} forbids to {verb} {resource}{slash}{subresource} {name} in namespace {namespace}");
    let remedy = format!(
        "allow it with a Role there: resources [\"{resource}{slash}{subresource}\"], resourceNames [\"{name}\"], \
         verbs [\"{verb}\"] (`wallfeed-secrets policy` prints it)"
    );
    Error::new(ErrorKind::Forbidden, what, remedy)
}

fn refusal(status: StatusCode, body: &[u8], who: &str, wish: &Wish<'_>) -> Error {
    let Wish { verb, resource, name, .. } = wish;
    match status {
        StatusCode::UNAUTHORIZED => Error::new(
            ErrorKind::TokenInvalid,
            format!("{who} does not accept the credential"),
            "renew it: in a pod the kubelet does, elsewhere see the kubeconfig",
        ),
        StatusCode::FORBIDDEN => forbidden(who, wish),
        StatusCode::CONFLICT => Error::new(
            ErrorKind::Conflict,
            format!("{resource} {name} was written by somebody else in between"),
            "run this again",
        ),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Error::new(ErrorKind::Unreachable, format!("{who} answers {status}"), "look at its log, or wait")
        }
        status => {
            let message = serde_json::from_slice(body).ok().and_then(|status: Value| {
                status["message"].as_str().map(|message| message.chars().take(200).collect::<String>())
            });
            let message = if *verb == "get" { message } else { None };
            let what = format!("{who} refuses to {verb} {resource} {name} ({status}): {}", message.unwrap_or_default());
            Error::new(ErrorKind::Refused, what, "check the names in the settings")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pod_has_its_credentials_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let authority = rcgen::generate_simple_self_signed(["kubernetes".to_owned()]).unwrap();
        std::fs::write(folder.path().join("ca.crt"), authority.cert.pem()).unwrap();
        std::fs::write(folder.path().join("namespace"), "home\n").unwrap();
        for token in ["first\n", "second"] {
            std::fs::write(folder.path().join("token"), token).unwrap();
            let client = Client::in_pod("10.0.0.1", "443", folder.path()).await.unwrap();
            assert_eq!(client.namespace(None), "home");
            assert_eq!(client.namespace(Some("other")), "other");
            assert_eq!(client.credential.token().await.unwrap().unwrap().expose(), token.trim());
        }
        let client = Client::in_pod("fd00::1", "6443", folder.path()).await.unwrap();
        assert_eq!(client.server.as_str(), "https://[fd00::1]:6443/");
    }

    #[test]
    fn a_status_is_an_error_with_its_remedy() {
        let wish = Wish { verb: "update", resource: "secrets", subresource: "", namespace: "home", name: "matrix" };
        for (status, kind, remedy) in [
            (401, ErrorKind::TokenInvalid, "renew it"),
            (403, ErrorKind::Forbidden, r#"resourceNames ["matrix"], verbs ["update"]"#),
            (409, ErrorKind::Conflict, "run this again"),
            (422, ErrorKind::Refused, "check the names"),
            (429, ErrorKind::Unreachable, "wait"),
            (500, ErrorKind::Unreachable, "log"),
        ] {
            let error = refusal(StatusCode::from_u16(status).unwrap(), b"{\"message\": \"canary\"}", "API", &wish);
            assert_eq!(error.kind(), kind, "{status}");
            assert!(error.remedy().contains(remedy), "{error}");
            assert!(!error.to_string().contains("canary"), "a write's answer may echo what was written");
        }
    }
}
