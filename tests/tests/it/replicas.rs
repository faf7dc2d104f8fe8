//! Any number of gateways on one Redis, behind nginx, are one gateway.

use std::collections::BTreeMap;

use wallfeed_tests::{
    document::{numbered, weather},
    event::Event,
    fault::Fault,
    gateway::Gateway,
    model::Model,
    nginx::Nginx,
    redis_server::RedisServer,
    scene::Scene,
    stack::Stack,
    stream::Stream,
};

const COMMANDS: u64 = 20;
const UPDATES: u64 = 50;

/// Two gateways on one Redis.
async fn replicas() -> (RedisServer, Vec<Gateway>) {
    let redis = RedisServer::start().await;
    let mut gateways = Vec::new();
    for _ in 0..2 {
        gateways.push(Gateway::start(&["--store", &redis.url(), "--resync", "86400"]).await);
    }
    (redis, gateways)
}

#[tokio::test]
async fn through_nginx_the_stream_is_the_same() {
    let Stack { redis, gateway } = Stack::start().await;
    let nginx = Nginx::before(std::slice::from_ref(&gateway)).await;
    let mut publisher = redis.publisher().await;
    publisher.set("Weather", &weather(1.0)).await;
    let mut streams = [gateway.stream(), Stream::open(&format!("{}/events", nginx.url()), None)];
    for stream in &mut streams {
        stream.find("the weather", |event| event.is_update_of("Weather")).await;
    }
    for number in 0..UPDATES {
        publisher.set("Moon", &numbered(number)).await;
    }
    publisher.command(&["DEL", "Weather"]).await;
    // What is read in one go comes in any order: the last word is said when everything else is known.
    let known = Model::of(&[("Moon", numbered(UPDATES - 1))]);
    Model::default().converge(&mut gateway.stream(), &known).await;
    publisher.set("Message", &weather(2.0)).await;
    let [direct, proxied] =
        streams.each_mut().map(|stream| stream.until("the last word", |event| event.is_update_of("Message")));
    assert_eq!(last_of_each(direct.await), last_of_each(proxied.await));
    for path in ["/key/Moon", "/keys", "/"] {
        let direct = gateway.get(path).await.bytes().await.unwrap();
        let proxied = reqwest::get(format!("{}{path}", nginx.url())).await.unwrap().bytes().await.unwrap();
        assert_eq!(direct, proxied, "{path}");
    }
}

/// How much is conflated depends on the moment, and so does whether an id claims that its reader has caught up. The latest of each
/// key, its epoch and its number do not.
fn last_of_each(events: Vec<Event>) -> BTreeMap<String, (Vec<String>, String)> {
    let number = |id: String| id.split('.').take(2).map(str::to_owned).collect();
    events.into_iter().map(|event| (event.kind(), (event.id.map_or(vec![], number), event.data))).collect()
}

#[tokio::test]
async fn commands_reach_every_client_once() {
    let (redis, gateways) = replicas().await;
    let nginx = Nginx::before(&gateways).await;
    let urls = [gateways[0].url().to_owned(), gateways[1].url().to_owned(), nginx.url()];
    let scene = Scene::of(redis, gateways, &urls, 0);
    // A command is for those who listen: the document tells that both gateways do.
    scene.probe().await;
    let client = reqwest::Client::new();
    for number in 1..=COMMANDS {
        let command = format!("{}/webcontrol/page?argument={number}", nginx.url());
        assert_eq!(client.put(command).send().await.unwrap().status(), 202);
    }
    let all = COMMANDS as usize;
    scene.observers.until_all("every command", |state| state.judge.commands().len() == all).await;
    scene.probe().await;
    scene.observers.check("none came twice");
}

#[tokio::test]
async fn clients_move_between_replicas_and_miss_nothing() {
    let (redis, gateways) = replicas().await;
    let nginx = Nginx::before(&gateways).await;
    let mut scene = Scene::of(redis, gateways, &[nginx.url()], 0);
    scene.probe().await;
    for _ in 0..2 {
        let before = scene.observers.streams();
        scene.suffer(&[Fault::GatewayKilled]).await;
        assert!(scene.observers.streams() > before, "some clients had to move");
    }
}

#[tokio::test]
async fn an_id_of_one_replica_resumes_on_the_other() {
    let (redis, gateways) = replicas().await;
    let mut publisher = redis.publisher().await;
    publisher.set("Weather", &weather(1.0)).await;
    let goal = Model::of(&[("Weather", weather(1.0))]);
    let mut seen = Vec::new();
    for gateway in &gateways {
        seen = Model::default().converge(&mut gateway.stream(), &goal).await;
    }
    let last = seen.into_iter().rev().find_map(|event| event.id).unwrap();

    let mut moved = Stream::open(&format!("{}/events", gateways[0].url()), Some(&last));
    assert_eq!(moved.hello().await["resumed"], true, "after {last}");
    publisher.set("Weather", &weather(2.0)).await;
    let event = moved.next().await.unwrap();
    assert_eq!(event.json()["values"], weather(2.0)["values"], "nothing that was known comes again");
}
