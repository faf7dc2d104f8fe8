//! An OpenBao of one's own, in memory, on a free port.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::within_deadline;

const ROOT: &str = "root";

/// A running server; killed when dropped.
pub struct Bao {
    pub address: String,
    unseal_key: String,
    http: reqwest::Client,
    _server: Child,
    folder: tempfile::TempDir,
}

impl Bao {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With HTTPS, by a certificate authority of its own.
    pub async fn start_tls() -> Self {
        Self::start_with(&["-dev-tls"]).await
    }

    /// Another process may take the free port before the server does: then it tries the next.
    async fn start_with(extra: &[&str]) -> Self {
        for _ in 0..10 {
            if let Some(bao) = Self::try_start(extra).await {
                return bao;
            }
        }
        panic!("OpenBao does not start");
    }

    async fn try_start(extra: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let scheme = if extra.contains(&"-dev-tls") { "https" } else { "http" };
        let mut server = Command::new(program())
            .args(["server", "-dev", "-dev-no-store-token"])
            .arg(format!("-dev-root-token-id={ROOT}"))
            .arg(format!("-dev-listen-address=127.0.0.1:{port}"))
            .args(extra)
            .args(extra.contains(&"-dev-tls").then(|| format!("-dev-tls-cert-dir={}", folder.path().display())))
            .env("HOME", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let unseal_key = within_deadline("OpenBao starts", async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some(key) = line.strip_prefix("Unseal Key:") {
                    return Some(key.trim().to_owned());
                }
            }
            None
        })
        .await?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut http = reqwest::Client::builder();
        if let Ok(pem) = std::fs::read(folder.path().join("vault-ca.pem")) {
            http = http.add_root_certificate(reqwest::Certificate::from_pem(&pem).unwrap());
        }
        let address = format!("{scheme}://127.0.0.1:{port}");
        Some(Self { address, unseal_key, http: http.build().unwrap(), _server: server, folder })
    }

    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("vault-ca.pem")
    }

    /// A request as root, whatever the answer.
    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.http.request(method, format!("{}/v1/{path}", self.address)).header("X-Vault-Token", ROOT);
        let answer = request.json(body).send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    /// A write as root.
    pub async fn write(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, &body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// A reading as root.
    pub async fn read(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, &Value::Null).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer["data"].clone()
    }

    pub async fn policy(&self, name: &str, hcl: &str) {
        self.write(&format!("sys/policies/acl/{name}"), json!({ "policy": hcl })).await;
    }

    pub async fn seal(&self) {
        self.write("sys/seal", json!({})).await;
    }

    pub async fn unseal(&self) {
        self.write("sys/unseal", json!({ "key": self.unseal_key })).await;
    }

    /// The newest version of a Transit key, and the oldest that decrypts.
    pub async fn key_versions(&self, key: &str) -> (u64, u64) {
        let key = self.read(&format!("transit/keys/{key}")).await;
        (key["latest_version"].as_u64().unwrap(), key["min_decryption_version"].as_u64().unwrap())
    }

    /// A token with the given policy and further fields of `auth/token/create`.
    pub async fn token(&self, policy: &str, fields: Value) -> String {
        let mut request = json!({ "policies": [policy] });
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let answer = self.write("auth/token/create", request).await;
        answer["auth"]["client_token"].as_str().unwrap().to_owned()
    }
}

/// `$WALLFEED_BAO`, or what scripts/install-openbao.sh has installed, or `bao` on the path.
pub fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("WALLFEED_BAO") {
        return program.into();
    }
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/openbao/bin/bao");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(installed)
        .chain(std::env::split_paths(&paths).map(|folder| folder.join("bao")))
        .find(|path| path.exists())
        .expect("these tests need OpenBao: run scripts/install-openbao.sh, or set WALLFEED_BAO to a `bao` program")
}
