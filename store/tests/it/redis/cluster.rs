//! A cluster whose slots move and whose primaries die.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use wallfeed_proto::{Command, CommandName, event::Reason};
use wallfeed_store::{Change, Store, health::Mechanism};

use crate::{
    cluster::Cluster,
    stage::{find, key, listen, next, number, options, put, record, shows, snapshot, until, url},
};

#[tokio::test]
async fn every_primary_is_followed() {
    let cluster = Cluster::start(3).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    let names: Vec<String> = (0..60).map(|number| format!("{number}-Server")).collect();
    let mut owners = BTreeSet::new();
    for name in &names {
        put(&store, name, r#"{"values":1}"#).await;
        assert_eq!(next(&mut changes).await, Change::Put(record(name, r#"{"values":1}"#)));
        owners.insert(cluster.owner(name).await);
    }
    assert_eq!(owners.len(), 3, "keys of every primary");

    let late = Store::open(&url(&cluster.url()), options()).await.unwrap();
    assert_eq!(snapshot(&mut late.changes()).await.len(), 60);
    assert!(store.delete(&key("7-Server")).await.unwrap() && !store.delete(&key("7-Server")).await.unwrap());
    assert_eq!(next(&mut changes).await, Change::Delete(key("7-Server"), Reason::Deleted));
    let ttl = std::time::Duration::from_millis(200);
    store.put(&key("8-Server"), r#"{"values":2}"#.into(), Some(ttl)).await.unwrap();
    let deleted = |change| matches!(change, Change::Delete(..)).then_some(change);
    assert_eq!(find(&mut changes, deleted).await, Change::Delete(key("8-Server"), Reason::Expired));

    let health = store.health();
    assert_eq!((health.connected, health.mechanism, health.missed_events), (true, Some(Mechanism::Keyspace), 0));
    assert!(health.nodes.len() == 3 && health.nodes.iter().all(|node| node.connected), "{health:?}");
}

#[tokio::test]
async fn messages_are_heard_once() {
    let cluster = Cluster::start(3).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    store.send(Command::new(CommandName::Fwd)).await.unwrap();
    for node in &cluster.nodes {
        // Without an id, a repetition could not be told from a second command.
        node.server.tell(r#"PUBLISH webcontrol '{"type":"webcontrol","command":"pp"}'"#).await;
    }
    for expected in [CommandName::Fwd, CommandName::Pp, CommandName::Pp, CommandName::Pp] {
        let Change::Command(command) = next(&mut changes).await else { panic!("a command") };
        assert_eq!(command.command, expected);
    }
    for (node, name) in cluster.nodes.iter().zip(["MLB", "NFL", "WC"]) {
        node.server.tell(&format!(r#"PUBLISH update '{{"type":"{name}","values":1}}'"#)).await;
        shows(&mut changes, name, r#"{"values":1}"#).await;
    }
    assert_eq!(cluster.calls("set").await, 3);

    // The one that hears the channels dies; another takes its place.
    for node in &cluster.nodes {
        let channels: Vec<String> = node.server.run("PUBSUB CHANNELS webcontrol").await;
        if !channels.is_empty() {
            node.server.tell("CLIENT KILL TYPE pubsub").await;
            break;
        }
    }
    until(async || {
        let mut listeners = 0;
        for node in &cluster.nodes {
            listeners += node.server.run::<Vec<String>>("PUBSUB CHANNELS webcontrol").await.len();
        }
        listeners == 1 && store.health().connected && store.health().reconnects > 0
    })
    .await;
    store.send(Command::new(CommandName::Out)).await.unwrap();
    let command = find(&mut changes, |change| if let Change::Command(it) = change { Some(it) } else { None }).await;
    assert_eq!(command.command, CommandName::Out);
}

#[tokio::test]
async fn a_key_that_changes_while_its_slot_moves() {
    let cluster = Cluster::start(3).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    let (slot, from) = (cluster.slot("Moon").await, cluster.owner("Moon").await);
    let to = (from + 1) % 3;
    let written = AtomicU64::new(0);
    let write_on = async || {
        let goal = written.load(Relaxed) + 50;
        until(async || written.load(Relaxed) >= goal).await;
    };
    let write = async {
        for number in 1.. {
            put(&store, "Moon", &format!(r#"{{"values":{number}}}"#)).await;
            written.store(number, Relaxed);
        }
    };
    let migrate = async {
        for (from, to) in [(from, to), (to, from), (from, to)] {
            write_on().await;
            cluster.begin_to_move(slot, from, to).await;
            write_on().await;
            cluster.move_key("Moon", from, to).await;
            write_on().await;
            cluster.end_to_move(slot, from, to).await;
            write_on().await;
        }
    };
    let mut last = 0;
    let watch = async {
        loop {
            match next(&mut changes).await {
                Change::Snapshot(records) => assert!(records.len() <= 1),
                change => {
                    let number = number(&change).unwrap_or_else(|| panic!("{change:?}"));
                    assert!(number > last, "{number} after {last}");
                    last = number;
                }
            }
        }
    };
    tokio::select! {
        () = write => {},
        () = watch => {},
        () = migrate => {},
    }
    // Whatever was on its way when the writer stopped.
    put(&store, "Moon", r#"{"values":"last"}"#).await;
    shows(&mut changes, "Moon", r#"{"values":"last"}"#).await;
    assert_eq!(cluster.run::<String>(to, "GET Moon").await, r#"{"values":"last"}"#);
    assert!(last > 100, "{last}");
    assert!(store.health().connected);
}

#[tokio::test]
async fn a_primary_that_dies_while_its_replica_takes_over() {
    let mut cluster = Cluster::start(3).await;
    // The address names the first two; one of those dies.
    let replica = cluster.add_replica(0).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    let mut names = vec![String::new(); 3];
    for number in 0.. {
        let name = format!("{number}-Server");
        let owner = cluster.owner(&name).await;
        names[owner] = name;
        if names.iter().all(|name| !name.is_empty()) {
            break;
        }
    }
    for name in &names {
        put(&store, name, r#"{"values":1}"#).await;
        shows(&mut changes, name, r#"{"values":1}"#).await;
    }
    until(async || cluster.run::<String>(replica, "INFO replication").await.contains("master_link_status:up")).await;
    cluster.nodes[0].server.replicated_to(&cluster.nodes[replica].server).await;
    cluster.nodes[0].server.kill().await;
    let killed = Instant::now();
    find(&mut changes, |change| matches!(change, Change::Down(_)).then_some(())).await;
    let health = store.health();
    assert!(!health.connected && health.nodes.iter().filter(|node| node.connected).count() == 2, "{health:?}");

    // The others go on, and nothing is forgotten.
    put(&store, &names[1], r#"{"values":2}"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record(&names[1], r#"{"values":2}"#)));
    let known = snapshot(&mut store.changes()).await;
    assert!(known.contains(&(names[0].clone(), r#"{"values":1}"#.into())), "{known:?}");

    let known = snapshot(&mut changes).await;
    println!("a replica has taken over and is followed after {:?}", killed.elapsed());
    assert!(known.contains(&(names[0].clone(), r#"{"values":1}"#.into())), "{known:?}");
    put(&store, &names[0], r#"{"values":3}"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record(&names[0], r#"{"values":3}"#)));
    let health = store.health();
    assert!(health.connected && health.reconnects == 1, "{health:?}");
}

#[tokio::test]
async fn a_primary_that_is_not_there_from_the_beginning() {
    let mut cluster = Cluster::start(3).await;
    let writer = Store::open(&url(&cluster.url()), options()).await.unwrap();
    let names: Vec<String> = (0..30).map(|number| format!("{number}-Server")).collect();
    for name in &names {
        put(&writer, name, r#"{"values":1}"#).await;
    }
    let mut here = 0;
    for name in &names {
        here += usize::from(cluster.owner(name).await != 2);
    }
    cluster.nodes[2].server.kill().await;
    let store = Store::open(&url(&cluster.url()), options()).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(snapshot(&mut changes).await.len(), here, "what is there is shown");
    assert!(matches!(next(&mut changes).await, Change::Down(_)));
}

#[tokio::test]
async fn servers_that_are_given_names() {
    let cluster = Cluster::start(3).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    put(&store, "Moon", "{}").await;
    shows(&mut changes, "Moon", "{}").await;
    for node in &cluster.nodes {
        node.server.tell("CONFIG SET cluster-announce-hostname localhost").await;
        node.server.tell("CONFIG SET cluster-preferred-endpoint-type hostname").await;
    }
    cluster.has_names("localhost").await;
    let to = (cluster.owner("Moon").await + 1) % 3;
    cluster.moves("Moon", to, &store, &mut changes).await;
}

#[tokio::test]
async fn a_primary_that_is_added() {
    let mut cluster = Cluster::start(3).await;
    let (store, mut changes) = listen(&cluster.url(), options()).await;
    put(&store, "Moon", r#"{"values":1}"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record("Moon", r#"{"values":1}"#)));
    let added = cluster.add("redis-server".as_ref()).await;
    // It holds nothing yet, and is followed already.
    until(async || store.health().nodes.iter().filter(|node| node.connected).count() == 4).await;
    cluster.moves("Moon", added, &store, &mut changes).await;
}
