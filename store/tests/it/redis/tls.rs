//! Servers that speak TLS.
//!
//! Which authorities are trusted is a matter of the whole process, so each test runs another one as a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;
use tokio::process::Command;
use wallfeed_store::{Change, Store};

use super::sentinel::fails_over;
use crate::{
    cluster::Cluster,
    sentinels::Trio,
    server::{Server, free_port},
    stage::{next, options, put, shows, snapshot, this_test, url},
};

/// Tells the test that runs as a process of its own where the server is.
const ADDRESS: &str = "WALLFEED_TEST_ADDRESS";
/// Tells it where the certificates are.
const CERTIFICATES: &str = "WALLFEED_TEST_CERTIFICATES";

/// An authority, and a server's certificate for these names that it signed.
async fn make_certificates(names: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        "-keyout ca.key -out ca.pem -subj /CN=authority",
        &format!(
            "-keyout server.key -out server.pem -subj /CN=server -CA ca.pem -CAkey ca.key -addext subjectAltName={names} \
             -addext basicConstraints=critical,CA:FALSE"
        ),
    ] {
        let mut openssl = Command::new("openssl");
        openssl.args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(' '));
        openssl.args(arguments.split_whitespace()).current_dir(folder.path()).stderr(Stdio::null());
        assert!(openssl.status().await.expect("openssl is installed").success());
    }
    folder
}

/// What servers are told: they speak TLS with each other, too.
fn settings(certificates: &Path) -> Vec<(&'static str, String)> {
    let file = |name: &str| certificates.join(name).to_str().unwrap().to_owned();
    vec![
        ("tls-cert-file", file("server.pem")),
        ("tls-key-file", file("server.key")),
        ("tls-ca-cert-file", file("ca.pem")),
        ("tls-auth-clients", "no".into()),
        ("tls-replication", "yes".into()),
        ("tls-cluster", "yes".into()),
    ]
}

fn arguments(certificates: &Path) -> Vec<String> {
    settings(certificates).into_iter().flat_map(|(name, value)| [format!("--{name}"), value]).collect()
}

/// What one of the tests below says, as a process of its own that trusts the authority of this file.
async fn run(test: &str, trusted: &str, address: &str, certificates: &Path) -> String {
    let command = this_test(&format!("redis::tls::{test}"));
    let mut child = Command::new(&command[0]);
    child.args(&command[1..]).env(ADDRESS, address).env(CERTIFICATES, certificates);
    let output = child.env("SSL_CERT_FILE", certificates.join(trusted)).kill_on_drop(true).output().await.unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    said
}

#[tokio::test]
#[ignore = "runs as a process of its own, which trusts another authority"]
async fn connects() {
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
    let certificates = make_certificates("DNS:localhost").await;
    let port = free_port();
    let mut arguments = arguments(certificates.path());
    arguments.extend(["--tls-port".into(), port.to_string()]);
    let _server = Server::start_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for (host, trusted, expected) in [
        ("localhost", "ca.pem", "connected"),
        ("127.0.0.1", "ca.pem", "not valid for name"),
        ("localhost", "server.pem", "UnknownIssuer"),
    ] {
        let said = run("connects", trusted, &format!("rediss://{host}:{port}"), certificates.path()).await;
        assert!(said.contains(expected), "{host}, trusting {trusted}: {said}");
    }
}

#[tokio::test]
#[ignore = "runs as a process of its own, which trusts another authority"]
async fn fails_over_with_sentinels() {
    let Some(certificates) = std::env::var_os(CERTIFICATES).map(PathBuf::from) else { return };
    fails_over(Trio::start_tls(&settings(&certificates)).await).await;
}

#[tokio::test]
async fn sentinels() {
    let certificates = make_certificates("DNS:localhost,IP:127.0.0.1").await;
    run("fails_over_with_sentinels", "ca.pem", "", certificates.path()).await;
}

#[tokio::test]
#[ignore = "runs as a process of its own, which trusts another authority"]
async fn follows_a_slot_in_a_cluster() {
    let (Ok(host), Some(certificates)) = (std::env::var(ADDRESS), std::env::var_os(CERTIFICATES)) else { return };
    let mut arguments = arguments(certificates.as_ref());
    if host == "localhost" {
        arguments.extend(["--cluster-announce-hostname".into(), host.clone()]);
    }
    let cluster = Cluster::start_tls(3, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await;
    if host == "localhost" {
        cluster.has_names(&host).await;
    }
    let address = cluster.url().replace("redis+", "rediss+").replace("127.0.0.1", &host);
    let store = Store::open(&url(&address), options()).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(snapshot(&mut changes).await, []);
    cluster.changes_everywhere(&store, &mut changes).await;
    // While the slot moves, the server that gives it away names the other one by its number.
    let to = (cluster.owner("7-Server").await + 1) % 3;
    cluster.moves("7-Server", to, &store, &mut changes).await;
    assert!(store.health().connected);
}

#[tokio::test]
async fn a_cluster() {
    let certificates = make_certificates("IP:127.0.0.1").await;
    run("follows_a_slot_in_a_cluster", "ca.pem", "127.0.0.1", certificates.path()).await;
}

#[tokio::test]
async fn a_cluster_whose_servers_have_names() {
    let certificates = make_certificates("DNS:localhost").await;
    run("follows_a_slot_in_a_cluster", "ca.pem", "localhost", certificates.path()).await;
}
