//! `wallfeed` alone: no Redis, no settings.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::TempDir;
use wallfeed_tests::{
    deadline::until,
    household::{Household, wallfeed},
    wall::Picture,
};

#[tokio::test]
async fn without_settings_it_lives_the_demo() {
    let mut household = Household::start().await;
    let event = household.stream().find("a document", |event| event.name == "update").await;
    assert_eq!(event.json()["demo"], true, "{event:?}");
    assert!(String::from_utf8(household.bytes("/").await).unwrap().contains("<html"));
    let first = until("a lit wall", async || {
        Picture::read(&household.bytes("/wall/frame.png").await).filter(|picture| !picture.is_dark())
    })
    .await;
    until("another picture", async || {
        Picture::read(&household.bytes("/wall/frame.png").await).filter(|picture| *picture != first)
    })
    .await;
    assert!(household.program().terminate().await.success());
}

#[tokio::test]
async fn its_metrics_tell_of_feeds_and_gateway() {
    let household = Household::start().await;
    let metrics = until("a published document", async || {
        let text = String::from_utf8(household.bytes("/metrics").await).unwrap();
        text.contains("wallfeed_feed_published_documents_total{").then_some(text)
    })
    .await;
    assert!(metrics.contains("wallfeed_store_up 1"), "{metrics}");
}

#[tokio::test]
async fn a_control_reaches_the_built_in_wall() {
    let household = Household::start().await;
    until("the wall's stream", async || (household.status().await["connected"] == true).then_some(())).await;
    let request = reqwest::Client::new().put(format!("{}/webcontrol/pp", household.url()));
    assert_eq!(request.send().await.unwrap().status(), 202);
    until("pause", async || (household.status().await["paused"] == true).then_some(())).await;
}

#[tokio::test]
async fn its_wall_needs_no_name_no_token_and_no_certificate() {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["pi.lan".to_owned()]).unwrap();
    let files = TempDir::new().unwrap();
    let [cert_path, key_path] = ["cert.pem", "key.pem"].map(|name| files.path().join(name));
    std::fs::write(&cert_path, cert.pem()).unwrap();
    std::fs::write(&key_path, signing_key.serialize_pem()).unwrap();
    let tls = ["--tls-cert", cert_path.to_str().unwrap(), "--tls-key", key_path.to_str().unwrap()];
    let access = ["--allow-host", "pi.lan", "--read-token", "sesame", "--metrics-listen", "127.0.0.1:0"];
    let mut household = Household::start_with(&[&tls[..], &access].concat()).await;
    assert!(household.url().starts_with("https://"), "{}", household.url());
    let metrics = household.program().find("its metrics", |line| line.strip_prefix("metrics on ").map(String::from));
    let request = reqwest::Client::new().get(format!("{}/metrics", metrics.await)).header("host", "pi.lan");
    until("the wall's stream", async || {
        let metrics = request.try_clone().unwrap().send().await.unwrap().text().await.unwrap();
        metrics.contains("\nwallfeed_streams 1\n").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut household = Household::start_with(&["--drain", "600"]).await;
    let mut stream = household.stream();
    stream.find("hello", |event| event.name == "hello").await;
    household.program().tell_to_end();
    until("its notice", async || {
        let answer = reqwest::get(format!("{}/ready", household.url())).await.ok()?;
        (answer.status() == 503).then_some(())
    })
    .await;
    assert!(!household.program().terminate().await.success());
    assert!(household.program().log().contains("second signal"), "{}", household.program().log());
}

#[tokio::test]
async fn check_tries_the_displays() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("frames");
    let good = format!("png:{}", folder.display());
    let mut check = wallfeed(home.path(), &["check", "--listen", "127.0.0.1:0", "--display", &good]);
    assert!(check.ended().await.success(), "{}", check.log());
    std::fs::remove_dir(&folder).unwrap();
    std::fs::write(&folder, "a file").unwrap();
    assert!(!wallfeed(home.path(), &["check", "--listen", "127.0.0.1:0", "--display", &good]).ended().await.success());
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_the_option() {
    let household = Household::start().await;
    let taken = household.url().trim_start_matches("http://");
    let mut second = wallfeed(household.home(), &["--listen", taken, "--store", "memory:"]);
    let status = second.ended().await;
    assert!(!status.success());
    assert!(second.log().contains("--listen"), "{}", second.log());
}

#[tokio::test]
async fn init_writes_settings_that_check_accepts_and_never_overwrites() {
    let home = TempDir::new().unwrap();
    assert!(wallfeed(home.path(), &["init", "--latitude", "52.52", "--longitude", "13.405"]).ended().await.success());
    let settings = std::fs::read_to_string(home.path().join("wallfeed.toml")).unwrap();
    assert!(settings.contains("52.52") && settings.contains("13.405"), "{settings}");
    let mut second = wallfeed(home.path(), &["init"]);
    assert!(!second.ended().await.success());
    assert_eq!(std::fs::read_to_string(home.path().join("wallfeed.toml")).unwrap(), settings, "{}", second.log());
}
