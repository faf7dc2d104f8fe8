//! TLS from files.

use std::{fs, path::Path};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, Response, Version};
use tempfile::TempDir;
use tokio::process::Command;

use crate::gateway::{Gateway, within};

/// Files of a certificate and its key.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> (Self, Certificate) {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        let certificate = files.renew();
        (files, certificate)
    }

    /// Another certificate.
    fn renew(&self) -> Certificate {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.key(), signing_key.serialize_pem()).unwrap();
        fs::write(self.certificate(), cert.pem()).unwrap();
        Certificate::from_pem(cert.pem().as_bytes()).unwrap()
    }

    fn certificate(&self) -> String {
        path(&self.folder.path().join("cert.pem"))
    }

    fn key(&self) -> String {
        path(&self.folder.path().join("key.pem"))
    }

    async fn gateway(&self, options: &[&str]) -> Gateway {
        let (certificate, key) = (self.certificate(), self.key());
        Gateway::start(&[&["--tls-cert", &certificate, "--tls-key", &key], options].concat()).await
    }
}

fn path(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn url(gateway: &Gateway, path: &str) -> String {
    format!("https://localhost:{}{path}", gateway.address.port())
}

fn client(certificate: &Certificate) -> Client {
    Client::builder().add_root_certificate(certificate.clone()).build().unwrap()
}

/// Reads a stream up to this text.
async fn until(stream: &mut Response, text: &str) {
    let mut seen = String::new();
    while !seen.contains(text) {
        let chunk = within(text, stream.chunk()).await.unwrap().expect("the stream goes on");
        seen += &String::from_utf8_lossy(&chunk);
    }
}

#[tokio::test]
async fn streams_and_sessions_come_over_tls() {
    let (files, certificate) = Files::new();
    let gateway = files.gateway(&["--read-token", "sesame"]).await;
    let client = client(&certificate);
    let session = client.post(url(&gateway, "/session")).bearer_auth("sesame").send().await.unwrap();
    let cookie = session.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; Secure; HttpOnly"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    let mut stream = client.get(url(&gateway, "/events")).header("cookie", session).send().await.unwrap();
    assert_eq!((stream.status().as_u16(), stream.version()), (200, Version::HTTP_11));
    until(&mut stream, "\"hello\"").await;
    gateway.set("Moon", r#"{"values":7}"#).await;
    until(&mut stream, r#""values":7}"#).await;
    gateway.shutdown.cancel();
    while within("its end", stream.chunk()).await.unwrap().is_some() {}
    gateway.ended().await.unwrap();
}

/// What curl prints of an answer: its head and its body.
async fn curl(files: &Files, options: &[&str], url: &str) -> String {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--include", "--no-buffer", "--cacert", &files.certificate()]).args(options).arg(url);
    let output = within("the end of curl", curl.output()).await.unwrap();
    assert!(output.status.success(), "{url}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_over_tls() {
    let (files, _) = Files::new();
    let gateway = files.gateway(&["--drain", "0.2", "--metrics-listen", "127.0.0.1:0"]).await;
    gateway.set("Moon", r#"{"values":7}"#).await;
    let large = format!("X-Large: {}", "x".repeat(60_000));
    let huge = format!("X-Huge: {}", "x".repeat(100_000));
    for (options, path, status, body) in [
        (&["--http2"][..], "/key/Moon", "HTTP/2 200", r#"{"values":7}"#),
        (&["--http2"], "/nothing", "HTTP/2 404", "application/problem+json"),
        (&["--http2"], "/", "HTTP/2 200", "<!doctype html>"),
        (&["--http2", "--header", &large], "/live", "HTTP/2 431", "application/problem+json"),
        (&["--http1.1"], "/key/Moon", "HTTP/1.1 200", r#"{"values":7}"#),
        (&["--http1.1", "--header", &huge], "/live", "HTTP/1.1 431", "application/problem+json"),
    ] {
        let answer = curl(&files, options, &url(&gateway, path)).await;
        assert!(answer.starts_with(status) && answer.contains(body), "{path}: {answer}");
    }
    let shutdown = async {
        let metrics = format!("http://{}/metrics", gateway.metrics.unwrap());
        let text = async || reqwest::get(&metrics).await.unwrap().text().await.unwrap();
        within("both", async { while !text().await.contains("wallfeed_events_delivered_total 2\n") {} }).await;
        gateway.shutdown.cancel();
    };
    let events = url(&gateway, "/events");
    let (new, old, ()) =
        tokio::join!(curl(&files, &["--http2"], &events), curl(&files, &["--http1.1"], &events), shutdown);
    for (answer, status) in [(new, "HTTP/2 200"), (old, "HTTP/1.1 200")] {
        assert!(answer.starts_with(status) && answer.contains(r#"{"type":"Moon","values":7}"#), "{answer}");
        assert_eq!(answer.matches("\nretry: ").count(), 2, "it is told when to return: {answer}");
    }
    gateway.ended().await.unwrap();
}

#[tokio::test]
async fn a_new_certificate_is_used_and_a_bad_one_is_not() {
    let (files, first) = Files::new();
    let gateway = files.gateway(&[]).await;
    let works = async |certificate: &Certificate| client(certificate).get(url(&gateway, "/live")).send().await.is_ok();
    assert!(works(&first).await);
    let second = files.renew();
    within("the new certificate", async { while !works(&second).await {} }).await;
    assert!(!works(&first).await);
    fs::write(files.certificate(), "no certificate").unwrap();
    // It is looked at before the third, and counts for nothing.
    assert!(works(&second).await);
    let third = files.renew();
    within("the third", async { while !works(&third).await {} }).await;
}

#[tokio::test]
async fn who_does_not_speak_tls_is_let_go() {
    let (files, certificate) = Files::new();
    let gateway = files.gateway(&[]).await;
    assert!(reqwest::get(gateway.url("/live")).await.is_err());
    assert!(client(&certificate).get(url(&gateway, "/live")).send().await.is_ok());
}
