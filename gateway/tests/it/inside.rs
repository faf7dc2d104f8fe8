//! The way in for clients of the same process.

use wallfeed_gateway::{Walls, server::listeners::Listeners};

use crate::{
    gateway::{Gateway, config, store},
    reader::Reader,
};

#[tokio::test]
async fn a_client_inside_needs_no_name_and_no_token_but_its_own() {
    let options = ["--allow-host", "pi.lan", "--read-token", "sesame", "--write-token", "hush"];
    let mut listeners = Listeners::bind(&config(&options)).unwrap();
    let (url, token) = listeners.open_inside().unwrap();
    let gateway = Gateway::behind(listeners, store(&config(&options)).await, &options, Walls::none());
    let address = url.socket_addrs(|| None).unwrap()[0];
    let own = format!("Bearer {}", token.reveal());
    let mut reader = Reader::open(address, "/events", &[("authorization", &own)]).await;
    reader.expect("hello", "hello").await;
    for headers in [&[][..], &[("authorization", "Bearer sesame")], &[("authorization", "Bearer hush")]] {
        assert_eq!(Reader::open(address, "/events", headers).await.status, 401, "{headers:?}");
    }
    let client = reqwest::Client::new();
    let command = |bearer: &str| client.put(url.join("webcontrol/fwd").unwrap()).bearer_auth(bearer).send();
    assert_eq!(command("hush").await.unwrap().status(), 401);
    assert_eq!(command(token.reveal()).await.unwrap().status(), 202);
    reader.expect("update", "webcontrol").await;
    let foreign = client.get(url.clone()).header("host", "evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 421);
    // It is no key to the other doors.
    let public = client.get(gateway.url("/keys")).header("host", "pi.lan").bearer_auth(token.reveal());
    assert_eq!(public.send().await.unwrap().status(), 401);
}
