//! Clients that others wrote hear what `curl` hears, directly and through nginx.

use wallfeed_tests::{
    document::{message, weather},
    foreign::Library,
    nginx::Nginx,
    stack::Stack,
    stream::Stream,
};

/// Snapshot, change and end of a document.
async fn check(library: Library) {
    let Stack { redis, gateway } = Stack::start().await;
    let nginx = Nginx::before(std::slice::from_ref(&gateway)).await;
    let mut publisher = redis.publisher().await;
    publisher.set("Weather", &weather(1.0)).await;
    for address in [gateway.url().to_owned(), nginx.url()] {
        let mut curl = Stream::open(&format!("{address}/events"), None);
        curl.find("the weather", |event| event.is_update_of("Weather")).await;
        let mut client = library.open(&address).await;
        assert_eq!(client.next().await.name, "hello", "{library:?}");
        client.find(|event| event.is_update_of("Weather")).await;

        publisher.set("Message", &message("ä\u{2028}☾ \"quoted\"")).await;
        let expected = curl.next().await.unwrap();
        assert_eq!(client.next().await, expected, "{library:?} at {address}");
        publisher.command(&["DEL", "Message"]).await;
        let expected = curl.next().await.unwrap();
        assert_eq!(client.next().await, expected, "{library:?} at {address}");
    }
}

/// When the gateway is restarted it comes back by itself, and is told nothing that it knows.
async fn check_return(library: Library) {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(1.0)).await;
    stack.gateway.stream().find("the weather", |event| event.is_update_of("Weather")).await;
    let mut client = library.open(stack.gateway.url()).await;
    client.find(|event| event.is_update_of("Weather")).await;

    assert!(stack.gateway.program().terminate().await.success());
    stack.gateway.start_again().await;
    let hello = client.next().await;
    assert_eq!((hello.name.as_str(), &hello.json()["resumed"]), ("hello", &true.into()), "{library:?}");
    publisher.set("Weather", &weather(2.0)).await;
    assert_eq!(client.next().await.json()["values"], weather(2.0)["values"], "{library:?}");
}

#[tokio::test]
async fn httpx_sse() {
    check(Library::HttpxSse).await;
}

#[tokio::test]
async fn sseclient_py() {
    check(Library::SseclientPy).await;
}

#[tokio::test]
async fn eventsource_of_npm() {
    check(Library::EventSource).await;
    check_return(Library::EventSource).await;
}

#[tokio::test]
async fn eventsource_of_chromium() {
    check(Library::Chromium).await;
    check_return(Library::Chromium).await;
}
