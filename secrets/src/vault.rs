//! A session with Vault or OpenBao: logged in when the first request needs it, logged out at the end.

mod encrypted;
mod login;
mod refusal;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

pub(crate) use encrypted::Encrypted;

use crate::{
    Error, ErrorKind, Result, Secret, http,
    rights::Grant,
    settings::{Login, Transit},
};

/// A client of one server for one Transit key.
pub(crate) struct Session<'a> {
    http: reqwest::Client,
    transit: &'a Transit,
    token: Mutex<Option<Secret>>,
}

/// What is known of a Transit key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Key {
    /// The version that encrypts.
    pub latest_version: u32,
    /// The oldest version that still decrypts.
    pub min_decryption_version: u32,
}

/// What is known of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Lease {
    /// Seconds that it still lives.
    pub ttl: u64,
    /// When it dies; None where it never does.
    pub expire_time: Option<String>,
    /// Whether its life can be extended.
    #[serde(default)]
    pub renewable: bool,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

impl<'a> Session<'a> {
    /// Makes no request yet.
    pub async fn open(transit: &'a Transit) -> Result<Self> {
        let vault = &transit.vault;
        let authority = match &vault.ca {
            Some(path) => Some(http::read_file(path).await?),
            None => None,
        };
        let builder = http::builder(authority.as_deref().map(Vec::as_slice), vault.timeout())?;
        Ok(Self { http: http::build(builder)?, transit, token: Mutex::default() })
    }

    pub async fn encrypt(&self, plaintext: &[u8]) -> Result<Encrypted> {
        #[derive(Serialize)]
        struct Request<'a> {
            plaintext: &'a str,
        }
        let plaintext = Zeroizing::new(BASE64.encode(plaintext));
        self.ciphertext(&self.path("encrypt"), &Request { plaintext: &plaintext }).await
    }

    pub async fn decrypt(&self, ciphertext: &Encrypted) -> Result<Zeroizing<Vec<u8>>> {
        #[derive(Deserialize)]
        struct Answer {
            plaintext: Zeroizing<String>,
        }
        let answer = self.call(Method::POST, &self.path("decrypt"), Some(&ciphertext.request())).await?;
        let answer: Data<Answer> = http::decode(&answer, &self.who())?;
        BASE64.decode(answer.data.plaintext.as_bytes()).map(Zeroizing::new).map_err(|_| {
            let what = format!("{} decrypts to something else than base64", self.who());
            Error::new(ErrorKind::BadDocument, what, "write the secrets anew with `wallfeed-secrets put`")
        })
    }

    /// The same secret under the key's latest version; the plaintext does not leave the server.
    pub async fn rewrap(&self, ciphertext: &Encrypted) -> Result<Encrypted> {
        self.ciphertext(&self.path("rewrap"), &ciphertext.request()).await
    }

    async fn ciphertext(&self, path: &str, request: &impl Serialize) -> Result<Encrypted> {
        #[derive(Deserialize)]
        struct Answer {
            ciphertext: String,
        }
        let answer = self.call(Method::POST, path, Some(request)).await?;
        let answer: Data<Answer> = http::decode(&answer, &self.who())?;
        answer.data.ciphertext.parse().map_err(|()| {
            let what = format!("{} answers with something that is no Transit ciphertext", self.who());
            Error::new(ErrorKind::BadCiphertext, what, "check that the mount is a Transit engine")
        })
    }

    pub async fn key(&self) -> Result<Key> {
        let answer = self.call(Method::GET, &self.path("keys"), None::<&()>).await?;
        http::decode(&answer, &self.who()).map(|answer: Data<Key>| answer.data)
    }

    pub async fn rotate_key(&self) -> Result<()> {
        self.call(Method::POST, &format!("{}/rotate", self.path("keys")), None::<&()>).await.map(drop)
    }

    /// From now on, nothing older than `version` is decrypted.
    pub async fn retire_below(&self, version: u32) -> Result<()> {
        let request = BTreeMap::from([("min_decryption_version", version)]);
        self.call(Method::POST, &format!("{}/config", self.path("keys")), Some(&request)).await.map(drop)
    }

    /// Whether the token has been granted each of these.
    pub async fn check_grants(&self, grants: &[Grant]) -> Result<Vec<Result<()>>> {
        let paths: Vec<_> = grants.iter().map(|grant| grant.path.as_str()).collect();
        let request = BTreeMap::from([("paths", paths)]);
        let answer = self.call(Method::POST, "sys/capabilities-self", Some(&request)).await?;
        let answer: Data<serde_json::Value> = http::decode(&answer, &self.who())?;
        let has = |grant: &Grant| {
            let has = answer.data[&grant.path].as_array();
            has.is_some_and(|has| has.iter().any(|has| has == grant.capability || has == "root"))
        };
        Ok(grants.iter().map(|grant| if has(grant) { Ok(()) } else { Err(self.not_granted(grant)) }).collect())
    }

    fn not_granted(&self, grant: &Grant) -> Error {
        let what = format!("{} forbids {}, needed {}", self.who(), grant.path, grant.what_for);
        Error::new(ErrorKind::Forbidden, what, refusal::allow(&grant.path, grant.capability))
    }

    pub async fn lease(&self) -> Result<Lease> {
        let answer = self.call(Method::GET, "auth/token/lookup-self", None::<&()>).await?;
        http::decode(&answer, &self.who()).map(|answer: Data<Lease>| answer.data)
    }

    /// Extends the token's life; the seconds that it lives now.
    pub async fn renew(&self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Answer {
            auth: Auth,
        }
        #[derive(Deserialize)]
        struct Auth {
            lease_duration: u64,
        }
        let answer = self.call(Method::POST, "auth/token/renew-self", None::<&()>).await?;
        http::decode(&answer, &self.who()).map(|answer: Answer| answer.auth.lease_duration)
    }

    /// Whether the server is initialized and unsealed. Needs no token.
    pub async fn health(&self) -> Result<()> {
        self.send(Method::GET, "sys/health?standbyok=true&perfstandbyok=true", None, None).await.map(drop)
    }

    /// Gives the token back, unless it was made by somebody else.
    pub async fn close(self) {
        let Some(token) = self.token.lock().await.take() else { return };
        if matches!(self.transit.login, Login::Token(_)) {
            return;
        }
        if let Err(error) = self.send(Method::POST, "auth/token/revoke-self", Some(&token), None).await {
            tracing::warn!("the token could not be revoked, and lives until it expires: {}", error.what());
        }
    }

    pub fn path(&self, operation: &str) -> String {
        format!("{}/{operation}/{}", self.transit.mount, self.transit.key)
    }

    /// A request with a token. If the token has died, for it is old or the server slow, another is obtained once.
    async fn call(&self, method: Method, path: &str, request: Option<&impl Serialize>) -> Result<Zeroizing<Vec<u8>>> {
        let body = request.map(body).transpose()?;
        for last in [false, true] {
            let token = self.token().await?;
            match self.send(method.clone(), path, Some(&token), body.clone()).await {
                Err(error) if error.kind() == ErrorKind::Forbidden && self.is_dead(&token).await => {
                    self.token.lock().await.take();
                    if last {
                        break;
                    }
                }
                outcome => return outcome,
            }
        }
        Err(self.dead_token())
    }

    pub async fn token(&self) -> Result<Secret> {
        let mut held = self.token.lock().await;
        if let Some(token) = &*held {
            return Ok(token.clone());
        }
        let token = self.login().await?;
        Ok(held.insert(token).clone())
    }

    async fn is_dead(&self, token: &Secret) -> bool {
        let lookup = self.send(Method::GET, "auth/token/lookup-self", Some(token), None).await;
        lookup.is_err_and(|error| error.kind() == ErrorKind::Forbidden)
    }

    fn dead_token(&self) -> Error {
        let (what, remedy) = match &self.transit.login {
            Login::Token(login) => (
                format!("the token in {} has expired or was revoked", login.token_file.display()),
                "write a new one there, or use an AppRole, which obtains its own",
            ),
            _ => (
                "the token that the login gave dies before it can be used".into(),
                "raise the token_ttl of the role: the server is slower than the token's life",
            ),
        };
        Error::new(ErrorKind::TokenInvalid, what, remedy)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&Secret>,
        body: Option<Bytes>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let address = self.transit.vault.address.as_str().trim_end_matches('/');
        let mut request = self.http.request(method.clone(), format!("{address}/v1/{path}"));
        request = request.header("X-Vault-Request", "true");
        if let Some(token) = token {
            let mut value = reqwest::header::HeaderValue::from_str(token.expose()).map_err(|_| malformed_token())?;
            value.set_sensitive(true);
            request = request.header("X-Vault-Token", value);
        }
        if let Some(namespace) = &self.transit.vault.namespace {
            request = request.header("X-Vault-Namespace", namespace);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        let answer = request.send().await.map_err(|error| http::failure(&error, &self.who()))?;
        let status = answer.status();
        let body = http::body(answer, &self.who()).await?;
        if status.is_success() { Ok(body) } else { Err(self.refused(&method, path, status, &body)) }
    }

    fn refused(&self, method: &Method, path: &str, status: StatusCode, body: &[u8]) -> Error {
        refusal::error(&refusal::Refusal { who: &self.who(), method, path, status, body, login: &self.transit.login })
    }

    fn who(&self) -> String {
        format!("Vault at {}", self.transit.vault.address.as_str().trim_end_matches('/'))
    }
}

/// A request's body, in memory that is wiped when it has been sent.
fn body(request: &impl Serialize) -> Result<Bytes> {
    let json =
        serde_json::to_vec(request).map_err(|_| Error::settings("a request is no JSON", "check the settings"))?;
    Ok(Bytes::from_owner(Zeroizing::new(json)))
}

fn malformed_token() -> Error {
    Error::new(
        ErrorKind::TokenInvalid,
        "the token has characters that no token has",
        "write it anew, alone in its file",
    )
}
