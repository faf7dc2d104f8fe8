//! The doctor, called to a server with each defect.

use wallfeed_store::{
    Options, doctor,
    doctor::{Finding, Verdict},
};

use crate::{
    cluster::Cluster,
    redis::access::documented_user,
    server::Server,
    stage::{options, put, url},
};

/// The findings, as `doctor` prints them.
fn lines(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let remedy = finding.remedy.as_ref().map(|remedy| format!("; {remedy}")).unwrap_or_default();
        format!("{:?} {}: {}{remedy}", finding.verdict, finding.subject, finding.text)
    };
    findings.iter().map(line).collect()
}

/// What is wrong, as one text.
async fn problems(address: &str, options: &Options) -> String {
    let findings = doctor(&url(address), options).await;
    println!("{}", lines(&findings).join("\n"));
    let problems: Vec<_> = findings.into_iter().filter(|finding| finding.verdict == Verdict::Problem).collect();
    assert!(problems.iter().all(|problem| problem.remedy.is_some()), "{problems:?}");
    lines(&problems).join("\n")
}

/// A server on which nothing is wrong for the documented user.
async fn healthy() -> Server {
    let server = Server::start().await;
    server.tell(&format!("{} +config|get +client|tracking +multi", documented_user())).await;
    server.tell("CONFIG SET notify-keyspace-events AK").await;
    server
}

#[tokio::test]
async fn each_defect_has_its_remedy() {
    for (defect, expected) in [
        ("PING", ""),
        (
            "CONFIG SET notify-keyspace-events Ex",
            r#"Problem notify-keyspace-events: it is "xE", so the server does not announce all changes; if it may, the gateway adds what is missing, and a restart of the server forgets it; in redis.conf: notify-keyspace-events xEK$g"#,
        ),
        ("ACL SETUSER wallfeed -scan", "in redis-cli: ACL SETUSER wallfeed +scan"),
        ("ACL SETUSER wallfeed -mget", "in redis-cli: ACL SETUSER wallfeed +mget"),
        ("ACL SETUSER wallfeed -set", "in redis-cli: ACL SETUSER wallfeed +set"),
        ("ACL SETUSER wallfeed -del", "in redis-cli: ACL SETUSER wallfeed +del"),
        ("ACL SETUSER wallfeed -eval", "in redis-cli: ACL SETUSER wallfeed +eval"),
        ("ACL SETUSER wallfeed -publish", "in redis-cli: ACL SETUSER wallfeed +publish"),
        ("ACL SETUSER wallfeed -client|tracking -config|get", "in redis-cli: ACL SETUSER wallfeed +client|tracking"),
        ("ACL SETUSER wallfeed -client|tracking -config|get", "in redis-cli: ACL SETUSER wallfeed +config|get"),
        ("ACL SETUSER wallfeed resetchannels", "in redis-cli: ACL SETUSER wallfeed &__keyspace@0__:*-Server"),
        ("ACL SETUSER wallfeed resetchannels", "in redis-cli: ACL SETUSER wallfeed &webcontrol"),
        ("ACL SETUSER wallfeed resetkeys ~Weather", "in redis-cli: ACL SETUSER wallfeed ~Moon"),
        (
            "SET Moon 7",
            "document Moon: what it holds is no document: it is not a JSON object, and its publisher has to SET a JSON object; in redis-cli: DEL Moon",
        ),
        (
            "LPUSH Moon 7",
            "document Moon: what it holds is no document: it is not a string, and its publisher has to SET a JSON object; in redis-cli: DEL Moon",
        ),
        ("SET Moon '{\"values\":\"0123456789\"}'", "start with: --max-document"),
        ("REPLICAOF 127.0.0.1 1", "--store with the address of the primary"),
        ("CONFIG SET maxmemory 1", "in redis.conf: maxmemory-policy"),
        ("ACL SETUSER wallfeed resetpass", "--store with the user and password"),
    ] {
        let server = healthy().await;
        server.tell(defect).await;
        println!("\n{defect}");
        let options = Options { max_document: 20, ..options() };
        let found = problems(&server.url_with("user=wallfeed&pass=secret"), &options).await;
        assert!(found.contains(expected) && (!expected.is_empty() || found.is_empty()), "{defect}:\n{found}");
        assert!(!found.contains("secret"), "{found}");
    }
    let server = Server::start_with(&["--rename-command", "HELLO", ""]).await;
    let found = problems(&server.url(), &options()).await;
    assert!(found.contains("in redis.conf: remove the line: rename-command HELLO"), "{found}");
    let found = problems("redis://127.0.0.1:1", &options()).await;
    assert!(found.contains("reachable") && found.contains("start the server"), "{found}");
}

#[tokio::test]
async fn documents_are_listed_and_nothing_is_changed() {
    let server = healthy().await;
    server.tell(r#"SET Moon '{"valid":"06/06/2021 12:20:06 AM -0400","values":1}'"#).await;
    server.tell(r#"SET AQI '{"valid":"2999-01-01T00:00:00Z","values":1}' EX 100"#).await;
    server.tell(r#"SET A-Server '{"values":1}'"#).await;
    server.tell("SET secret 1").await;
    let before: String = server.run("DEBUG DIGEST").await;
    let address = server.url_with("user=wallfeed&pass=secret");
    let found = lines(&doctor(&url(&address), &options()).await).join("\n");
    for expected in [
        "Fine reachable: it answers in ",
        "Fine commands: allowed are SCAN, STRLEN, PTTL, MGET, SET, DEL, EVAL, PUBLISH",
        "Fine notify-keyspace-events: it is AK, which is enough",
        "Note document Moon: 51 bytes, was valid until 06/06/2021 12:20:06 AM -0400; look after its publisher",
        "Fine document AQI: 43 bytes, valid until 2999-01-01T00:00:00Z, expires in ",
        "Fine document A-Server: 12 bytes, does not say how long it is valid",
        "Note document Weather: nobody has published it",
    ] {
        assert!(found.contains(expected), "{expected}:\n{found}");
    }
    assert!(!found.contains("Problem") && !found.contains("secret"), "{found}");
    assert_eq!(server.run::<String>("DEBUG DIGEST").await, before);
    let settings = server.calls("config|set").await;
    assert_eq!((server.calls("del").await, server.calls("publish").await, settings), (0, 0, 1), "tried and not done");

    // Without transactions, what would change something is not tried at all.
    server.tell("ACL SETUSER wallfeed -multi").await;
    let found = lines(&doctor(&url(&address), &options()).await).join("\n");
    assert!(found.contains("Note command DEL: it cannot be tried without being done"), "{found}");
    assert_eq!(server.run::<String>("DEBUG DIGEST").await, before);
}

#[tokio::test]
async fn a_cluster_is_examined_at_every_primary() {
    let cluster = Cluster::start(3).await;
    let owner = cluster.owner("Moon").await;
    cluster.nodes[owner].server.tell("SET Moon 7").await;
    cluster.nodes[(owner + 1) % 3].server.tell("CONFIG SET notify-keyspace-events AK").await;
    let findings = doctor(&url(&cluster.url()), &options()).await;
    let found = lines(&findings).join("\n");
    assert!(found.contains("Fine cluster: 3 primaries hold 16384 hash slots"), "{found}");
    assert_eq!(found.matches("Fine reachable at 127.0.0.1:").count(), 3, "{found}");
    assert_eq!(found.matches("Problem notify-keyspace-events").count(), 2, "{found}");
    assert_eq!(found.matches("document Moon").count(), 1, "{found}");
    for node in &cluster.nodes {
        node.server.tell("CLUSTER DELSLOTS 0").await;
    }
    let found = problems(&cluster.url(), &options()).await;
    assert!(found.contains("nobody holds the other 1"), "{found}");
}

#[tokio::test]
async fn the_file_of_an_embedded_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let address = format!("embedded:{}", path.display());
    let found = async |address: &str| lines(&doctor(&url(address), &options()).await).join("\n");
    assert!(found(&address).await.starts_with("Note file: ") && !path.exists());
    let store = wallfeed_store::Store::open(&url(&address), options()).await.unwrap();
    put(&store, "Moon", "{}").await;
    assert!(found(&address).await.contains("is in use by a process that runs"));
    drop(store);
    crate::stage::until(async || found(&address).await.contains("holds 1 documents")).await;
    std::fs::write(&path, "no store").unwrap();
    assert!(found(&address).await.starts_with("Problem file: "));
    let missing = format!("embedded:{}/a/b", folder.path().display());
    assert!(found(&missing).await.ends_with(&format!("mkdir -p {}/a", folder.path().display())));
    assert!(found("memory:").await.starts_with("Fine"));
}
