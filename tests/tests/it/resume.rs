//! A client that comes back with the last id it saw.

use std::collections::BTreeSet;

use wallfeed_tests::{
    document::{message, server, weather},
    model::Model,
    stack::Stack,
    stream::Stream,
};

fn resume(stack: &Stack, id: &str) -> Stream {
    Stream::open(&format!("{}/events", stack.gateway.url()), Some(id))
}

#[tokio::test]
async fn nothing_is_missed_and_nothing_comes_twice() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    let mut stream = stack.gateway.stream();
    publisher.set("Weather", &weather(1.0)).await;
    publisher.set("Old-Server", &server("goes")).await;
    publisher.set("Moon", &server("stays")).await;
    let mut model = Model::default();
    let start = Model::of(&[("Weather", weather(1.0)), ("Old-Server", server("goes")), ("Moon", server("stays"))]);
    let seen = model.converge(&mut stream, &start).await;
    let last = seen.iter().rev().find_map(|event| event.id.clone()).unwrap();
    let seen: BTreeSet<_> = seen.into_iter().filter_map(|event| event.id).collect();
    drop(stream);

    publisher.set("Weather", &weather(2.0)).await;
    publisher.set("Weather", &weather(3.0)).await;
    publisher.command(&["DEL", "Old-Server"]).await;
    publisher.set("Message", &message("new")).await;
    let end = Model::of(&[("Weather", weather(3.0)), ("Message", message("new")), ("Moon", server("stays"))]);
    Model::default().converge(&mut stack.gateway.stream(), &end).await;
    assert_eq!(stack.gateway.put("/webcontrol/fwd").await.status(), 202);

    let mut stream = resume(&stack, &last);
    assert_eq!(stream.hello().await["resumed"], true);
    let events = stream.until("the command", |event| event.is_update_of("webcontrol")).await;
    for event in &events {
        assert!(!seen.contains(event.id.as_ref().unwrap()), "{event:?} comes again");
        model.apply(event);
    }
    assert_eq!(model, end);
    assert_eq!(events.len(), 4, "one event per key that changed, and the command: {events:?}");
}

#[tokio::test]
async fn a_fresh_client_sees_no_old_command() {
    let stack = Stack::start().await;
    let mut first = stack.gateway.stream();
    first.hello().await;
    assert_eq!(stack.gateway.put("/webcontrol/pp").await.status(), 202);
    first.find("the command", |event| event.is_update_of("webcontrol")).await;

    let mut second = stack.gateway.stream();
    second.hello().await;
    assert_eq!(stack.gateway.put("/webcontrol/fwd").await.status(), 202);
    let event = second.next().await.unwrap();
    assert_eq!((event.kind().as_str(), &event.json()["command"]), ("webcontrol", &"fwd".into()));
}

#[tokio::test]
async fn an_id_that_means_nothing_is_a_fresh_start() {
    let stack = Stack::start().await;
    stack.publisher().await.set("Weather", &weather(1.0)).await;
    Model::default().converge(&mut stack.gateway.stream(), &Model::of(&[("Weather", weather(1.0))])).await;
    for id in ["", "nonsense", "9f1c.41", "9f1c.99999999999999999999999", "\u{1F319}"] {
        let mut stream = resume(&stack, id);
        assert_eq!(stream.hello().await["resumed"], false, "after {id:?}");
        assert!(stream.next().await.unwrap().is_update_of("Weather"), "after {id:?}");
    }
}

#[tokio::test]
async fn an_id_lets_a_client_resume_on_another_gateway_with_the_same_documents() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(1.0)).await;
    let mut model = Model::default();
    let goal = Model::of(&[("Weather", weather(1.0))]);
    let mut stream = stack.gateway.stream();
    let seen = model.converge(&mut stream, &goal).await;
    let last = seen.into_iter().rev().find_map(|event| event.id).unwrap();

    stack.restart_gateway().await;
    Model::default().converge(&mut stack.gateway.stream(), &goal).await;

    let mut stream = resume(&stack, &last);
    assert_eq!(stream.hello().await["resumed"], true, "after {last}");
    publisher.set("Weather", &weather(2.0)).await;
    let event = stream.next().await.unwrap();
    assert_eq!(event.json()["values"], weather(2.0)["values"], "nothing that was known comes again");
}
