//! What an answer of Vault or OpenBao means that is not a success, and what to do about it.

use reqwest::{Method, StatusCode};
use serde::Deserialize;

use crate::{Error, ErrorKind, settings::Login};

/// A request and its answer.
pub(super) struct Refusal<'a> {
    pub who: &'a str,
    pub method: &'a Method,
    pub path: &'a str,
    pub status: StatusCode,
    pub body: &'a [u8],
    pub login: &'a Login,
}

#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<String>,
}

const PUT_ANEW: &str = "write the secrets anew with `wallfeed-secrets put`";

/// The error that a refusal is.
pub(super) fn error(refusal: &Refusal<'_>) -> Error {
    let said = serde_json::from_slice::<Answer>(refusal.body).unwrap_or_default().errors.join("; ");
    match refusal.status {
        StatusCode::SERVICE_UNAVAILABLE if refusal.is_sealed(&said) => sealed(refusal.who),
        StatusCode::NOT_IMPLEMENTED if refusal.path.starts_with("sys/health") => Error::new(
            ErrorKind::Sealed,
            format!("{} is not initialized", refusal.who),
            "initialize and unseal it: `bao operator init`, `bao operator unseal`",
        ),
        status if status.is_redirection() => Error::new(
            ErrorKind::Unreachable,
            format!("{} sends requests elsewhere", refusal.who),
            "set vault.address to the active node, or to what stands in front of all nodes",
        ),
        status if refusal.is_login() => refusal.login_refused(status, &said),
        StatusCode::BAD_REQUEST => refusal.bad_request(&said),
        StatusCode::FORBIDDEN => refusal.forbidden(),
        StatusCode::NOT_FOUND => Error::new(
            ErrorKind::NotFound,
            format!("{} has nothing at {}", refusal.who, refusal.path),
            "make it: `bao secrets enable transit`, `bao write -f transit/keys/NAME`; or correct mount, key and namespace",
        ),
        status => refusal.come_back(status),
    }
}

fn sealed(who: &str) -> Error {
    Error::new(ErrorKind::Sealed, format!("{who} is sealed"), "unseal it: `bao operator unseal`")
}

impl Refusal<'_> {
    fn is_login(&self) -> bool {
        self.path.starts_with("auth/") && self.path.ends_with("/login")
    }

    /// The health page has no `errors`: it says `"sealed":true`.
    fn is_sealed(&self, said: &str) -> bool {
        self.path.starts_with("sys/health") || said.contains("sealed")
    }

    fn come_back(&self, status: StatusCode) -> Error {
        Error::new(ErrorKind::Unreachable, format!("{} answers {status}", self.who), "look at its log, or wait")
    }

    fn forbidden(&self) -> Error {
        let what = format!("{} forbids {}", self.who, self.path);
        Error::new(ErrorKind::Forbidden, what, allow(self.path, capability(self.method)))
    }

    fn bad_request(&self, said: &str) -> Error {
        let refused = |kind, what: &str, remedy: &str| Error::new(kind, format!("{}: {what}", self.who), remedy);
        if said.contains("too old") {
            return refused(
                ErrorKind::RetiredVersion,
                "the ciphertext is older than the oldest version that the key still decrypts",
                "restore a ciphertext of a newer version, lower the key's min_decryption_version, or write the secrets anew",
            );
        }
        if said.contains("too new") {
            let what = "the ciphertext is of a version that the key does not have yet";
            return refused(ErrorKind::BadCiphertext, what, "check that address and key are those that encrypted it");
        }
        if said.contains("encryption key not found") || said.contains("no existing key named") {
            return refused(ErrorKind::NotFound, "no such Transit key", "make it: `bao write -f transit/keys/NAME`");
        }
        if self.path.contains("/decrypt/") || self.path.contains("/rewrap/") {
            return refused(ErrorKind::BadCiphertext, "this is no ciphertext of this key", PUT_ANEW);
        }
        // What the server says is left out: it may quote the request, and a request may hold a secret.
        let what = format!("it does not accept the request to {}", self.path);
        refused(ErrorKind::Refused, &what, "check mount and key, and the type of the key")
    }

    fn login_refused(&self, status: StatusCode, said: &str) -> Error {
        let who = self.who;
        match (self.login, status) {
            (Login::Kubernetes(login), StatusCode::BAD_REQUEST) if said.contains("role name") => Error::new(
                ErrorKind::NotFound,
                format!("{who} has no role {:?} at auth/{}", login.role, login.mount),
                "make it as `wallfeed-secrets policy` prints it, or correct login.role",
            ),
            (Login::Kubernetes(login), status)
                if status == StatusCode::NOT_FOUND || said.contains("could not load backend configuration") =>
            {
                Error::new(
                    ErrorKind::NotFound,
                    format!("{who} has no Kubernetes login configured at auth/{}", login.mount),
                    "enable it: `bao auth enable kubernetes`, `bao write auth/kubernetes/config kubernetes_host=…`",
                )
            }
            (Login::Kubernetes(login), StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST) => Error::new(
                ErrorKind::Forbidden,
                format!("{who} refuses the login as role {:?}{}", login.role, reason(said)),
                "bind the role to this service account, its namespace and audience, and let Vault's own account \
                 create tokenreviews (`wallfeed-secrets policy` prints both)",
            ),
            (Login::AppRole(_), StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST) => Error::new(
                ErrorKind::Forbidden,
                format!("{who} refuses the login as AppRole"),
                "check login.role_id, and write a new secret_id into login.secret_id_file",
            ),
            (_, StatusCode::NOT_FOUND) => Error::new(
                ErrorKind::NotFound,
                format!("{who} has nothing at {}", self.path),
                "enable the auth method: `bao auth enable approle`; or correct login.mount",
            ),
            (_, status) => self.come_back(status),
        }
    }
}

/// Why a login was refused, where the server's words say so. They are not passed on whole: they may quote the request.
fn reason(said: &str) -> &'static str {
    const REASONS: [(&str, &str); 4] = [
        ("name not authorized", ": the role is not bound to this service account"),
        ("namespace not authorized", ": the role is not bound to this namespace"),
        ("audience", ": the token is not meant for the role's audience"),
        ("expired", ": the service-account token has expired"),
    ];
    REASONS.iter().find(|(words, _)| said.contains(words)).map_or("", |(_, reason)| reason)
}

/// What a request needs to be allowed to do with its path.
pub(crate) fn capability(method: &Method) -> &'static str {
    if method == Method::GET { "read" } else { "update" }
}

/// The line of a policy that allows it, as an advice.
pub(crate) fn allow(path: &str, capability: &str) -> String {
    format!("add to the policy: path \"{path}\" {{ capabilities = [\"{capability}\"] }}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{AppRoleLogin, KubernetesLogin};

    fn kubernetes() -> Login {
        Login::Kubernetes(KubernetesLogin {
            role: "demo".into(),
            mount: "kubernetes".into(),
            token_file: None,
            service_account: None,
            namespace: None,
            audiences: Vec::new(),
        })
    }

    fn app_role() -> Login {
        Login::AppRole(AppRoleLogin {
            role: None,
            role_id: "id".into(),
            secret_id_file: "file".into(),
            mount: "approle".into(),
        })
    }

    fn check(login: &Login, path: &str, status: u16, body: &str, kind: ErrorKind, remedy: &str) {
        let refusal = Refusal {
            who: "Vault",
            method: &Method::POST,
            path,
            status: StatusCode::from_u16(status).unwrap(),
            body: body.as_bytes(),
            login,
        };
        let error = error(&refusal);
        assert_eq!(error.kind(), kind, "{status} {body}");
        assert!(error.remedy().contains(remedy), "{error}");
    }

    #[test]
    fn refusals_of_transit() {
        use ErrorKind::{BadCiphertext, Forbidden, NotFound, Refused, RetiredVersion, Sealed, Unreachable};
        let check = |path, status, body, kind, remedy| check(&app_role(), path, status, body, kind, remedy);
        let decrypt = "transit/decrypt/k";
        let old = r#"{"errors":["ciphertext or signature version is disallowed by policy (too old)"]}"#;
        check(decrypt, 400, old, RetiredVersion, "min_decryption_version");
        check(decrypt, 400, r#"{"errors":["invalid ciphertext: no prefix"]}"#, BadCiphertext, "put");
        check(
            decrypt,
            400,
            r#"{"errors":["invalid ciphertext: version is too new"]}"#,
            BadCiphertext,
            "address and key",
        );
        check(decrypt, 400, r#"{"errors":["cipher: message authentication failed"]}"#, BadCiphertext, "put");
        check(decrypt, 400, r#"{"errors":["encryption key not found"]}"#, NotFound, "transit/keys");
        check("transit/encrypt/k", 400, r#"{"errors":["quoted"]}"#, Refused, "type of the key");
        check(decrypt, 403, r#"{"errors":["permission denied"]}"#, Forbidden, r#"path "transit/decrypt/k""#);
        check(decrypt, 404, r#"{"errors":["no handler for route"]}"#, NotFound, "secrets enable");
        check(decrypt, 503, r#"{"errors":["Vault is sealed"]}"#, Sealed, "unseal");
        check(decrypt, 503, "<html>busy</html>", Unreachable, "wait");
        check(decrypt, 429, "", Unreachable, "wait");
        check(decrypt, 500, "", Unreachable, "wait");
        check(decrypt, 307, "", Unreachable, "active node");
        check("sys/health", 503, r#"{"sealed":true}"#, Sealed, "unseal");
        check("sys/health", 501, r#"{"initialized":false}"#, Sealed, "init");
    }

    #[test]
    fn refusals_of_a_login() {
        use ErrorKind::{Forbidden, NotFound, Sealed, Unreachable};
        let path = "auth/kubernetes/login";
        let kubernetes = |status, body, kind, remedy| check(&kubernetes(), path, status, body, kind, remedy);
        kubernetes(403, r#"{"errors":["service account name not authorized"]}"#, Forbidden, "bind the role");
        kubernetes(400, r#"{"errors":["invalid role name \"nope\""]}"#, NotFound, "login.role");
        kubernetes(500, r#"{"errors":["could not load backend configuration"]}"#, NotFound, "auth enable kubernetes");
        kubernetes(404, r#"{"errors":["no handler for route"]}"#, NotFound, "auth enable kubernetes");
        kubernetes(503, r#"{"errors":["Vault is sealed"]}"#, Sealed, "unseal");
        kubernetes(502, "", Unreachable, "wait");
        let app_role = |status, kind, remedy| check(&app_role(), "auth/approle/login", status, "", kind, remedy);
        app_role(400, Forbidden, "secret_id");
        app_role(404, NotFound, "auth enable approle");
    }
}
