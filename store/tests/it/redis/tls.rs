//! A server that speaks TLS.

use std::{net::TcpListener, path::Path, process::Stdio};

use tokio::process::Command;
use wallfeed_store::{Change, Store};

use crate::{
    server::Server,
    stage::{next, options, put, shows, this_test, url},
};

/// Tells the test that runs as a process of its own where the server is.
const ADDRESS: &str = "WALLFEED_TEST_ADDRESS";

/// An authority, and a certificate for `localhost` that it signed.
async fn make_certificates(folder: &Path) {
    for arguments in [
        "-keyout ca.key -out ca.pem -subj /CN=authority",
        "-keyout server.key -out server.pem -subj /CN=server -CA ca.pem -CAkey ca.key -addext subjectAltName=DNS:localhost \
         -addext basicConstraints=critical,CA:FALSE",
    ] {
        let mut openssl = Command::new("openssl");
        openssl.args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(' '));
        openssl.args(arguments.split_whitespace()).current_dir(folder).stderr(Stdio::null());
        assert!(openssl.status().await.expect("openssl is installed").success());
    }
}

#[tokio::test]
#[ignore = "runs as a process of its own, which trusts another authority"]
async fn connects_over_tls() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let store = Store::open(&url(&address), options()).await.unwrap();
    let mut changes = store.changes();
    match next(&mut changes).await {
        Change::Down(reason) => return println!("down: {reason}"),
        change => assert_eq!(change, Change::Snapshot(vec![])),
    }
    put(&store, "Moon", "{}").await;
    shows(&mut changes, "Moon", "{}").await;
    println!("connected");
}

#[tokio::test]
async fn the_certificate_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    make_certificates(folder.path()).await;
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _server = Server::start_with(&[
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        &file("server.pem"),
        "--tls-key-file",
        &file("server.key"),
        "--tls-ca-cert-file",
        &file("ca.pem"),
        "--tls-auth-clients",
        "no",
    ])
    .await;
    for (host, trusted, expected) in [
        ("localhost", "ca.pem", "connected"),
        ("127.0.0.1", "ca.pem", "not valid for name"),
        ("localhost", "server.pem", "UnknownIssuer"),
    ] {
        let command = this_test("redis::tls::connects_over_tls");
        let mut child = Command::new(&command[0]);
        child.args(&command[1..]).env(ADDRESS, format!("rediss://{host}:{port}")).env("SSL_CERT_FILE", file(trusted));
        let output = child.output().await.unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        assert!(output.contains(expected), "{host}, trusting {trusted}: {output}");
    }
}
