//! The stream against gateways that misbehave.

use std::time::{Duration, Instant};

use tokio::{sync::mpsc, time};
use tokio_util::task::AbortOnDropHandle;
use wallfeed_matrix_client::stream::{Connection, Input, Stream, Trouble};
use wallfeed_proto::{CommandName, Key, Values, event::StoreState};

use crate::gateway::{Act, Gateway, command, head, hello, message, message_json, send, soon, stream_head, update};

/// What a stream tells its wall.
struct Client {
    inputs: mpsc::Receiver<Input>,
    _task: AbortOnDropHandle<()>,
}

impl Client {
    fn connect(gateway: &Gateway) -> Self {
        Self::connect_with(gateway, Duration::from_secs(15), None)
    }

    fn connect_with(gateway: &Gateway, heartbeat: Duration, token: Option<&str>) -> Self {
        let token = token.map(|token| token.parse().unwrap());
        let connection = Connection { gateway: gateway.url(), token, heartbeat };
        let wanted = "Message,Weather,*-Server".parse().unwrap();
        let (sender, inputs) = mpsc::channel(8);
        let stream = Stream::new(connection, wanted).unwrap();
        Self { inputs, _task: AbortOnDropHandle::new(tokio::spawn(stream.run(sender))) }
    }

    async fn next(&mut self) -> Input {
        soon("input", self.inputs.recv()).await.unwrap()
    }

    /// The text of the next message, and what came before it.
    async fn until_message(&mut self) -> (Vec<Input>, String) {
        let mut before = vec![];
        loop {
            match self.next().await {
                Input::Document(key, document) if key.as_str() == "Message" => {
                    let Values::Message(message) = document.values else { panic!("{document:?}") };
                    return (before, message.text.unwrap());
                }
                input => before.push(input),
            }
        }
    }

    async fn message(&mut self) -> String {
        self.until_message().await.1
    }
}

fn troubles(inputs: &[Input]) -> Vec<&Trouble> {
    inputs
        .iter()
        .filter_map(|input| if let Input::Disconnected(trouble) = input { Some(trouble) } else { None })
        .collect()
}

#[tokio::test]
async fn whatever_answers_the_stream_comes_in_the_end() {
    let gateway = Gateway::start(|count, _| match count {
        0 => vec![head("503 Service Unavailable", "text/plain")],
        1 => vec![head("200 OK", "text/html"), send("<p>proxy")],
        2 => vec![],
        3 => vec![stream_head()],
        _ => vec![stream_head(), hello(false, &["Message"]), message("e.1", "there"), Act::Hold],
    })
    .await;
    let mut client = Client::connect(&gateway);
    let (before, text) = client.until_message().await;
    assert_eq!(text, "there");
    let troubles: Vec<_> = troubles(&before).iter().map(ToString::to_string).collect();
    assert_eq!(troubles[0], "the gateway answers 503 Service Unavailable");
    assert_eq!(troubles[1], "what answers is no gateway: its events are text/html, not text/event-stream");
    assert!(troubles[2].starts_with("cannot reach the gateway: "), "{}", troubles[2]);
    assert_eq!(troubles[3], "the gateway ended the stream");
    assert_eq!(before[4..], [Input::Connected(StoreState::Up), Input::Keep([Key::from("Message")].into())]);
}

#[tokio::test]
async fn a_gateway_that_drops_every_stream_is_not_hammered() {
    let mut gateway = Gateway::start(|_, _| vec![stream_head(), hello(true, &[])]).await;
    let _client = Client::connect(&gateway);
    let mut count = 0;
    let _ = time::timeout(Duration::from_secs(3), async {
        while gateway.requests.recv().await.is_some() {
            count += 1;
        }
    })
    .await;
    assert!((2..=5).contains(&count), "{count} connections in three seconds");
}

#[tokio::test]
async fn silence_is_noticed() {
    let gateway = Gateway::start(|count, _| match count {
        0 => vec![stream_head(), hello(false, &[]), Act::Hold],
        _ => vec![stream_head(), hello(true, &[]), message("e.1", "again"), Act::Hold],
    })
    .await;
    let mut client = Client::connect_with(&gateway, Duration::from_millis(100), None);
    let (before, text) = client.until_message().await;
    assert_eq!((troubles(&before), text.as_str()), (vec![&Trouble::Silent], "again"));
}

/// How long a client stays away that is asked to before the hello, and while the stream is open.
async fn away(before_hello: &'static str, while_open: &'static str) -> Duration {
    let gateway = Gateway::start(move |count, _| match count {
        0 => vec![stream_head(), send(before_hello), hello(false, &[]), message("e.1", "one"), send(while_open)],
        _ => vec![stream_head(), hello(true, &[]), message("e.2", "two"), Act::Hold],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "one");
    let start = Instant::now();
    assert_eq!(client.message().await, "two");
    start.elapsed()
}

#[tokio::test]
async fn it_returns_soon_unless_the_gateway_says_when() {
    let soon = away("retry: 10000\n\n", "").await;
    assert!(soon < Duration::from_secs(5), "{soon:?}");
    let asked = away("retry: 10\n\n", "retry: 1500\n\n").await;
    assert!(asked >= Duration::from_millis(1500), "{asked:?}");
}

/// A connection that looks alive and says nothing, as after a router was switched off.
#[tokio::test]
async fn a_half_open_connection_is_given_up_after_two_and_a_half_heartbeats() {
    let gateway = Gateway::start(|count, _| match count {
        0 => vec![stream_head(), hello(false, &[]), message("e.1", "one"), Act::Hold],
        _ => vec![stream_head(), hello(true, &[]), message("e.2", "two"), Act::Hold],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "one");
    time::pause();
    let since = time::Instant::now();
    // No deadline: a paused clock goes on by itself, to whatever ends first.
    let input = client.inputs.recv().await.unwrap();
    let waited = since.elapsed();
    time::resume();
    assert_eq!(input, Input::Disconnected(Trouble::Silent));
    assert!((37.4..38.0).contains(&waited.as_secs_f64()), "{waited:?}");
    assert_eq!(client.message().await, "two");
}

/// `retry: 600000` is ten minutes; nobody looks at an offline wall for so long.
#[tokio::test]
async fn a_long_retry_is_heard_within_bounds() {
    let mut gateway = Gateway::start(|count, _| match count {
        0 => vec![stream_head(), hello(false, &[]), message("e.1", "one"), send("retry: 600000\n\n")],
        _ => vec![stream_head(), hello(true, &[]), message("e.2", "two"), Act::Hold],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "one");
    soon("request", gateway.requests.recv()).await.unwrap();
    assert_eq!(client.next().await, Input::Disconnected(Trouble::Ended));
    time::pause();
    time::advance(Duration::from_secs(29)).await;
    assert!(gateway.requests.try_recv().is_err(), "the gateway wants to be left alone");
    time::advance(Duration::from_secs(2)).await;
    time::resume();
    assert_eq!(client.message().await, "two");
}

#[tokio::test]
async fn lines_of_a_megabyte_are_read_or_left_out() {
    let (fits, too_long) = ("x".repeat(1_000_000), "y".repeat(1_200_000));
    let gateway = Gateway::start(move |_, _| {
        vec![
            stream_head(),
            hello(false, &[]),
            message("e.1", &fits),
            send(format!(": {too_long}\n{too_long}\n\n")),
            message("e.2", &too_long),
            message("e.3", "last"),
            Act::Hold,
        ]
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await.len(), 1_000_000);
    assert_eq!(client.message().await, "last");
}

#[tokio::test]
async fn it_resumes_after_the_last_event_and_obeys_a_command_once() {
    let mut gateway = Gateway::start(|count, _| match count {
        0 => vec![stream_head(), hello(false, &[]), message("e.1", "one"), command("e.2", "pp")],
        _ => vec![
            stream_head(),
            hello(true, &[]),
            command("e.2", "pp"),
            command("e.3", "fwd"),
            message("e.4", "two"),
            Act::Hold,
        ],
    })
    .await;
    let mut client = Client::connect_with(&gateway, Duration::from_secs(15), Some("s3cret"));
    assert_eq!(client.message().await, "one");
    let (before, text) = client.until_message().await;
    let commands: Vec<_> = before
        .iter()
        .filter_map(|input| if let Input::Command(command) = input { Some(command.command) } else { None })
        .collect();
    assert_eq!((commands, text.as_str()), (vec![CommandName::Pp, CommandName::Fwd], "two"));
    let first = gateway.requests.recv().await.unwrap();
    assert_eq!((first.path.as_str(), first.header("last-event-id")), ("/events", None));
    assert_eq!(first.header("authorization"), Some("Bearer s3cret"));
    let second = gateway.requests.recv().await.unwrap();
    assert_eq!(second.header("last-event-id"), Some("e.2"));
}

#[tokio::test]
async fn a_gateway_without_its_store_takes_nothing_away_and_is_asked_again() {
    let without_store = || {
        let data = r#"{"type":"hello","epoch":"f","resumed":false,"store":"down","keys":[]}"#;
        send(format!("id: f.0\nevent: hello\ndata: {data}\n\n"))
    };
    let mut gateway = Gateway::start(move |count, _| match count {
        0 => vec![stream_head(), hello(false, &["Message", "Weather"]), message("e.1", "one")],
        1 => vec![stream_head(), without_store()],
        2 => vec![
            stream_head(),
            without_store(),
            send("event: status\ndata: {\"type\":\"status\",\"store\":\"up\"}\n\n"),
            Act::Hold,
        ],
        _ => vec![stream_head(), hello(false, &["Message"]), message("f.1", "two"), Act::Hold],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "one");
    let (before, text) = client.until_message().await;
    assert_eq!(text, "two");
    let connected: Vec<_> = before.iter().filter(|input| !matches!(input, Input::Disconnected(_))).collect();
    let keep = Input::Keep([Key::from("Message")].into());
    let (down, up) = (Input::Connected(StoreState::Down), Input::Connected(StoreState::Up));
    assert_eq!(connected, [&down, &down, &up, &keep]);
    let mut ids = vec![];
    for _ in 0..4 {
        ids.push(gateway.requests.recv().await.unwrap().header("last-event-id").map(str::to_owned));
    }
    assert_eq!(ids, [None, Some("e.1".to_owned()), None, None], "what it did not tell cannot be resumed");
}

#[tokio::test]
async fn a_refused_token_says_what_to_do() {
    let gateway = Gateway::start(|_, _| vec![head("401 Unauthorized", "text/plain")]).await;
    let mut client = Client::connect(&gateway);
    let Input::Disconnected(trouble) = client.next().await else { panic!("a refusal") };
    assert!(trouble.to_string().contains("WALLFEED_TOKEN"), "{trouble}");
}

#[tokio::test]
async fn bytes_may_come_in_any_form() {
    let gateway = Gateway::start(|_, _| {
        let text = format!("\u{feff}event: hello\r\ndata: {{\"type\":\"hello\",\"epoch\":\"e\",\"resumed\":false,\"store\":\"up\"}}\r\n\r\nevent: update\r\ndata: {}\r\n\r\n", message_json("Füße 😀"));
        let mut acts = vec![stream_head()];
        acts.extend(text.bytes().map(|byte| send([byte])));
        acts.extend([send(b"event: update\ndata: \xff\xfe\n\n"), message("e.1", "after"), Act::Hold]);
        acts
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "Füße 😀");
    assert_eq!(client.message().await, "after");
}

#[tokio::test]
async fn what_cannot_be_used_is_left_out_and_the_rest_comes() {
    let gateway = Gateway::start(|_, _| {
        vec![
            stream_head(),
            hello(false, &[]),
            message("e.1", &"x".repeat(10_000_000)),
            update("e.2", "[1, 2, 3]"),
            update("e.3", "{\"values\":{}}"),
            update("e.4", "{\"type\":\"webcontrol\",\"command\":\"explode\"}"),
            update("e.5", "{\"type\":\"Secrets\",\"values\":{}}"),
            update("e.6", "{\"type\":\"Weather\",\"values\":[[[[]]]],\"valid\":17}"),
            send("event: novelty\ndata: {}\n\nevent: delete\ndata: nonsense\n\n"),
            message("e.7", "last"),
            Act::Hold,
        ]
    })
    .await;
    let mut client = Client::connect(&gateway);
    let (before, text) = client.until_message().await;
    assert_eq!(text, "last");
    let keys: Vec<_> = before
        .iter()
        .filter_map(|input| if let Input::Document(key, _) = input { Some(key.as_str()) } else { None })
        .collect();
    assert_eq!(keys, ["Weather"], "a page shows what it can of a misfit");
}

#[tokio::test]
async fn a_line_without_end_does_not_grow_without_end() {
    let gateway = Gateway::start(|count, _| match count {
        0 => {
            let mut acts = vec![stream_head(), hello(false, &[]), send("event: update\ndata: ")];
            acts.extend((0..64).map(|_| send(vec![b'x'; 1 << 20])));
            acts
        }
        _ => vec![stream_head(), hello(false, &[]), message("e.1", "still here"), Act::Hold],
    })
    .await;
    let before = resident_kib();
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "still here");
    // The test's own 64 MiB are part of it.
    assert!(resident_kib() < before + 100 * 1024, "{} KiB, {before} before", resident_kib());
}

fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_legacy_gateway_is_asked_for_its_documents() {
    let mut gateway = Gateway::start(|_, request| match request.path.as_str() {
        "/events" => {
            vec![stream_head(), send(format!("event: update\ndata: {}\n\n", message_json("streamed"))), Act::Hold]
        }
        "/key/Message" => vec![head("200 OK", "application/json"), send(message_json("older"))],
        "/key/Weather" => vec![head("200 OK", "application/json"), send(r#"{"values":{"current":{"temp":"71"}}}"#)],
        "/key/Weather-Server" => vec![head("200 OK", "application/json"), send(r#"{"values":{"message":"up"}}"#)],
        _ => vec![head("404 Not Found", "text/plain")],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.next().await, Input::Connected(StoreState::Up));
    let mut documents = vec![];
    while documents.len() < 3 {
        if let Input::Document(key, document) = client.next().await {
            documents.push((key.to_string(), document.values));
        }
    }
    let keys: Vec<_> = documents.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys[0], "Message");
    assert!(keys.contains(&"Weather") && keys.contains(&"Weather-Server"), "{keys:?}");
    assert!(matches!(&documents[0].1, Values::Message(message) if message.text.as_deref() == Some("streamed")));
    assert_eq!(soon("request", gateway.requests.recv()).await.unwrap().path, "/events", "the stream comes first");
}

#[tokio::test]
async fn a_legacy_gateway_that_has_nothing_to_say_is_recognized_too() {
    let gateway = Gateway::start(|_, request| match request.path.as_str() {
        "/events" => vec![stream_head(), send(": ping\n\n"), Act::Hold],
        "/key/Message" => vec![head("200 OK", "application/json"), send(message_json("stored"))],
        _ => vec![head("500 Internal Server Error", "text/plain")],
    })
    .await;
    let mut client = Client::connect(&gateway);
    assert_eq!(client.message().await, "stored");
}
