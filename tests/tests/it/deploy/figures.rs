//! Alerts and dashboard ask for figures that the running programs have.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use tempfile::TempDir;
use tokio::process::Command;
use wallfeed_tests::{
    deadline::until,
    program::{Program, built},
    stack::Stack,
    wall::Wall,
};

use super::rules::expressions;

/// The labels of each figure.
type Figures = BTreeMap<String, BTreeSet<String>>;

/// Labels that Prometheus adds by itself.
const ADDED: [&str; 2] = ["instance", "job"];

/// Figures that are counted as soon as there is something to count.
const LATE: [&str; 3] =
    ["wallfeed_feed_failures_total", "wallfeed_wall_last_event_timestamp_seconds", "wallfeed_commands_total"];

#[tokio::test]
async fn alerts_and_dashboard_name_what_the_programs_tell() {
    let stack = Stack::start_with(&["--write-token", "right"]).await;
    let feeds = Feeds::start(&stack.redis.url()).await;
    let wall = Wall::start(stack.gateway.url(), "kitchen", &["Moon"]).await;
    for path in ["/webcontrol/fwd", "/key/Weather"] {
        // The first is a command, the second is refused: there is no document in it.
        let put = reqwest::Client::new().put(format!("{}{path}", stack.gateway.url())).bearer_auth("right");
        put.send().await.unwrap();
    }
    let told = until("the figures that come late", async || {
        let gateway = stack.gateway.get("/metrics").await.text().await.unwrap();
        let told = figures(&[&gateway, &feeds.metrics().await, &wall.metrics().await]);
        LATE.iter().all(|name| told.contains_key(*name)).then_some(told)
    })
    .await;

    let expressions = expressions();
    assert!(expressions.len() > 40, "{} expressions", expressions.len());
    let offences: Vec<String> = expressions.iter().flat_map(|(place, expr)| offences(place, expr, &told)).collect();
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// `wallfeed-feeds` with one feed that succeeds and one that does not.
struct Feeds {
    _program: Program,
    _folder: TempDir,
    address: String,
}

impl Feeds {
    async fn start(to: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let settings = folder.path().join("feeds.toml");
        // Port 1 is nobody's: it is tried again, and fails.
        let feeds = "latitude = 59.91\nlongitude = 10.75\n[moon]\n[url.Nobody]\nurl = 'http://127.0.0.1:1'\n";
        fs::write(&settings, feeds).unwrap();
        let mut command = Command::new(built("wallfeed-feeds"));
        command.arg("--config").arg(&settings).arg("--cache").arg(folder.path().join("cache"));
        command.args(["--metrics-listen", "127.0.0.1:0", "--to", to]);
        let program = Program::start(command);
        let address = until("the address of the feeds' figures", async || {
            program.log().lines().find_map(|line| Some(line.split_once("metrics on ")?.1.to_owned()))
        })
        .await;
        Self { _program: program, _folder: folder, address }
    }

    async fn metrics(&self) -> String {
        reqwest::get(&self.address).await.unwrap().text().await.unwrap()
    }
}

/// What these texts of Prometheus' format tell.
fn figures(texts: &[&str]) -> Figures {
    let mut told = Figures::new();
    for line in texts.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with('#')) {
        let end = line.find(['{', ' ']).unwrap_or(line.len());
        let labels = line[end..].strip_prefix('{').and_then(|rest| Some(rest.rsplit_once('}')?.0));
        let labels = labels.into_iter().flat_map(|labels| labels.split(',')).filter_map(|label| label.split_once('='));
        told.entry(line[..end].to_owned()).or_default().extend(labels.map(|(name, _)| name.to_owned()));
    }
    told
}

/// What of an expression there is not.
fn offences(place: &str, expr: &str, told: &Figures) -> Vec<String> {
    let mut found = vec![];
    let mut known: BTreeSet<&str> = ADDED.into();
    for (name, labels) in selectors(expr) {
        match told.get(name) {
            None => found.push(format!("{place}: there is no {name}")),
            Some(has) => {
                known.extend(has.iter().map(String::as_str));
                let missing = labels.into_iter().filter(|label| !has.contains(*label) && !ADDED.contains(label));
                found.extend(missing.map(|label| format!("{place}: {name} has no {label}")));
            }
        }
    }
    let grouped = expr.split("by (").skip(1).filter_map(|rest| rest.split_once(')'));
    let grouped = grouped.flat_map(|(labels, _)| labels.split(',').map(str::trim));
    found.extend(grouped.filter(|label| !known.contains(label)).map(|label| format!("{place}: nothing has {label}")));
    found
}

/// Each figure of the programs that an expression names, with the labels that it is chosen by.
fn selectors(expr: &str) -> Vec<(&str, Vec<&str>)> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let starts = ["wallfeed_", "process_"].into_iter().flat_map(|prefix| expr.match_indices(prefix));
    let selector = |(at, _)| {
        let rest: &str = &expr[at..];
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let labels = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(labels, _)| labels);
        let labels = labels.split(',').filter_map(|label| label.split(['=', '!']).next());
        (name, labels.map(str::trim).filter(|label| !label.is_empty()).collect())
    };
    starts.map(selector).collect()
}

#[test]
fn an_expression_names_figures_and_labels() {
    let found = selectors(r#"sum by (le) (rate(wallfeed_a_bucket{route="/x", status!="503"}[5m])) / process_b > 0"#);
    assert_eq!(found, [("wallfeed_a_bucket", vec!["route", "status"]), ("process_b", vec![])]);
}
