//! How upstreams are asked, whatever they answer.

use std::time::Duration;

use wallfeed_feeds::{
    attempt::{Maker, Trouble},
    cache::Cache,
    feed::Kind,
    fetch::{FetchError, Fetcher, Limits},
    metrics::Metrics,
    settings::{Feed, Overrides, Settings},
    transform::{Request, Response},
};

use crate::{
    case::fixture,
    upstream::{Answer, Upstream},
};

const LIMITS: Limits =
    Limits { timeout: Duration::from_millis(400), largest: 100_000, attempts: 3, pause: Duration::from_millis(1) };

fn fetcher(cache: Cache) -> Fetcher {
    Fetcher::new(Some("me@example.org"), cache, LIMITS, Metrics::default()).expect("a client")
}

async fn fetch(fetcher: &Fetcher, upstream: &Upstream) -> Result<Response, FetchError> {
    let url = upstream.url.join("data?appid=canary").expect("an address");
    fetcher.fetch(&Request::get(url), Duration::ZERO).await
}

#[tokio::test]
async fn an_upstream_is_told_who_asks() {
    let upstream = Upstream::answering([Answer::ok("{}")]).await;
    fetch(&fetcher(Cache::in_memory()), &upstream).await.expect("an answer");
    let question = &upstream.questions()[0];
    let agent = format!("user-agent: wallfeed/{} (+me@example.org)\r\n", env!("CARGO_PKG_VERSION"));
    assert!(question.starts_with("get /data?appid=canary http/1.1\r\n"), "{question}");
    assert!(question.contains(&agent), "{question}");
    assert!(question.contains("accept-encoding: gzip"), "{question}");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let first =
        Answer::ok("{\"a\":1}").header("etag", "\"7\"").header("last-modified", "Thu, 01 Jan 2026 12:00:00 GMT");
    let upstream = Upstream::answering([first, Answer::status("304 Not Modified", "")]).await;
    let fetcher = fetcher(Cache::in_memory());
    for _ in 0..3 {
        assert_eq!(fetch(&fetcher, &upstream).await, Ok(Response::new("{\"a\":1}")));
    }
    let questions = upstream.questions();
    assert_eq!(questions.len(), 3);
    assert!(!questions[0].contains("if-none-match"));
    for question in &questions[1..] {
        assert!(question.contains("if-none-match: \"7\"\r\n"), "{question}");
        assert!(question.contains("if-modified-since: thu, 01 jan 2026 12:00:00 gmt\r\n"), "{question}");
    }
}

#[tokio::test]
async fn what_is_still_good_is_not_asked_for_even_after_a_restart() {
    let upstream = Upstream::answering([Answer::ok("{}").header("cache-control", "max-age=600")]).await;
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..3 {
        let cache = Cache::on_disk(folder.path().to_owned()).expect("a cache");
        assert_eq!(fetch(&fetcher(cache), &upstream).await, Ok(Response::new("{}")));
    }
    assert_eq!(upstream.questions().len(), 1);
}

#[tokio::test]
async fn an_upstream_that_asks_for_patience_gets_it_even_after_a_restart() {
    let upstream =
        Upstream::answering([Answer::status("429 Too Many Requests", "").header("retry-after", "120")]).await;
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..3 {
        let cache = Cache::on_disk(folder.path().to_owned()).expect("a cache");
        let error = fetch(&fetcher(cache), &upstream).await.expect_err("patience");
        let wait = error.retry_after(jiff::Timestamp::now()).expect("a wait").as_secs();
        assert!((110..=120).contains(&wait), "{wait}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    assert_eq!(upstream.questions().len(), 1);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let check = async |answer: Answer, then: Option<Answer>, asked: usize, expected: Result<&str, &str>| {
        let told = format!("{answer:?}");
        let upstream = Upstream::answering([answer].into_iter().chain(then)).await;
        let outcome = fetch(&fetcher(Cache::in_memory()), &upstream).await;
        let outcome = outcome.map(|response| response.text().into_owned()).map_err(|error| error.to_string());
        match (&outcome, expected) {
            (Ok(body), Ok(expected)) => assert_eq!(body, expected, "{told}"),
            (Err(error), Err(expected)) => {
                assert!(error.contains(expected) && !error.contains("canary"), "{told}: {error}");
            }
            _ => panic!("{told}: {outcome:?}"),
        }
        assert_eq!(upstream.questions().len(), asked, "{told}");
    };
    let good = || Some(Answer::ok("{}"));
    check(Answer::status("500 Internal Server Error", ""), good(), 2, Ok("{}")).await;
    check(Answer::status("503 Service Unavailable", ""), None, 3, Err("answers 503")).await;
    check(Answer::ok("{\"a\": 1}").cut(3), good(), 2, Ok("{}")).await;
    check(Answer::ok("{\"a\": 1}").cut(3), None, 3, Err("/data: ")).await;
    check(Answer::ok("{\"a\": 1}").stalled(3), good(), 2, Ok("{}")).await;
    check(Answer::ok("{\"a\": 1}").stalled(3), None, 3, Err("no answer within 0.4 s")).await;
    check(
        Answer::status("401 Unauthorized", "{\"message\":\"Invalid API key\"}"),
        good(),
        1,
        Err("401 Unauthorized: Invalid API key"),
    )
    .await;
    check(Answer::status("404 Not Found", "<html>"), good(), 1, Err("answers 404 Not Found")).await;
    check(Answer::status("403 Forbidden", "").header("retry-after", "60"), good(), 1, Err("asks for patience")).await;
    check(Answer::ok("x".repeat(100_001)), good(), 1, Err("more than 100000 bytes")).await;
    check(Answer::status("302 Found", "").header("location", "/elsewhere"), good(), 2, Ok("{}")).await;
    check(
        Answer::status("302 Found", "").header("location", "/elsewhere"),
        None,
        6,
        Err("redirects more than 5 times"),
    )
    .await;
}

/// What is meant for one upstream is not shown to another to which it sends.
#[tokio::test]
async fn a_redirect_takes_no_secret_along() {
    let there = Upstream::answering([Answer::ok("{}")]).await;
    let here = Upstream::answering([Answer::status("302 Found", "").header("location", there.url.as_str())]).await;
    let request = Request::get(here.url.clone()).header("x-api-key", "canary").header("authorization", "canary");
    let fetcher = fetcher(Cache::in_memory());
    fetcher.fetch(&request, Duration::ZERO).await.expect("an answer");
    assert!(here.questions()[0].contains("x-api-key: canary"));
    assert!(!there.questions()[0].contains("canary"), "{:?}", there.questions());
}

fn feed(kind: Kind, upstream: &Upstream, more: &str) -> Feed {
    let table = format!("latitude = 40.712776\nlongitude = -74.005974\nbase_url = '{}'\n{more}", upstream.url);
    Settings::one_feed(kind, table.parse().expect("a table")).expect("settings")
}

async fn maker() -> Maker {
    Maker::open(&Settings::default(), Cache::in_memory(), LIMITS, Metrics::default()).await.expect("no secrets")
}

#[tokio::test]
async fn an_answer_of_another_kind_is_named_and_not_kept() {
    let html = Answer::ok("<!DOCTYPE html><p>Sorry").header("cache-control", "max-age=600");
    let upstream = Upstream::answering([html, Answer::ok(fixture("aqi/open-meteo.json").body)]).await;
    let (maker, feed) = (maker().await, feed(Kind::Aqi, &upstream, ""));
    let trouble = maker.make(&feed, Duration::ZERO).await.expect_err("HTML");
    assert_eq!(trouble.to_string(), "the upstream answered HTML in place of JSON");
    maker.make(&feed, Duration::ZERO).await.expect("the next answer");
}

#[tokio::test]
async fn no_upstream_learns_more_than_four_decimals_of_the_place() {
    let upstream = Upstream::answering([Answer::status("404 Not Found", "")]).await;
    for (kind, more) in [(Kind::Weather, ""), (Kind::Aqi, ""), (Kind::Moon, "source = 'met-norway'")] {
        maker().await.make(&feed(kind, &upstream, more), Duration::ZERO).await.expect_err("nothing is found");
    }
    for question in upstream.questions() {
        assert!(question.contains("40.7128") && question.contains("-74.006"), "{question}");
        assert!(!question.contains("40.71277"), "{question}");
    }
    let moon = upstream.questions().pop().expect("a question");
    assert!(moon.starts_with("get /weatherapi/sunrise/3.0/sun?lat=40.7128&lon=-74.006&date="), "{moon}");
}

#[tokio::test]
async fn a_secret_goes_into_the_question_and_nowhere_else() {
    let upstream = Upstream::answering([Answer::status("401 Unauthorized", "")]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secrets.json");
    std::fs::write(&file, r#"{"owm_key":"canary"}"#).expect("a file");
    let text = format!(
        "latitude = 1\nlongitude = 2\n[secrets]\nsource = 'file'\npath = '{}'\n[weather]\nsource = 'openweathermap'\nsecret = 'owm_key'\nbase_url = '{}'\n[aqi]\nsource = 'openweathermap'",
        file.display(),
        upstream.url,
    );
    let settings = Settings::from_toml(&text, &Overrides::default()).expect("settings");
    let maker = Maker::open(&settings, Cache::in_memory(), LIMITS, Metrics::default()).await.expect("secrets");
    let trouble = maker.make(&settings.feeds[0], Duration::ZERO).await.expect_err("refused");
    assert!(matches!(&trouble, Trouble::Fetch(FetchError::Status { .. })), "{trouble:?}");
    assert!(upstream.questions()[0].contains("appid=canary"));
    assert!(!format!("{trouble} {trouble:?} {maker:?} {settings:?}").contains("canary"));
    let trouble = maker.make(&settings.feeds[1], Duration::ZERO).await.expect_err("no key");
    assert!(trouble.to_string().contains("needs a key"), "{trouble}");
}
