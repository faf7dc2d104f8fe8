//! Tokens out of secrets.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::gateway::{Gateway, Routes, config, within};

/// Secrets in a file, and the settings that name it.
struct Secrets(TempDir);

impl Secrets {
    fn new() -> Self {
        let secrets = Self(tempfile::tempdir().unwrap());
        fs::write(
            secrets.settings(),
            format!("source = \"file\"\npath = \"{}\"\n", secrets.path("values.json").display()),
        )
        .unwrap();
        secrets.set("hush", "sesame");
        secrets
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn settings(&self) -> String {
        self.path("secrets.toml").to_str().unwrap().into()
    }

    fn set(&self, write: &str, read: &str) {
        fs::write(self.path("values.json"), format!(r#"{{"writer":"{write}","reader":"{read}"}}"#)).unwrap();
    }
}

#[tokio::test]
async fn tokens_follow_the_secrets() {
    let secrets = Secrets::new();
    let settings = secrets.settings();
    let options = ["--secrets", &settings, "--write-token-secret", "writer", "--read-token-secret", "reader"];
    let gateway = Gateway::start(&options).await;
    let status = async |token: &str| {
        let answer = reqwest::Client::new().get(gateway.url("/keys")).bearer_auth(token).send().await.unwrap();
        answer.status().as_u16()
    };
    assert_eq!((status("sesame").await, status("hush").await, status("other").await), (200, 200, 401));
    secrets.set("hush", "other");
    within("the new token", async { while status("other").await != 200 {} }).await;
    assert_eq!((status("sesame").await, status("hush").await), (401, 200));
    fs::write(secrets.path("values.json"), "{}").unwrap();
    assert_eq!((status("other").await, status("hush").await), (200, 200), "what is gone stays in force");
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_told() {
    let secrets = Secrets::new();
    let settings = secrets.settings();
    let gateway = Gateway::start(&["--secrets", &settings, "--write-token-secret", "nobody"]).await;
    let error = format!("{:#}", gateway.ended().await.unwrap_err());
    assert!(error.contains("--write-token-secret") && error.contains("nobody") && !error.contains("hush"), "{error}");
}

#[tokio::test]
async fn routes_need_no_secrets() {
    assert!(config(&[]).access.tokens.source().unwrap().is_none());
    assert_eq!(Routes::new(&[]).await.get("/keys").await.status, 200);
}
