//! The embedded store and its file.

use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, SystemTime},
};

use tokio::io::{AsyncBufReadExt, BufReader};
use wallfeed_proto::Key;
use wallfeed_store::{Change, Store, StoreError, StoreUrl};

use crate::stage::{DEADLINE, next, options, put, record, snapshot, this_test};

/// Tells the test that runs as a process of its own where its file is.
const FILE: &str = "WALLFEED_TEST_FILE";

async fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(&StoreUrl::Embedded(Some(path.into())), options()).await
}

/// Opens a file that another handle of this process may be closing still.
async fn reopen(path: &Path) -> Store {
    tokio::time::timeout(DEADLINE, async {
        loop {
            match open(path).await {
                Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
                result => return result.unwrap(),
            }
        }
    })
    .await
    .expect("the file to be closed")
}

/// A process of its own that runs one of the ignored tests below on the file. Its files may grow to 8 MiB, and a write beyond
/// is an error rather than a signal.
fn process(test: &str, path: &Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 16384; exec \"$0\" \"$@\""]).args(this_test(test)).env(FILE, path);
    command.stdout(Stdio::piped()).kill_on_drop(true);
    command
}

fn own_file() -> Option<std::path::PathBuf> {
    std::env::var_os(FILE).map(Into::into)
}

#[tokio::test]
#[ignore = "runs as a process of its own, and is killed"]
async fn writes_until_it_is_killed() {
    let Some(path) = own_file() else { return };
    let store = reopen(&path).await;
    for number in 0.. {
        let writers = (0..8).map(|writer| {
            let store = store.clone();
            async move {
                put(&store, &format!("{writer}-Server"), &format!(r#"{{"values":{number}}}"#)).await;
                println!("acknowledged {writer} {number}");
            }
        });
        futures_util::future::join_all(writers).await;
    }
}

#[tokio::test]
async fn kill_9_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut acknowledged = [None; 8];
    for lines in [1, 50, 333, 1000] {
        let mut child = process("embedded::writes_until_it_is_killed", &path).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        while let Some(line) = output.next_line().await.unwrap() {
            let Some(line) = line.strip_prefix("acknowledged ") else { continue };
            let (writer, number) = line.split_once(' ').unwrap();
            acknowledged[writer.parse::<usize>().unwrap()] = number.parse::<u64>().ok();
            seen += 1;
            if seen == lines {
                child.start_kill().unwrap();
            }
        }
        child.wait().await.unwrap();
        assert!(seen >= lines, "{seen} of {lines} lines");

        let stored = snapshot(&mut reopen(&path).await.changes()).await;
        for (writer, number) in
            acknowledged.iter().enumerate().filter_map(|(writer, number)| Some((writer, (*number)?)))
        {
            let key = format!("{writer}-Server");
            let (_, document) = stored.iter().find(|(stored, _)| *stored == key).expect("an acknowledged key");
            let value: serde_json::Value = serde_json::from_str(document).unwrap();
            assert!(
                value["values"].as_u64().unwrap() >= number,
                "{key} was acknowledged as {number}, stored is {document}"
            );
        }
    }
}

#[tokio::test]
#[ignore = "runs as a process of its own"]
async fn writes_until_the_disk_is_full() {
    let Some(path) = own_file() else { return };
    let store = reopen(&path).await;
    let document = format!(r#"{{"values":"{}"}}"#, "x".repeat(1 << 19));
    for number in 0.. {
        let key = Key::from(format!("{number}-Server"));
        match store.put(&key, document.clone().into(), None).await {
            Ok(()) => println!("acknowledged {number}"),
            Err(error) => {
                println!("refused {error}");
                break;
            }
        }
    }
    assert!(store.delete(&"0-Server".into()).await.unwrap());
    put(&store, "Moon", r#"{"values":"room again"}"#).await;
    println!("acknowledged again");
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let output = process("embedded::writes_until_the_disk_is_full", &path).output().await.unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let acknowledged = output.lines().filter(|line| line.starts_with("acknowledged ")).count();
    let refused = output.lines().find(|line| line.starts_with("refused ")).unwrap_or_else(|| panic!("{output}"));
    assert!(refused.contains(path.to_str().unwrap()), "{refused}");
    assert!(output.contains("acknowledged again"), "{output}");

    let stored = snapshot(&mut reopen(&path).await.changes()).await;
    assert_eq!(stored.len(), acknowledged - 1, "all that was acknowledged, less the one that was deleted");
}

#[tokio::test]
async fn a_file_belongs_to_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut child = process("embedded::writes_until_it_is_killed", &path).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    while !output.next_line().await.unwrap().unwrap().starts_with("acknowledged") {}

    let error = open(&path).await.unwrap_err();
    assert_eq!(error, StoreError::InUse(path.display().to_string()));
    assert!(error.to_string().contains("in use by another process") && error.to_string().contains("embedded:PATH"));
    child.kill().await.unwrap();
    reopen(&path).await;
}

#[tokio::test]
async fn what_expired_meanwhile_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path).await.unwrap();
    let ttl = Duration::from_millis(300);
    store.put(&"Moon".into(), r#"{"values":1}"#.into(), Some(ttl)).await.unwrap();
    put(&store, "AQI", r#"{"values":2}"#).await;
    let expires = SystemTime::now() + ttl;
    drop(store);

    let store = reopen(&path).await;
    let mut changes = store.changes();
    let Change::Snapshot(records) = next(&mut changes).await else { panic!("a snapshot first") };
    if SystemTime::now() < expires {
        assert_eq!(records.len(), 2, "not expired yet");
        assert!(matches!(next(&mut changes).await, Change::Delete(key, _) if key.as_str() == "Moon"));
    }
    store.put(&"Moon".into(), r#"{"values":1}"#.into(), Some(ttl)).await.unwrap();
    drop((store, changes));
    // A store that stays open tells when the time is over.
    let open = open(&folder.path().join("open")).await.unwrap();
    open.put(&"Moon".into(), r#"{"values":1}"#.into(), Some(ttl)).await.unwrap();
    let mut changes = open.changes();
    while !matches!(next(&mut changes).await, Change::Delete(..)) {}

    let mut changes = reopen(&path).await.changes();
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![record("AQI", r#"{"values":2}"#)]));
}

#[tokio::test]
async fn a_file_that_is_no_store_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("good");
    put(&open(&path).await.unwrap(), "Moon", r#"{"values":1}"#).await;
    drop(reopen(&path).await);
    let good = fs::read(&path).unwrap();
    let flipped: Vec<u8> = good.iter().enumerate().map(|(at, byte)| if at % 97 == 0 { !byte } else { *byte }).collect();

    for (name, bytes) in [
        ("text", &b"not a database"[..]),
        ("zeros", &[0; 4096]),
        ("noise", &flipped),
        ("cut", &good[..good.len() / 3]),
        ("stump", &good[..4096]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let error = open(&path).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::File { path: named, .. } if *named == path.display().to_string()),
            "{error}"
        );
        assert!(error.to_string().contains("damaged"), "{name}: {error}");
        let untouched = fs::read(&path).unwrap() == bytes;
        assert!(untouched || bytes.starts_with(b"redb"), "{name} is somebody else's and left as it is");
    }
    for (path, problem) in [
        (folder.path().to_path_buf(), "directory"),
        (folder.path().join("missing/store"), "its folder does not exist"),
        (folder.path().join("text/store"), "Not a directory"),
    ] {
        let error = open(&path).await.unwrap_err().to_string();
        assert!(error.contains(problem) && error.contains(path.to_str().unwrap()), "{error}");
    }
}
